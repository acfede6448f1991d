"""The charts: each is a chart Vega-Lite understands, in both languages, with the right numbers as a table."""

import json
from typing import Any

import pytest
import vl_convert

from hanjul.document import CHARTS, ChartView, chart
from hanjul.document.charts import all_charts, in_, two_languages
from hanjul.document.charts_people import _without_gaps, due
from hanjul.document.charts_sources import MOST_SOURCES, flow, overlap
from hanjul.document.colours import DARK, LIGHT, plain, style_sheet
from hanjul.document.count_sources import Source
from hanjul.document.counts import Counts
from hanjul.document.pieces import share_text, short
from hanjul.document.words import COMPARISONS as WORDS
from hanjul.document.words import evidence_label, key_label
from hanjul.engines import Engine
from hanjul.match.levels import COMPARISONS
from hanjul.words import Language, Text


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_compiles_in_a_notebook_without_a_style_sheet(
    counts: Counts, name: str, language: Language
) -> None:
    made = CHARTS[name](counts)
    assert made is not None
    spec = ChartView(made, language).spec
    assert vl_convert.vegalite_to_vega(spec)["marks"] and "var(--" not in json.dumps(spec)


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_has_its_numbers_as_a_table(counts: Counts, name: str) -> None:
    made = CHARTS[name](counts)
    assert made is not None and {len(row) for row in made.rows} == {len(made.headings)}


@pytest.mark.parametrize("name", CHARTS)
def test_no_chart_without_numbers(name: str) -> None:
    assert CHARTS[name](Counts()) is None


def test_all_charts_are_made_of_an_ordinary_run(counts: Counts) -> None:
    assert list(all_charts(counts)) == list(CHARTS)


def test_a_notebook_gets_a_picture_and_words(company: Engine) -> None:
    bundle: dict[str, Any] = chart("sizes", company, "en")._repr_mimebundle_()  # type: ignore[union-attr]
    assert {kind.split(".")[-1] for kind in bundle} == {"v6+json", "v5+json", "text/plain"}


def test_a_chart_in_words_starts_with_its_title(company: Engine) -> None:
    assert str(chart("sizes", company, "en")).startswith("How many rows one person had\nrows\tcustomers\tshare\n1\t")


def test_a_chart_without_numbers_is_none(engine: Engine) -> None:
    assert chart("sizes", engine) is None


def test_an_unknown_chart_is_refused(engine: Engine) -> None:
    with pytest.raises(KeyError):
        chart("no such chart", engine)


def test_the_flow_ends_in_all_customers() -> None:
    sources = [Source("a", 10, people=2.5), Source("b", 5, people=1.5)]
    made = flow(Counts(sources=sources, customers=4))
    assert made is not None and sum(int(row[2]) for row in made.rows) == 4  # type: ignore[arg-type, misc]


def test_many_sources_flow_as_the_largest_and_the_others() -> None:
    sources = [Source(f"s{n}", 100 - n, people=1) for n in range(40)]
    made = flow(Counts(sources=sources, customers=40))
    assert made is not None and len(made.rows) == MOST_SOURCES


def test_one_source_overlaps_with_nothing() -> None:
    assert overlap(Counts(sources=[Source("a", 1)], overlap=[(("a",), 1)], customers=1)) is None


def test_what_is_overdue_comes_first() -> None:
    made = due(Counts(due=[("2026-01", "destroy", 3), ("2026-12", "reconsent", 2)], months=("2026-11", "2026-12")))
    assert made is not None and made.rows[0][0] == Text("지남", "overdue")


def test_what_is_later_comes_last() -> None:
    made = due(Counts(due=[("2026-12", "reconsent", 2), ("2031-01", "destroy", 3)], months=("2026-11", "2026-12")))
    assert made is not None and made.rows[-1][0] == Text("그 뒤", "later")


def test_a_heap_of_overdue_people_does_not_flatten_the_months() -> None:
    made = due(Counts(due=[("2020-01", "destroy", 900), ("2026-12", "reconsent", 2)], months=("2026-11", "2026-12")))
    assert made is not None and [row["n"] for row in made.spec["data"]["values"]] == [2] and "900" in made.how.en


def test_overdue_people_alone_are_shown() -> None:
    made = due(Counts(due=[("2020-01", "destroy", 900)], months=("2026-11", "2026-12")))
    assert made is not None and [row["n"] for row in made.spec["data"]["values"]] == [900]


def test_empty_years_are_shown() -> None:
    assert _without_gaps({"2019": 1, "2021": 2}) == {"2019": 1, "2020": 0, "2021": 2}


def test_a_wrong_year_does_not_fill_centuries() -> None:
    assert _without_gaps({"1900": 1, "2021": 2}) == {"1900": 1, "2021": 2}


@pytest.mark.parametrize(("part", "whole", "text"), [
    (0, 10, "0 %"), (1, 1000, "<1 %"), (43, 100, "43 %"), (999, 1000, ">99 %"), (10, 10, "100 %"), (0, 0, "–"),
])  # fmt: skip
def test_a_share_is_never_rounded_to_nothing_or_all(part: int, whole: int, text: str) -> None:
    assert share_text(part, whole) == text


@pytest.mark.parametrize(
    ("name", "shown"),
    [("short", "short"), ("2019년 상반기 고객 명단 (마케팅팀) 최종_수정", "2019년 상반기 …팅팀) 최종_수정")],
)
def test_a_long_name_keeps_its_ends(name: str, shown: str) -> None:
    assert short(name) == shown


def test_every_comparison_has_words_in_korean() -> None:
    assert {one.name for one in COMPARISONS} <= WORDS.keys()


@pytest.mark.parametrize(("codes", "words"), [
    ("name:exact mobile:exact", "name + mobile"), ("name:exact email:differs gender:exact", "name"),
    ("name:variant email:local", "name (another spelling) + e-mail (same before the @)"), ("gender:exact", "weak evidence only"),
    ("something:new", "something (new)"),
])  # fmt: skip
def test_evidence_has_words(codes: str, words: str) -> None:
    assert evidence_label(codes.split()).en == words


def test_a_key_has_words() -> None:
    assert key_label("name+email_key") == Text("이름 + 이메일", "name + e-mail")


@pytest.mark.parametrize(("language", "spoken"), [("ko", {"a": ["나"]}), ("en", {"a": ["b"]})])
def test_a_spec_speaks_one_language(language: Language, spoken: dict[str, list[str]]) -> None:
    assert in_({"a": (Text("나", "b"),)}, language) == spoken


def test_a_spec_for_the_page_holds_both_languages() -> None:
    assert two_languages({"a": [Text("나", "b")]}) == {"a": [{"ko": "나", "en": "b"}]}


def test_light_and_dark_name_the_same_colours() -> None:
    assert LIGHT.keys() == DARK.keys()


def test_colours_are_written_out() -> None:
    assert plain({"fill": ["var(--blue)", "x"]}) == {"fill": [LIGHT["blue"], "x"]}


def test_dark_is_for_screens_only() -> None:
    assert all("screen" in line for line in style_sheet().splitlines() if DARK["paper"] in line)
