"""The tables of facts: every line has a cell for every column, so that an unquoted comma cannot shift a fact in silence."""

import csv
import re
from pathlib import Path
from typing import get_args

import pytest

import hanjul.facts
from hanjul import facts
from hanjul.facts import duties

TABLES = sorted(Path(hanjul.facts.__file__).parent.glob("*.csv"))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_every_line_has_a_cell_for_every_column(table: Path) -> None:
    with table.open(encoding="utf-8", newline="") as file:
        heading, *lines = csv.reader(file)
    assert [line for line in lines if len(line) != len(heading)] == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_no_line_stands_twice_and_no_column_is_empty(table: Path) -> None:
    rows = [tuple(row.values()) for row in facts.rows(table.stem)]
    assert len(rows) == len(set(rows))
    assert all(map(any, zip(*rows, strict=True)))


@pytest.mark.parametrize("row", facts.rows("phrases"), ids=lambda row: ascii(row["pattern"][:40]))
def test_every_phrase_is_a_pattern_of_its_own_that_asks_for_something(row: dict[str, str]) -> None:
    assert not re.compile(row["pattern"]).search("")


def test_an_article_that_is_shipped_is_known_by_its_words_in_either_language() -> None:
    for told in ("정보통신망법 시행령 제62조의3제1항", "Enforcement Decree of the Network Act art. 62-3(1)"):
        assert duties.reason(told) == (
            "정보통신망법 시행령 제62조의3제1항",
            "Enforcement Decree of the Network Act art. 62-3(1)",
        )
    assert duties.reason("우리 방침") == ("우리 방침", "우리 방침")


def test_every_keeping_period_is_told_in_both_languages() -> None:
    kept = [duties.retention(row["key"]) for row in facts.rows("retention_defaults")]
    assert not [one for one in kept if one is None or re.search("[가-힣]", one.article.en + one.words.en)]


def test_an_article_nobody_read_in_the_primary_text_says_so() -> None:
    for law in get_args(duties.RuleSet):
        for duty in duties.duties(law).values():
            assert duty.verified is not duty.article.en.endswith("(not verified in the primary text)")
            assert duties.reason(duty.article.ko) == duty.article
