"""Targets outside this machine, as the project file names them under `deliver.to`: data, not code.

Of secrets only the names stand here: `key_env` is an environment variable or an entry of the system's keyring.
"""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from hanjul.words import Text

Channel = Literal["email", "sms", "kakao", "phone"]
"""A way of advertising that people say yes or no to."""


class _Plan(BaseModel):
    """What every target has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    with_run: bool = Field(
        default=False, description="deliver at the end of every `hanjul run`, without a dry run first"
    )


class CopyTarget(_Plan):
    """A copy of the customers, one row each, found again by customer_id."""

    columns: tuple[str, ...] = Field(
        default=(), description="columns of customers to deliver; all but those of `leave_out` by default"
    )
    channel: Channel | None = Field(
        default=None,
        description="only customers who said yes to advertising by this channel; everybody by default, for a copy that is not for advertising",
    )


class SheetsTarget(CopyTarget):
    """A sheet of a Google spreadsheet that was shared with a service account. Columns people added stay."""

    kind: Literal["sheets"]
    spreadsheet: str = Field(description="the spreadsheet's address or id")
    sheet: str | None = Field(default=None, description="name of the sheet, made where there is none")
    key_env: str = Field(
        default="GOOGLE_APPLICATION_CREDENTIALS", description="the service account's JSON key, or the path of its file"
    )
    url: str = "https://sheets.googleapis.com"

    @field_validator("spreadsheet")
    @classmethod
    def _id(cls, given: str) -> str:
        found = re.fullmatch(r"(?:https?://[^ ]*/spreadsheets/d/)?([A-Za-z0-9_-]{20,})(?:[/?#][^ ]*)?", given)
        if not found:
            raise ValueError(
                Text(
                    "스프레드시트의 주소(https://docs.google.com/spreadsheets/d/…)나 그 id 를 쓰세요.",
                    "the address of a spreadsheet (https://docs.google.com/spreadsheets/d/…) or its id",
                )
            )
        return found[1]


class SqlTarget(CopyTarget):
    """A table of a database, brought up to date in one transaction. Columns hanjul does not know stay."""

    kind: Literal["sql"]
    url: str = Field(description="such as postgresql://user@host/database; the password stands in `key_env`")
    table: str = "customers"
    key_env: str | None = Field(default=None, description="the database user's password")


class MailingTarget(_Plan):
    """A list of a mailing tool. Only people pass who said an explicit, unexpired yes to advertising by e-mail."""

    kind: Literal["stibee", "mailchimp", "brevo", "listmonk", "ghost"]
    list: str | None = Field(
        default=None,
        coerce_numbers_to_str=True,
        description="number or id of the list; of Ghost the newsletter's name, the first one by default",
    )
    key_env: str | None = Field(default=None, description="the tool's API key; STIBEE_KEY, MAILCHIMP_KEY … by default")
    url: str | None = Field(default=None, description="address of the tool; needed for listmonk and Ghost")
    fields: dict[str, str] = Field(default={}, description="the tool's field: column of customers")
    tags: tuple[str, ...] = Field(
        default=(),
        description="columns of customers whose values become tags (groups, lists, labels), such as status or sources",
    )

    @field_validator("url")
    @classmethod
    def _address(cls, given: str | None) -> str | None:
        if given is not None and not re.fullmatch(r"https?://[^/@\s]+(/[^@\s]*)?", given):
            raise ValueError("an address that begins with https://, without user or password")
        return given

    @property
    def secret(self) -> str:
        """The name of the secret."""
        return self.key_env or f"{self.kind.upper()}_KEY"


class CsvTarget(_Plan):
    """CSV files to import by hand into any mailing tool: everybody who said yes to the channel, and one file per group."""

    kind: Literal["csv"]
    channel: Channel = "email"
    columns: tuple[str, ...] = Field(
        default=("name", "company"), description="columns of customers, behind address and customer_id"
    )
    tags: tuple[str, ...] = Field(default=(), description="columns of customers; every value gets a file of its own")


TargetPlan = Annotated[SheetsTarget | SqlTarget | MailingTarget | CsvTarget, Field(discriminator="kind")]
TARGET_PLANS = (SheetsTarget, SqlTarget, MailingTarget, CsvTarget)
KINDS = ("sheets", "sql", "stibee", "mailchimp", "brevo", "listmonk", "ghost", "csv")
