"""Workbooks: xlsx, xlsm, xlsb, xls and ods, also with a password. The workbook is opened in memory, never unlocked on disk."""

import io
from collections.abc import Iterator

import msoffcrypto
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    WorksheetNotFound,
)

from hanjul.callbacks import Secret
from hanjul.errors import SourceError
from hanjul.project import SourcePlan
from hanjul.sources.blob import Blob
from hanjul.sources.extracted import Extracted
from hanjul.sources.grid import Row, from_grid, no_sheet, note_lost
from hanjul.sources.sheet_xml import holds_values, lost_cells
from hanjul.sources.sniff import sniff
from hanjul.words import Text


def sheets(blob: Blob, plan: SourcePlan, password: Secret) -> list[str]:
    """The visible sheets that hold anything."""
    book, data = _opened(blob, plan, password)
    with book:
        return [name for name in _visible(book) if holds_values(data, name) or book.get_sheet_by_name(name).height]


def _visible(book: CalamineWorkbook) -> list[str]:
    """The sheets of cells that are not hidden."""
    return [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]


def read(blob: Blob, plan: SourcePlan, *, password: Secret, limit: int | None = None) -> Extracted:
    """Read one sheet: the one the plan names, else the first visible one that holds anything.

    Raises:
        SourceError: no workbook, broken, or locked.
        ProjectError: there is no such sheet.
    """
    book, data = _opened(blob, plan, password)
    sheet = _sheet(book, blob, plan)
    across = (sheet.start or (0, 0))[1]
    merged = [
        (first[0], max(first[1] - across, 0), last[0], last[1] - across)
        for first, last in sheet.merged_cell_ranges or ()
    ]
    extracted = from_grid(_rows(sheet), plan, merged=merged, limit=limit)
    extracted.proof = {"format": "excel", "sheet": sheet.name, "bytes": blob.size_bytes, **extracted.proof}
    hidden = [
        each.name
        for each in book.sheets_metadata
        if each.visible != SheetVisibleEnum.Visible and each.name != sheet.name
    ]
    if hidden:
        extracted.findings.append((0, None, "source_hidden_sheet", str(len(hidden)), None))
    if limit is None:
        note_lost(extracted, lost_cells(data, sheet.name), across)
    return extracted


def _rows(sheet: CalamineSheet) -> Iterator[Row]:
    """The rows from the sheet's first on, blank ones included, so that row numbers are those people see."""
    if sheet.height:
        yield from sheet.iter_rows()


def _opened(blob: Blob, plan: SourcePlan, password: Secret) -> tuple[CalamineWorkbook, Blob]:
    """The workbook, and the blob that holds it unlocked."""
    try:
        if sniff(blob) == "encrypted":
            data = _unlocked(blob, plan, password).getvalue()
            blob = Blob(blob.label, lambda: io.BytesIO(data), len(data))
        return (
            CalamineWorkbook.from_path(blob.path)
            if blob.path
            else CalamineWorkbook.from_filelike(io.BytesIO(blob.whole()))
        ), blob
    except PasswordError as error:
        raise SourceError(
            Text(
                "{label}: 암호가 걸린 옛 형식(.xls) 파일은 열 수 없습니다.",
                "{label}: workbooks of the old format (.xls) with a password cannot be opened",
            ).fill(label=blob.label),
            Text(
                "엑셀에서 암호를 풀고 .xlsx 로 다시 저장하세요.", "take the password off in Excel and save it as .xlsx"
            ),
        ) from error
    except CalamineError as error:
        raise broken(blob.label) from error


def broken(label: str) -> SourceError:
    """The error for a workbook or archive that is cut off or damaged."""
    return SourceError(
        Text(
            "{label}: 손상된 파일입니다 (끝이 잘렸거나 형식이 맞지 않음).",
            "{label} is damaged (cut off, or not what it claims to be)",
        ).fill(label=label),
        Text(
            "원래 프로그램에서 열리는지 확인하고 다시 내려받거나 내보내세요.",
            "see whether its own program opens it; download or export it again",
        ),
    )


def word_for(label: str, plan: SourcePlan, password: Secret) -> str:
    """The password of a locked file or archive.

    Raises:
        SourceError: nobody gave it.
    """
    if plan.password_env and (word := password(plan.password_env)):
        return word
    raise SourceError(
        Text("{label}: 암호가 걸린 파일입니다.", "{label} is protected by a password").fill(label=label),
        Text("환경 변수 {env}에 암호를 넣으세요.", "put the password into the environment variable {env}").fill(
            env=plan.password_env
        )
        if plan.password_env
        else Text(
            "프로젝트 파일의 그 소스에 `password_env: 변수이름` 을 적고, 그 환경 변수에 암호를 넣으세요.",
            "write `password_env: NAME` for this source in the project file and put the password into that environment variable",
        ),
    )


def wrong_word(label: str, plan: SourcePlan) -> SourceError:
    """A file or archive that its password does not open."""
    return SourceError(
        Text("{label}: 암호가 맞지 않습니다.", "{label}: wrong password").fill(label=label),
        Text("환경 변수 {env}의 값을 확인하세요.", "check the value of the environment variable {env}").fill(
            env=plan.password_env
        ),
    )


def _unlocked(blob: Blob, plan: SourcePlan, password: Secret) -> io.BytesIO:
    word = word_for(blob.label, plan, password)
    out = io.BytesIO()
    try:
        with blob.open() as stream:
            office = msoffcrypto.OfficeFile(stream)
            office.load_key(password=word)
            office.decrypt(out)
    except (InvalidKeyError, DecryptionError) as error:
        raise wrong_word(blob.label, plan) from error
    except (FileFormatError, OSError, ValueError, KeyError) as error:
        raise broken(blob.label) from error
    return out


def _sheet(book: CalamineWorkbook, blob: Blob, plan: SourcePlan) -> CalamineSheet:
    try:
        if plan.sheet is not None:
            return book.get_sheet_by_name(plan.sheet)
        filled = (sheet for sheet in map(book.get_sheet_by_name, _visible(book)) if sheet.height)
        sheet = next(filled, None)
    except WorksheetNotFound as error:
        raise no_sheet(blob.label, plan.sheet, book.sheet_names) from error
    except CalamineError as error:
        raise broken(blob.label) from error
    if sheet is None:
        raise SourceError(
            Text("{label}: 내용이 있는 시트가 없습니다.", "{label}: no sheet holds anything").fill(label=blob.label),
            Text(
                "숨긴 시트에만 데이터가 있다면 `sheet:` 에 그 이름을 적으세요.",
                "if a hidden sheet holds the data, name it with `sheet:`",
            ),
        )
    return sheet
