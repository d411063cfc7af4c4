"""One document: which kind it is, and reading it as such."""

import re
from dataclasses import replace
from pathlib import PurePath
from typing import Any, Final

from planner.reading.api_description import read_api_description, says_it_is_one
from planner.reading.binary import read_binary
from planner.reading.budget import Budget, OutOfTime
from planner.reading.decoding import NotText, decode
from planner.reading.delimited import delimiter_of, read_delimited
from planner.reading.documents import DocumentKind, ReadDocument
from planner.reading.limits import limit_of, seconds_for
from planner.reading.mail import looks_like_mail, read_mail
from planner.reading.markdown import read_markdown
from planner.reading.passages import Collector
from planner.reading.payload import NotJson, parse_json, read_json
from planner.reading.postman import is_postman, read_postman
from planner.reading.recording import is_recording, read_recording
from planner.reading.rendered import Unreadable
from planner.reading.webpage import read_html

_HTML: Final = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_ANY_TAG: Final = re.compile(r"<(?:p|div|table|h[1-6]|ul|ol|section)\b", re.IGNORECASE)
_KINDS: Final[dict[str, DocumentKind]] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdx": "markdown",
    ".html": "html",
    ".htm": "html",
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".psv": "csv",
    ".json": "json",
    ".har": "json",
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xlsx",
    ".eml": "email",
}
_CALLED: Final[dict[DocumentKind, str]] = {
    "pdf": "a PDF file",
    "docx": "a Word document",
    "xlsx": "a workbook",
    "image": "a picture",
    "email": "an e-mail",
    "html": "a web page",
    "csv": "a table of values",
    "json": "JSON",
    "text": "plain text",
}
_BINARY: Final = ("pdf", "docx", "xlsx", "image")


def read_document(name: str, data: bytes, budget: Budget | None = None) -> ReadDocument:
    """The document in these bytes. Never raises for what is in them: `problems` say what was wrong,

    and `kind` is `unreadable` when nothing could be read. The content decides over the name's extension.
    Nothing in a document is run, no address in it is opened. `budget` is how long it may take; a document
    that takes longer is read as far as the time goes.
    """
    budget = budget or Budget(seconds_for(len(data)))
    claimed = _KINDS.get(PurePath(name).suffix.lower(), "text")
    try:
        read = _read(name, claimed, data, budget)
    except (Unreadable, NotText, OutOfTime) as refusal:
        return ReadDocument(name, "unreadable", problems=(f"{name} {refusal}",))
    return replace(read, problems=_misnamed(name, claimed, read.kind) + read.problems)


def _read(name: str, claimed: DocumentKind, data: bytes, budget: Budget) -> ReadDocument:
    if len(data) > (limit := limit_of(name, data)):
        raise Unreadable(f"is larger than {limit // 1024 // 1024} MB")
    return read_binary(name, data, budget) or _read_text(name, claimed, data, budget)


def _misnamed(name: str, claimed: DocumentKind, kind: DocumentKind) -> tuple[str, ...]:
    """A sentence when the name promised another kind of file; text of one kind or another is no surprise."""
    if claimed == kind or not (claimed in (*_BINARY, "email") or (kind in _BINARY and claimed != "text")):
        return ()
    suffix = PurePath(name).suffix
    return (f"{name} is called {suffix}, but is {_CALLED.get(kind, 'of another kind')}; read as such",)


def _read_text(name: str, claimed: DocumentKind, data: bytes, budget: Budget) -> ReadDocument:
    if looks_like_mail(data, named_so=claimed == "email"):
        return read_mail(name, data)
    decoded = decode(data)
    read = _read_as(name, claimed, decoded.text, budget)
    return replace(read, problems=tuple(f"{name} {each}" for each in decoded.problems) + read.problems)


def _read_as(name: str, claimed: DocumentKind, text: str, budget: Budget) -> ReadDocument:
    if _HTML.match(text) or (claimed == "html" and _ANY_TAG.search(text)):
        found, shown = read_html(text)
        return ReadDocument(name, "html", found.title or name, shown, tuple(found.passages))
    if claimed in ("text", "json", "email") and says_it_is_one(text):
        return _read_described(name, claimed, text, budget)
    begins_so = text.lstrip()[:1] in ("{", "[")
    if claimed == "json" or (claimed in ("text", "email") and begins_so):
        return _read_json(name, claimed, text, budget)
    if claimed in ("csv", *_BINARY) and begins_so and _is_json(text):
        return _read_json(name, "json", text, budget)
    if claimed in ("csv", "xlsx"):
        return _read_csv(name, claimed, text)
    return _document(name, "markdown" if claimed == "markdown" else "text", read_markdown(text))


def _is_json(text: str) -> bool:
    try:
        parse_json(text)
    except NotJson:
        return False
    return True


def _read_json(name: str, claimed: DocumentKind, text: str, budget: Budget) -> ReadDocument:
    try:
        value = parse_json(text)
    except NotJson as problem:
        problems = (f"{name} {problem}; read as text",) if claimed == "json" else ()
        return _document(name, "text", read_markdown(text), problems)
    if is_postman(value):
        return read_postman(name, value, budget)
    if is_recording(value):
        return read_recording(name, value, budget)
    found, left_out = read_json(text)
    return _document(name, "json", found, tuple(f"{name} {each}" for each in left_out), value)


def _read_described(name: str, claimed: DocumentKind, text: str, budget: Budget) -> ReadDocument:
    """An API description, or what it is instead: other JSON may speak of one, and one may be broken."""
    read = read_api_description(name, text.encode("utf-8", "replace"), budget)
    if isinstance(read, ReadDocument):
        return read
    if text.lstrip()[:1] in ("{", "["):
        return _read_json(name, claimed, text, budget)
    return _document(name, "text", read_markdown(text), (f"{name} {read}; read as text",))


def _read_csv(name: str, claimed: DocumentKind, text: str) -> ReadDocument:
    if delimiter := delimiter_of(text):
        found, left_out = read_delimited(text, delimiter)
        return _document(name, "csv", found, tuple(f"{name} {each}" for each in left_out))
    problems = (f"{name} has no columns; read as text",) if claimed == "csv" else ()
    return _document(name, "text", read_markdown(text), problems)


def _document(
    name: str, kind: DocumentKind, found: Collector, problems: tuple[str, ...] = (), value: Any = None
) -> ReadDocument:
    if found.full:
        problems += (f"{name} is very long; only its first {len(found.passages)} passages were read",)
    passages = tuple(found.passages)
    return ReadDocument(name, kind, found.title or name, found.text, passages, problems, found.starts, value)
