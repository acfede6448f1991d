"""The project file `hanjul.yaml` as typed, frozen models. An unknown key is refused with the nearest known one.

Only this file knows the YAML library. Secrets never live here: `password_env` names the environment variable.
"""

import difflib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from hanjul.errors import ProjectError
from hanjul.fields import FIELDS
from hanjul.tables import VALUES
from hanjul.words import Language, Text

FILE_NAME = "hanjul.yaml"


class Model(BaseModel):
    """Frozen, and nothing unknown gets in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _mapping_or_empty(value: Any) -> Any:
    """A heading with every line under it commented out reads as null: that means "the defaults"."""
    return {} if value is None else value


class SourcePlan(Model):
    """One source: where it lies, what each of its columns is, and only those readings that detection got wrong."""

    path: str
    columns: Annotated[dict[str, str], BeforeValidator(_mapping_or_empty)] = {}
    sheet: str | None = None
    member: str | None = Field(default=None, description="file inside a zip archive")
    table: str | None = Field(default=None, description="table of an SQLite file")
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = Field(default=None, ge=0, description="1 for the first line; 0 = the file has no header")
    date_order: Literal["ymd", "mdy", "dmy"] = "ymd"
    timezone: str | None = None
    password_env: str | None = None
    answers_dated_by: Literal["created_at", "updated_at"] | None = Field(
        default=None, description="for sources whose rows are answers given at that time, such as form responses"
    )
    trust: int = Field(default=0, description="higher wins where values of several sources compete")


ComparisonName = Literal[
    "name", "mobile", "email", "phone", "organisation", "birth", "address", "gender", "member",
    "company", "number", "line", "domain",
]  # fmt: skip
"""What is compared: of people, and (the last four, and address) of organisations."""

BLOCK_PARTS = {
    "name": "sound", "given_name": "given", "mobile": "mobile", "mobile_end": "tail", "email": "email", "email_local": "local",
    "email_domain": "domain", "role_mailbox": "desk", "phone": "line", "company": "company", "business_number": "business",
    "corporate_number": "corporate", "birth_date": "birth", "birth_year": "year", "address": "address", "house_number": "spot",
    "postcode": "postcode", "member_id": "member",
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
                raise ValueError(f"`{block}`: one to three of {', '.join(BLOCK_PARTS)}, joined by +")
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


class GovernPlan(Model):
    """The project's retention rules; the defaults are written into a new project file with their articles."""

    retention: tuple[RetentionRule, ...] = (
        RetentionRule(
            action="reconsent", after="P2Y", counts_from="consent_at", reason="정보통신망법 시행령 제62조의3 제1항"
        ),
    )


class DeliverPlan(Model):
    """Where outputs go and how they are written."""

    folder: str = "out"
    headers: Language | None = Field(
        default=None, description="language of the column headings; the project's language by default"
    )
    csv_encoding: Literal["utf-8-sig", "utf-8", "cp949"] = "utf-8-sig"
    files: tuple[Literal["csv", "xlsx", "parquet", "mailing"], ...] = ("csv", "xlsx", "parquet", "mailing")
    leave_out: tuple[str, ...] = Field(default=(), description="columns of customers not to deliver")


class Project(Model):
    """One project. `folder` is where the project file lies; relative paths start there."""

    language: Language = "ko"
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] = "KR"
    timezone: str = "Asia/Seoul"
    entity: Literal["person", "organisation"] = Field(
        default="person", description="what a customer is; of organisations there is one row per company"
    )
    engine: Literal["duckdb", "spark"] = "duckdb"
    memory_limit: str | None = None
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
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(
            Text(
                "프로젝트 파일을 읽을 수 없습니다: {path} ({error})", "cannot read the project file {path} ({error})"
            ).fill(path=path, error=error),
            Text("UTF-8 텍스트 파일인지 확인하세요.", "check that it is a UTF-8 text file"),
        ) from error
    try:
        data = YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.context_mark or error.problem_mark
        line = mark.line + 1 if mark else 0
        raise ProjectError(
            Text(
                "{path} {line}번째 줄이 YAML 문법에 맞지 않습니다: {problem}",
                "{path} line {line} is not YAML: {problem}",
            ).fill(path=path, line=line, problem=error.problem),
            Text(
                "들여쓰기와 따옴표를 살펴보세요. 특수문자로 시작하는 열 이름은 따옴표로 감쌉니다.",
                "look at indentation and quotes; quote column names that begin with a special character",
            ),
        ) from error
    if not isinstance(data, dict):
        raise ProjectError(
            Text("{path} 에 내용이 없습니다.", "{path} is empty").fill(path=path),
            Text("`hanjul init 폴더` 로 다시 만드세요.", "make it anew: `hanjul init FOLDER`"),
        )
    try:
        project = Project.model_validate({**data, "folder": path.resolve().parent})
    except ValidationError as error:
        raise _explained(path, error) from error
    for source, plan in project.sources.items():
        for column, field in plan.columns.items():
            if field not in FIELDS and field not in ("keep", "ignore"):
                raise _unknown_field(path, f"sources.{source}.columns.{column}", field)
    known = [column.name for column in VALUES]
    for place, fields in (("merge.key", project.merge.key), ("merge.rules", (*project.merge.rules,))):
        for field in fields:
            if field not in (*known, *project.kept_columns):
                raise _unknown_field(path, place, field)
    return project


def _unknown_field(path: Path, place: str, field: str) -> ProjectError:
    known = [*FIELDS, "keep", "ignore"]
    return ProjectError(
        Text(
            "{path}: `{place}` 의 `{field}` 은(는) 모르는 항목입니다.",
            "{path}: `{place}` says `{field}`, which is no field",
        ).fill(path=path, place=place, field=field),
        _nearest(field, known),
    )


def _nearest(word: str, known: list[str]) -> Text:
    """A hint: the nearest known word, or all of them."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.4)
    if near:
        return Text("혹시 `{near}` 인가요?", "did you mean `{near}`?").fill(near=near[0])
    return Text("쓸 수 있는 것: {known}", "known here: {known}").fill(known=", ".join(known))


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    """The keys the project file knows at a place."""
    model: Any = Project
    for step in location[:-1]:
        if model is Project and step == "sources":
            model = dict
        elif model is dict:
            model = SourcePlan
        else:
            model = {
                "match": MatchPlan,
                "merge": MergePlan,
                "govern": GovernPlan,
                "deliver": DeliverPlan,
                "retention": tuple,
            }.get(str(step), model)
            model = RetentionRule if model is tuple or isinstance(step, int) else model
    return [name for name in getattr(model, "model_fields", {}) if (model, name) != (Project, "folder")]


def _explained(path: Path, error: ValidationError) -> ProjectError:
    """The first problem of a validation in words."""
    # A misspelt key also leaves the right one missing: speak of the misspelling.
    first = min(error.errors(include_url=False), key=lambda problem: problem["type"] != "extra_forbidden")
    location = tuple(first["loc"])
    place = ".".join(str(step) for step in location)
    if first["type"] == "extra_forbidden":
        words = Text("{path}: 모르는 항목 `{place}`", "{path}: unknown key `{place}`").fill(path=path, place=place)
        return ProjectError(words, _nearest(str(location[-1]), _known_keys(location)))
    if first["type"] == "missing":
        return ProjectError(
            Text("{path}: `{place}` 항목이 필요합니다.", "{path}: `{place}` is missing").fill(path=path, place=place)
        )
    return ProjectError(
        Text("{path}: `{place}` 값을 쓸 수 없습니다.", "{path}: the value of `{place}` cannot be used").fill(
            path=path, place=place
        ),
        Text("{message}", "{message}").fill(message=first["msg"]),
    )
