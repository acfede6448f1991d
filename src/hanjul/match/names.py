"""What two spellings of a name have in common: jamo, keyboard slips, romanised forms, the order of the parts.

Pure functions on text. The sources of the rules are facts/surnames.csv (spellings people use for a surname) and the
Revised Romanisation (문화체육관광부고시 제2000-8호). Nothing here decides anything: the forms feed comparisons whose
weight is learnt from the data.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from nicknames import name_triplets

from hanjul import facts
from hanjul.fields.cells import BARE_LETTERS, MARKS, MASKS, without_accents
from hanjul.fields.latin_name import begins_with_family, family_start

_FIRST_SYLLABLE, _SYLLABLES = 0xAC00, 11172
_ROMAN_LEADS = ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"]
_ROMAN_VOWELS = [
    "a",
    "ae",
    "ya",
    "yae",
    "eo",
    "e",
    "yeo",
    "ye",
    "o",
    "wa",
    "wae",
    "oe",
    "yo",
    "u",
    "wo",
    "we",
    "wi",
    "yu",
    "eu",
    "ui",
    "i",
]
_ROMAN_TAILS = [
    "",
    "k",
    "k",
    "k",
    "n",
    "n",
    "n",
    "t",
    "l",
    "k",
    "m",
    "l",
    "l",
    "l",
    "p",
    "l",
    "m",
    "p",
    "p",
    "t",
    "t",
    "ng",
    "t",
    "t",
    "k",
    "t",
    "p",
    "t",
]
_LEAD_KEYS = ["r", "R", "s", "e", "E", "f", "a", "q", "Q", "t", "T", "d", "w", "W", "c", "z", "x", "v", "g"]
_VOWEL_KEYS = [
    "k",
    "o",
    "i",
    "O",
    "j",
    "p",
    "u",
    "P",
    "h",
    "hk",
    "ho",
    "hl",
    "y",
    "n",
    "nj",
    "np",
    "nl",
    "b",
    "m",
    "ml",
    "l",
]
_TAIL_KEYS = [
    "",
    "r",
    "R",
    "rt",
    "s",
    "sw",
    "sg",
    "e",
    "f",
    "fr",
    "fa",
    "fq",
    "ft",
    "fx",
    "fv",
    "fg",
    "a",
    "q",
    "qt",
    "t",
    "T",
    "d",
    "w",
    "c",
    "z",
    "x",
    "v",
    "g",
]

# Sounds that are mixed up by ear (ㅐ/ㅔ/ㅒ/ㅖ, ㅢ/ㅣ, ㅙ/ㅚ/ㅞ) and doubled consonants that are a slip of the shift key.
_ALIKE = str.maketrans("ᅤᅦᅨᅴᅫᅬᄁᄄᄈᄊᄍᆩᆻ", "ᅢᅢᅢᅵᅰᅰᄀᄃᄇᄉᄌᆨᆺ")
_SOFT_VOWELS = "ᅣᅧᅭᅲᅵᅨ"


class NameForms(NamedTuple):
    """The forms of one name; None where it has no such part.

    Attributes:
        full: the name whatever the order, spacing and case of its parts.
        family, given: the parts, where they can be told apart.
        alike: `full` with easily confused sounds made one (Hangul only; otherwise the same as `full`).
        roman: surname and the sound of the given name; equal for a Hangul name and its romanised spellings.
        script: how it is written, see LATIN … UNSPELT.
    """

    full: str | None = None
    family: str | None = None
    given: str | None = None
    alike: str | None = None
    roman: str | None = None
    script: int = 0


LATIN, ROMANISED, HANGUL, UNLIKELY, EASTERN, UNSPELT, MASKED = 0, 1, 2, 3, 4, 5, 6
"""Latin letters; Latin letters with a Korean surname; a Hangul name; Hangul that is hardly a name (a nickname, a shop); Chinese
characters and kana; letters that are not spelt in Latin ones here (Thai, Hebrew); a Hangul name with syllables hidden."""
_UNSPELT = re.compile("[\u0530-\u05ff\u0900-\u10ff\u1780-\u17ff]")

_HIDING = f"[{MASKS}□■×]"
MASKED_NAME = (
    rf"^[가-힣]{{1,2}}\s?(?:{_HIDING}+[가-힣]{{0,2}}|[OoXxＯ]{{1,2}}[가-힣]{{1,2}}|[OoXxＯ]{{2}})(?:고객)?님?$"
)
"""How carriers, marketplaces and delivery services write names: 김*수, 김○○, 남궁*수, 김OO님."""


def is_hangul(text: str) -> bool:
    """Whether every letter is a whole Hangul syllable."""
    return bool(text) and min(text) >= "가" and max(text) <= "힣"


def jamo(text: str) -> str:
    """A word letter by letter as it is typed: Hangul syllables taken apart, anything else unchanged."""
    return unicodedata.normalize("NFD", text)


def alike(text: str) -> str:
    """A Hangul name with easily confused sounds made one.

    >>> alike("류제희") == alike("유재희")
    True
    """
    return folded(jamo(text))


def same_sounds(letters: str) -> str:
    """Jamo with easily confused sounds made one."""
    return letters.translate(_ALIKE)


def folded(letters: str) -> str:
    """The same for jamo that begin a name: ㄹ and ㄴ are heard and written one for the other there, or not at all."""
    same = same_sounds(letters)
    if same[0] in "ᄅᄂ":
        return ("ᄋ" if same[1] in _SOFT_VOWELS else "ᄂ") + same[1:]
    return same


@lru_cache(maxsize=1 << 14)
def _roman_syllable(syllable: str) -> str:
    number = ord(syllable) - _FIRST_SYLLABLE
    if not 0 <= number < _SYLLABLES:
        return syllable
    return _ROMAN_LEADS[number // 588] + _ROMAN_VOWELS[number % 588 // 28] + _ROMAN_TAILS[number % 28]


def romanise(text: str) -> str:
    """Hangul in Revised Romanisation, syllable by syllable (names are written without sound changes between them).

    >>> romanise("김철수")
    'gimcheolsu'
    """
    return "".join(map(_roman_syllable, text))


@cache
def _surname_spellings() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Surnames, commonest first, with their spellings in lower-case Latin letters."""
    rows = sorted(facts.rows("surnames"), key=lambda row: (-float(row["share"] or 0), row["surname"]))
    return tuple(
        (row["surname"], (*filter(None, row["romanized_variants"].lower().split("|")), romanise(row["surname"])))
        for row in rows
    )


@cache
def surnames() -> dict[str, str]:
    """Hangul surnames, each with the commonest one it shares a spelling with (전 and 천 are both written Chun)."""
    first: dict[str, str] = {}
    stands: dict[str, str] = {}
    for surname, spellings in _surname_spellings():
        stands[surname] = next((first[spelling] for spelling in spellings if spelling in first), surname)
        for spelling in spellings:
            first.setdefault(spelling, stands[surname])
    return stands


@cache
def _roman_surnames() -> dict[str, tuple[int, str]]:
    """Romanised spellings of surnames: (rank, the surname that stands for it), the commonest rank 0."""
    known: dict[str, tuple[int, str]] = {}
    for rank, (surname, spellings) in enumerate(_surname_spellings()):
        for spelling in spellings:
            known.setdefault(spelling, (rank, surnames()[surname]))
    return known


def is_romanised_surname(latin: str) -> bool:
    """Whether a word in lower case is how a Korean surname is written in Latin letters."""
    return latin in _roman_surnames()


def split_hangul(name: str) -> tuple[str | None, str]:
    """Surname and given name; no surname where the name begins with none, or nothing would remain."""
    if len(name) >= 4 and name[:2] in surnames():
        return name[:2], name[2:]
    if len(name) >= 2 and name[0] in surnames():
        return name[0], name[1:]
    return None, name


_SILENT_H = re.compile("(?<=[aeiou])h(?![aeiouwy])")
_DOUBLE_LETTERS = (("sh", "s"), ("ch", "j"), ("ph", "b"), ("th", "d"), ("ck", "g"))
_ONE_LETTER = str.maketrans("kptlrqczvf", "gbdllggjbb")
_VOWEL = re.compile("y?(?:woo|eui|eo|oo|ou|eu|ae|ai|ea|ei|ee|oe|oi|ui|w(?:eo|[aeiou])|[aeiouw])|y")
_REPEATED = re.compile(r"([^aeiu])\1+")
# ㅓ, ㅗ, ㅜ and ㅡ are all written u, o, eo or oo by somebody; 성재 and 승자 are two names all the same.
_VOWELS = {"a": "a", "wa": "a", "i": "i", "ee": "i", "ui": "i", "eui": "i", "wi": "i", "": "i"} | dict.fromkeys(
    ("ae", "ai", "ea", "ei", "e", "oe", "oi", "we"), "e"
)


def _vowel(found: re.Match[str]) -> str:
    return _VOWELS.get(found[0].removeprefix("y"), "u")


@lru_cache(maxsize=1 << 16)
def sound(latin: str) -> str:
    """A romanised given name as it sounds: vowels and consonants that people write one for the other made one.

    >>> sound("cheolsu") == sound("chulsoo") == sound("chohlsu"), sound("seongjae") == sound("seungja")
    (True, False)
    """
    word = _SILENT_H.sub("", latin)
    for letters, letter in _DOUBLE_LETTERS:
        word = word.replace(letters, letter)
    return _REPEATED.sub(r"\1", _VOWEL.sub(_vowel, word.translate(_ONE_LETTER)))


def _any_of(keys: list[str]) -> str:
    return "|".join(sorted(filter(None, keys), key=lambda key: (-len(key), key)))


# A tail is one only where no vowel follows: otherwise it leads the next syllable.
_SYLLABLE_KEYS = re.compile(
    f"({_any_of(_LEAD_KEYS)})({_any_of(_VOWEL_KEYS)})((?:{_any_of(_TAIL_KEYS)})(?!{_any_of(_VOWEL_KEYS)}))?"
)


def unslipped(latin: str) -> str | None:
    """The Hangul name that typing in Latin mode turned into letters, or None where there is none.

    >>> unslipped("rlacjftn")
    '김철수'
    """
    syllables, at = [], 0
    while at < len(latin):
        found = _SYLLABLE_KEYS.match(latin, at)
        if not found:
            return None
        lead, vowel, tail = found[1], found[2], found[3] or ""
        number = (_LEAD_KEYS.index(lead) * 21 + _VOWEL_KEYS.index(vowel)) * 28 + _TAIL_KEYS.index(tail)
        syllables.append(chr(_FIRST_SYLLABLE + number))
        at = found.end()
    name = "".join(syllables)
    return name if 2 <= len(name) <= 4 and split_hangul(name)[0] else None


_LETTERS = re.compile(rf"(?:[^\W\d_][{MARKS}]*)+")
_ARABIC = re.compile("[\u0621-\u064a]")
# أ إ آ are typed ا, ى is typed ي and ة is typed ه; vowel signs and the stroke that stretches a word are left out.
_SAME_IN_ARABIC = str.maketrans(
    dict.fromkeys("أإآٱ", "ا") | {"ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي"} | dict.fromkeys(map(chr, range(0x64B, 0x653)), None)
    | {"ـ": None, "ء": None}
)  # fmt: skip
_ARABIC_LETTERS = str.maketrans(
    {"ا": "a", "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r", "ز": "z", "س": "s",
     "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "dh", "ع": "a", "غ": "gh", "ف": "f", "ق": "q", "ك": "k", "ل": "l", "م": "m",
     "ن": "n", "ه": "h", "و": "o", "ي": "i"}
)  # fmt: skip
_ARTICLE = re.compile(r"\b(?:abd\w*|[ae]l)\b")


_CYRILLIC = re.compile("[\u0400-\u04ff]")
# As Russian is mostly written in passports; what Ukrainian writes otherwise (Honcharenko) is a slip away from it.
_CYRILLIC_LETTERS = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыэіґў", "abvgdeziyklmnoprstufyeigu", strict=True))
    | {"ё": "e", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ї": "i", "є": "ye"}
    | dict.fromkeys("ъь'’ʼ`", None)
)  # fmt: skip
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
# As Greek passports have it (ELOT 743); pairs of letters before single ones.
_GREEK_PAIRS = (("ου", "ou"), ("γγ", "ng"), ("γξ", "nx"), ("γχ", "nch"))
_GREEK_V = re.compile("(?<=[αεη])υ(?=[αεηιουωβγδζλμνρ])")
_GREEK_LETTERS = str.maketrans(
    dict(zip("αβγδεζηικλμνξοπρστυφω", "avgdeziiklmnxoprstyfo", strict=True))
    | {"θ": "th", "χ": "ch", "ψ": "ps", "ς": "s"}
)


def _from_greek(text: str) -> str:
    """Greek letters in Latin ones.

    >>> _from_greek("Ευαγγελία Παπαδοπούλου"), _from_greek("ΧΡΗΣΤΟΣ ΜΠΑΚΑΣ")
    ('evangelia papadopoulou', 'christos bakas')
    """
    bare = re.sub(r"\bμπ", "b", _GREEK_V.sub("v", without_accents(text.casefold())))
    bare = re.sub("(?<=[αεη])υ(?=[θκξπσςτφχψ]|\\b)", "f", bare)
    for pair, letters in _GREEK_PAIRS:
        bare = bare.replace(pair, letters)
    return bare.translate(_GREEK_LETTERS)


_PATRONYMIC = re.compile(r"[а-яёіїєґ]{2,}(?:[оеєй]вич|[ьіїй]ович|ьич|ич|[оеє]вна|[іїи]вна|ична)")


@cache
def _cyrillic_names() -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    """Given names in Cyrillic letters (Russian and Ukrainian forms of one name together) with the Latin spelling that stands for them;
    and Latin spellings with those they may stand for."""
    stands: dict[str, set[str]] = {}
    known: dict[str, str] = {}
    for row in facts.rows("cyrillic_names"):
        spellings = row["spellings"].split("|")
        known |= {name: spellings[0] for name in row["cyrillic"].split("|") if name not in known}
        for spelling in spellings:
            stands.setdefault(spelling, set()).add(spellings[0])
    return known, {one: frozenset(of) for one, of in stands.items()}


def _from_cyrillic(text: str) -> str:
    """Cyrillic letters in Latin ones: given names as they are mostly spelt, other words letter by letter.

    >>> _from_cyrillic("Дмитро Бойко"), _from_cyrillic("Дмитрий Бойко")
    ('dmitry boyko', 'dmitry boyko')
    """
    known = _cyrillic_names()[0]
    return " ".join(
        known.get(part) or re.sub("(?:ий|ый)$", "y", part).translate(_CYRILLIC_LETTERS)
        for part in text.casefold().replace("’", "'").split()
    )


def _given_first(name: str) -> str:
    """A Russian or Ukrainian name that ends with the father's name (Шевченко Олена Іванівна), and a Vietnamese one (Lê Thị Mai), with its
    family name last, as others."""
    parts = name.split()
    if begins_with_family(parts):
        return " ".join((*parts[1:], parts[0]))
    if (
        len(parts) == 3
        and _PATRONYMIC.fullmatch(parts[2].casefold())
        and not _PATRONYMIC.fullmatch(parts[1].casefold())
    ):
        return " ".join((*parts[1:], parts[0]))
    return name


@cache
def _arabic_names() -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    """Given names in Arabic letters with the Latin spelling that stands for them; and Latin spellings with those they may stand for."""
    rows = [
        (row["arabic"].translate(_SAME_IN_ARABIC), row["spellings"].split("|")) for row in facts.rows("arabic_names")
    ]
    stands: dict[str, set[str]] = {}
    for _, spellings in rows:
        for spelling in spellings:
            stands.setdefault(spelling, set()).add(spellings[0])
    return {arabic: spellings[0] for arabic, spellings in rows}, {one: frozenset(of) for one, of in stands.items()}


def _from_arabic(text: str) -> str:
    """Arabic letters in Latin ones: given names as they are mostly spelt, other words letter by letter, without the vowels that Arabic
    does not write.

    >>> _from_arabic("محمد السويدي")
    'mohammed alsoidi'
    """
    known = _arabic_names()[0]
    found: list[str] = []
    parts = text.translate(_SAME_IN_ARABIC).split()
    for place, part in enumerate(parts):
        whole = "عبد" + part if place and parts[place - 1] == "عبد" else part
        if whole != part:
            found.pop()
        found.append(known.get(whole) or whole.removesuffix("ه").translate(_ARABIC_LETTERS) + "a" * whole.endswith("ه"))
    return " ".join(found)


def _joined(parts: list[str]) -> list[str]:
    """The words of a name with the Arabic article, and the `servant of` in front of it, as one with the word behind: Al Suwaidi,
    El Suwaidi and Alsuwaidi are one name, and so are Abd al Rahman, Abdel Rahman and Abdulrahman. At the head of a name Al is a
    given name, and Abdul Khan has two words.
    """
    found: list[str] = []
    for place, part in enumerate(parts):
        if found and found[-1] in ("al", "el") and len(found) > 1:
            found[-1] = f"al{part}"
        else:
            found.append(part)
        if (
            len(found) > 1
            and found[-2] in ("abd", "abdul", "abdel", "abdal")
            and place + 1 < len(parts)
            and found[-1] not in ("al", "el")
        ):
            found[-2:] = [found[-2] + found[-1].removeprefix("al" if found[-2] != "abd" else "")]
    return [re.sub("^abd[aeu]l(?=..)", "abdul", part) for part in found]


# Malay and Indian names say whose child one is, or leave it out; a Bin in capitals may be a Chinese name (Tan Wei Bin).
_CHILD_OF = re.compile(r"(?:^|(?<=\s))(?:(?i:binti|binte|bte|[sdwa]/[olp])|(?<=\s)bin)\s")


@lru_cache(maxsize=1 << 16)
def words(text: str) -> tuple[str, ...]:
    """The words of a name in lower case, without accents, hyphens and apostrophes (`Jean-Luc O'Neill` has two).

    >>> words("Łukasz Yıldız")
    ('lukasz', 'yildiz')
    >>> words("Nur Aisyah Binte Salleh"), words("Shanti d/o Chandran")
    (('nur', 'aisyah', 'salleh'), ('shanti', 'chandran'))
    """
    text = _CHILD_OF.sub("", text)
    if text.isascii():
        bare = text.lower()
    else:
        text = _from_arabic(text) if _ARABIC.search(text) else text
        text = _from_cyrillic(text) if _CYRILLIC.search(text) else text
        text = _from_greek(text) if _GREEK.search(text) else text
        spread = unicodedata.normalize("NFKD", text.casefold())
        kept = (mark for mark in spread if mark in MARKS or not unicodedata.combining(mark))
        bare = unicodedata.normalize("NFC", "".join(kept))
        bare = bare.translate(BARE_LETTERS)
    found = _LETTERS.findall(bare.replace("-", "").replace("'", "").replace("’", "").replace("`", ""))
    return tuple(_joined(found) if _ARTICLE.search(bare) else found)


@lru_cache(maxsize=1 << 17)
def given_forms(given: str) -> tuple[str, str]:
    """Letters and romanised sound of a given name; people share given names far more often than names."""
    return jamo(given), sound(romanise(given))


@lru_cache(maxsize=1 << 12)
def family_forms(family: str) -> tuple[str, str]:
    """Letters of a surname, and the surname that stands for it."""
    return jamo(family), surnames().get(family, family)


def _hangul_forms(family: str | None, given: str) -> NameForms:
    letters, sound = given_forms(given)
    if not family:
        return NameForms(letters, None, letters or None, folded(letters), None, UNLIKELY)
    first, stands = family_forms(family)
    roman = f"{stands}:{sound}" if given else None
    script = HANGUL if 1 <= len(given) <= 2 else UNLIKELY
    return NameForms(first + letters, first, letters or None, folded(first + letters), roman, script)


_NO_GIVEN = 4  # Kim, Lee, Park and Choi: as surnames so common, and so rare at the head of a given name


def _latin_roman(given: tuple[str, ...], family: tuple[str, ...], told: bool) -> str | None:
    """The romanised-Korean reading of Latin words: the surname may stand first or last; the commoner one is taken.

    Where the surname has a place of its own (`told`), a given name of two words (Seo Yeon) is no other surname with a name.
    """
    known = _roman_surnames()
    parts = (*given, *family)
    if len(parts) < 2:
        return None
    ends = [(known[parts[at]], at) for at in (0, -1) if parts[at] in known]
    if not ends:
        return None
    if told and len(ends) == 2 and len(given) > 1 and len(family) == 1 and ends[0][0][0] >= _NO_GIVEN:
        ends = ends[1:]
    (_, surname), at = min(ends)
    rest = parts[1:] if at == 0 else parts[:-1]
    return f"{surname}:{sound(''.join(rest))}"


@cache
def _nicknames() -> dict[str, frozenset[str]]:
    """The names each nickname stands for (lower case). Rows that run from a short form to a longer name are left out: the list has
    most of them the right way round as well, and the others are wrong (Bill for Robert)."""
    found: dict[str, set[str]] = {}
    for name, relationship, short in name_triplets():
        if relationship == "has_nickname" and len(short) <= len(name):
            found.setdefault(short, set()).add(name)
    return {short: frozenset(names) for short, names in found.items()}


@cache
def _formal() -> frozenset[str]:
    return frozenset().union(*_nicknames().values())


@lru_cache(maxsize=1 << 16)
def one_given_name(one: str, other: str) -> bool:
    """Whether a given name is the other's nickname, or both are nothing but nicknames or spellings of one name (Mohamed, Muhammad;
    Yulia, Iuliia).
    Robert and Roberta are not.

    >>> one_given_name("bob", "robert"), one_given_name("bob", "rob"), one_given_name("robert", "roberta")
    (True, True, False)
    """
    known, nothing = _nicknames(), frozenset[str]()
    for spelt in (_arabic_names()[1], _cyrillic_names()[1]):
        if not spelt.get(one, nothing).isdisjoint(spelt.get(other, nothing)):
            return True
    ones, others = known.get(one, nothing), known.get(other, nothing)
    if one in others or other in ones:
        return True
    return not ones.isdisjoint(others) and one not in _formal() and other not in _formal()


GENERATIONS = {"jr": 1, "ii": 1, "sr": 2, "iii": 3, "iv": 4}
"""What tells people of one name in one family apart; the second of a name is a Junior as well."""


def _latin_forms(family: tuple[str, ...], given: tuple[str, ...], told: bool = True) -> NameForms:
    """Of a name in Latin letters. What tells father from son (Jr., III) stands with the given name, so it is no surname."""
    generation = tuple(word for word in family if word in GENERATIONS)
    if generation:
        family = tuple(word for word in family if word not in GENERATIONS) or given[1:]
        given = (*(given if family != given[1:] else given[:1]), *generation)
    parts = (*given, *family)
    roman, full = _latin_roman(given, family, told), " ".join(sorted(parts))
    script = ROMANISED if roman else UNSPELT if _UNSPELT.search(full) else LATIN
    return NameForms(full, "".join(family) or None, " ".join(given) or None, _unspaced(family, given), roman, script)


def _unspaced(family: tuple[str, ...], given: tuple[str, ...]) -> str:
    """Mary Ann is Maryann, De Vries is Devries; Paul A. is not Paula."""
    letters = [word for word in given if len(word) == 1]
    joined = ["".join(word for word in part if len(word) > 1) for part in (given, family)]
    return " ".join(sorted(filter(None, [*joined, *letters])))


def name_forms(name: str | None, family: str | None, given: str | None, alias: str | None) -> NameForms:
    """The forms of a record's name from its columns; where the name is Latin and an alias Hangul, the Hangul speaks."""
    whole = "".join((name or (family or "") + (given or "")).split())
    if re.match(MASKED_NAME, whole):
        return _masked_forms(whole)
    if not is_hangul(whole) and alias and is_hangul(alias):
        return _hangul_forms(*split_hangul(alias))
    if is_hangul(whole):
        if family and given and is_hangul(family) and family + given == whole:
            return _hangul_forms(family, given)
        return _hangul_forms(*split_hangul(whole))
    if _EASTERN(whole):
        return _eastern_forms(name, family, given)
    typed = unslipped(whole) if whole.isascii() and whole.isalpha() else None
    if typed:
        return _hangul_forms(*split_hangul(typed))
    if family or given:
        return (
            _latin_forms(words(family or ""), words(given or ""))
            if words((family or "") + (given or ""))
            else NameForms()
        )
    return _of_one_cell(name or "")


def _masked_forms(name: str) -> NameForms:
    """Of a name with syllables hidden: what it shows, and the surname.

    >>> _masked_forms("김O수님").full == jamo("김*수")
    True
    """
    bare = re.sub(f"{_HIDING}|[OoXxＯ]", "*", re.sub("(?:고객)?님$", "", name))
    shown = bare.partition("*")[0]
    return NameForms(jamo(bare), jamo(shown if shown in surnames() else shown[0]), None, None, None, MASKED)


def may_be(masked: str, name: str) -> bool:
    """Whether a name in jamo, or another masked one, may be a masked one: as many syllables, and the same where both show one."""
    one, other = (unicodedata.normalize("NFC", text) for text in (masked, name))
    return len(one) == len(other) and all(a == b or "*" in (a, b) for a, b in zip(one, other, strict=True))


_EASTERN = re.compile(r"[぀-ヺー-ヿ㐀-䶿一-鿿々\uf900-\ufaff]+").fullmatch
# Old and new characters of one surname, which offices, shops and their owners write as their keyboards have them.
_OLD_CHARACTERS = str.maketrans("邊邉髙﨑齋齊斉澤濱廣國嶋嶌櫻眞惠德槇瀨", "辺辺高崎斎斎斎沢浜広国島島桜真恵徳槙瀬")


# 王小姐, 陳先生, in Hong Kong 陳生 and 陳太 (where 麻生 and 羽生 are Japanese family names, 健太 and 弥生 given ones): a family name alone, as shops
# address those who pick something up. The two are not one: the title stays in the whole.
_HONG_KONG = "陳黃黄李張梁劉吳鄭何王周楊蔡鄧許曾葉羅馮謝蘇徐鍾郭彭盧朱黎余潘譚趙廖胡麥莊鄒關崔溫湯歐區顏呂蕭"
_ADDRESSED = re.compile(
    "([㐀-䶿一-鿿]|[歐欧]陽|欧阳|司[馬马]|[諸诸]葛|上官|[東东]方|范姜)"
    f"(?:(先生|(?<=[{_HONG_KONG}])生)|(小姐|女士|太太|(?<=[{_HONG_KONG}])太)|老[師师])?"
).fullmatch


def is_eastern(text: str) -> bool:
    """Whether a name is written in Chinese characters and kana alone."""
    return _EASTERN(text) is not None


def _eastern_forms(name: str | None, family: str | None, given: str | None) -> NameForms:
    """Of a Chinese or Japanese name: the family name comes first, with a blank behind it or without."""
    if name and not (family and given):
        first, _, rest = name.partition(" ")
        family, given = (family or first, given or rest) if rest else (family, given)
    whole = unicodedata.normalize("NFKC", "".join((name or (family or "") + (given or "")).split()))
    if not given and (addressed := _ADDRESSED(whole)):
        family, sir, lady = addressed.groups()
        whole = family + ("先生" if sir else "女士" if lady else "")
    return NameForms(whole, family or None, given or None, whole.translate(_OLD_CHARACTERS), None, EASTERN)


def _of_one_cell(name: str) -> NameForms:
    """`Smith, John` names the family first; otherwise the last word is taken for it, with its particles."""
    name = _given_first(name)
    before, comma, after = name.partition(",")
    if comma and words(before) and words(after):
        return _latin_forms(words(before), words(after))
    parts = words(name)
    if not parts:
        return NameForms()
    start = family_start(parts)
    return _latin_forms(parts[start:], parts[:start], told=False) if start else _latin_forms((), parts)
