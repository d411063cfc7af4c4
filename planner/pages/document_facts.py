"""What a document is, in words: kind, extent, where it came from, what became of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lib.text import counted
from planner.models import Document
from planner.reading import ReadDocument
from planner.reading.decoding import READABLE
from planner.reading.links import shown
from planner.reading.picture import SHOWN_KINDS

OPERATION = re.compile(r"#/(?:paths|webhooks)/[^/]+/[a-z]+")
KINDS = {
    "markdown": "Markdown",
    "text": "Plain text",
    "html": "Web page",
    "csv": "Table (CSV)",
    "json": "JSON",
    "pdf": "PDF",
    "docx": "Word document",
    "xlsx": "Excel workbook",
    "email": "E-mail",
    "postman": "Postman collection",
    "har": "HAR recording",
    "api_description": "API description",
    "image": "Picture",
    "archive": "ZIP archive",
    "unreadable": "Not readable",
}


@dataclass(frozen=True)
class Version:
    """One document of this name. `number` counts from 1."""

    number: int
    at: datetime
    by: str
    is_shown: bool
    is_current: bool


@dataclass(frozen=True)
class DocumentFacts:
    """The head of the page. `left_out`: nothing of this name counts now; `replaced`: a newer one does."""

    title: str
    kind: str
    extent: str
    link: str
    inside: str
    parts: tuple[str, ...]
    problems: tuple[str, ...]
    versions: tuple[Version, ...]
    is_brief: bool
    is_picture: bool
    long_anchors: bool
    left_out: bool
    replaced: bool
    can_be_read: str = READABLE


def document_facts(document: Document, read: ReadDocument, versions: Sequence[Document]) -> DocumentFacts:
    """`versions` are all documents of that name, oldest first."""
    current = next((each for each in reversed(versions) if each.removed_at is None), None)
    is_brief = document.origin == Document.Origin.BRIEF
    return DocumentFacts(
        title="Brief" if is_brief else read.title or document.name,
        kind="Brief" if is_brief else KINDS[read.kind],
        extent=extent_of(read),
        link=shown(document.url) if document.url else "",
        inside=document.inside.name if document.inside else "",
        parts=tuple(document.parts.order_by("pk").values_list("name", flat=True)),
        problems=tuple(each for each in read.problems if read.kind != "image" or "is a picture" not in each),
        versions=tuple(
            Version(number, each.added_at, each.added_by.label, each.pk == document.pk, each == current)
            for number, each in enumerate(versions, start=1)
        ),
        is_brief=is_brief,
        is_picture=read.kind == "image" and any(f"({kind}" in read.problems[-1] for kind in SHOWN_KINDS),
        long_anchors=read.kind in ("json", "har", "postman", "api_description"),
        left_out=document.removed_at is not None and current is None,
        replaced=document.removed_at is not None and current is not None,
    )


def extent_of(read: ReadDocument) -> str:
    """`12 pages`, `3 sheets, 400 rows`, `41 lines`: how much there is, in the document's own measure."""
    passages = read.passages
    if not passages:
        return ""
    rows = sum(1 for each in passages if each.kind == "row")
    if read.kind == "pdf":
        return counted(len({each.anchor for each in passages}), "page")
    if read.kind == "xlsx":
        sheets = len({each.anchor.rpartition("!")[0] or each.anchor for each in passages})
        return f"{counted(sheets, 'sheet')}, {counted(rows, 'row')}"
    if read.kind == "csv":
        return counted(max(rows - 1, 0), "record")
    if read.kind in ("har", "postman"):
        return counted(sum(1 for each in passages if each.kind == "heading"), "part")
    if read.kind == "api_description":
        return counted(sum(1 for each in passages if OPERATION.fullmatch(each.anchor)), "operation")
    if read.kind == "json":
        return counted(len(passages), "value")
    return counted(len(read.line_starts), "line") if read.line_starts else counted(len(passages), "passage")
