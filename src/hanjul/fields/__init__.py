"""Fields: one file per kind of value, because cleaning, comparing, masking and describing a value must not disagree.

A field's `clean` takes one raw cell (text, never null) and the context, and gives one answer per name in `outputs`
(null where it found none) and the codes of the rules that acted (facts/rules.csv), separated by blanks. It never
raises for bad data and never invents: a value it cannot read is null plus a rule.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from hanjul.words import Text


@dataclass(frozen=True, slots=True)
class Context:
    """What a cell alone does not say."""

    country: str = "KR"
    timezone: str = "Asia/Seoul"
    date_order: Literal["ymd", "mdy", "dmy"] = "ymd"
    today: datetime.date = datetime.date(2026, 1, 1)


Cleaned = tuple[tuple[str | None, ...], str]


@dataclass(frozen=True, slots=True)
class Field:
    """One kind of value.

    Attributes:
        name: the word used in the project file.
        label: for people.
        outputs: the columns of `records` it may fill, its own first.
        clean: (raw cell, context) -> (answers in the order of outputs, rule codes separated by blanks or "").
        mask: a value made safe for messages and reports: its shape stays, its content does not.
        personal: "personal", "sensitive" or "none", for the inventory.
    """

    name: str
    label: Text
    outputs: tuple[str, ...]
    clean: Callable[[str, Context], Cleaned]
    mask: Callable[[str], str]
    personal: Literal["personal", "sensitive", "none"] = "personal"


# The fields import the words above, so they are gathered last.
from hanjul.fields import (  # noqa: E402
    address,
    birth_date,
    company,
    consent,
    date,
    email,
    membership,
    name,
    person_line,
    phone,
    registration,
    text,
    website,
)

FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        name.NAME, name.FAMILY_NAME, name.GIVEN_NAME, name.MIDDLE_NAME, name.NAME_ALIAS,
        phone.MOBILE, phone.PHONE, phone.CONTACT, person_line.PERSON_LINE, email.EMAIL,
        company.COMPANY, website.WEBSITE, text.DEPARTMENT, text.POSITION,
        registration.BUSINESS_NUMBER, registration.UNCHECKED_NUMBER, registration.CORPORATE_NUMBER,
        address.ADDRESS, address.ADDRESS_DETAIL, address.POSTCODE, birth_date.BIRTH_DATE, *birth_date.BIRTH_PARTS, text.GENDER,
        text.MEMBER_ID, text.NICKNAME, text.MEMO, text.TAG,
        date.CREATED_AT, date.UPDATED_AT, date.LAST_SEEN_AT, date.CONSENT_AT,
        *consent.FIELDS, membership.MEMBERSHIP,
    )
}  # fmt: skip
"""Every field by the word used in the project file (all but `keep` and `ignore`, which are not read)."""
