"""Sheets of forms filled in one below the other (성명 | 김철수 | 연락처 | 010-…), a card for each person: one row per card."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise, takewhile, zip_longest
from typing import NamedTuple

from hanjul.sources.header import Cells, clean_name, is_known, is_of_people

_LABELS = 2
"""A card has at least so many known labels."""
_USUAL = 0.6
"""What stands at the same place in this share of the cards belongs to the form."""

_Card = list[list[str]]
"""The rows of a card, from the column it begins in."""


class Cards(NamedTuple):
    """What stands in cards: the labels, a row for each card, and how many cells stand beside no label."""

    names: list[str]
    rows: list[list[str | None]]
    unread: int


def are_cards(top: Sequence[Cells]) -> bool:
    """Whether the first rows of a sheet are cards: the same labels come again at the same place of each, and their values stand beside
    them, not below. What comes again below a header is answers (이메일, 문자)."""
    cards = _split(top)
    grid = [[clean_name(cell) for cell in row] for row in top]
    labels = Counter((at, text) for row in grid for at, text in enumerate(row) if is_known(text))
    above = takewhile(lambda row: all(labels[each] < 2 for each in enumerate(row)), grid)
    if any(sum(map(bool, row)) >= max(3, *(sum(map(bool, row)) for row in grid)) for row in above):
        return False
    places = Counter(
        (down, at, text)
        for card in cards
        for down, row in enumerate(card)
        for at, text in enumerate(row)
        if is_known(text)
    )
    again = {text for (_, _, text), count in places.items() if count >= max(2, _USUAL * len(cards))}
    filled = [row for card in cards for row in card if any(row)]
    beside = sum(any(map(is_known, row)) for row in filled)
    return len(again) >= _LABELS and any(map(is_of_people, again)) and beside * 2 >= len(filled)


def read_cards(rows: Sequence[Cells]) -> Cards:
    """The cards of a sheet whose first rows `are_cards`."""
    cards = _split(rows)
    places = Counter(place for card in cards for place in {place for row in card for place in enumerate(row)})
    form = {place for place, count in places.items() if place[1] and count >= max(3, _USUAL * len(cards))}
    read = [_read(card, form) for card in cards]
    names = list(dict.fromkeys(name for values, _ in read for name, value in values.items() if value or is_known(name)))
    return Cards(names, [[values.get(name) or None for name in names] for values, _ in read], sum(n for _, n in read))


def _split(rows: Sequence[Cells]) -> list[_Card]:
    """The cards, which begin with the first label that comes again in its column; none where labels stand side by side."""
    grid = [[clean_name(cell) for cell in row] for row in rows]
    labels = [(at, text) for row in grid for at, text in enumerate(row) if is_known(text)]
    if any(is_known(one) and is_known(next_) for row in grid for one, next_ in pairwise(row)):
        return []
    count = Counter(labels)
    first = next((text for at, text in labels if count[at, text] > 1), None)
    starts = sorted(at for at, text in count if text == first)
    cards: list[_Card] = []
    for start, end in zip_longest(starts, starts[1:]):
        begun = len(cards)
        for row in grid:
            cells = row[start:end]
            if cells and cells[0] == first:
                cards.append([])
            if len(cards) > begun:
                cards[-1].append(cells)
    return cards


def _read(card: _Card, form: set[tuple[int, str]]) -> tuple[dict[str, str], int]:
    """The values of a card by label, and how many of its cells stand beside no label. A label that comes again is a second one's."""
    values: dict[str, str] = {}
    unread = 0
    for row in card:
        label, since = "", 0
        for at, text in enumerate(row):
            # What follows a label at once is its value, though most cards may say the same.
            if is_known(text) or ((at, text) in form and (not label or at - since > 1)):
                label, since = text, at
                while label in values:
                    label += " 2"
                values[label] = ""
            elif text and label:
                values[label] = f"{values[label]} {text}".strip()
            else:
                unread += bool(text)
    return values, unread
