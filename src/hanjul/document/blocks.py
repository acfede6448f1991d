"""What a document is made of: parts with words, lists, tables, pictures and samples to paste, every text in both languages.

A document is built once, from counts; the page, the print and the plain text are three ways to show the same blocks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from hanjul.document.pieces import Cell, Chart
from hanjul.words import Language, Text


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph."""

    kind: ClassVar[str] = "words"
    text: Text


@dataclass(frozen=True, slots=True)
class Notice:
    """A paragraph nobody should overlook."""

    kind: ClassVar[str] = "notice"
    text: Text


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a part."""

    kind: ClassVar[str] = "heading"
    text: Text


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `steps` are numbered."""

    kind: ClassVar[str] = "items"
    items: tuple[Text, ...]
    steps: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. Numbers stand on the right; the first column names the row."""

    kind: ClassVar[str] = "grid"
    headings: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """Something to paste: what it is for, and its text."""

    kind: ClassVar[str] = "sample"
    label: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart."""

    kind: ClassVar[str] = "picture"
    chart: Chart


Block = Words | Notice | Heading | Items | Grid | Sample | Picture


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a document; `name` is its anchor."""

    name: str
    title: Text
    blocks: tuple[Block, ...]
    lead: Text | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One document.

    Attributes:
        name: of its file, without ending.
        about: the line under the title.
        figures: (number, what it counts), the few that matter most.
    """

    name: str
    title: Text
    about: Text
    parts: tuple[Part, ...]
    figures: tuple[tuple[str, Text], ...] = ()

    @property
    def charts(self) -> dict[str, Chart]:
        """Its pictures by name."""
        pictures = (block for part in self.parts for block in part.blocks if isinstance(block, Picture))
        return {picture.chart.name: picture.chart for picture in pictures}


def pictures(*charts: Chart | None) -> tuple[Picture, ...]:
    """Those charts there are numbers for."""
    return tuple(Picture(chart) for chart in charts if chart is not None)


def said(cell: Cell, language: Language) -> str:
    """A cell in one language, thousands separated."""
    if isinstance(cell, Text):
        return cell.in_(language)
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def plain(document: Document, language: Language) -> str:
    """The document as text, for reading aloud, comparing and searching."""
    lines = [f"# {document.title.in_(language)}", document.about.in_(language)]
    lines += [f"{number} {what.in_(language)}" for number, what in document.figures]
    for part in document.parts:
        lines += ["", f"## {part.title.in_(language)}", *([part.lead.in_(language)] if part.lead else [])]
        for block in part.blocks:
            lines += _lines(block, language)
    return "\n".join(lines) + "\n"


def _lines(block: Block, language: Language) -> Iterator[str]:
    match block:
        case Words():
            yield block.text.in_(language)
        case Notice():
            yield "! " + block.text.in_(language)
        case Heading():
            yield "### " + block.text.in_(language)
        case Items():
            for number, item in enumerate(block.items, 1):
                yield (f"{number}. " if block.steps else "- ") + item.in_(language)
        case Grid():
            yield from _row_lines((block.headings, *block.rows), language)
        case Sample():
            yield f"[{block.label.in_(language)}]\n{block.text.in_(language)}"
        case Picture():
            yield f"(picture) {block.chart.title.in_(language)}: {block.chart.how.in_(language)}"
            yield from _row_lines((block.chart.headings, *block.chart.rows), language)


def _row_lines(rows: Sequence[Sequence[Cell]], language: Language) -> Iterator[str]:
    return (" | ".join(said(cell, language) for cell in row) for row in rows)
