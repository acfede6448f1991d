"""The report as a file: whole or not at all, self-contained, silent about persons, and graceful with little."""

import html
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from hanjul import document, facts
from hanjul.document.counts import count
from hanjul.document.page import _json, policy
from hanjul.engines import Engine
from hanjul.errors import DeliverError
from hanjul.words import Text
from tests.build import silent
from tests.document.company import RUN_FACTS, SECRET_EMAIL, SECRET_MOBILE, SECRET_NAME, TODAY, build, project_in

NASTY = "</script><script>alert('x')</script> & \"quotes\" \u2028 " + "아주 긴 이름 " * 12


@pytest.fixture(scope="session")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that keeps the scripts, so that only one test waits for them."""
    folder = tmp_path_factory.mktemp("scripts")
    document.prepare_bundle(folder).collect()
    return folder


@pytest.fixture(scope="module")
def place(company: Engine, scripts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an ordinary run's documents."""
    folder = tmp_path_factory.mktemp("ordinary")
    report(company, scripts, folder)
    return folder / "out"


@pytest.fixture(scope="module")
def written(place: Path) -> str:
    """The report of an ordinary run."""
    return (place / "report.html").read_text(encoding="utf-8")


def report(engine: Engine, scripts: Path, folder: Path, sources: tuple[str, ...] = ("a",)) -> str:
    document.run(engine, project_in(folder, sources), RUN_FACTS, silent, document.prepare_bundle(scripts))
    return (folder / "out" / "report.html").read_text(encoding="utf-8")


def own_part(page: str) -> str:
    """The page without the charting scripts."""
    return re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)


def test_nothing_but_the_report_and_the_guides_is_left_in_the_folder(place: Path) -> None:
    assert sorted(path.name for path in place.iterdir()) == ["guide", "report.html"]
    assert sorted(path.name for path in (place / "guide").iterdir()) == [
        "collection.html", "consent.html", "contract.odcs.yaml", "contract.schema.json", "manual.html", "template.xlsx",
    ]  # fmt: skip


def test_the_first_sentence_says_it_all(written: str) -> None:
    sentence = re.sub(r"<[^>]+>", "", re.search(r"<h1>.*?</h1>", written, re.DOTALL)[0])  # type: ignore[index]
    assert re.search(r"6개 소스 [\d,]+행 → 고객 400명", html.unescape(" ".join(sentence.split())))


@pytest.mark.parametrize("secret", [SECRET_NAME, SECRET_MOBILE, SECRET_EMAIL])
def test_no_value_of_a_person_is_in_the_report(written: str, secret: str) -> None:
    assert secret not in written


def test_it_tells_how_many_changed_since_the_last_delivery(written: str) -> None:
    assert "changes.csv" in written and re.search(r"생김.*31.*바뀜.*7", own_part(written), re.DOTALL)


def test_nothing_outside_is_referred_to(written: str) -> None:
    addresses = set(re.findall(r"""(?:src|href|action)=["']?([^"' >]+)|url\(([^)]+)\)""", own_part(written)))
    assert not [address for address in addresses if not (address[0] or address[1]).startswith(("#", "{{"))]


def test_the_policy_forbids_the_network_and_eval(written: str) -> None:
    found = html.unescape(re.search(r'Content-Security-Policy" content="([^"]+)"', written)[1])  # type: ignore[index]
    assert "default-src 'none'" in found and "unsafe-eval" not in found and "http" not in found


def test_the_policy_names_scripts_by_their_hash() -> None:
    assert "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='" in policy("")


def test_json_cannot_end_its_element() -> None:
    assert "</" not in _json({"a": NASTY}) and "\u2028" not in _json({"a": NASTY})


def test_a_nasty_name_stays_text(engine: Engine, scripts: Path, tmp_path: Path) -> None:
    build(engine, people=30, sources=(NASTY, "b"))
    assert "<script>alert" not in report(engine, scripts, tmp_path)


def test_all_elements_are_closed(written: str) -> None:
    assert unclosed(own_part(written)) == []


def test_every_text_is_in_both_languages(written: str) -> None:
    korean, english = (own_part(written).count(f'<span lang="{language}">') for language in ("ko", "en"))
    assert korean == english > 100


@pytest.mark.parametrize("drop", ["records", "customers", "groups", "pairs", "findings", "refused", "keys", "profile", "overlap",
                                  "duplicates", "extracted", "match_model", "match_summary", "match_blocks", "customer_of", "consents"])  # fmt: skip
def test_a_missing_table_is_no_failure(engine: Engine, scripts: Path, tmp_path: Path, drop: str) -> None:
    build(engine, people=20)
    engine.drop(drop)
    assert report(engine, scripts, tmp_path)


def test_a_run_without_any_table_still_has_a_report(engine: Engine, scripts: Path, tmp_path: Path) -> None:
    assert unclosed(own_part(report(engine, scripts, tmp_path))) == []


@pytest.mark.parametrize(("people", "sources"), [(0, 1), (1, 1), (60, 40)])
def test_extremes_have_a_report(engine: Engine, scripts: Path, tmp_path: Path, people: int, sources: int) -> None:
    build(engine, people=people, sources=tuple(f"{NASTY} {n}" for n in range(sources)))
    assert unclosed(own_part(report(engine, scripts, tmp_path))) == []


def test_empty_sections_are_left_out(engine: Engine, scripts: Path, tmp_path: Path) -> None:
    assert re.findall(r'<section id="(\w+)"', report(engine, scripts, tmp_path)) == ["proof", "next"]


def test_run_facts_are_optional(engine: Engine, scripts: Path, tmp_path: Path) -> None:
    document.run(engine, project_in(tmp_path), {}, silent, document.prepare_bundle(scripts))
    assert (tmp_path / "out" / "report.html").stat().st_size > 0


def test_a_law_shows_both_counts(written: str) -> None:
    assert "11,532 = 11,532" in written


def test_a_broken_law_is_shown_as_such(engine: Engine, scripts: Path, tmp_path: Path) -> None:
    broken = {"laws": [(Text("가", "a"), 1, 2)]}
    document.run(engine, project_in(tmp_path), broken, silent, document.prepare_bundle(scripts))
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "1 ≠ 2" in page and "잃은 행도" not in page


def test_removed_national_ids_are_an_alarm(written: str) -> None:
    assert re.search(r"주민등록번호 같은 고유식별정보 \d+개를 찾아 저장하기 전에 지웠습니다", written)


def test_the_next_steps_are_ones_a_person_can_take(written: str) -> None:
    steps = own_part(written).split('<section id="next"')[1]
    assert "hanjul judge --export review.xlsx" in steps
    assert "mailing/mailable_email.csv" in steps
    assert "hanjul.duckdb" not in steps


def test_a_state_has_the_name_it_has_in_the_files(written: str) -> None:
    states = {row["value"]: row["ko"] for row in facts.rows("value_words") if row["field"] == "status"}
    assert [states[state] for state in ("mailable", "expired", "blocked") if states[state] not in written] == []


def test_whoever_is_held_back_is_not_among_the_mailable(company: Engine, scripts: Path, tmp_path: Path) -> None:
    asked = count(company, TODAY).statuses["mailable"]
    given = {**RUN_FACTS, "mailing": {"mailable_email": asked - 7, "held_back": 7}}
    document.run(company, project_in(tmp_path, ("a",)), given, silent, document.prepare_bundle(scripts))
    for page in ("report.html", "guide/manual.html"):
        shown = re.sub(r"<[^>]+>|\s", " ", own_part((tmp_path / "out" / page).read_text(encoding="utf-8")))
        assert re.search(rf"발송 가능 +may be mailed +{asked - 7:,} ", shown), page
        assert re.search(r"보류 +held back +7 ", shown), page


def test_consent_says_it_is_not_legal_advice(written: str) -> None:
    assert "This is not legal advice" in written


def test_progress_is_told_to_the_end(company: Engine, scripts: Path, tmp_path: Path) -> None:
    steps: list[tuple[str, int, int | None]] = []
    document.run(
        company, project_in(tmp_path), RUN_FACTS, lambda *step: steps.append(step), document.prepare_bundle(scripts)
    )
    assert steps == [("document", 1, 3), ("document", 2, 3), ("document", 3, 3)]


def test_an_older_report_is_replaced(company: Engine, scripts: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "report.html").write_text("old", encoding="utf-8")
    assert report(company, scripts, tmp_path) != "old"


def test_a_report_that_cannot_be_written_is_said(company: Engine, scripts: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(DeliverError):
        report(company, scripts, tmp_path)


_VOID = {"meta", "link", "br", "img", "input", "hr"}


def unclosed(page: str) -> list[str]:
    """Elements that are not closed, or closed without being opened."""
    wrong: list[str] = []
    open_: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            if tag not in _VOID:
                open_.append(tag)

        def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            pass

        def handle_endtag(self, tag: str) -> None:
            if open_ and open_[-1] == tag:
                open_.pop()
            else:
                wrong.append(tag)

    Reader().feed(page)
    return wrong + open_
