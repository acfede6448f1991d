"""What is found in one cell of a name column on the way to the name."""

import re
from functools import cache

from hanjul import facts
from hanjul.fields import Cleaned
from hanjul.fields.address import provinces


@cache
def titles(kind: str) -> frozenset[str]:
    """Titles and honorifics by kind (facts/name_titles.csv); those that are given names as well (성도, 수석) are titles too.

    What is more often a given name (given_or_title: 원우) is a title behind a whole name only.
    """
    kinds = {kind, "title_or_given"} if kind == "title" else {kind}
    return frozenset(row["token"] for row in facts.rows("name_titles") if row["kind"] in kinds)


_NO_COMPANY = re.compile(
    r"\d{1,3}세|외|등(?:\s?\d+[인명])?|[가-힣]|[가-힣]{2,4}[시구군]|[^:]*[가-힣]\s?[:：].*"
).fullmatch


class NameCell:
    """What has been found in one cell so far."""

    def __init__(self) -> None:
        self.alias: str | None = None
        self.company: str | None = None
        self.position: str | None = None
        self.rules: list[str] = []

    def say(self, *rules: str) -> None:
        """Note rules, each once, in order."""
        self.rules.extend(rule for rule in rules if rule not in self.rules)

    def take_position(self, title: str) -> None:
        """Keep a job title; honorifics have no place of their own."""
        bare = title.removesuffix("님") if len(title) > 1 and title != "스님" else title
        if title not in titles("suffix_honorific") and bare not in titles("given_or_title"):
            self.position = bare if self.position is None else f"{bare} {self.position}"
        self.say("name_title_removed")

    def take_company(self, text: str) -> None:
        """Keep a company that stood beside the name; where somebody lives, how old they are and who else is meant are none."""
        if _NO_COMPANY(text) or text in provinces():
            self.say("name_text_removed")
            return
        self.company = self.company or text
        self.say("name_company_removed")

    def result(self, name: str | None) -> Cleaned:
        """The answers with this name."""
        return (name, self.alias, self.company, self.position), " ".join(self.rules)
