"""The duties of each rule set (facts/duties.csv): what is to be done, within which time, by which article, and how sure it is.

hanjul gives no legal advice; `DISCLAIMER` stands on every page that names a duty.
"""

from functools import cache
from typing import Final, Literal, NamedTuple, get_args

from hanjul import facts
from hanjul.words import Text

RuleSet = Literal["KR", "GDPR"]

DISCLAIMER: Final = Text(
    "이 안내는 법률 자문이 아닙니다. 조문은 바뀔 수 있으니 담당자나 변호사와 확인하세요.",
    "This is no legal advice. Laws change: have the responsible person or a lawyer check it.",
)


class Duty(NamedTuple):
    """One duty. `after`: an ISO 8601 duration, or "" where there is no time. `verified`: read in the primary text; of any other the
    article says so wherever it is shown."""

    code: str
    action: str
    after: str
    words: Text
    article: Text
    source: str
    verified: bool


@cache
def duties(rule_set: RuleSet) -> dict[str, Duty]:
    """The duties of a rule set by code."""
    return {
        row["code"]: Duty(
            row["code"], row["action"], row["after"], Text(row["ko"], row["en"]),
            _article(row["article_ko"], row["article_en"], row["verified"] == "yes"), row["source"], row["verified"] == "yes",
        )
        for row in facts.rows("duties")
        if row["rule_set"] == rule_set
    }  # fmt: skip


@cache
def retention(key: str) -> Duty | None:
    """What a law demands keeping, and how long (facts/retention_defaults.csv)."""
    row = next((row for row in facts.rows("retention_defaults") if row["key"] == key), None)
    if row is None:
        return None
    verified = row["verified"].startswith("yes")
    article = _article(f"{row['law_ko']} {row['article_ko']}", f"{row['law_en']} {row['article_en']}", verified)
    words = Text(row["record_ko"], row["record_en"])
    return Duty(key, "archive", row["period"], words, article, row["verified"], verified)


def _article(ko: str, en: str, verified: bool) -> Text:
    return (
        Text(ko, en) if verified else Text(f"{ko} (원문으로 확인하지 않음)", f"{en} (not verified in the primary text)")
    )


def reason(told: str) -> Text:
    """The reason of a rule in both languages where it is an article hanjul ships; what a project file says in its own words
    stays as it is."""
    return _articles().get(told, Text(told, told))


@cache
def _articles() -> dict[str, Text]:
    """The articles by their words in either language."""
    kept = (retention(row["key"]) for row in facts.rows("retention_defaults"))
    known = [duty.article for law in get_args(RuleSet) for duty in duties(law).values()]
    known += [duty.article for duty in kept if duty]
    return {words: article for article in reversed(known) for words in (article.ko, article.en)}
