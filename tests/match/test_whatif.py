"""Who would be gained and lost."""

from typing import Any

import pytest

from hanjul.match.whatif import Change, compare


def compared(before: str, after: str) -> Any:
    """One letter per record: its group."""
    return compare(dict(enumerate(before)), dict(enumerate(after)))


def test_the_same_groups_under_other_names_are_no_change() -> None:
    assert compared("aabc", "xxyz").changes == ()


@pytest.mark.parametrize(
    ("before", "after", "change", "kind"),
    [
        ("aab", "xxx", Change(((0, 1), (2,)), ((0, 1, 2),)), "joined"),
        ("aaa", "xxy", Change(((0, 1, 2),), ((0, 1), (2,))), "parted"),
        ("aabb", "xyyy", Change(((0, 1), (2, 3)), ((0,), (1, 2, 3))), "regrouped"),
    ],
)
def test_a_change_names_who_was_and_who_would_be(before: str, after: str, change: Change, kind: str) -> None:
    found = compared(before, after).changes
    assert (found, found[0].kind) == ((change,), kind)


def test_people_are_counted_before_and_after() -> None:
    found = compared("aabc", "xxxy")
    assert (found.people_before, found.people_after, found.lost, found.gained) == (3, 2, 2, 1)


def test_the_largest_change_comes_first() -> None:
    assert [sum(map(len, change.lost)) for change in compared("abccc", "xxyyz").changes] == [3, 2]


def test_records_only_one_side_knows_are_left_out() -> None:
    assert compare({0: "a", 1: "a"}, {0: "x", 1: "x", 2: "y"}).changes == ()


def test_rows_are_named_for_machines() -> None:
    told = compared("ab", "xx").as_dict({0: "crm:1", 1: "shop:2"})
    assert told["changes"] == [{"kind": "joined", "lost": [["crm:1"], ["shop:2"]], "gained": [["crm:1", "shop:2"]]}]
