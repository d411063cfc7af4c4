"""What reading a document gives: its text, and the passages it is made of, each with an address."""

from dataclasses import dataclass
from typing import Any, Final, Literal

DocumentKind = Literal[
    "markdown",
    "text",
    "html",
    "csv",
    "json",
    "pdf",
    "docx",
    "xlsx",
    "email",
    "postman",
    "har",
    "api_description",
    "image",
    "archive",
    "unreadable",
]
PassageKind = Literal["heading", "paragraph", "item", "row", "code", "value"]

# Which of the two counts for a document: planner/reading/limits.py.
MAX_BYTES: Final = 25 * 1024 * 1024
MAX_PROSE_BYTES: Final = 10 * 1024 * 1024
MAX_PASSAGES: Final = 20_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table row: its column's header, the text as it stands, where in the passage it begins,

    and its own address where it has one (`Sheet1!B7`).
    """

    header: str
    text: str
    start: int
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document a person can open and read by itself.

    anchor   its address, which depends on the kind of document:
               text, Markdown, HTML, CSV   lines, from 1: `L41-L43`
               JSON, Postman, HAR, API     a JSON pointer: `#/order/email`
               PDF                         the page, from 1: `p.3`
               Word                        paragraph or row, from 1: `para.12`, `table.2.row.3`, `comment.1`
               sheet                       `Sheet1!A7:D7`, and `Sheet1!B7` for each cell
               e-mail                      `header.from`, `body.L3-L5`, `attachment.1`
    text     the words exactly as they stand: `document.text[start:start + len(text)] == text`
    plain    the same length, with markup blanked out, so a position in one is a position in the other
    section  the headings above it, outermost first
    lead     the words that announce it ("Map these fields:"), for an item, row or code block
    kind     heading, paragraph, item (of a list), row (of a table), code, value (of a JSON document)
    depth    level of a heading, or how deep an item is indented
    cells    for a row: its cells with their headers
    table    for a row: the number of its table in the document, from 1
    language for code: what the fence says
    """

    anchor: str
    text: str
    plain: str
    section: tuple[str, ...]
    kind: PassageKind
    start: int
    lead: str = ""
    depth: int = 0
    cells: tuple[Cell, ...] = ()
    table: int = 0
    language: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came in an e-mail or archive: a document of its own for whoever keeps that.

    Names are plain file names, in an archive with their folders, unique within it.
    """

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document that has been read. `problems` are sentences for a person; empty when all went well.

    `line_starts` are the offsets of the lines of `text`; empty when its lines are not the file's lines.
    `value` is the decoded value of a JSON document, else None. `attachments` came with an e-mail or in
    an archive; they are not read here.
    """

    name: str
    kind: DocumentKind
    title: str = ""
    text: str = ""
    passages: tuple[Passage, ...] = ()
    problems: tuple[str, ...] = ()
    line_starts: tuple[int, ...] = ()
    value: Any = None
    attachments: tuple[Attachment, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether there are words in it; an image has none, an archive only those of the files in it."""
        return self.kind not in ("unreadable", "image", "archive")
