"""How two records come to be compared, and what they lack where they do not."""

import pytest

from hanjul.engines import Engine
from hanjul.match import block
from hanjul.match.meeting import PARTS, meeting
from tests.match.matching import crowd, matched

APART = (
    {"name": "김철수", "mobile": "+821012345678", "company_key": "한빛"},
    {"name": "박지영", "mobile": "+821055556666", "company_key": "새론"},
    {"name": "김철수", "mobile": "+821012345678"},
)


def test_a_shared_mobile_brings_two_together(engine: Engine) -> None:
    assert ("mobile",) in meeting(matched(engine, *APART), 0, 2).met


def test_records_that_share_nothing_never_meet(engine: Engine) -> None:
    assert meeting(matched(engine, *APART), 0, 1).met == ()


def test_it_says_what_would_have_brought_them_together(engine: Engine) -> None:
    assert ((), "mobile") in meeting(matched(engine, *APART), 0, 1).lacking


def test_the_words_name_what_was_lacking(engine: Engine) -> None:
    assert any("mobile" in line.en for line in meeting(matched(engine, *APART), 0, 1).words())


def test_those_who_met_need_no_words(engine: Engine) -> None:
    assert meeting(matched(engine, *APART), 0, 2).words() == ()


def test_a_value_too_many_share_is_called_a_crowd(engine: Engine) -> None:
    shared = [{"mobile": "+82220001234", "email_key": f"u{n}@x{n}.kr"} for n in range(block.CAP + 5)]
    found = meeting(matched(engine, *shared, *crowd(3)), 0, 1)
    assert [(one.parts, one.holders) for one in found.crowded] == [(("mobile",), block.CAP + 5)]


def test_in_a_large_table_a_crowd_is_smaller(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(block, "SMALL_TABLE", 1)
    words = ("Lee", "May", "Orr", "Pym", "Roe", "Say", "Tye", "Fox", "Day")
    found = meeting(matched(engine, *({"name": f"Ann {word}", "address_key": "1 mill lane"} for word in words)), 0, 1)
    assert found.met == () and (("address", "given"), 9) in [(one.parts, one.holders) for one in found.crowded]


def test_a_name_in_hangul_meets_one_in_latin_letters_by_its_sound(engine: Engine) -> None:
    names = ("김지원", "Kim Jiwon", "김지운")
    rows = [{"name": name, "mobile": f"+8210{n}{n}{n}{n}2222"} for n, name in enumerate(names, 3)]
    matched(engine, *rows)
    assert [("sound", "tail") in meeting(engine, *ends).met for ends in ((0, 1), (1, 2), (0, 2))] == [True, True, False]


def test_two_in_latin_letters_are_in_one_crowd_with_whom_hangul_romanises_alike(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(block, "SMALL_TABLE", 1)
    names = ("Kim Jiwon", "Kim Jiwon", *["김지원"] * 7)
    rows = [{"name": name, "mobile": f"+8210{n}{n}{n}{n}2222"} for n, name in enumerate(names, 1)]
    matched(engine, *rows)
    found = meeting(engine, 0, 1)
    assert ("sound", "tail") not in found.met
    assert (("sound", "tail"), len(names)) in [(one.parts, one.holders) for one in found.crowded]


def test_every_part_of_a_key_has_words() -> None:
    used = {part for keys in (*block.KEYS, *block.BROAD_KEYS, *block.ORGANISATION_KEYS) for part in keys}
    assert used | {*block.NARROWER} <= PARTS.keys()
