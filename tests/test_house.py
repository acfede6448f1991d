"""The shape of the house, checked: who may import whom, who may print, what must be documented."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from hanjul import facts
from hanjul.store import past

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "src" / "hanjul"
FILES = sorted(HOUSE.rglob("*.py"))
STAGES = {"extract", "explore", "clean", "match", "merge", "govern", "deliver", "document"}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> frozenset[str]:
    return frozenset(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    """The dotted names a file imports."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(path: Path) -> str:
    """The stage, folder or file of the house a path belongs to."""
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_no_stage_imports_another(path: Path) -> None:
    others = {f"hanjul.{stage}" for stage in STAGES - {room(path)}}
    if room(path) in STAGES:
        assert not {name for name in imports(path) if ".".join(name.split(".")[:2]) in others}


@pytest.mark.parametrize("path", sorted((HOUSE / "fields").glob("*.py")), ids=lambda path: path.name)
def test_fields_know_no_engine(path: Path) -> None:
    assert not {name for name in imports(path) if name.startswith(("hanjul.engines", "narwhals", "duckdb", "pyspark"))}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_only_engines_know_which_engine_runs(path: Path) -> None:
    if room(path) != "engines":
        assert not {name for name in imports(path) if name.split(".")[0] in ("duckdb", "pyspark")}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_only_the_command_line_reads_the_environment_and_prints(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    if path != HOUSE / "cli" / "__init__.py":
        assert not re.search(r"\bos\.environ\b|\bos\.getenv\b|(?<![\w.])print\(", source)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_every_file_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(tree(path))


def test_every_room_is_in_the_drawing() -> None:
    drawing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("```")[3]
    rooms = {room(path) + ("" if path.parent == HOUSE else "/") for path in FILES}
    drawn = {word.removesuffix(".py") for word in re.findall(r"(?<!\S)[a-z]+(?:/|\.py)(?!\S)", drawing)}
    assert drawn == rooms - {"__init__", "__main__"}


def test_a_change_of_any_fact_or_recipe_is_a_change_of_hanjul() -> None:
    known = {name for name, *_ in past._code()[1]}
    files = {path.relative_to(HOUSE).as_posix() for path in (HOUSE / "facts").rglob("*.*") if path.suffix != ".pyc"}
    assert files <= known


def test_every_table_of_facts_is_read() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in FILES)
    assert [path.stem for path in (HOUSE / "facts").glob("*.csv") if f'"{path.stem}"' not in code] == []


def test_every_rule_has_words_in_both_languages() -> None:
    assert not [rule.code for rule in facts.rules().values() if not (rule.words.ko and rule.words.en)]


def test_every_rule_kind_is_known() -> None:
    assert {rule.kind for rule in facts.rules().values()} <= {"repaired", "refused", "suspicious", "noted"}


def test_no_machine_path_or_registry_host_is_in_the_project() -> None:
    telling = re.compile("/" + r"work/(main|shared)|py" + r"pi\.org|registry\.npm" + r"js")
    texts = [
        path for path in ROOT.rglob("*") if path.suffix in (".py", ".md", ".toml", ".txt", ".csv", ".j2", ".ipynb")
    ]
    ours = [path for path in texts if not {".venv", ".tools", "work", "demo"} & set(path.relative_to(ROOT).parts[:2])]
    assert not [str(path) for path in ours if telling.search(path.read_text(encoding="utf-8", errors="replace"))]
