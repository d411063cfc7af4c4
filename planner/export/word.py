"""Blocks as a Word document."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from planner.export.blocks import Block, Code, Heading, Item, Paragraph, Runs, Table, blocks
from planner.export.columns import widths
from planner.export.picture_png import png_of
from planner.export.pictures import Picture

TEXT, MONO = "Calibri", "Consolas"
INK, ACCENT, LINE = RGBColor(0x16, 0x20, 0x21), RGBColor(0x00, 0x5E, 0x62), "D3DAD9"
MARGIN = Cm(2.2)
WIDTH = (Cm(21) - 2 * MARGIN) / Pt(1)
HEADING_SIZES = (24, 16, 13, 11, 11, 11)
# XML has no place for them, and Word and LibreOffice refuse them; the plan may hold some from a document.
_REFUSED = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def as_word(
    markdown: str, *, title: str, subtitle: str, day: date, pictures: Mapping[str, Picture] | None = None
) -> bytes:
    """The document as .docx. `subtitle` stands under the title, `title` and the page number on each page.

    `pictures` are the diagrams by the heading of the chapter they belong to.
    """
    word = Document()
    page = word.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = MARGIN
    _styles(word)
    word.core_properties.title = _clean(title)
    word.core_properties.author = "Tenon"
    word.core_properties.subject = _clean(subtitle)
    _footer(word, title, day)
    for block in blocks(markdown, pictures):
        if isinstance(block, Table) and word.paragraphs:
            word.paragraphs[-1].paragraph_format.keep_with_next = True
        _add(word, block, subtitle)
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def _styles(word: WordDocument) -> None:
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size, normal.font.color.rgb = TEXT, Pt(10.5), INK
    normal.paragraph_format.space_after = Pt(6)
    for level, size in enumerate(HEADING_SIZES, start=1):
        style = word.styles[f"Heading {level}"]
        style.font.name, style.font.size, style.font.bold = TEXT, Pt(size), True
        style.font.color.rgb = ACCENT if level == 2 else INK
        style.paragraph_format.space_before = Pt(20 if level == 2 else 12)
        style.paragraph_format.space_after = Pt(4)
        style.paragraph_format.keep_with_next = True
        # Without it Word takes the theme's heading font for all but Latin letters.
        style.element.rPr.rFonts.set(qn("w:asciiTheme"), TEXT)
        del style.element.rPr.rFonts.attrib[qn("w:asciiTheme")]


def _add(word: WordDocument, block: Block, subtitle: str) -> None:
    match block:
        case Heading(level, runs):
            _write(word.add_heading(level=min(level, len(HEADING_SIZES))), runs)
            if level == 1 and subtitle:
                line = word.add_paragraph()
                line.add_run(_clean(subtitle)).font.color.rgb = RGBColor(0x5F, 0x6A, 0x6B)
        case Paragraph(runs):
            _write(word.add_paragraph(), runs)
        case Item(runs, depth, number):
            _item(word, runs, depth, number)
        case Code(text):
            paragraph = word.add_paragraph()
            run = paragraph.add_run(_clean(text))
            run.font.name, run.font.size = MONO, Pt(9)
        case Table(rows):
            _table(word, rows)
        case Picture():
            _picture(word, block)


def _picture(word: WordDocument, picture: Picture) -> None:
    """As wide as the page at most, with its words for those who do not see it."""
    width = min(WIDTH, picture.width * 0.75)
    shown = word.add_picture(BytesIO(png_of(picture)), width=Pt(width))
    shown._inline.docPr.set("descr", _clean(picture.words))


def _item(word: WordDocument, runs: Runs, depth: int, number: str) -> None:
    """Numbers are written out: Word would go on counting from the list before."""
    if not number:
        _write(word.add_paragraph(style="List Bullet" if depth == 0 else "List Bullet 2"), runs)
        return
    paragraph = word.add_paragraph()
    paragraph.paragraph_format.left_indent = Pt(22)
    paragraph.paragraph_format.first_line_indent = Pt(-22)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(22))
    paragraph.add_run(f"{number}\t")
    _write(paragraph, runs)


def _table(word: WordDocument, rows: Sequence[Sequence[Runs]]) -> None:
    table = word.add_table(rows=0, cols=len(rows[0]))
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    columns = widths(rows, WIDTH)
    for column, width in zip(table.columns, columns, strict=True):
        column.width = Pt(width)
    for number, row in enumerate(rows):
        cells = table.add_row().cells
        for cell, runs, width in zip(cells, row, columns, strict=False):
            cell.width = Pt(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(2)
            _write(paragraph, runs, size=9, bold=number == 0)
            _line_under(cell)
        _keep_whole(table.rows[-1], is_heading=number == 0)
    word.add_paragraph().paragraph_format.space_after = Pt(2)


def _line_under(cell: Any) -> None:
    borders = OxmlElement("w:tcBorders")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("color", LINE)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)


def _keep_whole(row: Any, *, is_heading: bool) -> None:
    """A row does not break over two pages; the heading is repeated on each."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_heading:
        properties.append(OxmlElement("w:tblHeader"))


def _write(paragraph: WordParagraph, runs: Runs, *, size: float = 0, bold: bool = False) -> None:
    for each in runs:
        run = paragraph.add_run(_clean(each.text))
        run.bold, run.italic = (each.bold or bold) or None, each.italic or None
        if each.code:
            run.font.name = MONO
        if each.code or size:
            run.font.size = Pt((size or 10.5) - (0.5 if each.code else 0))


def _footer(word: WordDocument, title: str, day: date) -> None:
    paragraph = word.sections[0].footer.paragraphs[0]
    run = paragraph.add_run(f"{_clean(title)}, {day:%d %B %Y}, page ".replace(", 0", ", "))
    run.font.size = Pt(8.5)
    number = paragraph.add_run()
    number.font.size = Pt(8.5)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.text = text
        number._r.append(part)


def _clean(text: str) -> str:
    return _REFUSED.sub("", text)
