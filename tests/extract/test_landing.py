"""Servers read run after run: interrupted readings go on, earlier rows stay, what changed replaces what was."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import hanjul
from hanjul.errors import SourceError
from tests.e2e.command import hanjul as command
from tests.sources.service import Asked, Given, paged, serving

PEOPLE = [
    {"id": n, "name": f"김민{chr(0xAC00 + n)}", "email": f"a{n}@naver.com", "at": f"2024-01-{n:02}"}
    for n in range(1, 26)
]
PAGES = {"kind": "offset", "param": "offset", "size_param": "limit", "size": 5}


def project(folder: Path, url: str, **api: Any) -> Path:
    """A project with one API source."""
    file = folder / "hanjul.yaml"
    asked = {"records": "people", "pages": PAGES, "key": "id", **api}
    file.write_text(
        f"language: en\nsources:\n  people:\n    path: {url}/people\n    api: {asked}\n"
        "    columns: {id: member_id, name: name, email: email, at: updated_at}\n",
        encoding="utf-8",
    )
    return file


def raw(file: Path) -> list[dict[str, Any]]:
    """The source's rows after a run up to clean, which proves the laws of extract and clean."""
    with hanjul.run(file, until="clean") as result:
        rows: list[dict[str, Any]] = result.raw_people.arrow().sort_by("row").to_pylist()
        assert len(result.records) == len(rows)
    return rows


def cursors(file: Path) -> list[dict[str, Any]]:
    with hanjul.last_run(file) as result:
        rows: list[dict[str, Any]] = result.cursors.arrow().to_pylist()
    return rows


def whole(asked: Asked) -> Given:
    return Given({"people": paged(PEOPLE, 5, asked.query)})


def test_an_api_becomes_a_raw_table(tmp_path: Path) -> None:
    with serving(whole) as service:
        rows = raw(project(tmp_path, service.url))
    assert [row["email"] for row in rows] == [one["email"] for one in PEOPLE]
    assert [row["row"] for row in rows] == list(range(1, 26))


def test_a_reading_that_broke_off_goes_on_at_its_last_page(tmp_path: Path) -> None:
    broken = True

    def answer(asked: Asked) -> Given:
        return Given({"message": "not now"}, 403) if broken and asked.query.get("offset") == "15" else whole(asked)

    with serving(answer) as service:
        file = project(tmp_path, service.url)
        with pytest.raises(SourceError):
            raw(file)
        service.asked.clear()
        broken = False
        rows = raw(file)
        offsets = [asked.query.get("offset", "0") for asked in service.asked]
    assert offsets == ["15", "20", "25"]
    assert [row["email"] for row in rows] == [one["email"] for one in PEOPLE]


def test_a_run_that_is_killed_goes_on_and_loses_nothing(tmp_path: Path) -> None:
    killed: list[int] = []

    def answer(asked: Asked) -> Given:
        if asked.query.get("offset") == "20" and not killed:
            killed.append(run.pid)
            os.kill(run.pid, signal.SIGKILL)
        return whole(asked)

    with serving(answer) as service:
        # A page a second, so that every page is kept by the time the next one is asked for.
        file = project(tmp_path, service.url, per_second=0.9)
        script = f"import hanjul; hanjul.run({str(file)!r}, until='clean')"
        run = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], stderr=subprocess.DEVNULL)
        assert run.wait(60) == -signal.SIGKILL
        service.asked.clear()
        rows = raw(project(tmp_path, service.url, per_second=0.9))
        first = service.asked[0].query.get("offset")
    assert [row["email"] for row in rows] == [one["email"] for one in PEOPLE]
    assert int(first or 0) >= 10


def test_a_page_the_server_forgot_starts_the_reading_anew(tmp_path: Path) -> None:
    broken = True

    def answer(asked: Asked) -> Given:
        if asked.query.get("offset") == "15":
            return Given({"message": "gone"}, 403 if broken else 410) if service_state["first"] else whole(asked)
        service_state["first"] = broken
        return whole(asked)

    service_state = {"first": True}
    with serving(answer) as service:
        file = project(tmp_path, service.url)
        with pytest.raises(SourceError):
            raw(file)
        broken = False
        rows = raw(file)
    assert len(rows) == 25


def incremental(records: list[dict[str, Any]]) -> Callable[[Asked], Given]:
    """A server that gives what changed since a time."""

    def answer(asked: Asked) -> Given:
        wanted = [one for one in records if one["at"] >= asked.query.get("since", "")]
        return Given({"people": paged(wanted, 5, asked.query)})

    return answer


def test_a_second_run_reads_the_rest_only_and_changes_replace_rows(tmp_path: Path) -> None:
    records = [dict(one) for one in PEOPLE]
    with serving(incremental(records)) as service:
        file = project(tmp_path, service.url, cursor="at", params={"since": "{since}"})
        raw(file)
        assert [(row["cursor"], row["position"]) for row in cursors(file)] == [("2024-01-25", None)]
        records[2] |= {"name": "이바뀜", "at": "2024-02-01"}
        records.append({"id": 99, "name": "박새로", "email": "new@naver.com", "at": "2024-02-02", "vip": True})
        service.asked.clear()
        rows = raw(file)
        asked = {one.query.get("since") for one in service.asked}
    assert asked == {"2024-01-25"}
    assert len(rows) == 26
    assert [(row["row"], row["name"]) for row in rows if row["id"] in ("3", "99")] == [(3, "이바뀜"), (28, "박새로")]
    assert rows[-1]["vip"] == "TRUE"


def test_a_key_within_a_nested_record_names_it_and_nothing_new_is_no_news(tmp_path: Path) -> None:
    records = [{**one, "order": {"no": one["id"]}} for one in [*PEOPLE, PEOPLE[24]]]
    with serving(lambda asked: incremental(records)(asked)) as service:
        file = project(tmp_path, service.url, key="order.no", cursor="at", params={"since": "{since}"})
        assert len(raw(file)) == 25
        records[25] = {**records[25], "name": "이바뀜", "at": "2024-02-01"}
        assert [(row["row"], row["name"]) for row in raw(file) if row["id"] == "25"] == [(26, "이바뀜")]
        records.clear()
        assert len(raw(file)) == 25
        with hanjul.last_run(file) as result:
            assert "source_no_rows" not in result.findings.arrow()["rule"].to_pylist()


def test_a_record_that_is_shown_late_is_not_lost(tmp_path: Path) -> None:
    times = [dict(one, at=f"2024-01-01T10:{n:02}:00Z") for n, one in enumerate(PEOPLE)]
    shown = [one for one in times if one["id"] != 20]
    with serving(lambda asked: incremental(shown)(asked)) as service:
        file = project(tmp_path, service.url, cursor="at", params={"since": "{since}"}, look_back=30)
        assert len(raw(file)) == 24
        shown.append(times[19])
        assert sorted(int(row["id"]) for row in raw(file)) == list(range(1, 26))


def test_new_and_retyped_columns_are_findings(tmp_path: Path) -> None:
    records = [dict(one) for one in PEOPLE]
    with serving(lambda asked: Given({"people": paged(records, 5, asked.query)})) as service:
        file = project(tmp_path, service.url)
        raw(file)
        for one in records:
            one["id"] = f"m-{one['id']}"  # type: ignore[assignment]
            one["grade"] = "VIP"
        with hanjul.run(file, until="extract") as result:
            found = [(row["rule"], row["column"]) for row in result.findings.arrow().to_pylist()]
    assert sorted(found) == [("source_column_new", "grade"), ("source_column_retyped", "id")]


def test_a_record_that_comes_on_two_pages_is_counted_once(tmp_path: Path) -> None:
    shifted = [*PEOPLE[:5], PEOPLE[4], *PEOPLE[5:]]
    with serving(lambda asked: Given({"people": paged(shifted, 5, asked.query)})) as service:
        file = project(tmp_path, service.url)
        rows = raw(file)
        with hanjul.last_run(file) as result:
            refused = [(row["row"], row["reason"]) for row in result.refused.arrow().to_pylist()]
    assert len(rows) == 25
    assert refused == [(5, "source_repeated_record")]


def test_a_server_that_gives_less_than_before_is_said_once(tmp_path: Path) -> None:
    records = [dict(one) for one in PEOPLE]
    answers = {"total": 25}
    with serving(lambda asked: Given({"people": paged(records, 5, asked.query), **answers})) as service:
        file = project(tmp_path, service.url, pages={**PAGES, "total": "total"})
        raw(file)
        del records[10:]
        told = command("run", "--until", "clean", "--lang", "en", folder=tmp_path).stdout
        again = command("run", "--until", "clean", "--lang", "ko", folder=tmp_path).stdout
    assert "people: not even half the rows of the last run" in told and "(25 → 10)" in told
    assert "another number of records than it gave" in told
    assert "절반도" not in again, "ten rows are what the last run had"
    assert "서버가 알린 수와" in again


def test_a_file_with_half_its_rows_gone_is_said_in_the_run_that_reads_it(tmp_path: Path) -> None:
    file, data = tmp_path / "hanjul.yaml", tmp_path / "a.csv"
    file.write_text("sources: {a: {path: a.csv, columns: {name: name, email: email}}}\n", encoding="utf-8")
    lines = ["name,email", *(f"{one['name']},{one['email']}" for one in PEOPLE)]
    found = []
    for count in (26, 3, 3):
        data.write_text("\n".join(lines[:count]) + "\n", encoding="utf-8")
        with hanjul.run(file, until="clean") as result:
            found.append([row["rule"] for row in result.findings.arrow().to_pylist() if row["row"] == 0])
    assert found == [[], ["source_rows_fell"], []]
