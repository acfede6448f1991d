"""Text of unknown encoding becomes UTF-8, block by block, whole lines each, and the loss is proven zero.

Order (facts: UTF-8 and CP949 exclude each other on real Korean text): BOM, UTF-16 by its many NULs, strict UTF-8, where it does not
read as Korean the one-byte encodings of other alphabets (Cyrillic, Greek, Hebrew, Arabic, Thai) where their words are made of the letters that are common there, Chinese
(GB18030, Big5) where its characters are those people write there and the syllables of CP949 are not,
strict CP949 with a Hangul guard (strict CP949 also accepts Chinese GBK), then a vote of the lines for files that two
systems have appended to, then the Japanese of Windows (CP932) where its kana are among the characters, then Windows-1250 where they are the letters of a language of
central Europe, then Windows-1252 (of Turkish: Windows-1254) where letters beyond ASCII stand alone in Latin words. What no encoding
explains is an error that names the byte.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from hanjul.errors import BrokenLawError, ProjectError, SourceError
from hanjul.sources.blob import Blob
from hanjul.words import Text

BLOCK_BYTES = 8 << 20
LONGEST_LINE_BYTES = 32 << 20
"""A line (or a quoted cell) beyond this is no customer data; its row is refused so that memory stays bounded."""

_BOMS = (("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE))
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_NOT_ASCII_RUN = re.compile(r"[^\x00-\x7f]+")
# Hangul syllables and jamo, CJK symbols, full-width forms, and the signs Korean text is strewn with (※ ★ ㈜ ℃ ·).
_KOREAN = re.compile(r"[가-힣ㄱ-ㆎ\u3000-\u303f\u2000-\u2bff\u3200-\u33ff\uff00-\uffef·°±×÷]")
_HANGUL = re.compile(r"[가-힣]")
# Half and more of Korean writing is these syllables; of Chinese or Japanese text that strict CP949 accepts, a tenth at most is.
_COMMON_HANGUL = frozenset(
    "이가다는에을의한기사지고하시대자인로아도리서전스어그일해장나정원수주부보마과라동상조제국만여신연성선구방오유경니미안치생영무학세비현소공진간화면운은"
    "김우계교강중행발관바타러문물남분재습요모체차산단출거업통했당민권적회양박최송임류홍황윤노백호준승태철희혜숙옥석용규찬섭훈빈예솔별린채름락처메명휴폰번호"
    "입년월길읍군층북천광포종실택배점품매객님됩필드트카케크넷텔센터"
)
_LEAST_COMMON, _ENOUGH_HANGUL = 0.25, 20
# What western European text has beyond ASCII. Text of central Europe read as if it were western has signs within its words instead.
_WESTERN_LETTER = re.compile(r"[À-ÖØ-öø-ÿŒœŠšŽžŸ]")
# … or nothing but the signs of money, of typography and of degrees that English text has.
_WESTERN_SIGNS = re.compile(r"[€£¥©®™°·•…†‡–—‘’‚“”„«»¡¿ªº§½¼¾×\xa0]")
# Hiragana and katakana of full width: no other encoding read as CP932 gives them, and hardly a Japanese table is without.
_KANA = re.compile(r"[ぁ-ゖァ-ヺー]")
_LEAST_KANA = 0.03
_SYLLABLE = re.compile(r"[가-힣一-鿿]")
# Surnames, given names, places and the words of forms; bytes read in the other encoding give characters nobody uses.
_CHINESE = {
    "gb18030": frozenset(
        "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶余潘杜戴夏钟汪田任姜范方石"
        "北京上海天津重庆市省区县镇乡路街号楼室公司有限责任股份科技贸易电话手机邮箱姓名地址生日性别男女会员编客户期时间年月注册备是否同意接收短信订"
        "阅退伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂建国华红玉梅小志永新中大人的一不有我他来到们为子和你出"
    ),
    "cp950": frozenset(
        "王李張劉陳楊趙黃周吳徐孫胡朱高林何郭馬羅梁宋鄭謝韓唐馮于董蕭程曹袁鄧許傅沈曾彭呂蘇盧蔣蔡賈丁魏薛葉余潘杜戴夏鍾汪田任姜范方石"
        "台北中南新桃園高雄市縣區鄉鎮里路街巷弄號樓室公司有限股份科技實業國際貿易電話手機信箱姓名地址生日性別男女會員編客戶期時間年月民註冊備是否同意接收簡訊訂"
        "閱退志明俊傑建宏家豪淑芬雅婷怡君美玲欣佳穎宗翰冠宇柏承恩詠晴子涵宜惠雯文雄華小姐先生大人的一不有我他來到們為和你出"
    ),
}
# Encodings of one byte a letter: what their words look like, and the letters that make up most of them. Read in another of
# these encodings, a text has words of rare letters, or capitals inside of them.
_ALPHABETS = {
    "cp1251": (r"[А-ЯЁІЇЄҐЎ]?[а-яёіїєґў]+|[А-ЯЁІЇЄҐЎ]+", "оеаинтсрвлкі"),
    "koi8-u": (r"[А-ЯЁІЇЄҐ]?[а-яёіїєґ]+|[А-ЯЁІЇЄҐ]+", "оеаинтсрвлкі"),
    "cp866": (r"[А-ЯЁЇЄЎ]?[а-яёїєў]+|[А-ЯЁЇЄЎ]+", "оеаинтсрвлкі"),
    "cp1253": (r"[Ά-ΏΑ-Ω]?[ΐά-ώ]+|[Ά-ΏΑ-Ω]+", "αοιετσνηυρπκόάί"),
    "cp1255": (r"[א-ת]+", "יוהלארתבמשנד"),
    "cp1256": (r"[ء-غـ-ي]+", "اليمنروتبهدة"),
    "cp874": (r"[ก-ฺเ-๎]+", "านรกเองยมลวส่้ิีั"),
}
# The letters beyond ASCII of the languages of central and of western Europe: a text has those of one of them.
_LATIN = {
    "cp1250": ("áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ąćęłńóśźż", "ăâîşţ", "čćđšž"),
    "cp1252": ("àâæçèéêëîïôœùûü", "äöüß", "áéíñóúü", "àáâãçéêíóôõú", "àèéìòù", "åæéøö", "åäéöšž", "áéëïóöü", "áæéíðóöúýþ"),
}  # fmt: skip
_LEAST_OF_ONE = 0.95
_LEAST_IN_WORDS, _LEAST_OFTEN = 0.9, 0.5
_WESTERN_RUN = re.compile(f"{_WESTERN_LETTER.pattern}+")
_ENCODED_TWICE = re.compile(rb"[\xc2-\xc5][\x80-\xbf]")
_STRANGE = re.compile(r"[A-Za-zÀ-ÿ][¡-¦¨©«-\u00b4¶-¿×÷][a-zà-ÿ]")
_MOST_BAD_LINES = 1000
_DETECT_BYTES = 1 << 20
_END_OF_FILE = b"\x1a"  # old DOS programmes end their files with it
_GUARD_CHARACTERS = 100_000

Note = tuple[int, str, str]


@dataclass(slots=True)
class Block:
    """Whole lines as UTF-8. `notes` are (byte offset in `data`, rule code, masked detail)."""

    data: bytes
    notes: list[Note] = field(default_factory=list)


def bom_of(data: bytes) -> tuple[str, bytes] | None:
    """The encoding a byte order mark announces, and the mark."""
    return next(((name, mark) for name, mark in _BOMS if data.startswith(mark)), None)


def looks_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: digits, commas and line ends leave a NUL in every other byte, always on the same side."""
    sample = data[: 1 << 14]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if even + odd < max(2, len(sample) // 20):
        return None
    if odd > 20 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 20 * odd else None


def korean_share(text: str) -> float:
    """The share of Korean script and signs among the first characters beyond ASCII, 0–1; 1 for pure ASCII."""
    first = _NOT_ASCII.search(text)
    some = text[first.start() : first.start() + _GUARD_CHARACTERS] if first else ""
    others = len(_NOT_ASCII.findall(some))
    return len(_KOREAN.findall(some)) / others if others else 1.0


def read_as(line: bytes, encoding: str) -> str | None:
    """A line strictly decoded, or null where the encoding does not explain it."""
    try:
        text = line.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if encoding == "cp949" and not _is_korean(text) else text


def _is_korean(text: str) -> bool:
    """Whether what was read as CP949 is Korean; Chinese and Japanese encodings give Hangul as well, but not what people write."""
    few = len(_HANGUL.findall(text[:_GUARD_CHARACTERS])) < _ENOUGH_HANGUL
    hangul = _HANGUL.findall(_said_once(text))
    common = sum(one in _COMMON_HANGUL for one in hangul)
    return korean_share(text) >= 0.5 and (few or common >= _LEAST_COMMON * len(hangul))


def _said_once(text: str) -> str:
    """What stands beyond ASCII in the first of a text, each run of it once: a state that stands in every row (완료) is one word."""
    return " ".join(set(_NOT_ASCII_RUN.findall(text[:_GUARD_CHARACTERS])))


def detect(blob: Blob, wanted: str | None) -> tuple[str, int]:
    """The encoding of a text file and the length of its byte order mark.

    Looks as far into the file as the first block that is not pure ASCII.

    Raises:
        ProjectError: `wanted` is no encoding.
        SourceError: no encoding explains the bytes.
    """
    with blob.open() as stream:
        head = stream.read(_DETECT_BYTES)
        bom = bom_of(head)
        if wanted:
            name = _known(wanted, blob.label)
            return name, len(bom[1]) if bom and bom[0] == name else 0
        if bom:
            return bom[0], len(bom[1])
        if utf16 := looks_utf16(head):
            return utf16, 0
        offset, lines = 0, 0
        while head and head.isascii():
            offset, lines = offset + len(head), lines + head.count(b"\n")
            head = stream.read(_DETECT_BYTES)
        head += stream.readline(LONGEST_LINE_BYTES)
    return _vote(head, blob.label, offset, lines), 0


def _known(wanted: str, label: str) -> str:
    try:
        name = codecs.lookup(wanted).name
    except LookupError as error:
        raise ProjectError(
            Text("{label}: 모르는 인코딩 `{wanted}`", "{label}: unknown encoding `{wanted}`").fill(
                label=label, wanted=wanted
            ),
            Text(
                "예: utf-8, cp949, utf-16, shift_jis, gb18030, latin-1",
                "for example utf-8, cp949, utf-16, shift_jis, gb18030, latin-1",
            ),
        ) from error
    return {"euc_kr": "cp949", "utf-8-sig": "utf-8", "utf-16": "utf-16-le", "johab": "johab"}.get(name, name)


def _vote(block: bytes, label: str, offset: int, lines_before: int) -> str:
    """UTF-8 or CP949 for a block: by the whole if it is clean, else by its lines."""
    if read_as(block, "utf-8") is not None:
        return "utf-8"
    strictly, korean = read_as(block, "cp949") is not None, block.decode("cp949", "ignore")
    # A few syllables of Korean may be words of another alphabet as well.
    if not _reads_as_korean(korean, strictly) and (alphabet := _alphabet(block)):
        return alphabet
    if chinese := _chinese(block, korean):
        return chinese
    if strictly:
        return "cp949"
    lines = [line for line in block.split(b"\n") if not line.isascii()]
    votes = {encoding: sum(read_as(line, encoding) is not None for line in lines) for encoding in ("utf-8", "cp949")}
    best = max(votes, key=lambda encoding: votes[encoding])
    explained = sum(any(read_as(line, encoding) is not None for encoding in votes) for line in lines)
    # A few broken lines are findings; when most lines stay unexplained the file is in another encoding altogether.
    usual = explained * 2 > len(lines) or (len(lines) - explained <= 1 and _mostly_korean(block, best))
    if usual and (best != "cp949" or _is_korean(block.decode(best, "ignore"))):
        return best
    if _japanese(block):
        return "cp932"
    if _central(block):
        return "cp1250"
    if _western(block):
        return "cp1254" if _turkish(block) else "cp1252"
    raise _unknown(block, label, offset, lines_before)


def _reads_as_korean(text: str, strictly: bool) -> bool:
    """Whether text read as CP949 is Korean, strictly or by its common syllables: at least as much Hangul as Chinese characters."""
    text = text[:_GUARD_CHARACTERS]
    hangul, syllables = len(_HANGUL.findall(text)), len(_SYLLABLE.findall(text))
    return 2 * hangul >= syllables and (strictly or _share(text, _COMMON_HANGUL) >= _LEAST_COMMON)


def _alphabet(block: bytes) -> str | None:
    """The encoding in which what is beyond ASCII are words of another alphabet, made of the letters that are common there."""
    shares = {encoding: _share_in_words(read_as(block, encoding) or "", *told) for encoding, told in _ALPHABETS.items()}
    best = max(shares, key=lambda encoding: shares[encoding])
    return best if shares[best] >= _LEAST_OFTEN else None


def _share_in_words(text: str, word: str, common: str) -> float:
    """The share of common letters in the words of an alphabet, 0-1; 0 where much else stands beyond ASCII."""
    text = text[:_GUARD_CHARACTERS]
    others = _NOT_ASCII.findall(text)
    words = re.findall(rf"(?<![^\W\d_])(?:{word})(?![^\W\d_])", text)
    letters = "".join(one for one in words if len(one) > 1).casefold()  # an é within a word is none of another alphabet
    if len("".join(words)) < _LEAST_IN_WORDS * sum(map(str.isalpha, others)) or 2 * len(letters) < len(others):
        return 0.0
    return sum(letter in common for letter in letters) / max(len(letters), 1)


def _turkish(block: bytes) -> bool:
    """Whether western text is Turkish: ı, ş, ğ and İ, which Windows-1252 would show as letters of Icelandic, among the few others
    Turkish has. Icelandic has as many of á, é, í, ó, ú and æ."""
    letters = _WESTERN_LETTER.findall(_ENCODED_TWICE.sub(b"", block).decode("cp1252"))
    its_own = sum(letter in "ýþðÝÞÐ" for letter in letters)
    return its_own > 0 and its_own + sum(letter in "çöüÇÖÜâîû" for letter in letters) >= 0.95 * len(letters)


def _central(block: bytes) -> bool:
    """Whether what is beyond ASCII are the letters of one language of central Europe, and less so those of one of the west. Of Turkish,
    which has letters of both, some are no letters in either."""
    shares = {}
    for encoding, alphabets in _LATIN.items():
        text = block[:_GUARD_CHARACTERS].decode(encoding, "ignore").lower()
        letters = [letter for letter in text if letter > "\x7f" and (letter.isalpha() or letter in "ºª¹³¿")]
        known = max(sum(letter in alphabet for letter in letters) for alphabet in alphabets)
        shares[encoding] = known / max(len(letters), 1)
    return shares["cp1250"] >= _LEAST_OF_ONE and shares["cp1250"] > shares["cp1252"]


def _japanese(block: bytes) -> bool:
    """Whether this is Japanese as Windows writes it: read strictly, with kana among what is beyond ASCII."""
    text = read_as(block, "cp932") or ""
    return len(_KANA.findall(text)) > _LEAST_KANA * len(_NOT_ASCII.findall(text))


def _share(text: str, common: frozenset[str]) -> float:
    """The share of common ones among the syllables and Chinese characters of a text, 0–1."""
    letters = _SYLLABLE.findall(_said_once(text))
    return sum(one in common for one in letters) / max(len(letters), 1)


def _chinese(block: bytes, as_korean: str) -> str | None:
    """The encoding of China or of Taiwan in which this is what people write, if one is, and it is not as Korean."""
    korean = _share(as_korean, _COMMON_HANGUL)
    if korean >= 0.5 or _japanese(block):
        return None
    shares = {encoding: _share(read_as(block, encoding) or "", common) for encoding, common in _CHINESE.items()}
    best = max(shares, key=lambda encoding: shares[encoding])
    return best if shares[best] >= max(_LEAST_COMMON, 2 * min(shares.values()), 2 * korean) else None


def _western(block: bytes) -> bool:
    """Whether this is text of western Europe: nearly all that is beyond ASCII are its letters, one or two at a time, or all its signs."""
    # FranÃ§ois: a cell that somebody encoded twice speaks for this encoding.
    text = _ENCODED_TWICE.sub(b"", block).decode("cp1252", "replace")
    if "\ufffd" in text:
        return False
    letters = _WESTERN_LETTER.findall(text)
    if not letters:
        return all(map(_WESTERN_SIGNS.match, _NOT_ASCII.findall(text)))
    runs = sum(1 for _ in _WESTERN_RUN.finditer(text))
    return runs >= 0.6 * len(letters) > 0 and not _STRANGE.search(text)


def _mostly_korean(block: bytes, encoding: str) -> bool:
    """Whether the text is Korean but for its broken bytes (a tiny file whose only line is broken)."""
    text = block.decode(encoding, "ignore")
    return len(_HANGUL.findall(text)) >= 2 and korean_share(text) > 0.9


def _unknown(block: bytes, label: str, offset: int, lines_before: int, encoding: str = "utf-8") -> SourceError:
    at = _first_bad(block, encoding)
    line = lines_before + block.count(b"\n", 0, at) + 1
    return SourceError(
        Text(
            "{label}: 글자 인코딩을 알 수 없습니다 ({line}번째 줄, {byte}번째 바이트부터 UTF-8도 CP949도 아닙니다).",
            "{label}: unknown text encoding (neither UTF-8 nor CP949 from line {line}, byte {byte} on)",
        ).fill(label=label, line=line, byte=offset + at),
        Text(
            "프로젝트 파일의 그 소스에 `encoding:` 을 적으세요 (예: gb18030, shift_jis, latin-1).",
            "write `encoding:` for this source in the project file (for example gb18030, shift_jis, latin-1)",
        ),
    )


def _first_bad(data: bytes, encoding: str) -> int:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start
    return 0


@dataclass(slots=True)
class Decoder:
    """Decodes one text file. After the last block `lines_mixed`, `lines_bad` and `bytes_proven` are complete.

    `bytes_proven` counts the bytes whose decoded text was encoded again and gave the very same bytes.
    """

    blob: Blob
    encoding: str
    bom_bytes: int
    newline: bytes = b"\n"
    block_bytes: int = BLOCK_BYTES
    lines_mixed: int = 0
    lines_bad: int = 0
    lines_seen: int = 0
    bytes_proven: int = 0
    nul_bytes: int = 0
    _before: tuple[int, int] = (0, 0)

    def blocks(self) -> Iterator[Block]:
        """The text as UTF-8 in blocks of whole lines; the last line is ended if the file does not end it."""
        self.lines_mixed = self.lines_bad = self.lines_seen = self.bytes_proven = self.nul_bytes = 0
        with self.blob.open() as stream:
            stream.seek(self.bom_bytes)
            raw = (
                _wide_lines(stream, self._wide, self.block_bytes)
                if self.encoding.startswith("utf-16")
                else self._narrow(stream)
            )
            for block in raw:
                if b"\0" in block.data:
                    self.nul_bytes += block.data.count(0)
                    block = Block(block.data.replace(b"\0", b""), [])
                if self.newline == b"\r":
                    block.data = block.data.replace(b"\r", b"\n")
                yield block

    def raw_blocks(self) -> Iterator[Block]:
        """Undecoded lines, for counting: in UTF-8 and CP949 no byte of a character equals a delimiter, quote or line end."""
        if self.encoding not in ("utf-8", "cp949"):
            yield from self.blocks()
            return
        with self.blob.open() as stream:
            stream.seek(self.bom_bytes)
            for data, notes in _lines(stream, self.newline, self.block_bytes):
                data = data.replace(b"\0", b"") if b"\0" in data else data
                yield Block(data.replace(b"\r", b"\n") if self.newline == b"\r" else data, notes)

    def _narrow(self, stream: BinaryIO) -> Iterator[Block]:
        self._before = (self.bom_bytes, 0)
        for data, notes in _lines(stream, self.newline, self.block_bytes):
            try:
                text = data.decode(self.encoding)
            except UnicodeDecodeError:
                block = self._by_line(data)
            else:
                self._prove(data, text)
                block = Block(data if self.encoding == "utf-8" else text.encode("utf-8", "replace"))
            block.notes.extend(notes)
            self._before = (self._before[0] + len(data), self._before[1] + data.count(self.newline))
            yield block

    def _prove(self, data: bytes, text: str) -> None:
        if text.encode(self.encoding, "replace") == data:
            self.bytes_proven += len(data)
        elif self.encoding in ("utf-8", "cp949"):
            raise BrokenLawError(
                Text("{label}: 디코딩이 되돌려지지 않습니다.", "{label}: decoding cannot be undone").fill(
                    label=self.blob.label
                )
            )

    def _by_line(self, data: bytes) -> Block:
        """A block that is not clean: every line by the first encoding that explains it."""
        other = {"utf-8": "cp949", "cp949": "utf-8"}.get(self.encoding)
        pieces: list[bytes] = []
        notes: list[Note] = []
        offset = 0
        for line in data.splitlines(keepends=True) if self.newline == b"\r" else _split_keep(data):
            try:
                text: str | None = line.decode(self.encoding)
            except UnicodeDecodeError:
                text = read_as(line, other) if other else None
                if text is not None:
                    self.lines_mixed += 1
                    notes.append((offset, "source_mixed_encoding", str(other)))
            if text is None:
                text, detail = self._replaced(line)
                notes.append((offset, "source_bad_bytes", detail))
            pieces.append(text.encode("utf-8", "replace"))
            offset += len(pieces[-1])
            self.lines_seen += not line.isascii()
        if self.lines_bad > _MOST_BAD_LINES and self.lines_bad * 4 > self.lines_seen:
            raise _unknown(data, self.blob.label, *self._before, self.encoding)
        return Block(b"".join(pieces), notes)

    def _replaced(self, line: bytes) -> tuple[str, str]:
        """A line with its broken bytes replaced by U+FFFD; the detail names the first of them in hexadecimal."""
        self.lines_bad += 1
        at = _first_bad(line, self.encoding)
        bad = line[at : at + 2].hex(" ")
        return line.decode(self.encoding, "replace"), f"byte {at + 1}: {bad}"

    def _wide(self, data: bytes) -> str:
        try:
            text = data.decode(self.encoding)
        except UnicodeDecodeError:
            self.lines_bad += 1
            return data.decode(self.encoding, "replace")
        self._prove(data, text)
        return text


def _split_keep(data: bytes) -> list[bytes]:
    lines = data.split(b"\n")
    return [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _lines(stream: BinaryIO, newline: bytes, block_bytes: int) -> Iterator[tuple[bytes, list[Note]]]:
    """Blocks that end at a line end. A line beyond the bound gives an empty line and a note in its place."""
    held: list[bytes] = []
    size, skipping = 0, False
    while chunk := stream.read(block_bytes):
        if skipping:
            at = chunk.find(newline)
            if at < 0:
                continue
            yield newline, [(0, "source_line_too_long", f"> {LONGEST_LINE_BYTES >> 20} MiB")]
            chunk, skipping = chunk[at + 1 :], False
        cut = chunk.rfind(newline) + 1
        if cut:
            yield b"".join((*held, chunk[:cut])), []
            held, size = [], 0
        held.append(chunk[cut:])
        size += len(held[-1])
        if size > LONGEST_LINE_BYTES:
            held, size, skipping = [], 0, True
    rest = b"".join(held).rstrip(_END_OF_FILE)
    if skipping:
        yield newline, [(0, "source_line_too_long", f"> {LONGEST_LINE_BYTES >> 20} MiB")]
    elif rest:
        yield rest + newline, []


def _wide_lines(stream: BinaryIO, decode: Callable[[bytes], str], block_bytes: int) -> Iterator[Block]:
    """UTF-16 in blocks: two bytes a unit, and a pair of surrogates is never cut."""
    rest, held = "", b""
    while chunk := held + stream.read(block_bytes):
        cut = len(chunk) // 2 * 2
        if cut >= 4 and any(0xD8 <= byte <= 0xDB for byte in chunk[cut - 2 : cut]) and len(chunk) >= block_bytes:
            cut -= 2
        held = chunk[cut:]
        text = rest + decode(chunk[:cut])
        if not cut:
            break
        at = text.rfind("\n") + 1
        rest = text[at:]
        if len(rest) > LONGEST_LINE_BYTES:
            rest = ""
            yield Block(b"\n", [(0, "source_line_too_long", f"> {LONGEST_LINE_BYTES >> 20} MiB")])
        if at:
            yield Block(text[:at].encode("utf-8", "replace"))
    if rest:
        yield Block(rest.encode("utf-8", "replace") + b"\n")
