"""Word documents (DOCX, DOCM, DOTX) to passages: headings, paragraphs, lists, code, tables, comments, notes.

Pictures and drawings are counted, not read. Macros are not run and not read.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.opc.package import OpcPackage
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.package import Package

from planner.reading.archive import DAMAGED, Archive
from planner.reading.budget import Budget
from planner.reading.documents import ReadDocument
from planner.reading.rendered import Block, Unreadable, gathered, rendered
from planner.reading.word_styles import Styles
from planner.reading.word_tables import row_texts
from planner.reading.word_text import text_of

MACROS: Final = "vbaproject.bin"
# What python-docx lets through for packages that break the format's rules.
BROKEN: Final = (OpcError, KeyError, AttributeError, TypeError, IndexError, SyntaxError, *DAMAGED)
_FOOTNOTES: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_ENDNOTES: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/endnotes"
_COMMENTS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_APART: Final = (
    (_COMMENTS, "w:comment", "comment", "Comments"),
    (_FOOTNOTES, "w:footnote", "footnote", "Footnotes"),
    (_ENDNOTES, "w:endnote", "endnote", "Endnotes"),
)
_TRANSPARENT: Final = tuple(
    map(qn, ("w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:customXml", "w:smartTag"))
)


def read_word(name: str, archive: Archive, data: bytes, budget: Budget) -> ReadDocument:
    """A Word document whose archive was checked. Raises `Unreadable`."""
    archive.check_xml(budget)
    try:
        package = Package.open(BytesIO(data))
        main = package.main_document_part
        # The main part of a document with macros or of a template is no DocumentPart, but the same XML.
        body = parse_xml(main.blob).find(qn("w:body"))
        styles = Styles(_part(main, RELATIONSHIP_TYPE.STYLES))
        apart = [(each, _part(main, each[0])) for each in _APART]
    except BROKEN as error:
        raise Unreadable("is a damaged Word document") from error
    if body is None:
        raise Unreadable("is a Word document of a kind that cannot be read; save it as a plain DOCX")
    problems = _left_out(archive, body)
    walk = _Walk(styles, budget)
    blocks = gathered(walk.document(body, apart), problems)
    if not blocks:
        raise Unreadable("; ".join(["is a Word document without words", *problems]))
    return rendered(name, "docx", _title(package), blocks, problems)


def _part(main: Any, relationship: str) -> Any:
    """The root element of a part that belongs to the document, or None."""
    try:
        return parse_xml(main.part_related_by(relationship).blob)
    except KeyError:
        return None


def _title(package: OpcPackage) -> str:
    try:
        return " ".join((package.core_properties.title or "").split())[:200]
    except BROKEN:
        return ""


def _left_out(archive: Archive, body: Any) -> list[str]:
    said = []
    if any(name.lower().endswith(MACROS) for name in archive.names):
        said.append("holds macros; they were not run and not read")
    if pictures := sum(1 for _ in body.iter(qn("w:drawing"), qn("w:pict"))):
        said.append(f"holds pictures ({pictures}), which were not read; add them as files of their own")
    return said


class _Walk:
    """Goes through the body once; numbers paragraphs and tables as it meets them."""

    def __init__(self, styles: Styles, budget: Budget) -> None:
        self.styles = styles
        self.budget = budget
        self.paragraphs = 0
        self.tables = 0

    def document(self, body: Any, apart: list[tuple[tuple[str, str, str, str], Any]]) -> Iterator[Block]:
        """The blocks of the body, then of comments and notes. Raises `OutOfTime`."""
        yield from self._joined(self._children(body))
        for (_, tag, anchor, title), root in apart:
            if root is not None:
                yield from self._notes(root, tag, anchor, title)

    def _joined(self, blocks: Iterator[Block]) -> Iterator[Block]:
        """Lines of code below each other become one block."""
        before: Block | None = None
        for block in blocks:
            if before and before.kind == block.kind == "code":
                first, last = before.anchor.split("-")[0], block.anchor.rsplit(".", 1)[-1]
                before = Block("code", f"{first}-{last}", f"{before.text}\n{block.text}")
                continue
            if before:
                yield before
            before = block
        if before:
            yield before

    def _children(self, parent: Any) -> Iterator[Block]:
        for element in parent:
            self.budget.check()
            if element.tag == qn("w:p"):
                yield from self._paragraph(element)
            elif element.tag == qn("w:tbl"):
                yield from self._table(element)
            elif element.tag in _TRANSPARENT:
                yield from self._children(element)

    def _paragraph(self, element: Any) -> Iterator[Block]:
        self.paragraphs += 1
        anchor = f"para.{self.paragraphs}"
        text = text_of(element)
        style = self.styles.of(element)
        if text.strip() and not style.contents:
            if style.heading:
                yield Block("heading", anchor, " ".join(text.split()), style.heading)
            elif style.code:
                yield Block("code", anchor, text)
            elif style.list_depth is not None:
                yield Block("item", anchor, text, style.list_depth)
            else:
                yield Block("paragraph", anchor, text)
        # A text box stands inside the paragraph it is fixed to.
        for box in element.iter(qn("w:txbxContent")):
            if not any(each.tag == qn("mc:Fallback") for each in box.iterancestors()):
                yield from self._children(box)

    def _table(self, element: Any) -> Iterator[Block]:
        rows = list(row_texts(element))
        if max((len(row) for row in rows), default=0) < 2:
            # A frame around something, drawn as a table.
            for cell in element.iter(qn("w:tc")):
                yield from self._children(cell)
            return
        self.tables += 1
        table = self.tables
        headers = rows[0]
        for number, row in enumerate(rows, start=1):
            self.budget.check()
            named = tuple((headers[at] if at < len(headers) else "", text, "") for at, text in enumerate(row))
            yield Block("row", f"table.{table}.row.{number}", cells=named, table=table)

    def _notes(self, root: Any, tag: str, anchor: str, title: str) -> Iterator[Block]:
        number = 0
        for note in root.iter(qn(tag)):
            self.budget.check()
            text = "\n".join(filter(None, (text_of(each).strip() for each in note.iter(qn("w:p")))))
            if not text:
                continue
            number += 1
            if number == 1:
                yield Block("heading", f"{anchor}s", title, 1)
            yield Block("paragraph", f"{anchor}.{number}", text)
