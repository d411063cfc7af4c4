"""Blocks as a PDF document with an outline, page numbers and tables that go on over pages."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Frame, LongTable, PageTemplate, Preformatted, Spacer
from reportlab.platypus import Paragraph as Set
from reportlab.platypus.flowables import Flowable

from planner.export.blocks import Block, Code, Heading, Item, Paragraph, Run, Runs, Table, blocks
from planner.export.columns import widths
from planner.export.picture_pdf import drawing_of
from planner.export.pictures import Picture

FONTS: Final = Path(__file__).parent / "fonts"
TEXT, STRONG, CODE, REST = "Tenon-Text", "Tenon-Strong", "Tenon-Code", "Tenon-Rest"
# Viewers bring these themselves; the first range that holds the letter is taken.
ASIAN: Final = (
    (range(0x3040, 0x3100), "HeiseiKakuGo-W5"),
    (range(0xAC00, 0xD7B0), "HYGothic-Medium"),
    (range(0x2E80, 0xA000), "STSong-Light"),
    (range(0xFF00, 0xFFF0), "STSong-Light"),
)
INK, QUIET, ACCENT = colors.HexColor("#162021"), colors.HexColor("#5f6a6b"), colors.HexColor("#005e62")
LINE, SHADE = colors.HexColor("#d3dad9"), colors.HexColor("#f1f5f5")
MARGIN: Final = 20 * mm
WIDTH: Final = A4[0] - 2 * MARGIN
UNKNOWN: Final = "\u25a1"
LONGEST_CELL: Final = 1200


TURNED_NOTE: Final = (
    "Words of right-to-left scripts may stand in the wrong order in this file;"
    " the Word document has them right."
)
# Hebrew, Arabic and their neighbours, and the forms fonts keep of their letters.
_TURNED: Final = re.compile("[\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufefc]")


def as_pdf(
    markdown: str, *, title: str, subtitle: str, day: date, pictures: Mapping[str, Picture] | None = None
) -> bytes:
    """The document as .pdf. A letter that no font here has is set as an empty box.

    `pictures` are the diagrams by the heading of the chapter they belong to.
    """
    _fonts()
    out = BytesIO()
    pages = _Pages(out, title, day)
    flow: list[Flowable] = []
    if _TURNED.search(markdown):
        flow.append(Set(_markup((Run(TURNED_NOTE),)), _style(color=QUIET, after=8)))
    for block in blocks(markdown, pictures):
        if isinstance(block, Table) and flow and isinstance(flow[-1], Set):
            flow[-1].style.keepWithNext = 1
        flow += _set(block, subtitle)
    pages.build(flow or [Set("Nothing is planned yet.", _style())])
    return out.getvalue()


class _Pages(BaseDocTemplate):  # type: ignore[misc]
    """A4 with a footer; each heading becomes an entry of the outline."""

    def __init__(self, out: BytesIO, title: str, day: date) -> None:
        super().__init__(out, pagesize=A4, title=title, author="Tenon", leftMargin=MARGIN, rightMargin=MARGIN)
        self._footer = f"{title}, {day.day} {day:%B %Y}"
        self._deepest = -1
        frame = Frame(MARGIN, MARGIN, WIDTH, A4[1] - 2 * MARGIN, 0, 0, 0, 0)
        self.addPageTemplates(PageTemplate(frames=[frame], onPage=self._foot))

    def _foot(self, canvas: Any, _document: Any) -> None:
        line = Set(_markup((Run(self._footer),)), _style(size=8, color=QUIET))
        line.wrapOn(canvas, WIDTH - 20 * mm, 10 * mm)
        line.drawOn(canvas, MARGIN, 10 * mm)
        canvas.setFont(TEXT, 8)
        canvas.setFillColor(QUIET)
        canvas.drawRightString(A4[0] - MARGIN, 10 * mm + 2, str(canvas.getPageNumber()))

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 the library's name
        """Called by the library for what it has set."""
        level = getattr(flowable, "outline", None)
        if level is None:
            return
        # An outline may go down by one level at a time only.
        self._deepest = min(level, self._deepest + 1)
        mark = f"at-{id(flowable)}"
        self.canv.bookmarkPage(mark)
        self.canv.addOutlineEntry(flowable.getPlainText(), mark, self._deepest, closed=self._deepest > 0)


def _set(block: Block, subtitle: str) -> list[Flowable]:
    match block:
        case Heading(level, runs):
            return _heading(level, runs, subtitle)
        case Paragraph(runs):
            return [Set(_markup(runs), _style(after=6))]
        case Item(runs, depth, number):
            indent = 14 + depth * 14
            style = _style(after=3, leftIndent=indent, bulletIndent=indent - 14)
            return [Set(_markup(runs), style, bulletText=number or "\u2022")]
        case Code(text):
            known = "".join(letter if _font_of(letter, CODE) == CODE else UNKNOWN for letter in text)
            return [Preformatted(known, _style(CODE, 8, after=6), maxLineLength=96), Spacer(1, 4)]
        case Table(rows):
            return [_table(rows), Spacer(1, 8)]
        case Picture():
            return [drawing_of(block, WIDTH, TEXT), Spacer(1, 8)]


def _heading(level: int, runs: Runs, subtitle: str) -> list[Flowable]:
    size = {1: 24, 2: 16, 3: 12}.get(level, 10.5)
    before = {1: 0, 2: 20, 3: 12}.get(level, 8)
    color = ACCENT if level == 2 else INK
    found = Set(
        _markup(runs, STRONG), _style(STRONG, size, color=color, before=before, after=6, keepWithNext=1)
    )
    found.outline = level - 1
    if level > 1 or not subtitle:
        return [found]
    return [found, Set(_markup((Run(subtitle),)), _style(color=QUIET, after=10))]


def _table(rows: Sequence[Sequence[Runs]]) -> Flowable:
    head = [Set(_markup(runs, STRONG), _style(STRONG, 8.5)) for runs in rows[0]]
    body = [[Set(_markup(_short(runs)), _style(size=8.5)) for runs in row] for row in rows[1:]]
    table = LongTable([head, *body], colWidths=widths(rows, WIDTH), repeatRows=1, splitInRow=1)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (-1, 0), SHADE),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ]
    )
    return table


def _short(runs: Runs) -> Runs:
    """A row cannot be higher than a page."""
    length, kept = 0, []
    for run in runs:
        if length + len(run.text) > LONGEST_CELL:
            kept.append(Run(run.text[: LONGEST_CELL - length] + "\u2026", run.bold, run.italic, run.code))
            break
        length += len(run.text)
        kept.append(run)
    return tuple(kept)


def _markup(runs: Runs, usual: str = TEXT) -> str:
    """The runs in the library's own markup, every letter in a font that has it."""
    parts = []
    for run in runs:
        own = CODE if run.code else STRONG if run.bold else usual
        color = ' color="#5f6a6b"' if run.italic else ""
        for font, text in _by_font(run.text, own):
            size = ' size="-0.5"' if font == CODE else ""
            parts.append(f'<font name="{font}"{color}{size}>{escape(text)}</font>')
    return "".join(parts)


def _by_font(text: str, own: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for letter in text:
        font = _font_of(letter, own)
        shown = letter if font else UNKNOWN
        font = font or REST
        if found and (found[-1][0] == font or letter == " "):
            found[-1] = (found[-1][0], found[-1][1] + shown)
        else:
            found.append((font, shown))
    return found


@cache
def _font_of(letter: str, own: str) -> str:
    """The first font that has the letter; "" for none."""
    number = ord(letter)
    for name in (own, TEXT, REST):
        if number in pdfmetrics.getFont(name).face.charToGlyph:
            return name
    return next((name for letters, name in ASIAN if number in letters), "")


def _style(
    font: str = TEXT,
    size: float = 10,
    *,
    color: colors.Color = INK,
    before: float = 0,
    after: float = 0,
    **more: Any,
) -> ParagraphStyle:
    return ParagraphStyle(
        "own",
        fontName=font,
        fontSize=size,
        leading=size * 1.42,
        textColor=color,
        spaceBefore=before,
        spaceAfter=after,
        bulletFontName=TEXT,
        bulletFontSize=size,
        splitLongWords=1,
        **more,
    )


@cache
def _fonts() -> None:
    """Told to the library once a process."""
    for name, file in ((TEXT, "text"), (STRONG, "strong"), (CODE, "code"), (REST, "fallback")):
        pdfmetrics.registerFont(TTFont(name, FONTS / f"{file}.ttf"))
    for _, name in ASIAN:
        pdfmetrics.registerFont(UnicodeCIDFont(name))
