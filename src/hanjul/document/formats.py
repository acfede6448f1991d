"""The one format to collect per field, and the rules that hold a form to it, ready to paste."""

import re
from dataclasses import dataclass
from html import escape

from hanjul import facts
from hanjul.fields import FIELDS
from hanjul.project import Project
from hanjul.words import Language, Text

_ALWAYS = ("name", "mobile", "email")
_CONSENTS = ("consent_privacy", "consent_email", "consent_sms", "consent_night", "consent_at")
"""What a form asks whatever the sources asked: each consent by itself, and when it was given."""
_LEFT_TO_SYSTEMS = ("member_id", "updated_at", "last_seen_at", "created_at")
"""Fields no person fills in."""
_REQUIRED = ("name", "consent_privacy")


@dataclass(frozen=True, slots=True)
class Format:
    """How one field is to be collected.

    Attributes:
        input: the type of an HTML input, or `select`.
        words: the rule in a sentence or two.
        pattern: a regular expression for the whole value, as browsers, Google Forms and databases read it; empty for a choice.
        excel: a formula that is true for a good cell, `{c}` in place of the cell; empty for a choice.
        choices: the answers to choose from, per language.
    """

    field: str
    input: str
    words: Text
    example: str
    pattern: str
    excel: str
    choices: dict[Language, tuple[str, ...]]

    @property
    def label(self) -> Text:
        """What the field is called in a form."""
        return FIELDS[self.field].label

    @property
    def required(self) -> bool:
        """Whether a form must ask for it; of mobile and e-mail one is enough."""
        return self.field in _REQUIRED

    def regex(self, language: Language) -> str:
        """The pattern; of a choice, one that knows its answers."""
        return self.pattern or f"^({'|'.join(self.choices[language])})$"

    def fits(self, value: str) -> bool:
        """Whether a value is written so, in either language."""
        known = [self.pattern] if self.pattern else [self.regex("ko"), self.regex("en")]
        return any(re.fullmatch(pattern.removeprefix("^").removesuffix("$"), value) for pattern in known)

    def google(self) -> Text:
        """How to set it up in Google Forms."""
        if not self.pattern:
            return Text(
                "객관식 질문 → 보기: {ko} (미리 선택하지 않음)",
                "Multiple choice → options: {en} (none chosen beforehand)",
            ).fill(ko=" / ".join(self.choices["ko"]), en=" / ".join(self.choices["en"]))
        words = Text(
            "단답형 → ⋮ → 응답 확인 → 정규 표현식 → 일치함\n{pattern}\n오류 문구: {ko}",
            "Short answer → ⋮ → Response validation → Regular expression → Matches\n{pattern}\nError text: {en}",
        )
        return words.fill(pattern=self.pattern, ko=self.words.ko, en=self.words.en)

    def workbook(self) -> Text:
        """How to set it up in Excel, for cells from A2 down."""
        if not self.excel:
            return Text("데이터 유효성 검사 → 목록 → 원본: {ko}", "Data validation → List → Source: {en}").fill(
                ko=",".join(self.choices["ko"]), en=",".join(self.choices["en"])
            )
        return Text(
            "셀 서식 → 텍스트. 데이터 유효성 검사 → 사용자 지정 → 수식:\n={formula}",
            "Format cells → Text. Data validation → Custom → Formula:\n={formula}",
        ).fill(formula=self.excel.replace("{c}", "A2"))

    def html(self) -> Text:
        """The element of a web form."""
        return Text(self._html("ko"), self._html("en"))

    def _html(self, language: Language) -> str:
        required = " required" if self.required else ""
        if not self.pattern:
            options = "".join(f"<option>{escape(choice)}</option>" for choice in ("", *self.choices[language]))
            return f'<select name="{self.field}"{required}>{options}</select>'
        if self.input == "date":
            return f'<input type="date" name="{self.field}" min="1900-01-01" max="2099-12-31"{required}>'
        pattern = escape(self.pattern.removeprefix("^").removesuffix("$"))
        hint = f' placeholder="{escape(self.example)}"' if self.example else ""
        return (
            f'<input type="{self.input}" name="{self.field}" pattern="{pattern}"{hint} '
            f'title="{escape(self.words.in_(language))}"{required}>'
        )

    def sql(self) -> Text:
        """A constraint for PostgreSQL 15, MySQL 8 and Oracle, and one for MariaDB, which lacks the function."""

        def check(language: Language) -> str:
            if not self.pattern:
                return f"CHECK ({self.field} IN ({', '.join(repr(choice) for choice in self.choices[language])}))"
            # Browsers want signs in a class escaped, databases want them bare.
            pattern = re.sub(r"\\(.)", r"\1", self.pattern)
            return (
                f"-- PostgreSQL 15, MySQL 8, Oracle\nCHECK (REGEXP_LIKE({self.field}, '{pattern}', 'c'))\n"
                f"-- MariaDB\nCHECK ({self.field} REGEXP '(?-i){pattern}')"
            )

        return Text(check("ko"), check("en"))


def formats(country: str) -> dict[str, Format]:
    """The one format per field, for a country; the general one where it has none of its own."""
    found: dict[str, dict[str, str]] = {}
    for row in facts.rows("field_formats"):
        if row["country"] == country or (not row["country"] and row["field"] not in found):
            found[row["field"]] = row
    return {name: _format(found[name]) for name in FIELDS if name in found}


def _format(row: dict[str, str]) -> Format:
    choices: dict[Language, tuple[str, ...]] = {
        "ko": tuple(filter(None, row["choices_ko"].split("|"))),
        "en": tuple(filter(None, row["choices_en"].split("|"))),
    }
    return Format(
        row["field"], row["input"], Text(row["ko"], row["en"]), row["example"], row["pattern"], row["excel"], choices
    )


def intake(project: Project) -> list[Format]:
    """What a form of this project asks: the fields its sources hold, and every consent by itself."""
    held = {field for plan in project.sources.values() for field in plan.columns.values()}
    if "contact" in held:
        held.add("phone")
    wanted = {*held, *_ALWAYS, *_CONSENTS} - set(_LEFT_TO_SYSTEMS)
    if project.law != "KR":  # a consent of its own for the night is Korean law
        wanted -= {"consent_night"} - held
    return [format_ for name, format_ in formats(project.country).items() if name in wanted]
