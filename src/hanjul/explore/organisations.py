"""Rows about organisations: which column is their name where no header says `company`."""

from collections.abc import Sequence

from hanjul.explore.drafts import BODY, Cells, Draft, both, leave_out, of
from hanjul.explore.headers import roles, tokens
from hanjul.explore.values import Evidence
from hanjul.words import Text

_OF_A_PERSON = ("given_name", "family_name", *BODY, "position")
_FIRMS, _PEOPLE, _VARIED = 0.3, 0.3, 0.3
_FEWEST_ROWS = 20
_WHY = Text("사람이 아니라 회사·기관의 이름들", "names of organisations, not of people")


def organisations(drafts: Sequence[Draft], cells: Cells) -> None:
    """Names that read like those of firms, clinics or shops are no people where nothing else in the row is a person's.

    Nor are they where the person has a given and a family name of which these have nothing (the contacts of an invoicing tool).
    Where there is no name at all, the branch or the site is the organisation.
    """
    people = [each for each in of(drafts, *_OF_A_PERSON) if each.evidence.filled]
    for each in of(drafts, "name"):
        firms = each.evidence.filled >= _FEWEST_ROWS and each.evidence.share("organisation") >= _FIRMS
        parts = of(people, "given_name", "family_name")
        if not firms or not (_apart(each, parts, cells) if people else _are_no_people(each.evidence)):
            continue
        if [one for one in of(drafts, "company") if one.evidence.filled]:
            each.become("ignore", 0.7, Text("회사의 다른 이름", "another name of the organisation"))
        else:
            each.become("company", 0.75, _WHY)
    if not people and not of(drafts, "company") and of(drafts, "address", "phone", "mobile", "contact", "website"):
        _sites(drafts)


def _sites(drafts: Sequence[Draft]) -> None:
    """Where rows are about sites, who leads a few of them is not who the row is about."""
    places = [each for each in drafts if each.role == "name_place" and each.evidence.filled]
    site = max(places, key=lambda each: each.evidence.distinct, default=None)
    if site is None or site.evidence.distinct < _VARIED * site.evidence.filled:
        return
    names = of(drafts, "name")
    if any(each.evidence.filled >= 0.5 * site.evidence.filled for each in names):
        return
    leave_out(names, 0.7, Text(f"'{site.column}'에 있는 사람", f"somebody at '{site.column}'"))
    site.become("company", 0.7, roles()["name_place"].why)


def _are_no_people(evidence: Evidence) -> bool:
    return evidence.share("western_full_name", "korean_name", "western_given") < _PEOPLE


def _apart(name: Draft, parts: Sequence[Draft], cells: Cells) -> bool:
    """Whether names have little of the given and family names beside them."""
    shared: dict[str, float] = {}
    for part in parts:
        pairs = both(cells[name.column], cells[part.column])
        shared[part.column] = sum(bool(set(tokens(a)) & set(tokens(b))) for a, b in pairs) / max(1, len(pairs))
    return bool(shared) and max(shared.values()) < 0.6
