"""Which pairs are looked at, and what a cap cuts."""

import pytest

from hanjul.engines import Engine
from hanjul.match import block
from tests.match.matching import matched, people


def cut(engine: Engine) -> int:
    return sum(row["cut_pairs"] for row in engine.rows(engine.table("match_blocks")).to_pylist())


def test_a_value_shared_by_too_many_is_cut_and_counted(engine: Engine) -> None:
    rows = [{"mobile": "+821012345678", "email_key": f"u{n}{n}@naver.com"} for n in range(block.CAP + 1)]
    assert cut(matched(engine, *rows)) == (block.CAP + 1) * block.CAP // 2


def test_what_a_cap_cuts_is_reached_by_a_narrower_key(engine: Engine) -> None:
    crowd = [{"mobile": "+821012345678", "email_key": f"u{n}{n}@naver.com"} for n in range(block.CAP)]
    pair = [{"name": "김철수", "mobile": "+821012345678", "address_key": "서울 종로구 사직로 1"}] * 2
    matched(engine, *crowd, *pair, {"name": "김철수", "mobile": "+821012345678"})
    assert any({block.CAP, block.CAP + 1, block.CAP + 2} <= group for group in people(engine))


def test_keys_need_filled_columns(engine: Engine) -> None:
    matched(
        engine,
        {"name": "김철수", "mobile": "+821012345678"},
        {"name": "김철수", "mobile": "+821012345678", "email_key": "a1b2@naver.com"},
    )
    used = {row["block"] for row in engine.rows(engine.table("match_blocks")).to_pylist()}
    assert ("mobile" in used, any("birth" in key for key in used)) == (True, False)


def test_in_a_large_table_one_mistyped_digit_is_met_wherever_it_stands(engine: Engine) -> None:
    numbers = ("+821012345678", "+821012345679", "+821092345678")
    matched(engine, *({"name": "김철수", "mobile": number} for number in numbers))
    found, _ = block.candidates(engine, engine.table("match_profiles"), block.KEYS)
    assert {(row["a"], row["b"]) for row in engine.rows(found).to_pylist()} >= {(0, 1), (0, 2)}


def register(engine: Engine, *rows: dict[str, str]) -> dict[str, tuple[int, int]]:
    """Pairs brought and cut by block, of a table taken as a large one."""
    matched(engine, *rows)
    _, blocks = block.candidates(engine, engine.table("match_profiles"))
    return {one.key: (one.pairs, one.cut) for one in blocks}


def test_a_large_register_is_searched_by_birth_dates_alone(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(block, "SMALL_TABLE", 1)
    born = [{"name": "Ann Lee", "birth_date": "1980-02-03"}, {"name": "Bob May", "birth_date": "1980-02-03"}]
    assert register(engine, *born)["birth"] == (1, 0)
    assert "birth" not in register(engine, *born, *({"name": name} for name in ("Joe", "Sue", "Kim")))


def test_in_a_large_table_what_namesakes_share_brings_few_together_and_a_contact_many(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(block, "SMALL_TABLE", 1)
    names = ("Lee", "May", "Orr", "Pym", "Roe", "Say", "Tye", "Fox", "Day")
    rows = [{"name": f"Ann {name}", "address_key": "1 mill lane", "mobile": "+12025550123"} for name in names]
    found = register(engine, *rows)
    assert (found["address + given"], found["mobile"]) == ((0, 36), (36, 0))
    assert register(engine, *rows[1:])["address + given"] == (28, 0)


def test_a_wider_key_that_gathers_too_many_in_a_large_table_is_left_out_and_counted(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(block, "SMALL_TABLE", 1)
    rows = [{"name": f"{name} Lee", "birth_date": "1980-02-03"} for name in ("Ann", "Bob", "Cy", "Dan", "Eve", "Flo")]
    assert register(engine, *rows)["family + birth"] == (0, 15)


def test_a_postcode_and_half_a_name_bring_nobody_together_in_a_large_table_but_in_a_register(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(block, "SMALL_TABLE", 1)
    at_home = [{"name": f"Ann {name}", "postcode": "12345"} for name in ("Lee", "May")]
    assert register(engine, *at_home)["postcode + given"] == (1, 0)
    assert "postcode + given" not in register(engine, *at_home, *({"name": name} for name in ("Joe", "Sue", "Kim")))


def test_names_in_hangul_meet_by_their_romanised_spelling_where_somebody_is_written_in_latin_letters(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = "+821011112222", "+821033332222", "+821044442222"
    jiin, jiwon, latin = (
        {"name": name, "mobile": number}
        for name, number in zip(("김지운", "김지원", "Kim Jiwon"), numbers, strict=True)
    )
    monkeypatch.setattr(block, "SMALL_TABLE", 1)
    assert register(engine, jiin, jiwon)["sound + tail"] == (0, 0)
    assert register(engine, jiwon, jiwon | {"mobile": "+821055552222"})["sound + tail"] == (1, 0)
    assert register(engine, jiin, jiwon, latin)["sound + tail"][0] >= 2
