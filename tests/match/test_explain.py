"""Why two records are together, and why not."""

import json
import math

import pyarrow as pa
import pytest

from hanjul.engines import Engine
from hanjul.errors import ProjectError
from hanjul.match.explain import explain
from tests.match.matching import matched

ROWS = (
    {"name": "김철수", "mobile": "+821012345678", "company_key": "한빛"},
    {"name": "김철수", "mobile": "+821012345678"},
    {"name": "박지영", "mobile": "+821012345678"},
    {"name": "김철수", "email_key": "cs1199@naver.com"},
)


def test_the_bits_add_up_to_the_probability(engine: Engine) -> None:
    found = explain(matched(engine, *ROWS), 0, 1)
    odds = 2.0 ** (found.start_bits + sum(line.bits for line in found.lines))
    assert math.isclose(found.match_probability, odds / (1 + odds), rel_tol=1e-9)


def test_it_says_what_the_run_decided(engine: Engine) -> None:
    matched(engine, *ROWS)
    pair = next(row for row in engine.rows(engine.table("pairs")).to_pylist() if (row["a"], row["b"]) == (0, 1))
    assert math.isclose(explain(engine, 1, 0).match_probability, pair["match_probability"], rel_tol=1e-9)


def test_both_values_and_words_are_shown(engine: Engine) -> None:
    line = explain(matched(engine, *ROWS), 0, 2).lines[0]
    assert (line.value_a, line.value_b, line.words.en, line.bits < 0) == ("김철수", "박지영", "differs", True)


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [(0, 1, "reaches the threshold"), (0, 2, "a family's or a switchboard's"), (0, 3, "a name alone, a birth date")],
)
def test_the_reason_is_given_in_words(engine: Engine, a: int, b: int, words: str) -> None:
    assert words in explain(matched(engine, *ROWS), a, b).why.en


def test_a_missing_value_weighs_nothing(engine: Engine) -> None:
    lines = {line.comparison: line for line in explain(matched(engine, *ROWS), 0, 3).lines}
    assert (lines["mobile"].level, lines["mobile"].bits) == ("missing", 0.0)


def test_records_that_say_the_same_can_be_explained(engine: Engine) -> None:
    assert explain(matched(engine, ROWS[0], ROWS[0]), 0, 1).together


def test_rows_of_several_sources_that_say_the_same_lack_no_source(engine: Engine) -> None:
    matched(engine, ROWS[0], {**ROWS[0], "source": "b"}, *ROWS[2:])
    line = next(line for line in explain(engine, 0, 2).lines if line.comparison == "source")
    assert (line.value_a, line.words.en) == ("a", "the same stands in several sources")


def test_an_unknown_record_is_an_error(engine: Engine) -> None:
    with pytest.raises(ProjectError, match="no record 99"):
        explain(matched(engine, *ROWS), 0, 99)


def test_nothing_matched_yet_is_an_error(engine: Engine) -> None:
    with pytest.raises(ProjectError, match="nothing has been matched"):
        explain(engine, 0, 1)


def test_a_model_of_an_earlier_hanjul_is_told_of(engine: Engine) -> None:
    matched(engine, *ROWS)
    kept = json.loads(engine.rows(engine.table("match_fit"))["model"][0].as_py())
    kept["levels"]["name"].pop()
    engine.load("match_fit", pa.table({"model": [json.dumps(kept)]}))
    with pytest.raises(ProjectError, match="earlier hanjul"):
        explain(engine, 0, 1)
