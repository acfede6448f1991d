"""Companies: the name as people write it, and a key without legal form, branch, blanks and signs.

`(주)한빛`, `한빛㈜` and `주식회사 한빛` have one key, and so has `한빛(김철수)`, which names its owner. 법무법인 and its like belong
to the name and stay. A branch is no company of its own, so its name is in the display form only. Facts: company_affixes.csv,
company_placeholders.csv, name_titles.csv.
"""

import re
from functools import cache

from hanjul import facts
from hanjul.fields import Cleaned, Context, Field
from hanjul.fields.cells import MAX_CHARACTERS, hidden, key, plain, says_nothing, tidy
from hanjul.fields.name import surname_length
from hanjul.fields.text import says_died
from hanjul.words import Text

_NOTHING: tuple[str | None, ...] = (None, None)
_SIMPLE = re.compile(r"[가-힣]{2,20}").fullmatch
_BRANCH = re.compile(
    r"(?<=[\w)])\s+[가-힣A-Za-z0-9]{1,12}(?:지점|본점|영업소|출장소|직영점|대리점)$|(?<=[\w)])\s+(?:본사|지사|본점|HQ)$"
)
# 한빛(본사), 한빛 홍보팀, 한빛/경영지원본부, (주)한빛 외 1
_WITHIN = re.compile(
    r"\s*\((?:[가-힣]{0,4}(?:본사|본점)|HQ)\)$|(?<=[\w)])[\s/]+[가-힣A-Za-z0-9]{1,10}(?:팀|사업부|본부)$"
    r"|(?<=[\w)])\s+외\s?\d*(?:곳|개사|개소)?$"
)
_FORM_INSIDE = re.compile(r"(?<=[\w)])\s*\((?:주|유|사|재|株)\)\s*(?=\w)")  # 한빛(주) 강남점
# 한빛전자 대표이사, in a column of both; an 이사 may be a removal firm.
_OFFICE_BEHIND = re.compile(
    r"(?<=[\w)])\s+(?:대표이사|대표|부?회장|부?사장|(?:상무|전무)(?:이사)?|본부장|부장|차장|과장|팀장|실장|대리|사원)님?$"
)
_FORM_BEHIND_FORM = re.compile(r"(?<=법인)\s?\((?:유|주|유한)\)")
_LATIN_ASIDE = re.compile(r"(?<=[^(])\s*\([A-Za-z][A-Za-z0-9 .,&-]*\)$")
_OWNER_ASIDE = re.compile(
    r"(?<=[^(])\s*\(([가-힣]{2}(?![점시군구도동읍면리역층호팀])[가-힣])\)$"
)  # 한빛상사(김철수), not (판교점)
_HOUSEHOLD = re.compile(r"[A-Za-z][\w'’ &-]* household", re.IGNORECASE).fullmatch  # the account of a family in a CRM
# The name a firm trades under stands behind its own.
_TRADING_AS = re.compile(r"(?<=\w[\s.,)])\s*\(?(?:t/a|trading as|d/?b/?a|doing business as)\s.+$", re.IGNORECASE)
_HANGUL = re.compile(r"[가-힣]")
_ENCLOSED = str.maketrans({"㈜": "(주)", "㈲": "(유)", "（": "(", "）": ")", "［": "[", "］": "]", "㈔": "(사)"})


def _token_pattern(token: str) -> str:
    """A legal form as a pattern: dots and blanks inside are optional (`( 주 )`); Latin forms are whole words."""
    parts = [re.sub(r"(?<=\\\()|(?=\\\))", r"\\s*", re.escape(part)) for part in re.split(r"[\s.,]+", token) if part]
    pattern = r"[\s.,]*".join(parts)
    return pattern + r"\.?" if token[0].isascii() and token[0].isalpha() else pattern


@cache
def _forms() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Legal forms at the beginning and at the end of a name, those that are part of the brand left out."""
    tokens = {
        row["token"].translate(_ENCLOSED)
        for row in facts.rows("company_affixes")
        if "keep in name" not in row["note"]
        and row["meaning"] not in {"branch", "head"}
        and "part of the name" not in row["note"]
    }
    ordered = sorted(tokens, key=lambda token: (-len(token), token))
    korean = [_token_pattern(token) for token in ordered if not token.isascii()]
    latin = [_token_pattern(token) for token in ordered if token.isascii()]
    start = re.compile(rf"[\s.,·-]*(?:{'|'.join(korean)})[\s.,·-]*")
    end = re.compile(
        rf"[\s.,·-]*(?:{'|'.join(korean)})[\s.,·-]*$|[\s,.]+\(?(?:{'|'.join(latin)})\)?[\s.,]*$", re.IGNORECASE
    )
    return start, end


@cache
def _placeholders() -> frozenset[str]:
    """What stands in a column of companies and is none; nor is an office alone (직장/직위: 상무), which would make colleagues of strangers."""
    offices = {row["token"] for row in facts.rows("name_titles") if row["kind"] == "title" and len(row["token"]) > 1}
    return frozenset(row["value"] for row in facts.rows("company_placeholders")) | offices | {"상무", "전무"}


@cache
def _last_letters() -> frozenset[str]:
    """Last letters of legal forms and branches: a name of Hangul alone that ends otherwise has none at its end."""
    return frozenset(row["token"][-1] for row in facts.rows("company_affixes"))


@cache
def _first_words() -> tuple[str, ...]:
    return tuple(row["token"] for row in facts.rows("company_affixes"))


def bare(name: str) -> str:
    """The name without legal forms at either end (repeatedly) and without a branch or an office behind a blank."""
    start, end = _forms()
    name = _TRADING_AS.sub("", _FORM_BEHIND_FORM.sub("", name)).strip() or name
    name = _FORM_INSIDE.sub(" ", name)
    if _HANGUL.search(name):
        name = _LATIN_ASIDE.sub("", name)
        owner = _OWNER_ASIDE.search(name)
        name = name[: owner.start()] if owner and surname_length(owner[1]) else name
    while True:
        short = end.sub("", _OFFICE_BEHIND.sub("", _BRANCH.sub("", _WITHIN.sub("", name))), count=1)
        first = start.match(short)
        if first:
            short = short[first.end() :]
        short = short.strip()
        if not short or short == name:
            return short or name
        name = short


def clean(raw: str, context: Context) -> Cleaned:
    """One cell of a company column: (company, company_key) and the rules that acted."""
    if says_died(raw[:MAX_CHARACTERS]):
        return _NOTHING, "text_says_stop"
    if _SIMPLE(raw) and raw[-1] not in _last_letters() and not raw.startswith(_first_words()):
        return (_NOTHING, "company_placeholder") if raw in _placeholders() or says_nothing(raw) else ((raw, raw), "")
    if len(raw) > MAX_CHARACTERS:
        return _NOTHING, "company_too_long"
    text = tidy(raw)
    if not text:
        return _NOTHING, ""
    name = plain(raw)
    if says_nothing(text) or says_nothing(name) or key(text) in _placeholders() or _HOUSEHOLD(name):
        return _NOTHING, "company_placeholder"
    same = key(bare(name))
    if not same or (not any(map(str.isalpha, name)) and len(same) < 2):
        return _NOTHING, "company_unreadable"
    if not start_differs(name, same):
        return _NOTHING, "company_unreadable"
    return (name, same), "" if name in (text, text.translate(_ENCLOSED)) else "company_format"


def start_differs(name: str, same: str) -> bool:
    """Whether there is a name at all besides the legal form."""
    start, _ = _forms()
    match = start.match(name)
    return not (match and match.end() == len(name)) and bool(same)


def mask(value: str) -> str:
    """The first two letters."""
    return hidden(value, 2)


COMPANY: Field = Field("company", Text("회사", "company"), ("company", "company_key"), clean, mask, "none")
