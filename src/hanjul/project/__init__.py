"""The project file `hanjul.yaml` as typed, frozen models; `load.py` reads it; `init.py` makes a new one, with the text of `file.py`.

Secrets never live here: `password_env` names the environment variable.
"""

import datetime
import re
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal

import phonenumbers
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from hanjul import facts
from hanjul.facts.duties import RuleSet, duties, retention
from hanjul.fields import Context
from hanjul.project.api import Api
from hanjul.project.target import TargetPlan
from hanjul.words import Language, Text

FILE_NAME = "hanjul.yaml"

AND = " + "
"""What joins the names of columns that hold one value in parts: `hp1 + hp2 + hp3: mobile`."""

_CALLING_CODE = re.compile(facts.phrases("calling_code"), re.IGNORECASE)


def is_calling_code(column: str) -> bool:
    """Whether a column that stands before a number may hold the calling code of its country: `Country code + Phone`.

    >>> is_calling_code("Prefijo"), is_calling_code("Area code")
    (True, False)
    """
    return _CALLING_CODE.search(column) is not None


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


def known_country(code: str) -> str:
    """The code of a country (ISO 3166) that gives out phone numbers.

    Raises:
        ValueError: it is none.
    """
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError(
            Text(
                "두 글자 나라 코드를 대문자로 쓰세요: KR, US, JP, GB(UK가 아님) …",
                "write the two letters of the country in capitals: KR, US, JP, GB (not UK) …",
            )
        )
    return code


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
    country: Annotated[str, AfterValidator(known_country)] | None = Field(
        default=None, description="whose numbers, postcodes and addresses it holds, where they are not the project's"
    )
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
    "company", "number", "line", "domain", "person",
]  # fmt: skip
"""What is compared: of people, and (the last five, and address) of organisations."""

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
    country: Annotated[str, AfterValidator(known_country)] = "KR"
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

    def context(self, plan: SourcePlan, today: datetime.date) -> Context:
        """How the cells of a source are read."""
        return Context(plan.country or self.country, plan.timezone or self.timezone, plan.date_order, today)

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
