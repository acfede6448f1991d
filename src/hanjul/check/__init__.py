"""The gate: is a file such that it can be read without a repair? Row by row, with what can safely be put right.

The file is read by the same readers and the same fields as in a run, so the gate cannot disagree with it. Nothing is
written but the corrected copy, and nothing of the project changes.
"""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from hanjul import facts
from hanjul.callbacks import Secret
from hanjul.document.formats import Format, formats, intake
from hanjul.errors import ProjectError, nearest
from hanjul.explore.mapping import date_order, infer
from hanjul.fields import FIELDS, Context, phone, registration
from hanjul.project import Project, SourcePlan
from hanjul.sources import discover, read
from hanjul.sources.header import clean_name
from hanjul.tables import RECORDS
from hanjul.targets import Layout
from hanjul.targets.csv import write as write_csv
from hanjul.words import Language, Text

Kind = Literal["repaired", "suspicious", "refused", "format", "missing"]

KINDS: dict[Kind, Text] = {
    "repaired": Text("고쳐야 읽힘", "read after a repair"),
    "suspicious": Text("의심스러움", "doubtful"),
    "refused": Text("읽을 수 없음", "cannot be read"),
    "format": Text("형식이 다름", "another format"),
    "missing": Text("비어 있음", "missing"),
}
_GRAVEST: tuple[Kind, ...] = ("refused", "suspicious", "repaired")

_SAFE = frozenset(
    ["phone_format", "phone_number_format", "phone_lost_zero", "phone_country_code", "phone_letter_for_digit", "email_format", "email_comma", "name_format", "name_unicode", "name_spaces", "name_case", "name_jamo", "company_format", "business_number_format", "corporate_number_format", "postcode_format", "postcode_lost_zero", "date_format", "date_two_digit_year", "date_excel_serial", "date_epoch", "date_timezone", "birth_date_lost_zero", "member_id_format"]
)  # fmt: skip
"""Rules whose repair changes how a value is spelt and nothing else."""
_SAFE_BLANKS = frozenset(
    ["phone_placeholder", "email_placeholder", "business_number_placeholder", "corporate_number_placeholder", "address_placeholder", "postcode_placeholder", "website_placeholder", "date_placeholder", "birth_date_placeholder", "gender_placeholder", "member_id_placeholder", "text_placeholder"]
)  # fmt: skip
"""Rules for cells that say "nothing": a blank says the same."""

_SAMPLE_ROWS = 2_000
_ALIKE = 0.5
"""Share of a form's columns a file must have to be taken for it."""
_COMPANIONS = ("email_key", "company_key", "address_key", "birth_date_key")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell, or with a row (no column). `before` and `fixed` are masked; `fixed` is None where nothing is
    safe to write, "" where the cell is best left blank."""

    row: int
    column: str | None
    field: str | None
    kind: Kind
    words: Text
    before: str | None = None
    fixed: str | None = None


@dataclass(slots=True)
class Checked:
    """How a file conforms.

    Attributes:
        source: the source or form it was taken for.
        how: "source" (a source of the project), "intake" (the form of the guides), or "guess" (columns guessed).
        missing: columns the form has and the file lacks.
        beside: other tables of the file, which were not looked at.
        first_line: the line of the file in which row 1 stands; None where that is not known.
        left_out: rows that are no records (blank, totals), with their reason.
        cells: filled cells per column read.
    """

    source: str
    how: Literal["source", "intake", "guess"]
    plan: SourcePlan
    folder: Path
    columns: list[str]
    missing: list[str]
    beside: list[str] = field(default_factory=list)
    first_line: int | None = None
    rows: int = 0
    left_out: list[tuple[int, Text]] = field(default_factory=list)
    cells: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    @property
    def bad_rows(self) -> set[int]:
        """Rows with a problem. (Row 0 is the header: what is said of the whole file.)"""
        return {problem.row for problem in self.problems if problem.row}

    @property
    def conforms(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems and not self.missing

    @property
    def conforms_once_fixed(self) -> bool:
        """Whether the corrected copy has nothing wrong left."""
        return not self.missing and all(problem.fixed is not None for problem in self.problems)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What a value came to: the kind of trouble, its words, and the text to write instead."""

    kind: Kind
    words: Text
    fixed: str | None


class Reading:
    """A file held to a form: each distinct value of a column is judged once."""

    def __init__(self, project: Project, checked: Checked, strict: bool, today: datetime.date) -> None:
        self._project, self._checked = project, checked
        self._context = project.context(checked.plan, today)
        self._formats = formats(project.country) if strict else {}
        self._required = {format_.field for format_ in intake(project) if format_.required} if strict else set[str]()
        self._seen: dict[tuple[str, str], _Verdict | None] = {}
        self._columns = {
            clean_name(column): name for column, name in checked.plan.columns.items() if name in FIELDS and clean_name(column) in checked.columns
        }  # fmt: skip
        self.fixed: list[pa.RecordBatch] = []

    def take(self, batch: pa.RecordBatch, keep: bool) -> None:
        """Judge the rows of a batch; `keep` its corrected copy."""
        rows = batch["row"].to_pylist()
        corrected = []
        filled = [0] * len(rows) if self._required else []
        for column in self._checked.columns:
            cells = batch[column].to_pylist()
            name = self._columns.get(column)
            if name:
                cells = self._column(column, name, rows, cells, filled)
            corrected.append(pa.array(cells, pa.string()))
        for place, reached in enumerate(filled):
            if not reached:
                words = Text("휴대폰도 이메일도 없습니다.", "Neither mobile nor e-mail.")
                self._checked.problems.append(Problem(rows[place], None, None, "missing", words))
        self._checked.rows += len(rows)
        if keep:
            self.fixed.append(pa.RecordBatch.from_arrays(corrected, names=self._checked.columns))

    def _column(
        self, column: str, name: str, rows: Sequence[int], cells: Sequence[str | None], filled: list[int]
    ) -> list[str | None]:
        """Judge one column: its cells as the corrected copy has them."""
        out: list[str | None] = []
        mask, problems = FIELDS[name].mask, self._checked.problems
        for place, (row, raw) in enumerate(zip(rows, cells, strict=True)):
            if raw is None or not raw.strip():
                out.append(raw)
                if name in self._required:
                    problems.append(
                        Problem(
                            row, column, name, "missing", Text("꼭 받아야 하는 값입니다.", "This value is required.")
                        )
                    )
                continue
            self._checked.cells[column] += 1
            if filled and name in ("mobile", "email", "contact"):
                filled[place] = 1
            if (name, raw) not in self._seen:
                self._seen[name, raw] = self._judge(name, raw)
            verdict = self._seen[name, raw]
            if verdict is None:
                out.append(raw)
                continue
            fixed = verdict.fixed
            out.append(raw if fixed is None else fixed or None)
            problems.append(
                Problem(row, column, name, verdict.kind, verdict.words, mask(raw), mask(fixed) if fixed else fixed)
            )
        return out

    def _judge(self, name: str, raw: str) -> _Verdict | None:
        answers, codes = FIELDS[name].clean(raw, self._context)
        rules = [facts.rules()[code] for code in dict.fromkeys(codes.split())]
        acted = [rule for rule in rules if rule.kind != "noted"]
        form = self._formats.get(name)
        value = self._written(name, answers, form)
        if not acted:
            if form is None or form.fits(raw):
                return None
            return _Verdict("format", form.words, value if value is not None and form.fits(value) else None)
        kind = next(kind for kind in _GRAVEST if any(rule.kind == kind for rule in acted))
        words = next(rule.words for rule in acted if rule.kind == kind)
        safe = {rule.code for rule in acted}
        if safe <= _SAFE_BLANKS:
            return _Verdict(kind, words, "")
        return _Verdict(kind, words, value if safe <= _SAFE else None)

    def _written(self, name: str, answers: Sequence[str | None], form: Format | None) -> str | None:
        """The value as it is to be written, where the cell holds one value and no more."""
        found = {output: answer for output, answer in zip(FIELDS[name].outputs, answers, strict=True) if answer}
        values = {output: answer for output, answer in found.items() if output not in _COMPANIONS}
        if len(values) != 1:
            return None
        ((output, value),) = values.items()
        language: Language = self._project.language
        if output in ("mobile", "phone"):
            country = self._project.country
            return phone.display(value, country) if country == "KR" else value
        if output in ("business_number", "corporate_number"):
            return registration.display(value) if self._project.country == "KR" else value
        if output in ("answer", "gender"):
            kind = "consent" if output == "answer" else "gender"
            told = facts.words(kind).get(value)
            return told.in_(language) if told else None
        if "T" in value and output in ("created_at", "updated_at", "last_seen_at", "consent_at"):
            day, _, clock = value.partition("T")
            return day if clock.startswith("00:00:00") or form else f"{day} {clock[:8]}"
        return value


def check(
    what: str,
    project: Project,
    *,
    strict: bool = False,
    fix: bool = False,
    password: Secret,
    today: datetime.date | None = None,
) -> tuple[Checked, pa.Table | None]:
    """Hold a file to what the project expects of it.

    Args:
        what: a source of the project by name, or a file.
        strict: also hold every cell to the one format of the collection guide, and demand what a form must ask.
        fix: also give the corrected rows.
        password: gives the value of an environment variable, for files under a password.

    Raises:
        ProjectError: there is neither such a source nor such a file, or no table in it.
        SourceError: the file cannot be read at all.
    """
    day = today or datetime.date.today()
    checked = _known_form(what, project, password, day)
    extracted = read(checked.source, checked.plan, checked.folder, password=password)
    checked.columns = extracted.columns
    begins = extracted.proof.get("data_from")
    checked.first_line = begins if isinstance(begins, int) and begins > 0 else None
    checked.missing = [
        column for column, name in checked.plan.columns.items() if name != "ignore" and clean_name(column) not in extracted.columns
    ]  # fmt: skip
    reading = Reading(project, checked, strict, day)
    for batch in extracted.batches:
        reading.take(batch, fix)
    rules = facts.rules()
    for row, code, _ in extracted.refused:
        checked.left_out.append((row, rules[code].words))
    for row, column, code, before, _ in extracted.findings:
        if rules[code].kind != "noted":
            kind: Kind = rules[code].kind  # type: ignore[assignment]  # the kinds of findings are among ours
            checked.problems.append(Problem(row, column, None, kind, rules[code].words, before))
    checked.problems.sort(key=lambda problem: problem.row)
    checked.left_out.sort(key=lambda one: one[0])
    if not fix:
        return checked, None
    names = list(checked.columns)
    empty = pa.schema([(name, pa.string()) for name in names])
    return checked, pa.Table.from_batches(reading.fixed, empty)


def write_fixed(checked: Checked, rows: pa.Table, project: Project) -> Path:
    """Write the corrected copy beside the file, as CSV for spreadsheets.

    Raises:
        DeliverError: it cannot be written.
    """
    path = checked.folder / (checked.source if checked.plan.remote else checked.plan.path)
    target = path.with_name(f"{path.stem}.fixed.csv")
    write_csv(target, rows, Layout(RECORDS, codes=True, language=project.language, country=project.country))
    return target


# Which form ------------------------------------------------------------------------------------------------------------


def _known_form(what: str, project: Project, password: Secret, today: datetime.date) -> Checked:
    """What a file is to be held to: the source it is, the source it resembles, the form of the guides, or a guess."""
    if what in project.sources and not Path(what).is_file():
        return Checked(what, "source", project.sources[what], project.folder, [], [])
    path = Path(what)
    if not path.is_file() and not path.is_dir():
        raise ProjectError(
            Text("그런 소스도 파일도 없습니다: {what}", "there is neither a source nor a file {what}").fill(what=what),
            nearest(what, list(project.sources)) if project.sources else None,
        )
    if path.is_dir():
        raise ProjectError(
            Text("{what} 은(는) 폴더입니다.", "{what} is a folder").fill(what=what),
            Text("파일을 하나씩 주세요.", "give one file at a time"),
        )
    folder = path.resolve().parent
    plans, skipped = discover([path.resolve()], folder, password=password)
    if not plans:
        why = skipped[0].reason if skipped else Text("표가 없습니다", "it holds no table")
        raise ProjectError(
            Text("{what}: 읽을 표가 없습니다 ({ko})", "{what}: there is no table to read ({en})").fill(
                what=what, ko=why.ko, en=why.en
            )
        )
    found = [_alike(name, plan, folder, project, password) for name, plan in plans.items()]
    score, name, plan, columns, likeness = max(found, key=lambda one: one[0])
    if likeness is not None and score >= _ALIKE:
        form = likeness if likeness in project.sources else name
        checked = Checked(form, "source" if likeness in project.sources else "intake", plan, folder, columns, [])
    else:
        checked = _guessed(name, plan, folder, project, password, today)
    checked.beside = [other.sheet or other.table or other.member or one for one, other in plans.items() if one != name]
    return checked


_INTAKE = "\0intake"


def _alike(
    name: str, plan: SourcePlan, folder: Path, project: Project, password: Secret
) -> tuple[float, str, SourcePlan, list[str], str | None]:
    """How much a table resembles the form it resembles most: (share of columns, name, plan with that form's columns, columns, form)."""
    columns = read(name, plan, folder, password=password, limit=1).columns
    here = set(columns)
    best: tuple[float, SourcePlan, str | None] = (0.0, plan, None)
    where = {"path": plan.path, "member": plan.member, "sheet": plan.sheet, "table": plan.table}
    for source, known in project.sources.items():
        used = {clean_name(column) for column, kind in known.columns.items() if kind != "ignore"}
        score = len(used & here) / len(used) if used else 0.0
        score += 0.01 * (source == name) + _is_that_source(project, known, folder, plan)
        if score > best[0]:
            best = (score, known.model_copy(update=where), source)
    languages: tuple[Language, ...] = ("ko", "en")
    for language in languages:
        asked = {format_.label.in_(language): format_ for format_ in intake(project)}
        score = len(asked.keys() & here) / len(asked)
        if score > best[0]:
            # A form may leave out what it need not ask.
            columns_asked = {label: one.field for label, one in asked.items() if label in here or one.required}
            best = (score, plan.model_copy(update={"columns": columns_asked}), _INTAKE)
    return best[0], name, best[1], columns, best[2]


def _is_that_source(project: Project, known: SourcePlan, folder: Path, plan: SourcePlan) -> bool:
    """Whether a table is the very one a source of the project reads."""
    if known.remote or (known.sheet, known.table, known.member) != (plan.sheet, plan.table, plan.member):
        return False
    return (project.folder / known.path).resolve() == (folder / plan.path).resolve()


def _guessed(
    name: str, plan: SourcePlan, folder: Path, project: Project, password: Secret, today: datetime.date
) -> Checked:
    """A file like none of the project: its columns are guessed, as `hanjul init` would."""
    extracted = read(name, plan, folder, password=password, limit=_SAMPLE_ROWS)
    batches = list(extracted.batches)
    empty = pa.schema([("row", pa.int64()), *((column, pa.string()) for column in extracted.columns)])
    sample = pa.Table.from_batches(batches, batches[0].schema if batches else empty)
    context = Context(project.country, project.timezone, today=today)
    guesses = infer(name, extracted.columns, sample, context)
    order = date_order(sample, guesses, project.country)
    if order != context.date_order:
        guesses = infer(name, extracted.columns, sample, replace(context, date_order=order))
    mapping: dict[str, Any] = {guess.column: guess.field for guess in guesses}
    return Checked(name, "guess", plan.model_copy(update={"columns": mapping, "date_order": order}), folder, [], [])
