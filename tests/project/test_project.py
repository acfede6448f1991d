"""The project file: what is refused, and with which words."""

import re
from pathlib import Path
from typing import get_args

import pytest

from hanjul.errors import ProjectError
from hanjul.match.levels import COMPARISONS, ORGANISATION
from hanjul.project import ComparisonName
from hanjul.project.load import load_project


def write(folder: Path, text: str) -> Path:
    path = folder / "hanjul.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(ProjectError) as caught:
        load_project(write(folder, text))
    return caught.value.in_("en")


def test_the_smallest_project(tmp_path: Path) -> None:
    project = load_project(write(tmp_path, "sources:\n  crm: {path: crm.csv}\n"))
    assert (project.sources["crm"].path, project.country, project.folder) == ("crm.csv", "KR", tmp_path)


def test_headings_without_lines_under_them_mean_the_defaults(tmp_path: Path) -> None:
    project = load_project(write(tmp_path, "sources:\n  crm: {path: crm.csv}\nmatch:\n  # threshold: auto\ndeliver:\n"))
    assert project.match.threshold == "auto"


def test_codes_and_short_words_stay_text(tmp_path: Path) -> None:
    text = 'sources:\n  "010": {path: no, columns: {"no": name}}\n'
    assert load_project(write(tmp_path, text)).sources["010"].columns == {"no": "name"}


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("sources:\n  crm: {path: a.csv, encodng: cp949}\n", "did you mean `encoding`?"),
        ("sourses:\n  crm: {path: a.csv}\n", "did you mean `sources`?"),
        ("sources:\n  crm: {path: a.csv}\nmatch: {treshold: 0.9}\n", "did you mean `threshold`?"),
        (
            "sources:\n  crm: {path: a.csv}\ngovern: {retention: [{action: destroy, aftr: P1Y, counts_from: created_at, reason: x}]}\n",
            "did you mean `after`?",
        ),
    ],
)
def test_a_misspelt_key_is_told_its_neighbour(tmp_path: Path, text: str, near: str) -> None:
    assert near in refusal(tmp_path, text)


def test_a_line_that_is_not_yaml_is_named(tmp_path: Path) -> None:
    assert "line 3" in refusal(tmp_path, "sources:\n  crm:\n    path: 'a.csv\n")


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ProjectError) as caught:
        load_project(tmp_path / "hanjul.yaml")
    assert "hanjul init" in caught.value.in_("ko")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert "is empty" in refusal(tmp_path, "")
    assert "is no project file" in refusal(tmp_path, "hello")


def test_a_threshold_outside_zero_and_one_is_refused(tmp_path: Path) -> None:
    assert "match.threshold" in refusal(tmp_path, "sources:\n  crm: {path: a.csv}\nmatch: {threshold: 7}\n")


def test_unknown_column_fields_are_refused(tmp_path: Path) -> None:
    assert "did you mean `mobile`?" in refusal(tmp_path, "sources:\n  crm: {path: a.csv, columns: {휴대폰: moblie}}\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sources:\n  crm:\n    path: a.csv\n    columns:\n      이름: name\n      이름: keep\n",
         "hanjul.yaml line 6: `sources.crm.columns.이름` stands twice"),
        ("sources:\n  crm:\n    path: a.csv\n  crm:\n    path: b.csv\n", "line 4: `sources.crm` stands twice"),
        ("sources:\n  crm: {path: a.csv}\ncolumns:\n  이름: name\n", "`columns:` belongs inside a source"),
        ("sources:\n  crm: {path: a.csv}\n  columns:\n    이름: name\n", "`columns:` belongs inside a source"),
        ("sources:\n  crm:\n    path: a.csv\n    이름: name\n", "line 4: unknown key `sources.crm.이름`\nhint: if it is a column"),
        ("sources:\n  crm:\n    path: a.csv\n    columns: [이름]\n", "line 4: the value of `sources.crm.columns` cannot be used\nhint: write"),
        ("sources:\n  crm:\n    path: a.csv\n    columns:\n      이름:\n", "line 5: the value of `sources.crm.columns.이름`"),
        ("timezone: Asia/Soul\nsources:\n  crm: {path: a.csv}\n", "line 1: `timezone` says `Asia/Soul`, which is no time zone\nhint: did you mean `Asia/Seoul`?"),
        ("sources:\n  crm:\n    path: a.csv\n    timezone: ../x\n", "line 4: `sources.crm.timezone`"),
        ("sources:\n  crm: {path: a.csv}\nmatch: {threshold: 0.9}\nmatch: {blocks: [mobile]}\n", "line 4: `match` stands twice"),
        ("entity: organization\nsources:\n  crm: {path: a.csv}\n", "`entity` cannot be used\nhint: did you mean `organisation`? known here: person, organisation"),
        ("sources:\n  crm: {path: a.csv}\nmatch: {threshold: 7}\n", "hint: known here: auto; or a number less than 1"),
        ("sources:\n  crm:\n    path: a.csv\n    columns:\n      이름: nmae\n", "line 5: `sources.crm.columns.이름` says `nmae`"),
    ],
)  # fmt: skip
def test_a_refusal_says_in_which_line_of_which_source(tmp_path: Path, text: str, words: str) -> None:
    assert words in refusal(tmp_path, text)


@pytest.mark.parametrize(
    "plan", ["threshold: 7", "threshold: high", "comparisons: [moble]", "blocks: [name + colour]", "blocks: mobile"]
)
def test_what_may_stand_there_is_said_in_korean_too(tmp_path: Path, plan: str) -> None:
    with pytest.raises(ProjectError) as caught:
        load_project(write(tmp_path, f"sources: {{a: {{path: a.csv}}}}\nmatch: {{{plan}}}\n"))
    said = caught.value.hint
    assert said is not None and "Input" not in said.ko and re.search("[가-힣]", said.ko), said


@pytest.mark.parametrize(
    ("text", "ko", "en"),
    [
        ("country: 한국\nsources: {a: {path: a.csv}}\n", "두 글자 나라 코드를", "the two letters of the country"),
        ("country: UK\nsources: {a: {path: a.csv}}\n", "두 글자 나라 코드를", "the two letters of the country"),
        ("memory_limit: 많이\nsources: {a: {path: a.csv}}\n", "4GB", "4GB"),
        (
            "sources: {a: {path: a.csv}}\ngovern: {retention: [{action: destroy, after: 3년, counts_from: created_at, reason: x}]}\n",
            "P3Y(3년)",
            "P3Y (years)",
        ),
        ("sources:\n  a:\n    path: a.csv\n   columns:\n", "들여쓰기가", "the indentation differs"),
        ("sources:\n  a:\n\tpath: a.csv\n", "탭 대신 빈칸을", "blanks instead of tabs"),
        ("sources: {a: {path: a.csv}}\ntimezone: Asia: Seoul\n", "쌍점(:)을", "a colon here"),
        ("sources:\n  a: {path: a.csv, columns: {이름: 이름}}\n", "`name` 인가요", "did you mean `name`"),
        (
            "sources: {a: {path: a.csv}}\ndeliver: {to: {x: {kind: stibbee}}}\n",
            "`stibee` 인가요",
            "did you mean `stibee`",
        ),
        ("sources:\n  a: {path: a.csv, columns: {연락처: 휴대폰}}\n", "`mobile` 인가요", "did you mean `mobile`"),
    ],
)
def test_what_is_wrong_is_said_in_words_a_person_knows(tmp_path: Path, text: str, ko: str, en: str) -> None:
    with pytest.raises(ProjectError) as caught:
        load_project(write(tmp_path, text))
    assert ko in caught.value.in_("ko")
    assert en in caught.value.in_("en")
    assert not re.search("pattern|expected <|token|mapping values", caught.value.in_("ko"))


@pytest.mark.parametrize("limit", ["4GB", "512 MiB", "1.5gb", "80%"])
def test_amounts_of_memory(tmp_path: Path, limit: str) -> None:
    assert load_project(write(tmp_path, f"memory_limit: {limit}\nsources: {{}}\n")).memory_limit == limit


def test_a_file_of_another_encoding_says_how_to_save_it(tmp_path: Path) -> None:
    (tmp_path / "hanjul.yaml").write_bytes("sources:\n  고객: {path: 고객.csv}\n".encode("cp949"))
    with pytest.raises(ProjectError) as caught:
        load_project(tmp_path / "hanjul.yaml")
    assert "메모장" in caught.value.in_("ko")
    assert "codec" not in caught.value.in_("en")


def test_a_path_may_begin_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/hana")
    monkeypatch.setenv("USERPROFILE", "/home/hana")
    project = load_project(write(tmp_path, "sources:\n  a: {path: ~/고객.csv}\ndeliver: {folder: ~/결과}\n"))
    assert project.folder / project.sources["a"].path == Path("/home/hana/고객.csv")
    assert project.folder / project.deliver.folder == Path("/home/hana/결과")


@pytest.mark.parametrize("block", ["name + colour", "name + mobile + email + company"])
def test_a_block_of_unknown_or_too_many_parts_is_refused(tmp_path: Path, block: str) -> None:
    assert "match.blocks" in refusal(tmp_path, f"sources: {{a: {{path: a.csv}}}}\nmatch: {{blocks: ['{block}']}}\n")


def test_every_comparison_can_be_chosen() -> None:
    assert set(get_args(ComparisonName)) == {one.name for one in (*COMPARISONS, *ORGANISATION)}
