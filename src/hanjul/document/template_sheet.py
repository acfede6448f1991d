"""The blank workbook to hand out: one column per field, its rule built into every cell, and a sheet that explains them."""

import io
from collections.abc import Sequence

import rustpy_xlsxwriter

from hanjul.document.formats import Format
from hanjul.letters import letters_of
from hanjul.words import Language, Text

ROWS = 1000
"""Rows that are ready to be filled."""

_ENTRY, _HELP = Text("입력", "entry"), Text("작성법", "how to fill in")
_HEADINGS = (Text("열", "column"), Text("적는 형식", "write it as"), Text("보기", "example"))
_LONGEST_EXCEL_TITLE, _LONGEST_EXCEL_TEXT = 32, 225


def template(wanted: Sequence[Format], language: Language) -> bytes:
    """The workbook as bytes. Every cell is text, so that leading zeros stay."""
    entry, help_ = _ENTRY.in_(language), _HELP.in_(language)
    headings = [format_.label.in_(language) for format_ in wanted]
    explained = [
        dict(zip((words.in_(language) for words in _HEADINGS), _explained(format_, language), strict=True))
        for format_ in wanted
    ]
    text = rustpy_xlsxwriter.Format().set_num_format("@")
    wrapped = rustpy_xlsxwriter.Format().set_text_wrap().set_align("top")
    heading = rustpy_xlsxwriter.Format().set_bold().set_background_color("#E8EEF4").set_border_bottom("thin")
    file = io.BytesIO()
    rustpy_xlsxwriter.write_worksheets(
        [(entry, [dict.fromkeys(headings)] * ROWS), (help_, explained)],
        file,
        freeze_panes={"general": {"row": 1, "col": 0}},
        header_format={entry: heading, help_: heading},
        column_formats={entry: dict.fromkeys(headings, text), help_: [wrapped] * len(_HEADINGS)},
        column_widths={entry: [20.0] * len(headings), help_: [24.0, 70.0, 30.0]},
        data_validations={
            entry: {
                name: _rule(format_, column, language)
                for column, (name, format_) in enumerate(zip(headings, wanted, strict=True))
            }
        },
    )
    return file.getvalue()


def _explained(format_: Format, language: Language) -> tuple[str, str, str]:
    example = format_.example or " / ".join(format_.choices[language])
    must = Text(" (필수)", " (required)").in_(language) if format_.required else ""
    return format_.label.in_(language) + must, format_.words.in_(language), example


def _rule(format_: Format, column: int, language: Language) -> dict[str, object]:
    """What Excel checks in a cell, and what it says before and after."""
    message = format_.words.in_(language)[:_LONGEST_EXCEL_TEXT]
    spoken: dict[str, object] = {
        "input_title": format_.label.in_(language)[:_LONGEST_EXCEL_TITLE],
        "input_message": message,
        "error_title": Text("형식이 다릅니다", "not in this format").in_(language),
        "error_message": message,
    }
    if not format_.excel:
        return {"type": "list", "values": list(format_.choices[language]), **spoken}
    return {"type": "custom", "formula": "=" + format_.excel.replace("{c}", f"{letters_of(column)}2"), **spoken}
