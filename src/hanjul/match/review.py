"""Review: questions as a spreadsheet people fill in, and their answers back. Nothing in it is guessed: a cell that is no
answer is reported with its row."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rustpy_xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from hanjul.disk import whole
from hanjul.errors import ProjectError
from hanjul.fields import phone
from hanjul.match.explain import Explanation
from hanjul.match.judge import Answer, Pair, pair_of
from hanjul.words import Language, Text

ANSWERS: dict[Answer, Text] = {
    "same": Text("같음", "same"),
    "different": Text("다름", "different"),
    "unsure": Text("모름", "unsure"),
    "withdrawn": Text("철회", "withdrawn"),
}
"""What may stand in the answer column, in either language; `withdrawn` takes earlier answers back."""

_TITLE = Text("판단", "review")
_NUMBER, _ANSWER, _ASKED = Text("번호", "no."), Text("답", "answer"), Text("물음", "question")
_KEY = Text("열쇠(고치지 마세요)", "key (leave as it is)")
_HOW = Text("견준 것", "compared")
_PHONES = ("mobile", "phone", "organisation", "line")
_GENDERS = {"male": Text("남", "male"), "female": Text("여", "female")}
_PAIR_KEY = re.compile(r"([0-9a-f]{16})-([0-9a-f]{16})").fullmatch
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CELL_CHARACTERS = 32_000
_NARROWEST, _WIDEST = 8.0, 40.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of the sheet: the marks of the pair, what is asked, both records, and the answer there is already."""

    pair: Pair
    question: Text
    told: Explanation
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """One answer of a sheet, with the row it stands in."""

    row: int
    pair: Pair
    answer: Answer


@dataclass(frozen=True, slots=True)
class Bad:
    """A row of a sheet that cannot be taken, and why."""

    row: int
    why: Text


def write(path: Path, asked: Sequence[Asked], language: Language, country: str) -> None:
    """Write the questions; the answer column has its choices to pick from.

    Raises:
        DeliverError: it cannot be written; an old file is untouched.
    """
    rows = [_row(number, one, language, country) for number, one in enumerate(asked, 1)]
    headings = list(dict.fromkeys(name for row in rows for name in row)) or _headings(language)
    filled = [name for name in headings if name in _headings(language) or any(row.get(name) for row in rows)]
    title = _TITLE.in_(language)
    text = rustpy_xlsxwriter.Format().set_num_format("@")
    heading = rustpy_xlsxwriter.Format().set_bold().set_background_color("#E8EEF4").set_border_bottom("thin")
    choices = {
        "type": "list",
        "values": [words.in_(language) for words in ANSWERS.values()],
        "error_message": Text("목록에서 고르세요.", "pick one of the list").in_(language),
    }
    with whole(path) as temporary:
        rustpy_xlsxwriter.write_worksheets(
            [(title, [{name: row.get(name) for name in filled} for row in rows] or [dict.fromkeys(filled)])],
            str(temporary),
            freeze_panes={"general": {"row": 1, "col": 3}},
            autofilter={title: True},
            header_format={title: heading},
            column_formats={title: dict.fromkeys(filled, text)},
            column_widths={title: [_width(name, [row.get(name) for row in rows]) for name in filled]},
            ignore_errors={title: filled},
            data_validations={title: {_ANSWER.in_(language): choices}},
        )


def _headings(language: Language) -> list[str]:
    return [label.in_(language) for label in (_NUMBER, _ANSWER, _ASKED, _KEY)]


def _row(number: int, asked: Asked, language: Language, country: str) -> dict[str, str | None]:
    """One question as cells: the values of both records side by side, kind by kind."""
    told = asked.told
    given = next((words.in_(language) for answer, words in ANSWERS.items() if answer == asked.answer), None)
    row: dict[str, str | None] = {
        _NUMBER.in_(language): str(number),
        _ANSWER.in_(language): given,
        _ASKED.in_(language): asked.question.in_(language),
    }
    for line in told.lines:
        label = line.label.in_(language)
        row[f"{label} 1"], row[f"{label} 2"] = (
            value and _UNWRITABLE.sub("", readable(line.comparison, value, language, country))[:_CELL_CHARACTERS]
            for value in (line.value_a, line.value_b)
        )
    agreed = [
        f"{line.label.in_(language)}: {line.words.in_(language)}" for line in told.lines if line.level != "missing"
    ]
    row[_HOW.in_(language)] = ", ".join(agreed)
    row["1"], row["2"] = told.ref_a, told.ref_b
    row[_KEY.in_(language)] = "-".join(asked.pair)
    return row


def readable(comparison: str, value: str, language: Language, country: str) -> str:
    """A value of a comparison as a person reads it."""
    if comparison == "gender":
        return _GENDERS[value].in_(language) if value in _GENDERS else value
    if comparison not in _PHONES:
        return value
    return ", ".join(phone.display(part, country) if part.startswith("+") else part for part in value.split(", "))


def _width(heading: str, cells: Sequence[str | None]) -> float:
    """Wide enough for nine of ten cells; Korean letters count two."""
    widths = sorted(_columns(cell or "") for cell in cells) or [0]
    return min(max(widths[len(widths) * 9 // 10] + 2.0, _columns(heading) + 4.0, _NARROWEST), _WIDEST)


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text[:200])


# Answers back ----------------------------------------------------------------------------------------------------------


def read(path: Path) -> tuple[list[Given], list[Bad]]:
    """The answers of a sheet, and the rows that cannot be taken; rows without an answer are neither. Two answers to one
    question that differ are both bad: only a person can know which is meant.

    Raises:
        ProjectError: the file cannot be read, or is no review sheet.
    """
    rows = _grid(path)
    heading = next(rows, [])
    at = {label: _place(heading, label) for label in (_ANSWER, _KEY)}
    if None in at.values():
        raise ProjectError(
            Text("{path} 에 답 열과 열쇠 열이 없습니다.", "{path} lacks the answer or the key column").fill(path=path),
            Text("`--export` 로 만든 파일의 머리글을 그대로 두세요.", "keep the headings of the file `--export` wrote"),
        )
    answer_at, key_at = at[_ANSWER] or 0, at[_KEY] or 0
    given: list[Given] = []
    bad: list[Bad] = []
    for number, cells in enumerate(rows, 2):
        said = _text(cells, answer_at)
        if not said:
            continue
        answer = next((code for code, words in ANSWERS.items() if said.casefold() in (code, *words)), None)
        key = _PAIR_KEY(_text(cells, key_at))
        if answer is None:
            bad.append(Bad(number, _unknown_answer(said)))
        elif key is None:
            bad.append(
                Bad(
                    number,
                    Text(
                        "열쇠가 바뀌어 어느 쌍인지 알 수 없습니다.",
                        "the key was changed: which pair it is cannot be told",
                    ),
                )
            )
        elif key[1] == key[2]:
            bad.append(Bad(number, _ALIKE))
        else:
            given.append(Given(number, pair_of(key[1], key[2]), answer))
    clashing = _clashing(given)
    bad += [Bad(one.row, _twice(clashing[one.pair])) for one in given if one.pair in clashing]
    kept = {one.pair: one for one in reversed(given) if one.pair not in clashing}
    return sorted(kept.values(), key=lambda one: one.row), sorted(bad, key=lambda one: one.row)


_ALIKE = Text(
    "두 행은 매칭에 쓰는 값이 모두 같아 판단을 지킬 수 없습니다. 소스에서 값을 고치세요.",
    "the two rows say exactly the same, so no answer can be kept; correct one in its source",
)


def _unknown_answer(said: str) -> Text:
    return Text(
        "`{said}` 은(는) 답이 아닙니다. 쓸 수 있는 답: {ko}", "`{said}` is no answer; the answers are {en}"
    ).fill(
        said=said[:20],
        ko=", ".join(words.ko for words in ANSWERS.values()),
        en=", ".join(words.en for words in ANSWERS.values()),
    )


def _twice(rows: Sequence[int]) -> Text:
    return Text("같은 쌍에 다른 답이 있습니다: {rows}행", "the same pair has different answers: rows {rows}").fill(
        rows=", ".join(map(str, rows))
    )


def _clashing(given: Sequence[Given]) -> dict[Pair, list[int]]:
    """Pairs answered in more than one way, with their rows."""
    answers: dict[Pair, set[str]] = {}
    for one in given:
        answers.setdefault(one.pair, set()).add(one.answer)
    return {pair: [one.row for one in given if one.pair == pair] for pair, said in answers.items() if len(said) > 1}


def _grid(path: Path) -> Iterator[list[Any]]:
    """The rows of the first sheet."""
    if not path.is_file():
        raise ProjectError(
            Text("파일이 없습니다: {path}", "there is no file {path}").fill(path=path),
            Text("경로를 확인하세요.", "check the path"),
        )
    try:
        with CalamineWorkbook.from_path(path) as book:
            return iter(book.get_sheet_by_index(0).to_python(skip_empty_area=False))
    except (CalamineError, OSError) as error:
        raise ProjectError(
            Text("{path} 을(를) 표로 읽을 수 없습니다.", "{path} cannot be read as a workbook").fill(path=path),
            Text("엑셀 파일(xlsx, ods)로 저장해 주세요.", "save it as a workbook (xlsx, ods)"),
        ) from error


def _place(heading: Sequence[Any], label: Text) -> int | None:
    return next((at for at, cell in enumerate(heading) if str(cell).strip() in label), None)


def _text(cells: Sequence[Any], at: int) -> str:
    return str(cells[at]).strip() if at < len(cells) else ""
