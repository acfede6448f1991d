"""What lies in a folder: every file that holds a table becomes the plan of a source; every other one is named with its reason."""

import os
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Self

from hanjul.callbacks import Secret, no_secret
from hanjul.errors import HanjulError, ProjectError, SourceError
from hanjul.project import FILE_NAME, SourcePlan
from hanjul.sources import archive, csv, excel, sqlite
from hanjul.sources.blob import Blob
from hanjul.sources.header import known_headers
from hanjul.sources.reading import READERS, USELESS, foreseen, must_name_nobody
from hanjul.sources.sniff import Kind, sniff
from hanjul.words import Language, Text

PASSWORD_ENV = "HANJUL_PASSWORD"
_OWN = (
    "hanjul.duckdb",
    "hanjul.duckdb.sealed",
    "hanjul.duckdb.wal",
    "hanjul-activity.jsonl",
    "hanjul-erased.csv",
    "run.json",
    FILE_NAME,
)
_MADE = ("customers.csv", "records.csv", "run.json")
"""Where these lie side by side are outputs, of another project too: read as a source, they would be everybody once more."""
_NOISE = ("thumbs.db", "desktop.ini")
_NOT_TABLES = (".md", ".log", ".ini", ".cfg", ".toml", ".yaml", ".yml", ".py", ".sh", ".js", ".css", ".sql", ".lock")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, table or address that gives no source, and why."""

    path: Path | str
    reason: Text

    @classmethod
    def because(cls, path: Path | str, error: HanjulError, *labels: str) -> Self:
        """The error's words on one line, without the file's name (`labels`), which stands beside them."""

        def words(language: Language) -> str:
            what = error.what.in_(language)
            for label in labels:
                what = what.removeprefix(label).lstrip(": ")
            return f"{what} ({error.hint.in_(language)})" if error.hint else what

        return cls(path, Text(words("ko"), words("en")))


@dataclass(frozen=True, slots=True)
class _Found:
    """A table: the file's name (or the archive member's), the part inside it, and its plan."""

    file: PurePosixPath
    part: str | None
    plan: SourcePlan


def discover(
    paths: Sequence[Path], folder: Path, *, password: Secret = no_secret
) -> tuple[dict[str, SourcePlan], list[Skipped]]:
    """Look through files and folders (and into archives, workbooks and databases).

    Args:
        paths: files and folders; folders are searched to the bottom, in the order of names.
        folder: where the project file will lie: paths in the plans are relative to it.
        password: gives the value of an environment variable; locked files are tried with that of `PASSWORD_ENV`.

    Returns:
        The plans by source name (the file's stem; more is added where two would have the same name), and what was skipped.

    Raises:
        ProjectError: there is no such path, no data at all, or a name that holds a national identification number.
    """
    found: list[_Found] = []
    skipped: list[Skipped] = []
    for path in dict.fromkeys(file for given in paths for file in _files(given, folder)):
        try:
            found.extend(_look(path, folder, password))
        except (SourceError, ProjectError) as error:
            skipped.append(Skipped.because(path, error, _relative(path, folder)))
        except _UselessFileError as useless:
            skipped.append(Skipped(path, useless.reason))
    if not found:
        raise _no_data(paths, skipped)
    for one in found:
        must_name_nobody(one.plan)
    return dict(zip(_names(found), (one.plan for one in found), strict=True)), skipped


class _UselessFileError(Exception):
    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def _files(path: Path, folder: Path) -> Iterator[Path]:
    """The files to look at, sorted by name in NFC; our own outputs and what systems leave behind are passed over."""
    if path.is_file():
        yield path
    elif not path.exists():
        raise ProjectError(
            Text("그런 파일이나 폴더가 없습니다: {path}", "there is no such file or folder: {path}").fill(path=path),
            Text("경로를 확인하세요.", "check the path"),
        )
    else:
        try:
            inside = sorted(path.iterdir(), key=lambda entry: unicodedata.normalize("NFC", entry.name))
        except PermissionError as error:
            raise ProjectError(
                Text("폴더를 볼 수 없습니다: {path}", "may not look into the folder {path}").fill(path=path),
                Text("읽기 권한을 확인하세요.", "check that you may read it"),
            ) from error
        for entry in inside:
            if not _ignored(entry, folder):
                yield from _files(entry, folder)


def _ignored(entry: Path, folder: Path) -> bool:
    name = entry.name.lower()
    if name.startswith((".", "~$")) or name in _NOISE or name == "__macosx":
        return True
    if entry.is_dir():
        return entry.resolve() == (folder / "out").resolve() or all((entry / made).is_file() for made in _MADE)
    return name in _OWN or not (entry.is_file() or entry.is_dir())


def _relative(path: Path, folder: Path) -> str:
    """A file as the project file names it."""
    return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()


def _look(path: Path, folder: Path, password: Secret) -> list[_Found]:
    """The tables of one file."""
    relative = _relative(path, folder)
    plan = SourcePlan(path=relative)
    blob = Blob.of(path, relative)
    with foreseen(relative):
        kind = sniff(blob)
        if kind != "zip":
            return _tables(PurePosixPath(relative), blob, kind, plan, password)
        locked = plan.model_copy(update={"password_env": PASSWORD_ENV})
        try:
            members = archive.members(blob, plan, password)
        except SourceError:
            members, plan = archive.members(blob, locked, password), locked
        return _members(relative, members, plan, password)


def _members(relative: str, members: dict[str, Blob], plan: SourcePlan, password: Secret) -> list[_Found]:
    """The tables in an archive. Members that hold none are passed over; an archive without any has a reason."""
    found: list[_Found] = []
    reason = Text("압축 파일 안에 표가 없음", "the archive holds no table")
    for name in sorted(members):
        if any(part.startswith((".", "~$", "__MACOSX")) for part in PurePosixPath(name).parts):
            continue
        inside = plan.model_copy(update={"member": name})
        try:
            found.extend(
                _tables(
                    PurePosixPath(relative).parent / PurePosixPath(name),
                    members[name],
                    sniff(members[name]),
                    inside,
                    password,
                )
            )
        except _UselessFileError as useless:
            reason = useless.reason
        except SourceError as error:
            reason = error.what
    if not found:
        raise _UselessFileError(reason)
    return found


def _tables(file: PurePosixPath, blob: Blob, kind: Kind, plan: SourcePlan, password: Secret) -> list[_Found]:
    if kind == "gzip":
        blob = archive.unzipped(blob)
        kind, file = sniff(blob), file.with_suffix("")
    if kind not in READERS:
        raise _UselessFileError(USELESS[kind])
    if kind == "encrypted":
        plan = plan.model_copy(update={"password_env": PASSWORD_ENV})
    if kind in ("excel", "encrypted"):
        return _parts(file, "sheet", excel.sheets(blob, plan, password), plan)
    if kind == "sqlite":
        return _parts(file, "table", sqlite.tables(blob), plan)
    if kind == "csv" and not _is_table(file, blob, plan, password):
        raise _UselessFileError(Text("표가 아닌 텍스트", "text that is no table"))
    if kind != "csv":
        READERS[kind](blob, plan, password=password, limit=10)
    return [_Found(file, None, plan)]


def _parts(file: PurePosixPath, key: str, names: list[str], plan: SourcePlan) -> list[_Found]:
    """One source for each sheet or table; a file with a single one needs no name for it."""
    if not names:
        raise _UselessFileError(Text("내용이 있는 시트나 표가 없음", "no sheet or table holds anything"))
    if len(names) == 1:
        return [_Found(file, None, plan)]
    return [_Found(file, name, plan.model_copy(update={key: name})) for name in names]


def _is_table(file: PurePosixPath, blob: Blob, plan: SourcePlan, password: Secret) -> bool:
    """Whether text is a table: more than one column, or one whose header is known or whose file says CSV."""
    if file.suffix.lower() in _NOT_TABLES:
        return False
    extracted = csv.read(blob, plan, password=password, limit=50)
    return (
        len(extracted.columns) > 1
        or file.suffix.lower() in (".csv", ".tsv")
        or any(map(known_headers, extracted.header))
    )


def _names(found: Sequence[_Found]) -> list[str]:
    """A name for each table: the shortest that no other file shares, whatever the case of its letters."""
    rivals: dict[str, list[PurePosixPath]] = {}
    for file in dict.fromkeys(one.file for one in found):
        rivals.setdefault(_nfc(file.stem).casefold(), []).append(file)
    bases = (_nfc(_base(one.file, rivals[_nfc(one.file.stem).casefold()])) for one in found)
    parts = (_nfc(one.part or "").replace(",", "_") for one in found)
    return numbered(["_".join(filter(None, names)) for names in zip(bases, parts, strict=True)])


def _base(file: PurePosixPath, rivals: Sequence[PurePosixPath]) -> str:
    """The first way of naming that tells a file from its rivals. Commas separate names in outputs, so none has one."""
    for way, mine in enumerate(_ways(file)):
        if sum(_ways(rival)[way].casefold() == mine.casefold() for rival in rivals) == 1:
            break
    return mine.replace(",", "_").replace("..", "")


def _ways(file: PurePosixPath) -> list[str]:
    """What a file may be called, the shortest first."""
    kind, folders = file.suffix[1:].lower(), file.parts[:-1]
    ways = ((file.stem,), (file.stem, kind), (file.parent.name, file.stem), (*folders, file.stem, kind))
    return ["_".join(filter(None, parts)) for parts in ways]


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def numbered(names: Sequence[str]) -> list[str]:
    """Names with a number behind those that are still the same."""
    seen: Counter[str] = Counter()
    out: list[str] = []
    for name in names:
        seen[name.casefold()] += 1
        count = seen[name.casefold()]
        while count > 1 and f"{name}_{count}".casefold() in seen:
            count += 1
        out.append(name if count == 1 else f"{name}_{count}")
        if count > 1:
            seen[out[-1].casefold()] += 1
    return out


def _no_data(paths: Sequence[Path], skipped: Sequence[Skipped]) -> ProjectError:
    if len(paths) == 1 and paths[0].is_file() and skipped:
        label, reason = paths[0].name, skipped[0].reason
        return ProjectError(Text(f"{label} 에서 표를 읽을 수 없습니다.", f"no table can be read from {label}"), reason)
    where = ", ".join(str(path) for path in paths)
    hint = Text(
        "CSV, 엑셀, SQLite, Parquet, JSON 파일이나 그것들을 묶은 zip 을 두세요.",
        "put CSV, Excel, SQLite, Parquet or JSON files there, or a zip of them",
    )
    if skipped:
        first = skipped[0]
        hint = Text(
            f"건너뛴 파일 {len(skipped)}개, 첫째: {Path(first.path).name} — {first.reason.ko}",
            f"{len(skipped)} skipped, the first: {Path(first.path).name} — {first.reason.en}",
        )
    return ProjectError(Text("데이터 파일이 없습니다: {where}", "there is no data in {where}").fill(where=where), hint)
