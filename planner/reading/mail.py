"""E-mail files (.eml): who wrote what when, the body with what it quotes marked, attachments handed on."""

import email
import email.policy
import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from email.errors import MessageError
from email.message import EmailMessage
from pathlib import PurePath
from typing import Final

from planner.reading.documents import MAX_PASSAGES, Attachment, Passage, ReadDocument
from planner.reading.markdown import read_markdown
from planner.reading.passages import Collector
from planner.reading.rendered import Block, Unreadable, rendered
from planner.reading.webpage import read_html

MAX_ATTACHMENTS: Final = 50
MAX_PARTS: Final = 500
MAX_QUOTES: Final = 500
QUOTED: Final = "Quoted message"
_HEADERS: Final = ("From", "To", "Cc", "Date", "Subject")
_LOOKS: Final = re.compile(
    rb"(?:[A-Za-z][A-Za-z-]{0,60}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){0,60}?"
    rb"(?:Message-ID|MIME-Version|Received|Return-Path|DKIM-Signature):",
    re.IGNORECASE,
)
_FIRST: Final = re.compile(rb"[A-Za-z][A-Za-z-]{0,60}:[ \t]")
# Where mail programs begin what they quote to the end: Outlook's line, or the headers it copies.
_QUOTE: Final = re.compile(
    r"^(?:-{3,} ?(?:Original Message|Forwarded message|Ursprüngliche Nachricht)[^\n]*"
    r"|_{10,}[ \t]*\n+From:[^\n]*|From: [^\n]*\n(?:Sent|Date): [^\n]*"
    r"|On [^\n]{8,200}wrote:[ \t]*(?!\n+>)|Am [^\n]{8,200}schrieb[^\n]{0,120}:[ \t]*(?!\n+>))$",
    re.MULTILINE | re.IGNORECASE,
)
# Answers may stand between quoted lines.
_MARKED: Final = re.compile(r"^>.*(?:\n>.*)*", re.MULTILINE)
_QUOTE_HTML: Final = re.compile(
    r"<(?:blockquote\b|div[^>]{0,200}(?:gmail_quote|divRplyFwdMsg|yahoo_quoted|moz-cite-prefix))",
    re.IGNORECASE,
)
# What the email package lets through for messages that break the rules of mail.
BROKEN: Final = (
    MessageError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
)


def looks_like_mail(data: bytes, *, named_so: bool) -> bool:
    """Headers that only a mail program writes, before the first empty line; any header for a file.eml."""
    head = re.split(rb"\r?\n\r?\n", data[:20_000], maxsplit=1)[0] + b"\n"
    return bool(_FIRST.match(head) and (named_so or _LOOKS.match(head)))


def read_mail(name: str, data: bytes) -> ReadDocument:
    """The words of a message; `attachments` are documents of their own. Raises `Unreadable`."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        if not isinstance(message, EmailMessage) or not message.keys():
            raise Unreadable("is no e-mail: it has no headers")
        if sum(1 for _ in message.walk()) > MAX_PARTS:
            raise Unreadable(f"has more than {MAX_PARTS} parts")
        headers = [(key, _header(message, key)) for key in _HEADERS]
        problems: list[str] = []
        body, html = _body(message, problems)
        attachments = tuple(_attachments(message, problems))
    except BROKEN as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("is a damaged e-mail") from error
    subject = dict(headers)["Subject"] or name
    head = [Block("heading", "header.subject", subject, 1)]
    head += [
        Block("paragraph", f"header.{key.lower()}", f"{key}: {value}")
        for key, value in headers
        if value and key != "Subject"
    ]
    head += [
        Block("paragraph", f"attachment.{number}", f"Attachment: {each.name}")
        for number, each in enumerate(attachments, start=1)
    ]
    if not body.strip():
        problems.append("has no words in its body")
    read = rendered(name, "email", subject, head, problems)
    return replace(_with_body(read, subject, body, html=html), attachments=attachments)


def _header(message: EmailMessage, key: str) -> str:
    return " ".join(str(message.get(key, "")).split())[:1000]


def _body(message: EmailMessage, problems: list[str]) -> tuple[str, bool]:
    """(text, whether it is HTML). HTML wins when it has a table, which plain text loses."""
    plain, html = (_content(message.get_body((kind,)), problems) for kind in ("plain", "html"))
    if html and (not plain.strip() or re.search("<table", html, re.IGNORECASE)):
        return html, True
    return plain, False


def _content(part: object, problems: list[str]) -> str:
    if not isinstance(part, EmailMessage):
        return ""
    try:
        content = str(part.get_content())
    except BROKEN:
        payload = part.get_payload(decode=True)
        content = payload.decode("latin-1") if isinstance(payload, bytes) else ""
        problems.append("names an encoding that is unknown; read as latin-1")
    return content.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").replace("\x00", " ")


def _with_body(head: ReadDocument, subject: str, body: str, *, html: bool) -> ReadDocument:
    """The body below the headers; what it quotes stands in a section of that name."""
    text, passages, table = head.text, list(head.passages), 0
    for start, end, quoted in _parts(body, html=html):
        part = body[start:end]
        if not part.strip():
            continue
        read = read_html(part)[0] if html else read_markdown(part)
        section = (subject, QUOTED) if quoted else (subject,)
        passages += _moved(read, len(text) + 1, section, body.count("\n", 0, start), table)
        text, table = f"{text}\n{read.text}", table + read.tables
        if len(passages) > MAX_PASSAGES:
            break
    return replace(head, text=text, passages=tuple(passages[:MAX_PASSAGES]))


def _parts(body: str, *, html: bool) -> Iterator[tuple[int, int, bool]]:
    """(start, end, whether it is quoted) of the parts of a body, in order."""
    found = (_QUOTE_HTML if html else _QUOTE).search(body)
    cut = found.start() if found else len(body)
    at = 0
    for marked in itertools.islice(() if html else _MARKED.finditer(body, 0, cut), MAX_QUOTES):
        yield at, marked.start(), False
        yield marked.start(), marked.end(), True
        at = marked.end()
    yield at, cut, False
    yield cut, len(body), True


def _moved(
    read: Collector, offset: int, section: tuple[str, ...], lines: int, tables: int
) -> Iterator[Passage]:
    """The passages of a part of the body at their place in the whole."""
    for each in read.passages:
        numbers = [int(number) + lines for number in re.findall(r"\d+", each.anchor)]
        yield replace(
            each,
            anchor="body." + "-".join(f"L{number}" for number in numbers),
            start=each.start + offset,
            section=section + each.section,
            table=each.table + tables if each.table else 0,
        )


def _attachments(message: EmailMessage, problems: list[str]) -> Iterator[Attachment]:
    """Files that came with the message, pictures in its text included; names without folders, unique."""
    taken: set[str] = set()
    for number, part in enumerate(_files(message), start=1):
        if number > MAX_ATTACHMENTS:
            problems.append(f"has more than {MAX_ATTACHMENTS} attachments; the rest was left out")
            return
        data = _data(part)
        if not data:
            continue
        name = _file_name(part, number)
        while name.lower() in taken:
            name = f"{number}-{name}"
        taken.add(name.lower())
        yield Attachment(name, data)


def _files(message: EmailMessage) -> Iterator[EmailMessage]:
    """Parts that are no body; a message that was forwarded whole is one file."""
    bodies = {id(message.get_body((kind,))) for kind in ("plain", "html")}
    for part in message.iter_parts() if message.is_multipart() else ():
        if not isinstance(part, EmailMessage) or id(part) in bodies:
            continue
        if part.get_content_maintype() == "multipart":
            yield from (each for each in _files(part) if id(each) not in bodies)
        elif part.get_filename() or part.get_content_maintype() != "text" or part.is_attachment():
            yield part


def _data(part: EmailMessage) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        return inner[0].as_bytes() if isinstance(inner, list) and inner else b""  # type: ignore[union-attr]
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _file_name(part: EmailMessage, number: int) -> str:
    given = PurePath(str(part.get_filename() or "").replace("\\", "/")).name
    name = re.sub(r"[\x00-\x1f\x7f<>:\"|?*]", "_", given).strip(". ")[-120:]
    endings = {"message/rfc822": ".eml", "image/png": ".png", "image/jpeg": ".jpg", "text/html": ".html"}
    return name or f"attachment-{number}{endings.get(part.get_content_type(), '')}"
