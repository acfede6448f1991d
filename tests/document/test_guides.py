"""The guides: the text of a known company to the letter, both languages, versions, and the machine forms."""

import io
import json
import re
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from ruamel.yaml import YAML

from hanjul import document, facts
from hanjul.document import guides
from hanjul.document.blocks import plain
from hanjul.document.charts_guides import few, trouble_columns, trouble_sources
from hanjul.document.consent_guide import gaps
from hanjul.document.contract import STANDARD, contract, json_schema
from hanjul.document.count_guides import Asked, GuideCounts, Place, count_guides
from hanjul.document.counts import Counts
from hanjul.document.formats import formats, intake
from hanjul.document.manual import manual
from hanjul.document.template_sheet import ROWS, template
from hanjul.document.versions import changes, figures, keep
from hanjul.engines import Engine
from hanjul.engines.duckdb import DuckDBEngine
from hanjul.fields import FIELDS, Context
from hanjul.project import Project
from hanjul.words import Language, Text
from tests.document.company import RUN_FACTS, SECRET_EMAIL, SECRET_MOBILE, SECRET_NAME, TODAY, build, project_in
from tests.document.golden import COUNTS, FOLDER, GUIDES, LANGUAGES, PROJECT, documents

HANGUL = re.compile("[가-힣]")
NAMES = [made.name for made in documents()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_the_text_is_what_was_reviewed(name: str, language: Language) -> None:
    made = next(made for made in documents() if made.name == name)
    assert plain(made, language) == (FOLDER / f"{name}.{language}.txt").read_text(encoding="utf-8"), (
        "read the difference, then run `python -m tests.document.golden`"
    )


@pytest.mark.parametrize("table", ["field_formats", "consent_wordings", "glossary"])
def test_facts_speak_both_languages(table: str) -> None:
    for row in facts.rows(table):
        for name, cell in row.items():
            if name == "ko" or name.endswith("_ko"):
                assert HANGUL.search(cell) or not cell, (name, cell)
            if name == "en" or name.endswith("_en"):
                assert not HANGUL.search(cell), (name, cell)


def test_the_glossary_has_no_word_the_docs_lack() -> None:
    page = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")
    known = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|", page, re.MULTILINE))
    assert {row["en"]: row["ko"] for row in facts.rows("glossary")}.items() <= known.items()


def test_the_glossary_calls_every_state_what_files_and_screen_call_it() -> None:
    (told,) = (row for row in facts.rows("glossary") if row["key"] == "status")
    states = [row for row in facts.rows("value_words") if row["field"] == "status" and row["value"] != "held_back"]
    for language in ("ko", "en"):
        about = told[f"about_{language}"]
        assert about.split(": ")[1] == ", ".join(row[language] for row in states)


def test_every_wording_names_its_article_and_whether_it_was_checked() -> None:
    for row in facts.rows("consent_wordings"):
        assert row["article_ko"] and row["article_en"] and row["source_en"] and row["verified"] in ("yes", "partly")


def test_the_consent_guide_says_twice_that_it_is_no_advice() -> None:
    assert plain(documents()[2], "en").count("no legal advice") == 2


def test_a_permission_is_no_question_about_advertising() -> None:
    columns = {"Email": "email", "May we e-mail you?": "refusal_if_no_email"}
    project = Project.model_validate({"sources": {"survey": {"path": "survey.csv", "columns": columns}}})
    asked = Asked("survey", "May we e-mail you?", "refusal_if_no_email", {"no": 3}, 0, 0)
    said = [words.en for _, words in gaps(GuideCounts(asked=[asked]), project)]
    assert [
        line.startswith(("Shows no consent", "Never asked", "“May we e-mail you?” does not say")) for line in said
    ] == [True] * 3


def test_the_manual_says_what_the_audit_found() -> None:
    found = Text("많아야 0.9 %", "at most 0.9 %")
    assert "at most 0.9 %" in plain(manual(COUNTS, GUIDES, PROJECT, {"audit": found}, (1, None, None)), "en")


# Versions --------------------------------------------------------------------------------------------------------------


def test_the_same_figures_are_the_same_manual(engine: Engine) -> None:
    now = figures(COUNTS, PROJECT)
    assert keep(engine, now, "2026-01-01") == (1, None, None)
    assert keep(engine, now, "2026-02-01") == (1, None, None)


def test_another_run_says_what_changed_since_when(engine: Engine) -> None:
    now = figures(COUNTS, PROJECT)
    keep(engine, now, "2026-01-01")
    later = {**now, "customers": 160}
    number, at, before = keep(engine, later, "2026-02-01")
    assert (number, at) == (2, "2026-01-01") and before is not None
    assert [(what.en, then, today) for what, then, today in changes(before, later)] == [("customers", 154, 160)]
    assert keep(engine, later, "2026-03-01")[:2] == (2, "2026-01-01")  # written again, it still tells the same


def test_figures_hold_no_person(counts: Counts) -> None:
    text = json.dumps(figures(counts, project_in(Path("x"))))
    assert not any(secret in text for secret in (SECRET_NAME, SECRET_MOBILE, SECRET_EMAIL))


# What is counted -------------------------------------------------------------------------------------------------------


def test_the_fewest_sources_behind_two_thirds() -> None:
    counts = GuideCounts([Place(name, "c", "mobile", {"repaired": n}) for name, n in (("a", 50), ("b", 30), ("c", 20))])
    assert few(counts) == (["a", "b"], 80, 100)


def test_no_trouble_no_picture() -> None:
    assert few(GuideCounts()) == ([], 0, 0)
    assert trouble_sources(GuideCounts()) is None and trouble_columns(GuideCounts()) is None


def test_cells_in_trouble_add_up_to_the_findings(company: Engine) -> None:
    counted = count_guides(company, project_in(Path("x")))
    shown = company.rows(company.table("findings")).to_pylist()
    kinds = ("repaired", "suspicious", "refused")
    wanted = [
        row
        for row in shown
        if row["field"] in FIELDS and row["kind"] in kinds and not row["rule"].startswith("national_id")
    ]
    assert sum(place.total for place in counted.places) == len(wanted)
    assert counted.places == sorted(
        counted.places, key=lambda place: (-place.total, place.source, place.column, place.field)
    )


@pytest.mark.long
def test_every_engine_counts_the_same(each_engine: Engine) -> None:
    duckdb = DuckDBEngine()
    project = project_in(Path("x"))
    for engine in (duckdb, each_engine):
        build(engine, people=40)
    assert count_guides(each_engine, project) == count_guides(duckdb, project)
    now = figures(document.count(each_engine, TODAY), project)
    assert [keep(each_engine, {**now, "customers": n}, "2026-01-01")[0] for n in (1, 2, 2)] == [1, 2, 2]
    duckdb.close()


def test_nothing_is_counted_where_nothing_is(engine: Engine) -> None:
    assert count_guides(engine, Project(sources={})) == GuideCounts()
    assert Counts().customers == 0


# Formats ---------------------------------------------------------------------------------------------------------------

_SAMPLES = {"phone_dummy", "phone_unassigned", "email_test_domain"}
"""What an example may be told: that it is one."""


@pytest.mark.parametrize("country", ["KR", "GB"])
def test_examples_are_written_as_asked_and_read_without_a_repair(country: str) -> None:
    for format_ in formats(country).values():
        for value in filter(None, (format_.example, *format_.choices["ko"], *format_.choices["en"])):
            assert format_.fits(value), (format_.field, value)
            if format_.field == "corporate_number":
                continue  # a number of noughts: its check digit is wrong on purpose
            codes = set(FIELDS[format_.field].clean(value, Context(country, today=TODAY))[1].split())
            noted = {code for code in codes if facts.rules()[code].kind == "noted"}
            assert codes - noted <= _SAMPLES, (format_.field, value, codes)


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("mobile", "01012345678"), ("mobile", "010-1234-567"), ("email", "Hana@naver.com"), ("email", "hana@naver"),
        ("birth_date", "1990.1.31"), ("birth_date", "1990-13-01"), ("postcode", "4524"), ("business_number", "2208162517"),
        ("name", "김하나1"), ("name", "김하나(부장)"), ("name", " 김하나"), ("name", "  "), ("name", "김하나/이둘"), ("gender", "M"), ("consent_email", "Y"),
    ],
)  # fmt: skip
def test_other_forms_do_not_fit(field: str, bad: str) -> None:
    assert not formats("KR")[field].fits(bad)


def test_a_database_gets_no_backslash() -> None:
    for format_ in formats("KR").values():
        check = format_.sql().ko
        assert "\\" not in check
        pattern = re.search(r"REGEXP_LIKE\(\w+, '(.+)', 'c'\)", check)
        assert pattern is None or not format_.example or re.search(pattern[1], format_.example)


def test_a_form_asks_every_consent_by_itself() -> None:
    asked = {format_.field for format_ in intake(PROJECT)}
    assert {"consent_privacy", "consent_email", "consent_sms", "consent_night"} <= asked
    assert "consent_marketing" not in asked and "refusal_email" not in asked


# Machine forms ---------------------------------------------------------------------------------------------------------

GOOD = {"name": "김하나", "mobile": "010-2345-6789", "consent_privacy": "예"}


def test_the_schema_takes_a_good_form() -> None:
    schema = json_schema(PROJECT)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(GOOD, schema)


@pytest.mark.parametrize(
    "change",
    [{"mobile": "01023456789"}, {"mobile": None}, {"주민등록번호": "x"}, {"consent_privacy": "Y"}, {"name": "a@b"}],
)
def test_the_schema_refuses_another(change: dict[str, str | None]) -> None:
    form = {key: value for key, value in {**GOOD, **change}.items() if value is not None}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(form, json_schema(PROJECT))


def test_the_contract_has_the_form_and_every_source() -> None:
    found = YAML(typ="safe").load(contract(PROJECT, 3))
    assert (found["apiVersion"], found["kind"], found["version"]) == (STANDARD, "DataContract", "3.0.0")
    assert [one["name"] for one in found["schema"]] == ["intake", *PROJECT.sources]
    assert [column["name"] for column in found["schema"][1]["properties"]] == ["고객명", "휴대폰", "마케팅 동의"]
    patterns = {one["name"]: one["logicalTypeOptions"]["pattern"] for one in found["schema"][0]["properties"]}
    assert patterns["mobile"] == formats("KR")["mobile"].pattern


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_holds_a_rule_for_every_column(language: Language) -> None:
    wanted = intake(PROJECT)
    sheet = openpyxl.load_workbook(io.BytesIO(template(wanted, language))).worksheets[0]
    assert [cell.value for cell in sheet[1]] == [format_.label.in_(language) for format_ in wanted]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert len(rules) == len(wanted)
    styled = [part for part in sheet.column_dimensions.values() if part.number_format == "@"]
    text = {column for part in styled for column in range(part.min, part.max + 1)}
    for column, format_ in enumerate(wanted, 1):
        first = sheet.cell(2, column)
        rule = rules[first.coordinate]
        assert str(rule.sqref) == f"{first.coordinate}:{first.column_letter}{ROWS + 1}" and rule.showErrorMessage
        if format_.excel:
            assert rule.type == "custom" and first.coordinate in rule.formula1
            assert column in text
        else:
            assert rule.formula1 == f'"{",".join(format_.choices[language])}"'


# Files -----------------------------------------------------------------------------------------------------------------


def test_a_run_without_anything_still_has_its_guides(engine: Engine, tmp_path: Path) -> None:
    project = Project(sources={}, folder=tmp_path)
    names = guides.write(engine, project, Counts(months=("2026-11",)), {}, "")
    assert sorted(path.name for path in (tmp_path / "out" / "guide").iterdir()) == sorted(
        Path(name).name for name in names
    )


def test_no_value_of_a_person_is_in_a_guide(company: Engine, counts: Counts, tmp_path: Path) -> None:
    guides.write(company, project_in(tmp_path), counts, RUN_FACTS, "")
    for path in (tmp_path / "out" / "guide").iterdir():
        for secret in (SECRET_NAME, SECRET_MOBILE, SECRET_EMAIL):
            assert secret.encode() not in path.read_bytes(), (path.name, secret)
