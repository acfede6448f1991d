"""The project file `hanjul.yaml` as typed, frozen models. An unknown key is refused with the nearest known one.

Only this file reads YAML. Secrets never live here: `password_env` names the environment variable.
"""

import difflib
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError

from hanjul import facts
from hanjul.errors import ProjectError
from hanjul.facts.duties import RuleSet, duties, retention
from hanjul.fields import FIELDS
from hanjul.project.api import Api
from hanjul.project.target import KINDS, TARGET_PLANS, TargetPlan
from hanjul.tables import VALUES
from hanjul.words import Language, Text

FILE_NAME = "hanjul.yaml"


class Model(BaseModel):
    """Frozen, and nothing unknown gets in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _mapping_or_empty(value: Any) -> Any:
    """A heading with every line under it commented out reads as null: that means "the defaults"."""
    return {} if value is None else value


def is_address(path: str) -> bool:
    """Whether a source lies behind an address, and not in a file."""
    return "://" in path


def _from_home(path: Any) -> Any:
    """`~/…` as the shell reads it: the project file is no shell, but people write it there."""
    if not (isinstance(path, str) and path.startswith("~")):
        return path
    with suppress(RuntimeError):  # there is no such home: it is a name like any other
        return str(Path(path).expanduser())
    return path


OwnPath = Annotated[str, BeforeValidator(_from_home)]


EveryRow = Literal["refusal", "refusal_email", "refusal_sms", "refusal_phone", "bounced"]
"""What every row of a list says: refused (by all channels, or one), or its mailbox returned the mail."""


class SourcePlan(Model):
    """One source: where it lies, what each of its columns is, and only those readings that detection got wrong."""

    path: OwnPath = Field(description="a file, or the address of a database, an API or a Google sheet")
    columns: Annotated[dict[str, str], BeforeValidator(_mapping_or_empty)] = {}
    sheet: str | None = None
    member: str | None = Field(default=None, description="file inside a zip archive")
    table: str | None = Field(default=None, description="table of a database or an SQLite file")
    query: str | None = Field(default=None, description="SQL that gives the rows, in place of a table")
    key: str | None = Field(
        default=None, description="column that names a row for good: what is read again replaces the row of before"
    )
    cursor: str | None = Field(
        default=None,
        description="column that grows (time of change, number): the next run reads only from its last value on",
    )
    api: Api | None = Field(default=None, description="how an API is asked, or what differs from its recipe")
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = Field(default=None, ge=0, description="1 for the first line; 0 = the file has no header")
    date_order: Literal["ymd", "mdy", "dmy"] = "ymd"
    timezone: str | None = None
    password_env: str | None = None
    answers_dated_by: Literal["created_at", "updated_at"] | None = Field(
        default=None, description="for sources whose rows are answers given at that time, such as form responses"
    )
    every_row: EveryRow | None = Field(
        default=None, description="for lists of people who refused or whose mail came back: what every row says"
    )
    trust: int = Field(default=0, description="higher wins where values of several sources compete")

    @property
    def remote(self) -> bool:
        """Whether the source is a server's, and not a file's."""
        return is_address(self.path)


ComparisonName = Literal[
    "name", "mobile", "email", "phone", "organisation", "birth", "address", "gender", "middle", "member", "source",
    "company", "number", "line", "domain",
]  # fmt: skip
"""What is compared: of people, and (the last four, and address) of organisations."""

BLOCK_PARTS = {
    "name": "sound", "given_name": "given", "mobile": "mobile", "mobile_middle": "middle", "mobile_end": "tail",
    "email": "email", "email_local": "local", "email_domain": "domain", "role_mailbox": "desk", "phone": "line",
    "company": "company", "business_number": "business", "corporate_number": "corporate", "birth_date": "birth",
    "birth_year": "year", "middle_name": "initial", "address": "address", "house_number": "spot", "postcode": "postcode", "member_id": "member",
}  # fmt: skip
"""What a block may ask two records to have in common, and the column of profiles that holds it."""


class MatchPlan(Model):
    """How records become groups. The threshold follows the size of the company unless a number is given."""

    threshold: Literal["auto"] | Annotated[float, Field(gt=0, lt=1)] = "auto"
    comparisons: tuple[ComparisonName, ...] = Field(
        default=(), description="only these are compared; all that the columns allow by default"
    )
    blocks: tuple[str, ...] = Field(
        default=(),
        description="which values in common make two records worth comparing, such as `mobile` or `name + company`; hanjul's own by default",
    )

    @field_validator("blocks")
    @classmethod
    def _known_parts(cls, blocks: tuple[str, ...]) -> tuple[str, ...]:
        for block in blocks:
            parts = [part.strip() for part in block.split("+")]
            unknown = [part for part in parts if part not in BLOCK_PARTS]
            if unknown or len(parts) > 3:
                known = ", ".join(BLOCK_PARTS)
                raise ValueError(
                    Text(
                        f"`{block}`: 다음 가운데 하나에서 셋까지를 + 로 잇습니다: {known}",
                        f"`{block}`: one to three of {known}, joined by +",
                    )
                )
        return blocks

    @property
    def keys(self) -> tuple[tuple[str, ...], ...]:
        """The blocks as their parts."""
        return tuple(tuple(BLOCK_PARTS[part.strip()] for part in block.split("+")) for block in self.blocks)


Rule = Literal["most_recent", "most_complete", "most_trusted", "most_frequent"]


class MergePlan(Model):
    """Which value of several speaks for the person."""

    key: tuple[str, ...] = ("name", "mobile")
    rules: Annotated[dict[str, Rule], BeforeValidator(_mapping_or_empty)] = {}


class RetentionRule(Model):
    """Who must be re-asked or destroyed, and when: `after` is an ISO 8601 duration (P2Y, P6M) counted from `counts_from`."""

    action: Literal["reconsent", "destroy"]
    after: str = Field(pattern=r"^P(\d+Y)?(\d+M)?(\d+D)?$")
    counts_from: Literal["created_at", "updated_at", "last_seen_at", "consent_at"]
    reason: str


class KeepRule(Model):
    """What another law demands keeping although the person is to be destroyed: rows of these sources, as `record` of
    facts/retention_defaults.csv says, counted from the row's date. They move to the encrypted archive."""

    sources: tuple[str, ...]
    record: str
    counts_from: Literal["created_at", "updated_at", "last_seen_at"] = "created_at"

    @field_validator("record")
    @classmethod
    def _known_record(cls, record: str) -> str:
        if retention(record) is None:
            known = ", ".join(row["key"] for row in facts.rows("retention_defaults"))
            raise ValueError(Text(f"`{record}`: 다음 가운데 하나를 쓰세요: {known}", f"`{record}`: one of {known}"))
        return record


def _reconfirm(law: RuleSet, language: Language) -> RetentionRule:
    """The rule that consent to advertising is confirmed in time."""
    duty = duties(law)["ad_reconfirm"]
    return RetentionRule(
        action="reconsent", after=duty.after, counts_from="consent_at", reason=duty.article.in_(language)
    )


class GovernPlan(Model):
    """The project's retention rules; the defaults are written into a new project file with their articles."""

    law: RuleSet | None = Field(default=None, description="KR or GDPR; by default the country's")
    retention: tuple[RetentionRule, ...] = (_reconfirm("KR", "ko"),)
    keep: tuple[KeepRule, ...] = ()


class DeliverPlan(Model):
    """Where outputs go and how they are written."""

    folder: OwnPath = "out"
    headers: Language | None = Field(
        default=None, description="language of the column headings; the project's language by default"
    )
    csv_encoding: Literal["utf-8-sig", "utf-8", "cp949"] = "utf-8-sig"
    files: tuple[Literal["csv", "xlsx", "parquet", "mailing"], ...] = ("csv", "xlsx", "parquet", "mailing")
    leave_out: tuple[str, ...] = Field(default=(), description="columns of customers not to deliver")
    to: Annotated[dict[str, TargetPlan], BeforeValidator(_mapping_or_empty)] = Field(
        default={}, description="where `hanjul deliver` brings the customers besides the files: name -> target"
    )


class Project(Model):
    """One project. `folder` is where the project file lies; relative paths start there."""

    language: Language = "ko"
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] = "KR"
    timezone: str = "Asia/Seoul"
    entity: Literal["person", "organisation"] = Field(
        default="person", description="what a customer is; of organisations there is one row per company"
    )
    engine: Literal["duckdb", "spark"] = "duckdb"
    memory_limit: Annotated[str, Field(pattern=r"^\d+(\.\d+)? ?([KMGTkmgt][Ii]?[Bb]|%)$")] | None = Field(
        default=None,
        description="how much memory the engine takes before it uses the disk; 16 times the files, 400 MB at least, by default",
    )
    encrypt: bool = Field(
        default=False, description="keep the store encrypted between commands, with the key HANJUL_STORE_KEY"
    )
    sources: dict[str, SourcePlan]
    match: Annotated[MatchPlan, BeforeValidator(_mapping_or_empty)] = MatchPlan()
    merge: Annotated[MergePlan, BeforeValidator(_mapping_or_empty)] = MergePlan()
    govern: Annotated[GovernPlan, BeforeValidator(_mapping_or_empty)] = GovernPlan()
    deliver: Annotated[DeliverPlan, BeforeValidator(_mapping_or_empty)] = DeliverPlan()
    folder: Path = Field(default=Path(), exclude=True)

    @property
    def kept_columns(self) -> list[str]:
        """Source columns a person chose to carry through untouched; equal names of several sources are one column."""
        kept = {column for plan in self.sources.values() for column, field in plan.columns.items() if field == "keep"}
        return sorted(kept)

    @property
    def law(self) -> RuleSet:
        """The rule set whose duties hold."""
        return self.govern.law or ("KR" if self.country == "KR" else "GDPR")

    @property
    def retention(self) -> tuple[RetentionRule, ...]:
        """The retention rules; where the project file has none, what the law itself says."""
        if "retention" in self.govern.model_fields_set:
            return self.govern.retention
        return (_reconfirm(self.law, self.language),) if "ad_reconfirm" in duties(self.law) else ()

    @property
    def headers(self) -> Language:
        """The language of the column headings in outputs."""
        return self.deliver.headers or self.language


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


def nearest(word: str, known: Sequence[str]) -> Text:
    """A hint: the nearest known word, or all of them."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.4)
    if near:
        return Text("혹시 `{near}` 인가요?", "did you mean `{near}`?").fill(near=near[0])
    return Text("쓸 수 있는 것: {known}", "known here: {known}").fill(known=", ".join(known))


def nearest_first(word: str, known: Sequence[str], rest: Text, cutoff: float = 0.4) -> Text:
    """A hint: the nearest known word, if one is near, and then `rest`, which names all there are."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=cutoff)
    return Text(f"혹시 `{near[0]}` 인가요? {rest.ko}", f"did you mean `{near[0]}`? {rest.en}") if near else rest


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    """The keys the project file knows at a place."""
    if location[:2] == ("deliver", "to"):
        return sorted({name for plan in TARGET_PLANS for name in plan.model_fields})
    model: Any = Project
    for step in location[:-1]:
        if model is Project and step == "sources":
            model = dict
        elif model is dict:
            model = SourcePlan
        elif model is SourcePlan and step == "api":
            model = Api
        else:
            model = {
                "match": MatchPlan,
                "merge": MergePlan,
                "govern": GovernPlan,
                "deliver": DeliverPlan,
                "retention": tuple,
                "keep": list,
            }.get(str(step), model)
            model = {tuple: RetentionRule, list: KeepRule}.get(model, model)
    return [name for name in getattr(model, "model_fields", {}) if (model, name) != (Project, "folder")]


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
    "country": Text("두 글자 나라 코드를 대문자로 쓰세요: KR, US, JP …", "write the two letters of the country in capitals: KR, US, JP …"),
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
