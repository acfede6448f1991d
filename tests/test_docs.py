"""The documents keep up with the code."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import get_overloads

import pytest

from hanjul.results import Result

ROOT = Path(__file__).parent.parent
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
BILINGUAL = ("README.md", "docs/guide.md", "docs/concepts.md")
"""The pages that stand in Korean too: guide.md beside guide.ko.md."""
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)


def both(english: str) -> tuple[Path, Path]:
    return ROOT / english, (ROOT / english).with_suffix(".ko.md")


def prose(page: Path) -> str:
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """Where links can lead to in a page: its headings, as GitHub names them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.M)
    return {re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-") for words in headings}


def neutral(line: str) -> str:
    """A line of code without what is in the reader's language: its comment, quoted words and what stands for a value."""
    line = re.sub(r"(^|\s+)#\s.*", "", line)
    line = re.sub(r"\b(CUSTOMER_ID|ID|SOURCE|ROW)\b|[가-힣]+", "_", line)
    return re.sub(r"\"[^\"]*\"|\.(ko|en)\b", "", line)


def code(page: Path) -> list[list[str]]:
    """Every block of code, line by line; `text` is what a screen shows."""
    blocks = FENCED.findall(page.read_text(encoding="utf-8"))
    return [[neutral(line) for line in block.splitlines()] for kind, block in blocks if kind != "text"]


def reference_writer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "docs" / "reference.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_what_the_code_says() -> None:
    assert (ROOT / "docs" / "reference.md").read_text(encoding="utf-8") == reference_writer().reference(), (
        "run `make reference`"
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_to_a_heading_lead_to_one(page: Path) -> None:
    for path, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", page.read_text(encoding="utf-8")):
        assert anchor in anchors(page.parent / path if path else page), f"{path}#{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_of_the_code_that_a_page_names_are_there(page: Path) -> None:
    folders = (ROOT, ROOT / "benchmarks", ROOT / "src" / "hanjul")
    named = set(re.findall(r"[\w/]+\.py\b", page.read_text(encoding="utf-8")))
    assert {name for name in named if not any((folder / name).is_file() for folder in folders)} == set()


def test_every_decision_is_numbered_in_order() -> None:
    pages = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(page[:4]) for page in pages] == list(range(1, len(pages) + 1))


@pytest.mark.parametrize("english", BILINGUAL)
def test_both_languages_have_the_same_sections_points_and_rows(english: str) -> None:
    en, ko = (re.findall(r"^(#+|-|\d+\.|\|)", prose(page), re.M) for page in both(english))
    assert "##" in en
    assert en == ko


@pytest.mark.parametrize("english", BILINGUAL)
def test_both_languages_have_the_same_code(english: str) -> None:
    en, ko = (code(page) for page in both(english))
    assert en
    assert en == ko


@pytest.mark.parametrize("english", BILINGUAL)
def test_both_languages_name_the_same_commands_and_keys(english: str) -> None:
    en, ko = ({neutral(span) for span in re.findall(r"`([^`\n]+)`", prose(page))} for page in both(english))
    assert en == ko


def test_each_language_links_to_the_other() -> None:
    for english in BILINGUAL:
        en, ko = both(english)
        assert f"\n[한국어]({ko.name})\n" in en.read_text(encoding="utf-8")
        assert f"\n[English]({en.name})\n" in ko.read_text(encoding="utf-8")


def test_types_tell_two_records_from_a_customer_as_the_guide_does() -> None:
    """`why.match_probability` of the guide passes a strict type checker only where two records give no union."""
    given = {len(each.__defaults__ or ()): each.__annotations__["return"] for each in get_overloads(Result.explain)}
    assert given == {1: "Story", 0: "Explanation"}
