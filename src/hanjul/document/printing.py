"""The guides as PDF, with the Korean font embedded: the same blocks set by Typst. Needs `hanjul[pdf]`."""

import json
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from hanjul.disk import whole
from hanjul.document.blocks import Block, Document, Grid, Heading, Items, Notice, Picture, Sample, Words, said
from hanjul.document.charts import in_
from hanjul.document.colours import plain
from hanjul.document.pieces import Cell, Chart
from hanjul.errors import ProjectError
from hanjul.project import Project
from hanjul.words import Language, Text, width

_FONT = "Noto Sans KR"
_CHART_WIDTH = 640
_PAPER_WIDTH = 700
"""Width of a chart, in its own pixels, that fills the paper."""
_SHORT = 10
"""Columns whose texts are no wider than this take only what they need."""


def write_pdf(document: Document, project: Project, path: Path) -> None:
    """Write one guide as PDF in the project's language.

    Raises:
        ProjectError: the extra is not installed.
        DeliverError: the file cannot be written.
    """
    try:
        import pylopdf_fonts_ko
        import typst
    except ImportError as error:
        raise ProjectError(
            Text("PDF를 만드는 부분이 설치되어 있지 않습니다.", "what makes PDFs is not installed"),
            Text('`pip install "hanjul[pdf]"` 로 설치하세요.', 'install it with `pip install "hanjul[pdf]"`'),
        ) from error
    fonts = str(files(pylopdf_fonts_ko))
    data = _data(document, project, fonts)
    with as_file(files("hanjul.document") / "templates" / "print.typ") as template:
        made = typst.compile(
            template,
            font_paths=[Path(fonts)],
            ignore_system_fonts=True,
            sys_inputs={"document": json.dumps(data, ensure_ascii=False)},
            format="pdf",
        )
    with whole(path) as temporary:
        temporary.write_bytes(made)


def _data(document: Document, project: Project, fonts: str) -> dict[str, Any]:
    import vl_convert  # takes long to start

    vl_convert.register_font_directory(fonts)  # or labels are cut where a fallback font is wider
    language = project.language
    return {
        "language": language,
        "folder": project.folder.resolve().name,
        "title": document.title.in_(language),
        "about": document.about.in_(language),
        "figures": [{"number": number, "what": what.in_(language)} for number, what in document.figures],
        "parts": [
            {
                "title": part.title.in_(language),
                "lead": part.lead.in_(language) if part.lead else None,
                "blocks": [_block(block, language) for block in part.blocks],
            }
            for part in document.parts
        ],
    }


def _block(block: Block, language: Language) -> dict[str, Any]:
    match block:
        case Words() | Notice() | Heading():
            return {"kind": block.kind, "text": block.text.in_(language)}
        case Items():
            return {"kind": block.kind, "items": [item.in_(language) for item in block.items], "steps": block.steps}
        case Sample():
            return {"kind": block.kind, "label": block.label.in_(language), "text": block.text.in_(language)}
        case Grid():
            return {
                "kind": block.kind,
                "headings": [heading.in_(language) for heading in block.headings],
                "widths": _widths(block, language),
                "rows": [[_cell(cell, language) for cell in row] for row in block.rows],
            }
        case Picture():
            svg, width = _svg(block.chart, language)
            how = block.chart.how.in_(language)
            return {
                "kind": block.kind,
                "title": block.chart.title.in_(language),
                "how": how,
                "svg": svg,
                "width": width,
            }


def _cell(cell: Cell, language: Language) -> dict[str, Any]:
    # Long names without a blank would run into the next column: they may break anywhere sensible.
    text = said(cell, language)
    for mark in "_/·@.-":
        text = text.replace(mark, mark + "\u200b")
    return {"text": text, "number": isinstance(cell, int | float)}


def _widths(block: Grid, language: Language) -> list[float]:
    """Shares of the width: short columns take what they need (0), the others by what they hold."""
    columns: list[Sequence[str]] = [
        [heading.in_(language), *(said(row[place], language) for row in block.rows)]
        for place, heading in enumerate(block.headings)
    ]
    most = [max(width(text) for text in column) for column in columns]
    if all(wide <= _SHORT for wide in most):
        return [1.0] * len(most)
    return [0 if wide <= _SHORT else min(wide, 60) ** 0.6 for wide in most]


def _svg(chart: Chart, language: Language) -> tuple[str, float]:
    """A chart as SVG, and the share of the paper's width it takes."""
    import vl_convert

    spec: dict[str, Any] = plain(in_(chart.spec, language))
    least = spec.pop("usermeta", {}).get("least", 0)
    if spec.get("width") == "container":
        spec["width"] = max(_CHART_WIDTH - 120, least)
    spec = {
        **spec,
        "config": {**spec.get("config", {}), "font": _FONT, "text": {**spec["config"]["text"], "font": _FONT}},
    }
    svg = vl_convert.vegalite_to_svg(spec)
    width = float(svg.split('width="', 1)[1].split('"', 1)[0])
    return svg, min(1.0, width / _PAPER_WIDTH)
