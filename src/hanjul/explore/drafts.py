"""Columns on their way to a decision, and what one asks of several of them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hanjul.explore.headers import Header
from hanjul.explore.values import Evidence
from hanjul.fields.cells import plain, says_nothing
from hanjul.words import Text

Cells = dict[str, list[str | None]]
"""The sampled cells of a source by column."""

NAMES = ("name", "given_name", "family_name")
NUMBERS = ("mobile", "phone", "contact")
REACHED = (*NUMBERS, "email")
PLACES = ("address", "address_detail", "postcode")
BODY = ("gender", "birth_date", "birth_year", "birth_month", "birth_day")
OF_A_PERSON = (*NAMES, "middle_name", "name_alias", "nickname", *REACHED, *BODY, *PLACES, "position")
_NO_REASON = Text("", "")


@dataclass(slots=True)
class Draft:
    """A column on its way to a decision. `role` is the header's role, if it had one that stood; `another`: see `Guess`; `behind`: a
    name that is taken only where the others are empty.
    """

    column: str
    header: Header
    evidence: Evidence
    field: str = "ignore"
    confidence: float = 0.5
    reason: Text = _NO_REASON
    role: str = ""
    another: bool = False
    behind: bool = False

    def become(self, field: str, confidence: float, *reasons: Text) -> "Draft":
        """Take a decision."""
        told = [each for each in reasons if each.ko]
        self.field, self.confidence = field, confidence
        self.reason = Text(", ".join(each.ko for each in told), ", ".join(each.en for each in told))
        return self

    def is_called(self, role: str) -> bool:
        """Whether the header means this, whatever the values say."""
        return self.header.role is not None and self.header.role.name == role


def leave_out(drafts: Iterable[Draft], confidence: float, why: Text) -> None:
    for each in drafts:
        each.become("ignore", confidence, why)


def of(drafts: Sequence[Draft], *fields: str) -> list[Draft]:
    return [each for each in drafts if each.field in fields]


def both(one: Sequence[str | None], other: Sequence[str | None]) -> list[tuple[str, str]]:
    """The tidy cells of rows in which both columns say something."""
    pairs = []
    for a, b in zip(one, other, strict=False):
        if a and b:
            left, right = plain(a), plain(b)
            if left and right and not says_nothing(left) and not says_nothing(right):
                pairs.append((left, right))
    return pairs


def bare(name: str) -> str:
    return "".join(filter(str.isalpha, name)).casefold()


_ASKED = re.compile(r"예약자\s?입력\s?정보\s?\d+\s?-")  # numbers the questions of a booking tool, no people
_NUMBERED = re.compile(r"(.*?)[\s_.#-]*([0-9]{1,2})(?![0-9])(.*)")


def set_of(header: str) -> str:
    """Which of several like sets of columns a header stands in: `계약자2` of 계약자2(공동) 성명, `2` of 성명2, `sales` of Sales Name; ""
    where nothing says so.
    """
    told = _ASKED.sub("", header.strip().casefold())
    numbered = _NUMBERED.fullmatch(told)
    if numbered:
        before, number, after = numbered.groups()
        return f"{before}{number}" if any(map(str.isalpha, after)) else number
    return " ".join(told.split()[:-1])


MANY_ROWS = 20  # so many equal cells are no chance
ALIKE = 0.95


def few(draft: Draft) -> bool:
    """Whether few values stand in many rows."""
    return draft.evidence.filled >= MANY_ROWS and draft.evidence.distinct <= 0.1 * draft.evidence.filled


def same_people(one: Draft, other: Draft, cells: dict[str, list[str | None]]) -> bool:
    """Whether two columns name the same person (구매자, 고객서명), but for a slip here and there."""
    pairs = both(cells[one.column], cells[other.column])
    return sum(bare(a) == bare(b) for a, b in pairs) >= ALIKE * max(1, len(pairs))
