"""Groups from links, and the guard."""

import numpy as np

from hanjul.match.group import cautious, components, decided


def test_components_are_named_by_their_smallest_member() -> None:
    ids = np.array([2, 3, 5, 8, 9])
    assert components(ids, np.array([5, 9]), np.array([3, 8])).tolist() == [2, 3, 3, 8, 8]


def test_no_records_no_components() -> None:
    none = np.array([], np.int64)
    assert components(none, none, none).tolist() == []


def test_the_weakest_link_between_clashing_records_is_refused() -> None:
    groups, refused = cautious(([(1, 2), (2, 3)], [(1, 3)]))
    assert (groups, refused) == ({1: 1, 2: 1, 3: 3}, [(2, 3)])


def test_a_clash_reaches_through_the_group() -> None:
    groups, refused = cautious(([(1, 2), (3, 4), (2, 3)], [(1, 4)]))
    assert (groups, refused) == ({1: 1, 2: 1, 3: 3, 4: 3}, [(2, 3)])


def test_without_clashes_everything_linked_is_one() -> None:
    assert set(cautious(([(1, 2), (2, 3), (3, 4)], []))[0].values()) == {1}


def test_who_fits_two_who_clash_equally_is_tied_to_neither() -> None:
    links, groups = [(1, 2), (2, 4), (2, 6)], {3: 3, 4: 3}
    assert decided(links, [9.0, 8.0, 5.0], groups, [(1, 3)], 3.0) == [(2, 6)]


def test_who_fits_one_of_two_far_better_is_tied_to_that_one() -> None:
    links = [(1, 2), (2, 3)]
    assert decided(links, [9.0, 5.0], {}, [(1, 3)], 3.0) == links
