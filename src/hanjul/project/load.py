"""Reading the project file. What cannot be used is told with its line and the nearest known word."""

import re
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError

from hanjul.errors import ProjectError, nearest, nearest_first
from hanjul.fields import FIELDS
from hanjul.project import Project
from hanjul.project.target import KINDS, TARGET_PLANS
from hanjul.tables import VALUES
from hanjul.words import Text


def load_project(path: Path) -> Project:
    """Read a project file.

    Raises:
        ProjectError: no such file, not YAML, or a key or value that is not known; the message names the line's key
            and the nearest known one.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ProjectError(
            Text("프로젝트 파일이 없습니다: {path}", "there is no project file {path}").fill(path=path),
            Text("`hanjul init 폴더` 로 먼저 만드세요.", "make one first: `hanjul init FOLDER`"),
        ) from error
    except UnicodeDecodeError as error:
        raise ProjectError(
            Text("프로젝트 파일이 UTF-8 이 아닙니다: {path}", "the project file is not UTF-8: {path}").fill(path=path),
            Text(
                "편집기에서 인코딩을 UTF-8 로 골라 다시 저장하세요(메모장: 다른 이름으로 저장 → 인코딩 UTF-8).",
                "save it again as UTF-8 (Notepad: Save as, encoding UTF-8)",
            ),
        ) from error
    except OSError as error:
        raise ProjectError(
            Text(
                "프로젝트 파일을 읽을 수 없습니다: {path} ({error})", "cannot read the project file {path} ({error})"
            ).fill(path=path, error=error.strerror or error),
            Text("파일을 읽을 권한이 있는지 확인하세요.", "check that you may read it"),
        ) from error
    data = parsed_yaml(str(path), text)
    if not isinstance(data, dict):
        empty = Text("{path} 에 내용이 없습니다.", "{path} is empty")
        other = Text("{path} 은(는) 프로젝트 파일이 아닙니다.", "{path} is no project file")
        raise ProjectError(
            (empty if data is None else other).fill(path=path),
            Text("`hanjul init 폴더` 로 다시 만드세요.", "make it anew: `hanjul init FOLDER`"),
        )
    try:
        project = Project.model_validate({**data, "folder": path.resolve().parent})
    except ValidationError as error:
        raise _explained(path, text, error) from error
    for source, plan in project.sources.items():
        for column, field in plan.columns.items():
            if field not in FIELDS and field not in ("keep", "ignore"):
                raise _unknown_field(path, text, ("sources", source, "columns", column), field)
    _check_time_zones(path, text, project)
    known = [column.name for column in VALUES]
    for place, fields in (("key", project.merge.key), ("rules", (*project.merge.rules,))):
        for field in fields:
            if field not in (*known, *project.kept_columns):
                raise _unknown_field(path, text, ("merge", place), field)
    return project


def _check_time_zones(path: Path, text: str, project: Project) -> None:
    """A time zone nobody knows is told with the nearest one that is."""
    written: list[tuple[tuple[int | str, ...], str | None]] = [
        (("sources", source, "timezone"), plan.timezone) for source, plan in project.sources.items()
    ]
    for location, zone in [(("timezone",), project.timezone), *written]:
        try:
            ZoneInfo(zone or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            at, place = _where(path, text, location)
            raise ProjectError(
                Text(
                    f"{at.ko}: `{place}` 의 `{zone}` 은(는) 없는 시간대입니다.",
                    f"{at.en}: `{place}` says `{zone}`, which is no time zone",
                ),
                nearest(str(zone), sorted(available_timezones())),
            ) from error


def parsed_yaml(path: str, text: str) -> Any:
    """A text as YAML reads it; `path` is its name for messages."""
    try:
        return YAML(typ="safe", pure=True).load(text)
    except DuplicateKeyError as error:
        raise _twice(Path(path), text, error) from error
    except MarkedYAMLError as error:
        # What never ends is noticed at the end of the file: speak of where it began.
        ended = "end of stream" in str(error.problem)
        mark = (error.context_mark if ended else None) or error.problem_mark
        line = mark.line + 1 if mark else 0
        problem = _yaml_problem(str(error.problem))
        raise ProjectError(
            Text(
                f"{{path}} {{line}}번째 줄 근처가 YAML 문법에 맞지 않습니다: {problem.ko}",
                f"{{path}}: near line {{line}}, this is not YAML: {problem.en}",
            ).fill(path=path, line=line),
            Text(
                "들여쓰기와 따옴표를 살펴보세요. 특수문자로 시작하는 열 이름은 따옴표로 감쌉니다.",
                "look at indentation and quotes; quote column names that begin with a special character",
            ),
        ) from error


_YAML_PROBLEMS = {
    "expected <block end>": Text("들여쓰기가 위아래 줄과 다릅니다.", "the indentation differs from the lines around it"),
    "could not find expected ':'": Text("`이름: 값` 의 쌍점(:)이 없습니다.", "there is no colon of `name: value`"),
    "that cannot start any token": Text("이 글자로는 시작할 수 없습니다. 탭 대신 빈칸을 쓰세요.", "a value cannot begin with this sign; write blanks instead of tabs"),
    "mapping values are not allowed": Text("쌍점(:)을 쓸 수 없는 자리입니다. 값에 쌍점이 들었으면 따옴표로 감싸세요.", "there cannot be a colon here; quote a value that holds one"),
    "end of stream": Text("따옴표나 괄호가 닫히지 않았습니다.", "a quote or bracket is never closed"),
    "expected ',' or": Text("괄호 [ ] 나 { } 가 닫히지 않았거나 쉼표가 빠졌습니다.", "a bracket is not closed, or a comma is missing"),
}  # fmt: skip


def _yaml_problem(said: str) -> Text:
    """What the YAML reader said, in words; its own English where it says something rare."""
    known = next((words for start, words in _YAML_PROBLEMS.items() if start in said), None)
    return Text(*(words.replace("{", "{{").replace("}", "}}") for words in known or (said, said)))


def _unknown_field(path: Path, text: str, location: tuple[int | str, ...], field: str) -> ProjectError:
    at, place = _where(path, text, location)
    labelled = next((name for name, kind in FIELDS.items() if field.casefold() in kind.label), None)
    return ProjectError(
        Text(
            f"{at.ko}: `{place}` 의 `{field}` 은(는) 모르는 항목입니다.",
            f"{at.en}: `{place}` says `{field}`, which is no field",
        ),
        nearest(labelled or field, [*FIELDS, "keep", "ignore"]),
    )


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    """The keys the project file knows at a place."""
    if location[:2] == ("deliver", "to"):
        return sorted({name for plan in TARGET_PLANS for name in plan.model_fields})
    model: Any = Project
    for step in location[:-1]:
        model = _under(model, step)
    return [name for name in getattr(model, "model_fields", {}) if (model, name) != (Project, "folder")]


def _under(model: Any, step: int | str) -> Any:
    """What may stand under a key of a model, a mapping or a list; None where nobody knows."""
    if fields := getattr(model, "model_fields", None):
        model = fields[step].annotation if step in fields else None
        return (
            next((one for one in get_args(model) if hasattr(one, "model_fields")), model)
            if isinstance(model, UnionType)
            else model
        )
    told = get_args(model)
    return told[-1 if get_origin(model) is dict else 0] if told else None


def _twice(path: Path, text: str, error: DuplicateKeyError) -> ProjectError:
    """A key that stands twice under the same heading."""
    line = error.problem_mark.line if error.problem_mark else 0
    lines = text.splitlines()
    place, depth = [], _indent(lines[line])
    for above in reversed(lines[: line + 1]):
        if above.strip() and not above.lstrip().startswith("#") and (_indent(above) < depth or above is lines[line]):
            place.append(f"{above.strip().partition('#')[0]} ".partition(": ")[0].strip("? \"'"))
            depth = _indent(above)
    return ProjectError(
        Text(
            "{path} {line}번째 줄: `{place}` 이(가) 두 번 나옵니다.", "{path} line {line}: `{place}` stands twice"
        ).fill(path=path, line=line + 1, place=".".join(reversed(place))),
        Text(
            "하나만 남기세요. 이름이 같은 열의 둘째는 `이름_2` 처럼 번호가 붙습니다.",
            "keep one of them; the second of two columns of one name is called `name_2`",
        ),
    )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _line(text: str, location: tuple[int | str, ...]) -> int | None:
    """The line of the project file in which a key stands; None where it is not written there."""
    node: Any = YAML(typ="rt", pure=True).load(text)
    line = None
    for step in location:
        try:
            line = node.lc.item(step)[0] + 1 if isinstance(step, int) else node.lc.key(step)[0] + 1
            node = node[step]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line


def _where(path: Path, text: str, location: tuple[int | str, ...]) -> tuple[Text, str]:
    """The file and line for a message, and the place written with dots."""
    line = _line(text, location)
    at = Text(f"{path} {line}번째 줄", f"{path} line {line}") if line else Text(str(path), str(path))
    return at, ".".join(map(str, location))


_KIND = Text(f"쓸 수 있는 것: {', '.join(KINDS)}", f"known here: {', '.join(KINDS)}")
_MEANT = {
    "union_tag_not_found": _KIND,
    "dict_type": Text("`이름: 값` 을 한 줄에 하나씩 그 아래에 들여 쓰세요.", "write `name: value` below it, indented, one to a line"),
    "model_type": Text("`이름: 값` 을 한 줄에 하나씩 그 아래에 들여 쓰세요.", "write `name: value` below it, indented, one to a line"),
    "int_parsing": Text("정수를 쓰세요.", "write a whole number"),
    "tuple_type": Text("여럿을 [ , ] 안에 쓰세요.", "write a list, as in [one, another]"),
    "list_type": Text("여럿을 [ , ] 안에 쓰세요.", "write a list, as in [one, another]"),
    "bool_parsing": Text("true 나 false 를 쓰세요.", "write true or false"),
    "bool_type": Text("true 나 false 를 쓰세요.", "write true or false"),
    "float_parsing": Text("수를 쓰세요.", "write a number"),
    "int_type": Text("정수를 쓰세요.", "write a whole number"),
    "string_type": Text("값을 적으세요. 쓰지 않을 열은 ignore 입니다.", "write a value; a column that is not to be used is `ignore`"),
}  # fmt: skip
# What a value must look like, by the key it stands under; elsewhere a pattern is nothing a person could read.
_SHAPES = {
    "after": Text("기간을 P3Y(3년), P6M(6달), P90D(90일)처럼 쓰세요.", "write a duration as P3Y (years), P6M (months) or P90D (days)"),
    "memory_limit": Text("메모리의 크기를 4GB, 512MB 처럼 쓰세요.", "write an amount of memory, as in 4GB or 512MB"),
}  # fmt: skip
_BOUNDS = {
    "less_than": ("lt", Text("{n} 보다 작은 수", "a number less than {n}")),
    "less_than_equal": ("le", Text("{n} 이하의 수", "a number up to {n}")),
    "greater_than": ("gt", Text("{n} 보다 큰 수", "a number greater than {n}")),
    "greater_than_equal": ("ge", Text("{n} 이상의 수", "a number from {n}")),
}


def _keys(problem: Any) -> tuple[int | str, ...]:
    """The keys that lead to a problem. (Steps like literal['auto'] and constrained-float are none.)"""
    return tuple(step for step in problem["loc"] if "[" not in str(step) and step not in ("constrained-float", "float"))


def _nearest_of(given: object, known: str) -> Text:
    """All there is, and first what is spelt nearly like it."""
    return nearest_first(
        str(given), known.split(", "), Text(f"쓸 수 있는 것: {known}", f"known here: {known}"), cutoff=0.6
    )


def _meant(problem: Any) -> Text:
    """What may stand where a problem is."""
    kind, told = problem["type"], problem.get("ctx", {})
    if kind == "union_tag_invalid":
        return _nearest_of(told["tag"], ", ".join(KINDS))
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        return words.fill(n=told[name])
    if kind == "literal_error":
        known = re.sub("'", "", told["expected"]).replace(" or ", ", ")
        return _nearest_of(problem["input"], known)
    if kind == "value_error" and told["error"].args:
        said = told["error"].args[0]
        return said if isinstance(said, Text) else Text(str(said), str(said))
    shape = _SHAPES.get(str(problem["loc"][-1])) if kind == "string_pattern_mismatch" else None
    return shape or _MEANT.get(kind, Text("여기에 쓸 수 없는 값입니다.", problem["msg"]))


_IN_A_SOURCE = Text(
    "`columns:` 는 소스 안에 둡니다: sources → 소스 이름 → columns",
    "`columns:` belongs inside a source: sources → the source's name → columns",
)


def _explained(path: Path, text: str, error: ValidationError) -> ProjectError:
    """The first problem of a validation in words, with the line it stands in."""
    # A misspelt key also leaves the right one missing: speak of the misspelling.
    problems = error.errors(include_url=False)
    first = min(problems, key=lambda problem: problem["type"] != "extra_forbidden")
    location = _keys(first)
    if location[:2] == ("deliver", "to"):  # the step behind the name is the target's kind, no key
        location = tuple(step for place, step in enumerate(location) if place != 3 or step not in KINDS)
    if first["type"].startswith("union_tag"):
        location = (*location, "kind")
    at, place = _where(path, text, location)
    if first["type"] == "extra_forbidden":
        words = Text(f"{at.ko}: 모르는 항목 `{place}`", f"{at.en}: unknown key `{place}`")
        if location[0] == "columns" or location[:2] == ("sources", "columns"):
            return ProjectError(words, _IN_A_SOURCE)
        if location[0] == "sources" and first.get("input") in (*FIELDS, "keep", "ignore"):
            hint = Text(
                "열이라면 그 소스의 `columns:` 아래에 적으세요.",
                "if it is a column, write it under `columns:` of this source",
            )
            return ProjectError(words, hint)
        return ProjectError(words, nearest(str(location[-1]), _known_keys(location)))
    if first["type"] == "missing":
        return ProjectError(Text(f"{at.ko}: `{place}` 항목이 필요합니다.", f"{at.en}: `{place}` is missing"))
    words = Text(f"{at.ko}: `{place}` 값을 쓸 수 없습니다.", f"{at.en}: the value of `{place}` cannot be used")
    there = [problem for problem in problems if _keys(problem) == _keys(first)]
    hints = list(dict.fromkeys(map(_meant, there)))
    return ProjectError(words, Text("; ".join(hint.ko for hint in hints), "; or ".join(hint.en for hint in hints)))
