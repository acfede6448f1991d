"""The report in a real browser: it draws, speaks both languages, and asks nobody for anything."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hanjul import document
from hanjul.document import CHARTS
from hanjul.document.formats import formats
from hanjul.engines.duckdb import DuckDBEngine
from tests.browser.chromium import Page, find
from tests.build import silent
from tests.document.company import RUN_FACTS, build, project_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(find() is None, reason="Chromium is not installed"),
]
NASTY = tuple(f"</script><b>{n}</b> 아주아주 긴 소스 이름 2019년 상반기 정리본 최종" for n in range(40))


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Reports by name: an ordinary run, an extreme one, an empty one."""
    folder = tmp_path_factory.mktemp("reports")
    for name, people, sources in (
        ("ordinary", 300, ("가", "나", "다")),
        ("extreme", 200, NASTY),
        ("empty", 0, ("가",)),
    ):
        engine = DuckDBEngine()
        build(engine, people, sources)
        document.run(engine, project_in(folder / name, sources), RUN_FACTS, silent, document.prepare_bundle(folder))
        engine.close()
    return {name: folder / name / "out" / "report.html" for name in ("ordinary", "extreme", "empty")}


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with Page(tmp_path_factory.mktemp("chromium")) as page:
        yield page


@pytest.mark.parametrize("name", ["ordinary", "extreme", "empty"])
def test_the_page_complains_of_nothing(browser: Page, reports: dict[str, Path], name: str) -> None:
    browser.open(reports[name])
    assert browser.complaints == []


@pytest.mark.parametrize("name", ["ordinary", "extreme", "empty"])
def test_the_page_asks_for_nothing_but_itself(browser: Page, reports: dict[str, Path], name: str) -> None:
    browser.open(reports[name])
    assert browser.requests == [reports[name].resolve().as_uri()]


def test_every_chart_is_drawn(browser: Page, reports: dict[str, Path]) -> None:
    browser.open(reports["ordinary"])
    drawn = browser.evaluate(
        "[...document.querySelectorAll('[data-chart]')].filter(e => e.querySelector('svg path')).length"
    )
    assert drawn == len(CHARTS)


def test_the_policy_stops_the_network(browser: Page, reports: dict[str, Path]) -> None:
    browser.open(reports["ordinary"])
    outcome = browser.evaluate("fetch('http://127.0.0.1:9/').then(() => 'answered', () => 'stopped')")
    assert outcome == "stopped" and any("Content Security Policy" in line for line in browser.complaints)


def test_the_first_language_is_the_project_s(browser: Page, reports: dict[str, Path]) -> None:
    browser.open(reports["ordinary"])
    assert browser.evaluate("document.querySelector('#sources h2').innerText") == "소스"


def test_a_click_switches_every_word(browser: Page, reports: dict[str, Path]) -> None:
    browser.open(reports["ordinary"])
    browser.evaluate("document.querySelector('[data-set-language=en]').click()")
    browser.wait("document.documentElement.dataset.drawn.startsWith('en')")
    hangul = browser.evaluate("document.querySelector('main').innerText.match(/[가-힣]{2,}/g)")
    browser.evaluate("localStorage.clear()")
    assert set(hangul or []) <= {"연락처", "고객명", "이메일", "마케팅", "수신동의", "유입경로", "비고"}


def test_charts_speak_the_language_too(browser: Page, reports: dict[str, Path]) -> None:
    browser.open(reports["ordinary"], "?lang=en")
    labels = browser.evaluate("document.querySelector('[data-chart=consent]').textContent")
    assert "never asked" in labels and "물은 적 없음" not in labels


def test_the_language_is_remembered(browser: Page, reports: dict[str, Path]) -> None:
    browser.open(reports["ordinary"])
    browser.evaluate("document.querySelector('[data-set-language=en]').click()")
    browser.open(reports["ordinary"])
    language = browser.evaluate("document.documentElement.lang")
    browser.evaluate("localStorage.clear()")
    assert language == "en"


def test_a_click_turns_the_light_off(browser: Page, reports: dict[str, Path]) -> None:
    browser.open(reports["ordinary"], "?theme=light")
    browser.evaluate("document.getElementById('theme').click()")
    colour = browser.evaluate("getComputedStyle(document.body).backgroundColor")
    browser.evaluate("localStorage.clear()")
    assert colour == "rgb(15, 17, 22)"


@pytest.mark.parametrize("name", ["ordinary", "extreme"])
@pytest.mark.parametrize("width", [360, 800, 1600])
def test_the_page_is_never_wider_than_the_window(
    browser: Page, reports: dict[str, Path], name: str, width: int
) -> None:
    browser.resize(width)
    browser.open(reports[name])
    wide = browser.evaluate("document.documentElement.scrollWidth")
    browser.resize(1280)
    assert wide == width


def test_a_bar_tells_its_number(browser: Page, reports: dict[str, Path]) -> None:
    browser.open(reports["ordinary"], "?lang=en")
    browser.hover("[data-chart=sizes] .mark-rect path")
    browser.wait("!document.getElementById('tip').hidden")
    assert browser.evaluate("document.getElementById('tip').innerText").startswith("rows\n1\ncustomers\n")


def test_the_page_prints(browser: Page, reports: dict[str, Path], tmp_path: Path) -> None:
    browser.open(reports["ordinary"])
    browser.paper(tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


# Guides ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ordinary", "extreme", "empty"])
@pytest.mark.parametrize("guide", ["manual", "collection", "consent"])
def test_a_guide_draws_all_its_pictures_and_complains_of_nothing(
    browser: Page, reports: dict[str, Path], name: str, guide: str
) -> None:
    browser.open(reports[name].with_name("guide") / f"{guide}.html")
    undrawn = "[...document.querySelectorAll('[data-chart]')].filter(e => !e.querySelector('svg path')).map(e => e.dataset.chart)"
    assert browser.complaints == [] and browser.evaluate(undrawn) == []


def test_patterns_work_in_a_browser(browser: Page, reports: dict[str, Path]) -> None:
    """Browsers compile the pattern of an input with the flag v, and ignore one they cannot compile."""
    browser.open(reports["ordinary"].with_name("guide") / "collection.html")
    for format_ in formats("KR").values():
        if format_.pattern and format_.input != "date":
            value = json.dumps(format_.example)
            element = json.dumps(format_.html().ko)
            script = f"(() => {{ const box = document.createElement('div'); box.innerHTML = {element}; const input = box.firstChild; input.value = {value}; const good = input.checkValidity(); input.value = '\u3137'; return [good, input.checkValidity(), !!new RegExp(input.pattern, 'v')]; }})()"
            good, bad, compiled = browser.evaluate(script)
            assert good and compiled, format_.field
            assert not bad or format_.field in ("company", "department", "position", "address_detail"), format_.field
