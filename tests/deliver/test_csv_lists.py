"""The door of law 5 for every channel, and the CSV files behind it."""

from pathlib import Path
from typing import Any

import pytest

from hanjul.deliver import door
from hanjul.engines import Engine
from hanjul.errors import BrokenLawError, ProjectError
from hanjul.store.suppression import Suppressed, Suppressions
from tests.build import csv_lines
from tests.deliver.outside import DUL, HANA, NET, OLD, SET, TODAY, deliver, office

SMS = {"consent_sms": "yes"}


def why(engine: Engine, place: Path, people: list[dict[str, Any]], channel: Any) -> dict[str, str]:
    one = office(engine, place, people, {})
    held = door.through(engine, one.project, channel, TODAY, one.known).held_back.to_pylist()
    return {line["customer_id"]: line["why"] for line in held}


def test_each_channel_wants_its_own_yes(engine: Engine, tmp_path: Path) -> None:
    people = [
        {**HANA, **SMS},
        DUL,
        {**SET, **SMS},
        {**NET, **SMS, "mobile": None},
        {**OLD, **SMS, "mobile": "+821099998888"},
    ]
    assert why(engine, tmp_path, people, "email") == {"C3": "refused", "C4": "never_asked", "C5": "expired"}
    assert why(engine, tmp_path, people, "sms") == {
        "C2": "never_asked",
        "C3": "no_address",
        "C4": "no_address",
        "C5": "expired",
    }
    assert set(why(engine, tmp_path, people, "kakao").values()) == {"never_asked"}
    assert why(engine, tmp_path, people, None) == {}


def test_a_yes_expires_between_the_run_and_the_delivery(engine: Engine, tmp_path: Path) -> None:
    """The run said mailable; the door asks again on the day."""
    ends_today = {**HANA, "consent_at": "2024-03-01T00:00:00+09:00"}
    undated = {**DUL, "consent_at": None, "created_at": None}
    assert why(engine, tmp_path, [ends_today, undated], "email") == {"C1": "expired", "C2": "expired"}


def test_what_the_run_found_expired_stays_so_until_the_next_run(engine: Engine, tmp_path: Path) -> None:
    one = office(engine, tmp_path, [{**HANA, "status": "expired"}], {"t": {"kind": "csv"}})
    assert one.project.retention
    nothing_expires = one.project.govern.model_copy(update={"retention": ()})
    project = one.project.model_copy(update={"govern": nothing_expires})
    assert door.through(engine, project, "email", TODAY, one.known).held_back["why"].to_pylist() == ["expired"]


def test_where_the_law_lets_no_consent_expire_the_door_does_not(engine: Engine, tmp_path: Path) -> None:
    one = office(engine, tmp_path, [OLD], {"t": {"kind": "csv"}})
    europe = one.project.model_copy(update={"country": "DE"})
    assert door.through(engine, europe, "email", TODAY, one.known).people.num_rows == 1


def test_a_consent_without_a_date_is_as_old_as_anything_known_of_the_person(engine: Engine, tmp_path: Path) -> None:
    new, old = "2025-11-01T00:00:00+09:00", "2020-01-01T00:00:00+09:00"
    undated = {"consent_at": None, "created_at": new}
    people = [{**HANA, **undated}, {**DUL, **undated, "updated_at": old}]
    assert why(engine, tmp_path, people, "email") == {"C2": "expired"}


def test_who_refused_collection_and_use_is_not_advertised_to(engine: Engine, tmp_path: Path) -> None:
    assert why(engine, tmp_path, [{**HANA, **SMS, "consent_privacy": "no"}], "sms") == {"C1": "refused"}


def test_a_shared_address_of_somebody_who_refused_is_not_used(engine: Engine, tmp_path: Path) -> None:
    family = [{**HANA, **SMS}, {**DUL, "consent_sms": "no", "mobile": HANA["mobile"]}]
    assert why(engine, tmp_path, family, "sms") == {"C1": "deliver_address_refused", "C2": "refused"}


def test_any_address_of_a_person_speaks_for_them_a_bounce_only_for_itself(engine: Engine, tmp_path: Path) -> None:
    known = Suppressions(engine, tmp_path, {}.get)
    with engine.stage():
        known.add(
            [Suppressed("email", "second@x.kr", "complained"), Suppressed("email", "third@x.kr", "bounced")], "news"
        )
    others = [
        [{"value": value, "detail": None, "first_at": None, "last_at": None, "sources": "a"}]
        for value in ("second@x.kr", "third@x.kr")
    ]
    people = [
        {**HANA, "emails": others[0]},
        {**DUL, "emails": others[1]},
        {**HANA, "email": "third@x.kr", "mobile": None},
    ]
    assert why(engine, tmp_path, people, "email") == {"C1": "complained", "C3": "bounced"}


def test_whoever_is_about_to_leave_is_looked_up_once_more(engine: Engine, tmp_path: Path) -> None:
    one = office(engine, tmp_path, [HANA, SET], {})
    door.must_have_said_yes(engine, "email", [("C1", "hana@x.kr")], one.known)
    for going in [("C2", "set@x.kr")], [("C1", "other@x.kr")], [("C9", "hana@x.kr")]:
        with pytest.raises(BrokenLawError):
            door.must_have_said_yes(engine, "email", going, one.known)
    with engine.stage():
        one.known.add([Suppressed("email", "HANA@x.kr", "unsubscribed")], "news")
    with pytest.raises(BrokenLawError):
        door.must_have_said_yes(engine, "email", [("C1", "hana@x.kr")], one.known)


def listed(file: Path) -> list[str]:
    return [row["customer_id"] for row in csv_lines(file, "utf-8")]


def test_one_file_for_everybody_and_one_per_group(engine: Engine, tmp_path: Path) -> None:
    plan = {"kind": "csv", "tags": ["company"]}
    deliver(engine, tmp_path, [HANA, DUL, SET], plan)
    folder = tmp_path / "out" / "deliveries" / "t"
    assert listed(folder / "everybody.csv") == ["C1", "C2"]
    assert listed(folder / "company-한빛.csv") == ["C1"] and listed(folder / "company-새론.csv") == ["C2"]
    deliver(engine, tmp_path, [HANA, {**DUL, "consent_email": "no", "status": "refused"}], plan)
    assert not (folder / "company-새론.csv").exists(), "nobody is to mail to a stale list"
    assert listed(folder / "everybody.csv") == ["C1"]


def test_organisations_have_no_lists_for_advertising(engine: Engine, tmp_path: Path) -> None:
    from hanjul.deliver import outside

    one = office(engine, tmp_path, [HANA], {"t": {"kind": "csv"}})
    one.project = one.project.model_copy(update={"entity": "organisation"})
    with pytest.raises(ProjectError, match="organisations"):
        outside.deliver(one, "t")
