"""Records to profiles: every value becomes a number, records that say the same become one profile.

All later steps join, count and compare these numbers; text is read once per distinct value. A value's number is computed
from its text alone (two check sums side by side), so it is the same on every engine and in every order of records.
"""

import re
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from typing import Any

import narwhals as nw
import pyarrow as pa

from hanjul import facts
from hanjul.engines import Engine, Frame, Values, count
from hanjul.fields.company import bare
from hanjul.match.names import LATIN, UNLIKELY, NameForms, name_forms

KINDS: dict[str, tuple[str, ...]] = {
    "mobile": ("mobile", "mobile_alt"),
    "email": ("email_key", "email_alt"),
    "line": ("phone", "phone_alt"),
    "company": ("company_key",),
    "business": ("business_number", "corporate_number"),
    "birth": ("birth_date",),
    "address": ("address_key",),
    "spot": ("address",),
    "postcode": ("postcode",),
    "gender": ("gender",),
    "member": ("_member",),
    "site": ("website",),
}
"""Kind of value -> the columns of `records` it may stand in."""

ORGANISATION_KINDS: dict[str, tuple[str, ...]] = {
    "company": ("company_key",),
    "title": ("company",),
    "business": ("business_number",),
    "corporate": ("corporate_number",),
    "line": ("phone", "mobile"),
    "desk": ("email_key", "email_alt"),
    "address": ("address_key",),
    "spot": ("address",),
    "postcode": ("postcode",),
    "site": ("website",),
}
"""The same where customers are organisations. A small shop's phone is often a mobile; mailboxes speak by their domain only."""

NAME_COLUMNS = ("name", "family_name", "given_name", "name_alias")
NAME_FORMS = ("full", "family", "given", "alike", "roman", "coarse")
SEPARATOR = "\x1f"
WORTH_SHARING = 300_000
"""From so many records (pairs) on, reading values (looking at texts) is worth telling other processes about."""
LOTS = 1 << 32
"""Lots are drawn from 0 .. LOTS - 1."""

Check = Callable[[bytes], int]

_SHIFT = 30
_NUMBER, _TEXT = pa.int64(), pa.string()


def number(text: str, crc32: Check = zlib.crc32, adler32: Check = zlib.adler32) -> int:
    """A text as a number below 2^62 that depends on nothing else; two texts share one with a chance of about 1e-14."""
    data = text.encode()
    return crc32(data) << _SHIFT | adler32(data) & 0x3FFFFFFF


_number_again = lru_cache(maxsize=1 << 18)(number)  # for parts that come again and again


def _numbers(texts: Iterable[str | None], crc32: Check = zlib.crc32, adler32: Check = zlib.adler32) -> list[int | None]:
    """`number` of each text, null for what is empty: written out, for a call per value costs as much as the sums."""
    return [
        crc32(data := text.encode()) << _SHIFT | adler32(data) & 0x3FFFFFFF if text else None  # as in `number`
        for text in texts
    ]


def slots(kind: str) -> tuple[str, ...]:
    """The columns of a profile that may hold a kind's numbers: `mobile`, `mobile_2`; `domain_3` is the website's."""
    return (kind, f"{kind}_2", f"{kind}_3")


def filled(engine: Engine, records: Frame, organisations: bool = False) -> dict[str, tuple[str, ...]]:
    """The kinds that hold anything at all, each with the columns that do; `name` stands for its four columns."""
    kinds = ORGANISATION_KINDS if organisations else KINDS
    wanted = dict.fromkeys([*NAME_COLUMNS, *(column for kind in kinds.values() for column in kind)])
    columns = [column for column in wanted if column in records.collect_schema().names()]  # an older store has fewer
    counted = engine.rows(records.select(*(nw.col(column).count().alias(column) for column in columns)))
    counts = {column: counted[column][0].as_py() or 0 for column in columns}
    found = {kind: tuple(column for column in held if counts.get(column)) for kind, held in kinds.items()}
    if not organisations and any(counts[column] for column in NAME_COLUMNS):
        found["name"] = NAME_COLUMNS
    return {kind: held for kind, held in found.items() if held}


# What is read from a value -----------------------------------------------------------------------------------------------


def _maybe(text: str | None) -> int | None:
    return _number_again(text) if text else None


def _coarse(form: NameForms) -> str | None:
    """A name reduced until spellings of one name agree; two people who share a number seldom do. A nickname names nobody."""
    if form.script == UNLIKELY or (form.script == LATIN and " " not in (form.full or "")):
        return None
    if form.roman:
        family, _, given = form.roman.partition(":")
        return family + given[:1]
    return "".join(sorted(word[0] for word in form.full.split())) if form.full else None


def _read_names(columns: list[list[Any]]) -> list[Sequence[Any]]:
    forms = [name_forms(*(part or None for part in text.split(SEPARATOR))) for text in columns[0]]
    texts = [f"{form.full}|{form.family or ''}|{form.given or ''}" if form.full else None for form in forms]
    full, family, given, alike, roman, script = zip(*forms, strict=True) if forms else [()] * 6
    parts = (full, family, given, alike, roman, map(_coarse, forms))
    return [_numbers(texts), texts, *map(_numbers, parts), script]


@cache
def _mail_facts() -> tuple[frozenset[str], re.Pattern[str]]:
    """Domains where anybody may have a mailbox, and the pattern of mailboxes that belong to a role."""
    public = {row["suggestion"] for row in facts.rows("email_domain_typos")}
    roles = [row["pattern"] for row in facts.rows("email_placeholders") if row["note"].startswith("role")]
    return frozenset(public), re.compile("|".join(roles))


@cache
def public_domains() -> frozenset[str]:
    """Domains of providers where anybody may have a mailbox."""
    return frozenset(row["domain"] for row in facts.rows("free_mail_domains"))


def _read_mails(columns: list[list[Any]]) -> list[Sequence[Any]]:
    """A role's mailbox (info@ …) is its organisation's, like a switchboard: no person's, and neither is its local part."""
    public, role = _mail_facts()
    mails = columns[0]
    keys, parts = _numbers(mails), [mail.rpartition("@") for mail in mails]
    places = [None if domain in public else _maybe(domain) for _, _, domain in parts]
    locals_ = _numbers(local for local, _, _ in parts)
    desks: list[int | None] = [None] * len(mails)
    handles = [0] * len(mails)
    for at, (local, _, _) in enumerate(parts):
        if not local.isalpha():
            handles[at] = int(_TWO_DIGITS.search(local) is not None)
        elif role.match(mails[at]):
            desks[at], keys[at], locals_[at] = keys[at], None, None
    return [keys, desks, locals_, handles, places]


def _read_desks(columns: list[list[Any]]) -> list[Sequence[Any]]:
    """What mailboxes say of their organisation: the role's mailbox, the domain that is not everybody's."""
    found = _read_mails(columns)
    return [found[1], found[4]]


def desk_of(mail: str) -> str | None:
    """What of a mailbox speaks of the organisation: a role's mailbox whole, else a domain not everybody may use."""
    public, role = _mail_facts()
    local, _, domain = mail.rpartition("@")
    if local.isalpha() and role.match(mail):
        return mail
    return None if domain in public else f"@{domain}"


_TWO_DIGITS = re.compile(r"\d\D*\d")  # such a local part is seldom made from the name alone


def _read_mobiles(columns: list[list[Any]]) -> list[Sequence[Any]]:
    """Numbers, and their last four digits: people remember and mistype the rest."""
    return [_numbers(columns[0]), [_maybe(text[-4:]) for text in columns[0]]]


def date_parts(text: str) -> list[str]:
    """Year, month and day; empty where a date does not say (`1989`, `1989-06`, `--06-05`)."""
    known = ["", *text[2:].split("-")] if text.startswith("--") else text.split("-")
    return [*known, "", ""][:3]


def _read_dates(columns: list[list[Any]]) -> list[Sequence[Any]]:
    parts = list(map(date_parts, columns[0]))
    days = [number(f"{month}-{day}") if month and day else None for _, month, day in parts]
    return [_numbers(columns[0]), [_maybe(year) for year, _, _ in parts], days]


_ADDRESS_WORD = re.compile(r"\w[\w/-]*")


def address_words(text: str) -> list[str]:
    """The words and numbers of an address in lower case."""
    return _ADDRESS_WORD.findall(text.lower())


def _spot(text: str) -> str | None:
    """House number with the street word beside it: the narrowest part two spellings of an address share."""
    found = address_words(text)
    for at, word in enumerate(found):
        if word[0].isdigit():
            after = next((other for other in found[at + 1 :] if not other[0].isdigit()), None)
            street = after if at == 0 else found[at - 1]
            return f"{word} {street}" if street else None
    return None


def _read_spots(columns: list[list[Any]]) -> list[Sequence[Any]]:
    return [_numbers(map(_spot, columns[0]))]


_ARTICLES = frozenset({"the", "and"})


@lru_cache(maxsize=1 << 15)
def title_words(name: str) -> tuple[str, ...]:
    """The words of a company's name without legal forms, articles and accents, in order."""
    spread = unicodedata.normalize("NFKD", bare(name).casefold().replace("'", ""))
    text = unicodedata.normalize("NFC", "".join(mark for mark in spread if not unicodedata.combining(mark)))
    return tuple(word for word in _TITLE_WORD.findall(text) if word not in _ARTICLES)


_TITLE_WORD = re.compile(r"[^\W_]+")


def _read_titles(columns: list[list[Any]]) -> list[Sequence[Any]]:
    """The words of a company's name in any order: `Textiles, Jarrow` is `Jarrow Textiles`."""
    return [_numbers(" ".join(sorted(title_words(name))) for name in columns[0])]


def _read_plain(columns: list[list[Any]]) -> list[Sequence[Any]]:
    return [_numbers(columns[0])]


_READ: dict[str, tuple[Callable[[list[list[Any]]], list[Sequence[Any]]], tuple[str, ...]]] = {
    "email": (_read_mails, ("email", "desk", "local", "handle", "domain")),
    "mobile": (_read_mobiles, ("mobile", "tail")),
    "birth": (_read_dates, ("birth", "year", "day")),
    "spot": (_read_spots, ("spot",)),
    "title": (_read_titles, ("title",)),
    "desk": (_read_desks, ("desk", "domain")),
    "site": (_read_plain, ("domain_3",)),
}
"""Kind -> how its texts are read, and into which columns; other kinds are only numbered."""

_NAMED = pa.schema(
    [("name", _NUMBER), ("name_text", _TEXT), *((form, _NUMBER) for form in NAME_FORMS), ("script", _NUMBER)]
)


def _values(present: dict[str, tuple[str, ...]], share: bool) -> list[Values]:
    """The value functions to run over the records."""
    found = [Values(["_name"], _read_names, _NAMED, share)] if "name" in present else []
    for kind, columns in present.items():
        if kind == "name":
            continue
        function, outputs = _READ.get(kind, (_read_plain, (kind,)))
        if kind == "site" and not {"email", "desk"} & present.keys():
            outputs = ("domain",)
        for place, column in enumerate(columns):
            names = outputs if place == 0 else tuple(f"{name}_{place + 1}" for name in outputs)
            outcome = pa.schema([(f"{name}_", _NUMBER) for name in names])
            found.append(Values([column], function, outcome, share))
    return found


# Profiles --------------------------------------------------------------------------------------------------------------


def profiles(engine: Engine, records: Frame, present: dict[str, tuple[str, ...]]) -> Frame:
    """`match_records` (record -> profile `id`), `match_names` and `match_profiles` (one row per combination of values).

    A profile's id is the smallest record's; nothing but the names of things depends on it.
    """
    values = _values(present, count(engine, records) >= WORTH_SHARING)
    if "name" in present:
        # Rows without any name get the text of empty columns, which reads as no name.
        text = nw.concat_str(*(nw.col(column).fill_null("") for column in NAME_COLUMNS), separator=SEPARATOR)
        records = records.with_columns(text.alias("_name"))
    values.append(Values(["source"], _read_plain, pa.schema([("source_", _NUMBER)])))
    texts = records.select(
        nw.col("record_id").cast(nw.Int32).alias("record_id"), *(value.columns[0] for value in values)
    )
    read = engine.apply_all(texts, values, keep=["record_id"])
    outputs = [name for value in values for name in value.outputs.names]
    numbers = [name for name in outputs if name != "name_text"]
    frame = read.select(
        "record_id",
        *(nw.col(name).alias(name.removesuffix("_")) for name in numbers),
        *([nw.col("name_text")] if "name_text" in outputs else []),
    )
    return _folded(engine, engine.save("_match_ids", frame), [name.removesuffix("_") for name in numbers])


def _folded(engine: Engine, ids: Frame, columns: list[str]) -> Frame:
    """Records with equal values become one profile."""
    keys = [
        column
        for column in columns
        if column.partition("_")[0] in (*KINDS, *ORGANISATION_KINDS, "domain", "name", "told")
    ]
    columns = [column for column in columns if column != "source"]
    total = sum((nw.col(key).fill_null(0) // (1 << _SHIFT) for key in keys), nw.lit(0)) % LOTS
    same = [nw.col(key).fill_null(-1).alias(key) for key in keys]
    if not keys:
        engine.save("match_records", ids.select("record_id", nw.col("record_id").alias("id")))
        alone = ids.select(
            nw.col("record_id").alias("id"), nw.lit(1).alias("records"), nw.lit(0).cast(nw.Int64).alias("lot")
        )
        return engine.save("match_profiles", alone)
    folded = (
        ids.select("record_id", "source", *same)
        .group_by(*keys)
        .agg(
            nw.col("record_id").min().alias("id"),
            nw.len().cast(nw.Int32).alias("records"),
            nw.col("source").min().alias("first"),
            nw.col("source").max().alias("last"),
        )
    )
    one = nw.when(nw.col("first") == nw.col("last")).then(nw.col("first")).alias("source")
    folded = folded.select(*keys, "id", "records", one)
    folded = engine.save("_match_folded", folded)
    engine.save(
        "match_records",
        ids.select("record_id", *same).join(folded.drop("source"), on=keys, how="inner").select("record_id", "id"),
    )
    first = ids.drop("source").join(
        folded.select("id", "records", "source"), left_on="record_id", right_on="id", how="inner"
    )
    if "name" in columns:
        engine.save("match_names", first.select(nw.col("record_id").alias("id"), "name_text"))
    return engine.save(
        "match_profiles",
        first.select(nw.col("record_id").alias("id"), "records", "source", *columns, total.alias("lot")),
    )


def texts(engine: Engine, records: Frame, present: dict[str, tuple[str, ...]]) -> Frame:
    """The texts behind a profile's numbers, for looking at how alike they are: `id` and one column per kind."""
    kept = [
        kind for kind in ("mobile", "line", "email", "company", "title", "business", "birth", "spot") if kind in present
    ]
    frame = records.select(
        nw.col("record_id").cast(nw.Int32).alias("id"),
        *(nw.col(present[kind][0]).alias(f"text_{kind}") for kind in kept),
    )
    if "name" not in present:
        return frame
    names = engine.table("match_names").select("id", nw.col("name_text").alias("text_name"))
    return frame.join(names, on="id", how="left")
