"""`hanjul init`: look into folders and files, guess what every column is, and write the project file.

The file is meant to be read and corrected by a person, but must do its job unread.
"""

import datetime
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from hanjul.callbacks import Secret
from hanjul.errors import DeliverError, HanjulError, ProjectError
from hanjul.explore.country import CountryGuess, country_of, guess_country, timezone_of
from hanjul.explore.mapping import ON_ITS_SIDE, Guess, answers_dated_by, date_order, infer
from hanjul.explore.parted import parted
from hanjul.explore.refusals import every_row, is_dated
from hanjul.fields import FIELDS, Context
from hanjul.project import SourcePlan, is_address, known_country
from hanjul.project.file import file_text
from hanjul.sources import Address, Skipped, discover, plans, read
from hanjul.sources.discover import numbered
from hanjul.sources.joined import Joins
from hanjul.sources.remote import beside
from hanjul.store import past
from hanjul.words import Language, Text

_SAMPLE_ROWS = 2_000
_LEFT_OUT_SHOWN = 5
_LISTS = (
    Text(
        "{source}: 수신을 거부한 사람들의 목록으로 보고, 모든 줄을 거부로 읽습니다 (아니면 every_row 줄을 지우세요)",
        "{source}: taken for a list of people who refused, so every row is a refusal (if not, delete its line every_row)",
    ),
    Text(
        "{source}: 메일이 반송된 주소의 목록으로 보고, 모든 줄에 보내지 않습니다 (아니면 every_row 줄을 지우세요)",
        "{source}: taken for a list of addresses that returned mail, none is written to (if not, delete its line every_row)",
    ),
)


@dataclass(frozen=True, slots=True)
class PlannedSource:
    """One source as it will stand in the project file, with what was seen while looking."""

    name: str
    plan: SourcePlan
    guesses: tuple[Guess, ...]
    proof: dict[str, str | int | float | None]


@dataclass(frozen=True, slots=True)
class InitResult:
    """What `init` wrote, and what it passed over."""

    path: Path
    language: Language
    guess: CountryGuess
    sources: tuple[PlannedSource, ...]
    skipped: tuple[Skipped, ...]
    organisations: bool = False
    """The customers are companies: no source names a person."""
    same: tuple[tuple[str, str], ...] = ()
    """Sources whose files are the same byte for byte."""

    @property
    def country(self) -> str:
        """The country phones, dates and addresses are read for (ISO 3166)."""
        return self.guess.country

    def as_dict(self) -> dict[str, Any]:
        """For machines: the mapping, without any value of the data."""
        return {
            "project": str(self.path),
            "country": self.country,
            "country_reason": self.guess.reason.in_(self.language),
            "country_assumed": self.guess.assumed,
            "sources": {
                source.name: {
                    "path": source.plan.path,
                    "columns": {
                        guess.column: {"field": guess.field, "confidence": guess.confidence} for guess in source.guesses
                    },
                }
                for source in self.sources
            },
            "skipped": [{"path": str(each.path), "reason": each.reason.in_(self.language)} for each in self.skipped],
        }

    def notes(self) -> list[Text]:
        """What a person should know before running: the country and why, and who may not be advertised to."""
        words = Text("나라: {country} ({reason})", "country: {country} ({reason})")
        notes = [
            Text(
                words.ko.format(country=self.country, reason=self.guess.reason.ko),
                words.en.format(country=self.country, reason=self.guess.reason.en),
            )
        ]
        if self.organisations:
            notes.append(
                Text(
                    "사람 이름이 없고 회사만 있어 고객을 회사로 봄 (entity: organisation)",
                    "companies and no person's name: the customers are companies (entity: organisation)",
                )
            )
        if self.guess.assumed:
            notes.append(
                Text(
                    "다른 나라라면 --country 를 붙여 다시 하세요. 예: --country US --force",
                    "if it is another, do it again with --country, for example --country US --force",
                )
            )
        secrets = {
            source.plan.password_env for source in self.sources if source.plan.remote and source.plan.password_env
        }
        notes += [
            Text(
                f"실행하기 전에 환경 변수를 넣으세요: export {name}=… (암호는 프로젝트 파일에 적지 않습니다)",
                f"before a run, set: export {name}=… (passwords do not stand in the project file)",
            )
            for name in sorted(secrets)
        ]
        notes += [_SAME.fill(one=one, other=other) for one, other in self.same]
        for source in self.sources:
            notes += [
                Text(
                    f"{source.name}: {guess.column}: {guess.reason.ko}",
                    f"{source.name}: {guess.column}: {guess.reason.en}",
                )
                for guess in source.guesses
                if guess.field == "membership"
            ]
            unheard = [guess.column for guess in source.guesses if guess.unheard]
            if unheard:
                notes.append(_UNHEARD.fill(source=source.name, columns=_first_of(unheard)))
            another = [guess.column for guess in source.guesses if guess.another]
            if another:
                notes.append(_ANOTHER.fill(source=source.name, columns=_first_of(another)))
            if _only_named(source):
                notes.append(_NAMES_ONLY.fill(source=source.name))
            if _applicants(source):
                notes.append(_APPLICANTS.fill(source=source.name))
            if source.plan.every_row:
                notes.append(_LISTS[source.plan.every_row == "bounced"].fill(source=source.name))
        return notes

    def lines(self) -> list[tuple[str, str, str, str]]:
        """For people: source, file, fields understood, columns left out."""
        return [
            (source.name, source.plan.path, self._understood(source), self._left_out(source)) for source in self.sources
        ]

    def _understood(self, source: PlannedSource) -> str:
        fields = dict.fromkeys(guess.field for guess in source.guesses if guess.field in FIELDS)
        return ", ".join(FIELDS[name].label.in_(self.language) for name in fields) or "–"

    def _left_out(self, source: PlannedSource) -> str:
        return _first_of([guess.column for guess in source.guesses if guess.field == "ignore"]) or "–"


def _first_of(columns: Sequence[str]) -> str:
    """The first columns by name, each in one short line, and how many more there are."""
    more = f" +{len(columns) - _LEFT_OUT_SHOWN}" if len(columns) > _LEFT_OUT_SHOWN else ""
    return ", ".join(column.replace("\n", " ")[:30] for column in columns[:_LEFT_OUT_SHOWN]) + more


def init(
    paths: Sequence[Path | str],
    project_file: Path,
    language: Language,
    country: str | None = None,
    *,
    password: Secret,
    force: bool = False,
) -> InitResult:
    """Look into `paths` and write `project_file`.

    Args:
        paths: folders and files, and addresses (`postgresql://…`, `https://docs.google.com/…`, `airtable://BASE/TABLE`).
        project_file: what to write; relative paths in it start at its folder.
        language: of its comments, and of the project.
        country: ISO 3166 code; guessed from the data when left out.
        password: gives the value of an environment variable, for sources under a password.
        force: overwrite a project file that is there already.

    Raises:
        ProjectError: the project file exists, `country` is no country code, or `paths` hold no data.
        DeliverError: the project file cannot be written.
    """
    if project_file.exists() and not force:
        raise ProjectError(
            Text("프로젝트 파일이 이미 있습니다: {path}", "there is a project file already: {path}").fill(path=project_file),
            Text("덮어쓰려면 --force 를, 따로 두려면 --project 다른이름.yaml 을 붙이세요.",
                 "add --force to overwrite it, or --project OTHER.yaml to keep both"),
        )  # fmt: skip
    folder = project_file.resolve().parent
    _make_folder(project_file)  # first, because paths through a folder that is not there lead nowhere
    addresses = [_seen_from(folder, path) for path in map(str, paths) if is_address(path)]
    files = [Path(path) for path in paths if not is_address(str(path))]
    found, skipped = discover(files, folder, password=password) if files else ({}, [])
    searched, password = _add_addresses(addresses, found, password)
    samples, unread = _samples(found, folder, password)
    skipped = [*skipped, *unread]
    if not samples:
        raise _no_data(paths, skipped)
    guess = _country(country, [table for table, *_ in samples.values()])
    chosen = guess.country
    sources = tuple(_planned(name, found[name], sample, chosen) for name, sample in samples.items())
    nobody = [s for s in sources if (s.name in searched or not s.plan.remote) and not _about_people(s)]
    if len(nobody) < len(sources):
        sources = tuple(source for source in sources if source not in nobody)
        skipped = [*skipped, *(Skipped(_place(source), _on_its_side(source) or _NOBODY) for source in nobody)]
    result = InitResult(project_file, language, guess, sources, tuple(skipped), _only_companies(sources),
                        tuple(_copies(sources, folder)))  # fmt: skip
    text = file_text(language, guess, timezone_of(chosen), [(s.name, s.plan, s.guesses, s.proof) for s in sources],
                         [(str(each.path), each.reason) for each in skipped], result.organisations)  # fmt: skip
    _write(project_file, text)
    return result


def _seen_from(folder: Path, address: str) -> str:
    """An address as it may stand in a project file of `folder`: a database file named from here is named from there."""
    return address if folder == Path.cwd() else beside(address, Path.cwd())


def _add_addresses(addresses: Sequence[str], known: dict[str, SourcePlan], password: Secret) -> tuple[set[str], Secret]:
    """Add what lies behind addresses to the plans; the names of tables nobody asked for, and who knows the secrets."""
    found: list[tuple[str, Address]] = []
    secrets: dict[str, str] = {}
    for address in addresses:
        behind, given = plans(address, password)
        found += behind.items()
        secrets |= given
    names = numbered([*known, *(name for name, _ in found)])[len(known) :]
    known.update({name: address.plan for name, (_, address) in zip(names, found, strict=True)})
    searched = {name for name, (_, address) in zip(names, found, strict=True) if address.searched}
    return searched, lambda name: secrets.get(name) or password(name)


_PEOPLE = {
    "name", "given_name", "mobile", "phone", "contact", "person_line", "email", "company", "business_number",
    "member_id",
}  # fmt: skip
_NOBODY = Text(
    "사람이나 회사를 알아볼 열이 없어 넣지 않았습니다", "left out: no column tells people or companies apart"
)


def _on_its_side(source: PlannedSource) -> Text | None:
    return ON_ITS_SIDE if {guess.reason for guess in source.guesses} == {ON_ITS_SIDE} else None


def _place(source: PlannedSource) -> str:
    """Where a source lies, for a person: the table of a database, the sheet of a file, or the file."""
    within = source.plan.table or source.plan.sheet
    return str(source.plan.table) if source.plan.remote else source.plan.path + (f" ({within})" if within else "")


_TIES = {
    "mobile", "phone", "contact", "person_line", "email", "company", "business_number", "corporate_number", "member_id",
    "birth_date",
    "address", "postcode",
}  # fmt: skip
_SAME = Text(
    "{one}: {other} 와(과) 똑같은 파일입니다. 복사본이면 둘 가운데 하나를 지우세요",
    "{one}: the very same file as {other}; if it is a copy, delete one of the two",
)
_UNHEARD = Text(
    "{source}: 예·아니오로 답한 열인데 쓰지 않습니다: {columns}. 광고 수신을 묻는 열이면 프로젝트 파일에 "
    "consent_marketing, 거부를 적는 열이면 refusal 로 적으세요",
    "{source}: answers of yes and no are not used: {columns}. If they are about advertising, write consent_marketing in the "
    "project file, or refusal where a yes refuses",
)
_ANOTHER = Text(
    "{source}: 한 줄에 다른 사람도 있어 제외했습니다: {columns}. 그 사람도 고객이면 같은 파일을 이름만 다른 소스로 한 번 더 적고 그 사람의 열을 고르세요",
    "{source}: another person stands in the row and is left out: {columns}. If they are customers too, write the same file once more "
    "as a source of another name, with their columns",
)
_NAMES_ONLY = Text(
    "{source}: 사람을 알아볼 것이 이름뿐입니다. 이름만으로는 합치지 않으므로 줄마다 따로 남습니다 (고객마다 다른 번호의 열(계약번호 등)이 다른 소스에도 있으면 양쪽에 member_id 로 적고, 필요 없으면 이 소스를 지우세요)",
    "{source}: only names tell people apart here. A name alone never merges, so every row stays by itself (if a number of the customer's own, such as that of a contract, stands here and in another source, write member_id for both; if you do not need them, delete this source)",
)

_APPLICANTS = Text(
    "{source}: 채용 지원자 명단으로 보입니다. 지원자는 고객이 아니고, 채용하려고 받은 개인정보는 다른 데 쓸 수 없습니다. 그렇다면 프로젝트 파일에서 이 소스를 지우세요",
    "{source}: looks like a list of job applicants. They are no customers, and what they gave for recruiting may be used for nothing else: if so, delete this source from the project file",
)
_HIRING = re.compile(
    r"이력서|입사\s?지원|채용|전형|희망\s?연봉|공고명|수험번호|\br[ée]sum[ée]\b|\bcv\b|cover letter|hiring|salary expect|expected salary|desired salary",
    re.IGNORECASE,
)
_APPLYING = re.compile(
    r"지원\s?(?:자|일|경로|직무|부문|분야|포지션)|면접|최종\s?학력|경력|포지션|candidate|applicant|applied|interview|job title",
    re.IGNORECASE,
)


def _applicants(source: PlannedSource) -> bool:
    """Whether a source looks like the applicants of a job portal: one column is of hiring, and another of applying or hiring as well."""
    columns = [re.sub(r"[_-]", " ", guess.column) for guess in source.guesses]
    hiring = [column for column in columns if _HIRING.search(column)]
    return (
        _about_people(source)
        and bool(hiring)
        and sum(bool(_APPLYING.search(each)) for each in columns) + len(hiring) > 1
    )


def _only_named(source: PlannedSource) -> bool:
    return _about_people(source) and not any(guess.field in _TIES for guess in source.guesses)


def _only_companies(sources: Sequence[PlannedSource]) -> bool:
    """Whether every source names companies, and none a person or what only persons have."""
    fields = [{guess.field for guess in source.guesses} for source in sources]
    return all("company" in each and not each & _PERSONS for each in fields)


_PERSONS = {
    "name",
    "family_name",
    "given_name",
    "name_alias",
    "nickname",
    "birth_date",
    "birth_year",
    "gender",
    "position",
}


def _about_people(source: PlannedSource) -> bool:
    return any(guess.field in _PEOPLE for guess in source.guesses)


def _copies(sources: Sequence[PlannedSource], folder: Path) -> Iterator[tuple[str, str]]:
    """Sources that read the same bytes under another path; one file named twice is meant so."""
    first: dict[tuple[object, ...], PlannedSource] = {}
    sizes = Counter(source.proof.get("bytes") for source in sources if not source.plan.remote)
    for source in sources:
        plan, size = source.plan, source.proof.get("bytes")
        if plan.remote or not size or sizes[size] < 2:
            continue
        told = (past.fingerprint(folder / plan.path), plan.member, plan.sheet, plan.table)
        if (before := first.setdefault(told, source)).plan.path != plan.path:
            yield source.name, before.name


Sample = tuple[pa.Table, dict[str, str | int | float | None], tuple[str, ...]]
"""The first rows, what was seen of the file, and the titles above its one table."""


def _samples(plans: dict[str, SourcePlan], folder: Path, password: Secret) -> tuple[dict[str, Sample], list[Skipped]]:
    """The first rows of every source; sources that cannot be read are named with their reason."""
    samples: dict[str, Sample] = {}
    skipped: list[Skipped] = []
    for name, plan in plans.items():
        try:
            extracted = read(name, plan, folder, password=password, limit=_SAMPLE_ROWS)
            batches = list(extracted.batches)
        except HanjulError as error:
            skipped.append(
                Skipped.because(plan.path if plan.remote else Path(plan.path), error, f"{name}: {plan.path}", name)
            )
            continue
        empty = pa.schema([("row", pa.int64()), *((column, pa.string()) for column in extracted.columns)]).empty_table()
        one = not any(rule == "source_tables_below" for _, _, rule, _, _ in extracted.findings)
        table = pa.Table.from_batches(batches) if batches else empty
        joins = Joins(parted(table))
        table = pa.Table.from_batches(map(joins.batch, table.to_batches())) if batches else table
        samples[name] = (table, extracted.proof, extracted.titles if one else ())
    return samples, skipped


def _no_data(paths: Sequence[Path | str], skipped: Sequence[Skipped]) -> ProjectError:
    places = ", ".join(str(path) for path in paths)
    why = "; ".join(f"{each.path} — {each.reason.ko}" for each in skipped[:3])
    why_en = "; ".join(f"{each.path} — {each.reason.en}" for each in skipped[:3])
    return ProjectError(
        Text("읽을 수 있는 데이터가 없습니다: {places}", "there is no data to read in {places}").fill(places=places),
        Text(why or "CSV, 엑셀, SQLite, Parquet, JSON 파일이 든 폴더를 주세요.",
             why_en or "give a folder with CSV, Excel, SQLite, Parquet or JSON files"),
    )  # fmt: skip


def _country(given: str | None, samples: Sequence[pa.Table]) -> CountryGuess:
    if given is None:
        return guess_country(samples)
    try:
        code = known_country(given.strip().upper())
    except ValueError as error:
        raise ProjectError(
            Text("나라 코드가 아닙니다: {given}", "not a country code: {given}").fill(given=given), error.args[0]
        ) from error
    return CountryGuess(code, Text("명령에서 정한 대로", "as the command says"))


def _planned(name: str, plan: SourcePlan, seen: Sample, country: str) -> PlannedSource:
    """Guess the columns of one source, and what its dates look like."""
    sample, proof, titles = seen
    company, country = country, country_of(sample, country)
    columns = [column for column in sample.column_names if column != "row"]
    context = Context(
        country=country, timezone=timezone_of(country), today=datetime.datetime.now(tz=datetime.UTC).date()
    )
    guesses = infer(name, columns, sample, context)
    order = date_order(sample, guesses, country)
    if order != "ymd":
        guesses = infer(name, columns, sample, Context(country, context.timezone, order, context.today))
    update: dict[str, Any] = {
        "columns": {guess.column: guess.field for guess in guesses},
        "date_order": order,
        "country": country if country != company else None,
        "timezone": timezone_of(country) if country != company else None,
        "answers_dated_by": answers_dated_by(guesses),
        "every_row": every_row(name, guesses, titles),
    }
    if update["every_row"] and is_dated(guesses):
        update["answers_dated_by"] = "created_at"
    return PlannedSource(name, plan.model_copy(update=update), tuple(guesses), proof)


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error


def _write(path: Path, text: str) -> None:
    """Whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):  # what cannot be written to may not be tidied up either
            temporary.unlink(missing_ok=True)
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> DeliverError:
    return DeliverError(
        Text("프로젝트 파일을 쓸 수 없습니다: {path} ({error})", "cannot write the project file {path} ({error})").fill(
            path=path, error=error.strerror or error),
        Text("폴더에 쓸 수 있는지, 디스크에 자리가 있는지 확인하세요.", "check that the folder can be written and the disk has room"),
    )  # fmt: skip
