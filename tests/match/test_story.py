"""How a customer came to be."""

import pyarrow as pa
import pytest

from hanjul.engines import Engine
from hanjul.errors import ProjectError
from hanjul.match.story import customer_at, record_at, story
from tests.match.matching import matched
from tests.match.test_judge import said

ROWS = (
    {"name": "김철수", "mobile": "+821012345678", "email_key": "cs77@naver.com"},
    {"name": "김철수", "mobile": "+821012345678"},
    {"name": "김철수", "email_key": "cs77@naver.com"},
    {"name": "박지영", "mobile": "+821012345678"},
)


@pytest.fixture
def told(engine: Engine) -> Engine:
    """Matched records with owners named after their groups."""
    groups = engine.rows(matched(engine, *ROWS).table("groups"))
    owners = pa.array([f"c{group}" for group in groups["group_id"].to_pylist()])
    engine.load("refused", pa.table({"source": ["a"], "row": [50], "reason": ["source_total_row"]}))
    engine.load("customer_of", pa.table({"record_id": groups["record_id"], "customer_id": owners}))
    return engine


def test_its_records_are_told_in_order(told: Engine) -> None:
    assert [row["record_id"] for row in story(told, "c0").records] == [0, 1, 2]


def test_one_link_fewer_than_records(told: Engine) -> None:
    assert len(story(told, "c0").links) == 2


def test_who_else_it_might_be_is_told_with_their_id(told: Engine) -> None:
    assert "c3" in [other for other, _ in story(told, "c0").doubts]


def test_a_customer_of_one_record_has_no_links(told: Engine) -> None:
    assert story(told, "c3").links == ()


def test_an_unknown_customer_is_an_error(told: Engine) -> None:
    with pytest.raises(ProjectError, match="no customer c9"):
        story(told, "c9")


def test_a_word_of_a_person_is_the_strongest_tie(told: Engine) -> None:
    matched(said(told, (1, 2, "same")), *ROWS)
    assert story(told, "c0").links[0].case == "judged_same"


def test_a_row_leads_to_its_customer(told: Engine) -> None:
    assert [customer_at(told, "a:3"), customer_at(told, "a:4")] == ["c0", "c3"]


def test_a_reference_leads_to_its_record(told: Engine) -> None:
    assert record_at(told, "a:3") == 2


def test_a_row_that_was_left_out_is_told_so(told: Engine) -> None:
    with pytest.raises(ProjectError, match="left out: total or subtotal"):
        record_at(told, "a:50")
    with pytest.raises(ProjectError, match="rows of this source are 1 to 4"):
        record_at(told, "a:98")


@pytest.mark.parametrize(("ref", "words"), [("a:99", "no record a:99"), ("c0", "SOURCE:ROW"), ("a:x", "SOURCE:ROW")])
def test_a_reference_that_leads_nowhere_is_an_error(told: Engine, ref: str, words: str) -> None:
    with pytest.raises(ProjectError, match=words):
        record_at(told, ref)
