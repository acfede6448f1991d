"""The guides on paper: the Korean font is embedded, every word can be searched, nothing of the data acts as markup."""

from pathlib import Path

import pytest

from hanjul.document.blocks import Document, Grid, Items, Notice, Part, Sample, Words
from hanjul.document.printing import write_pdf
from hanjul.errors import DeliverError
from hanjul.project import Project
from hanjul.words import Language, Text
from tests.document.golden import LANGUAGES, PROJECT, documents

pypdf = pytest.importorskip("pypdf")
pytest.importorskip("typst", reason="the extra hanjul[pdf] is not installed")
NASTY = '#panic("x") $x^2$ *b* `raw` <label> @ref \\ // "quoted" {braces} [brackets] 한글'


def words_of(path: Path) -> str:
    """The text of all pages, without the breaks and blanks a line's end brings."""
    return "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(path).pages).replace("\u200b", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guide_is_printed_with_its_fonts(language: Language, tmp_path: Path) -> None:
    made = documents()[2]
    write_pdf(made, PROJECT.model_copy(update={"language": language}), tmp_path / "x.pdf")
    text = words_of(tmp_path / "x.pdf")
    for part in made.parts:
        assert "".join(part.title.in_(language).split()) in text
    fonts = [
        font.get_object()
        for page in pypdf.PdfReader(tmp_path / "x.pdf").pages
        for font in page["/Resources"]["/Font"].values()
    ]
    assert any("NotoSansKR" in font["/BaseFont"] for font in fonts)
    for font in fonts:
        below = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        described = below["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(described), font["/BaseFont"]


def test_nothing_of_the_data_is_read_as_markup(tmp_path: Path) -> None:
    nasty = Text(NASTY, NASTY)
    blocks = (
        Words(nasty),
        Notice(nasty),
        Items((nasty,), steps=True),
        Sample(nasty, nasty),
        Grid((nasty, nasty), ((nasty, 1),)),
    )
    made = Document("x", nasty, nasty, (Part("p", nasty, blocks, nasty),), ((NASTY, nasty),))
    write_pdf(made, Project(sources={}, folder=tmp_path), tmp_path / "x.pdf")
    assert words_of(tmp_path / "x.pdf").count("".join(NASTY.split())) >= 10


def test_a_print_that_cannot_be_written_says_where(tmp_path: Path) -> None:
    (tmp_path / "guide").write_text("in the way")
    with pytest.raises(DeliverError, match=r"x\.pdf"):
        write_pdf(Document("x", Text("x", "x"), Text("x", "x"), ()), PROJECT, tmp_path / "guide" / "x.pdf")
