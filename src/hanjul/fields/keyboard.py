"""The two-set Korean keyboard: Hangul typed in Latin mode and Latin typed in Hangul mode, each turned back."""

_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TAILS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_KEYS = {
    "ㄱ": "r",
    "ㄲ": "R",
    "ㄴ": "s",
    "ㄷ": "e",
    "ㄸ": "E",
    "ㄹ": "f",
    "ㅁ": "a",
    "ㅂ": "q",
    "ㅃ": "Q",
    "ㅅ": "t",
    "ㅆ": "T",
    "ㅇ": "d",
    "ㅈ": "w",
    "ㅉ": "W",
    "ㅊ": "c",
    "ㅋ": "z",
    "ㅌ": "x",
    "ㅍ": "v",
    "ㅎ": "g",
    "ㅏ": "k",
    "ㅐ": "o",
    "ㅑ": "i",
    "ㅒ": "O",
    "ㅓ": "j",
    "ㅔ": "p",
    "ㅕ": "u",
    "ㅖ": "P",
    "ㅗ": "h",
    "ㅛ": "y",
    "ㅜ": "n",
    "ㅠ": "b",
    "ㅡ": "m",
    "ㅣ": "l",
    "ㅘ": "hk",
    "ㅙ": "ho",
    "ㅚ": "hl",
    "ㅝ": "nj",
    "ㅞ": "np",
    "ㅟ": "nl",
    "ㅢ": "ml",
    "ㄳ": "rt",
    "ㄵ": "sw",
    "ㄶ": "sg",
    "ㄺ": "fr",
    "ㄻ": "fa",
    "ㄼ": "fq",
    "ㄽ": "ft",
    "ㄾ": "fx",
    "ㄿ": "fv",
    "ㅀ": "fg",
    "ㅄ": "qt",
}
_JAMO = {keys: jamo for jamo, keys in _KEYS.items() if len(keys) == 1}
_PAIRS = {tuple(_JAMO[key] for key in keys): jamo for jamo, keys in _KEYS.items() if len(keys) == 2}


def jamo(text: str) -> str:
    """Every syllable as its single-key jamo: `값` as `ㄱㅏㅂㅅ`; other characters stay."""
    out = []
    for character in text:
        code = ord(character) - 0xAC00
        if 0 <= code < 11172:
            parts = (_LEADS[code // 588], _VOWELS[code // 28 % 21], _TAILS[code % 28])
            out += ["".join(_JAMO[key] for key in _KEYS[part]) for part in parts if part]
        elif character in _KEYS:
            out += [_JAMO[key] for key in _KEYS[character]]
        else:
            out.append(character)
    return "".join(out)


def compose(units: str) -> str | None:
    """Single-key jamo as whole syllables, the way the keyboard does it; None when a jamo is left over."""
    out, place, end = [], 0, len(units)
    while place < end:
        if units[place] not in _LEADS or place + 1 == end or units[place + 1] not in _VOWELS:
            return None
        lead, vowel, place = units[place], units[place + 1], place + 2
        if place < end and (vowel, units[place]) in _PAIRS:
            vowel, place = _PAIRS[vowel, units[place]], place + 1
        tail = ""
        if place < end and units[place] in _TAILS and not _starts_syllable(units, place):
            tail, place = units[place], place + 1
            if place < end and (tail, units[place]) in _PAIRS and not _starts_syllable(units, place):
                tail, place = _PAIRS[tail, units[place]], place + 1
        out.append(chr(0xAC00 + _LEADS.index(lead) * 588 + _VOWELS.index(vowel) * 28 + _TAILS.index(tail)))
    return "".join(out)


def _starts_syllable(units: str, place: int) -> bool:
    return place + 1 < len(units) and units[place + 1] in _VOWELS


def latin_to_hangul(text: str) -> str | None:
    """`rlacjftn` as `김철수`; None when the keys do not make whole syllables."""
    units = [_JAMO.get(letter) or _JAMO.get(letter.lower()) for letter in text]
    return compose("".join(unit for unit in units if unit)) if units and None not in units else None


def hangul_to_latin(text: str) -> str:
    """`ㅁㅠㅊ` as `abc`; characters that are no Hangul stay."""
    return "".join(_KEYS.get(unit, unit) for unit in jamo(text))
