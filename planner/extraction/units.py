"""The pieces facts are taken from: sentences, table rows and code blocks, each able to quote itself."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from planner.extraction.aligned import with_rows
from planner.extraction.scope import Scope, heading_scope, sentence_scope
from planner.reading import Passage, ReadDocument, line_anchor, sentences
from planner.spec.values import Evidence

MAX_QUOTE: Final = 400
_MAIL_HEADER: Final = re.compile(
    r"(?:From|To|Cc|Bcc|Reply-To|Von|An):[^\n]*@|(?:Sent|Date|Cc):\s|(?:thanks|regards|best|cheers"
    r"|hi|hello|dear|kind regards)\b[^.:]{0,40}$",
    re.IGNORECASE,
)


_ENTRY: Final = re.compile(
    r"\s*[\"'`]?[\w$][\w$.\[\]]*[\"'`]?(?: [\w$.]+){0,3}\s*(?:[:=]|:=|<?[-=]{1,2}>|→|⇒|←|<-)\s*\S"
)
# Neither words nor blanks between them; patterns for names take time squared or cubed on such a run.
_ENDLESS: Final = re.compile(r"[^\W_]{80,}|\s{200,}")
_BLOB: Final = re.compile(r"[^\W_]{1000}")
"""A file written as letters: what a cell or code block holds of it is no word to anybody."""
LONGEST_BLOCK: Final = 12_000
"""Characters of a code block, row or value that are looked at; what comes after is data, not description."""
_CHAT_LINE: Final = re.compile(r"\W{0,2}\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\]?[ \t]+\w[\w .]{0,30}:")
"""A message of a chat: `[10:03] anna: ...`."""


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """One sentence, row or code block. `text` has markup blanked; positions are those of the source.

    `scope` says whether it describes what is to be built: in, out (excluded), later, past, reference
    (where to read more) or instruction (words addressed to a machine).
    """

    number: int
    document: ReadDocument
    passage: Passage
    start: int
    text: str
    scope: Scope

    @property
    def kind(self) -> str:
        return self.passage.kind

    @property
    def context(self) -> tuple[str, ...]:
        """Headings above and the announcement before it, nearest last."""
        return (*self.passage.section, self.passage.lead) if self.passage.lead else self.passage.section

    def evidence(self, start: int = 0, end: int | None = None) -> Evidence:
        """Quotes the unit, or the part of it between two positions."""
        end = len(self.text) if end is None else end
        left, right = self.start + start, self.start + end
        quote = " ".join(self.passage.text[left:right].split())
        if len(quote) > MAX_QUOTE:
            quote = quote[:MAX_QUOTE].rsplit(" ", 1)[0]
        anchor = self.passage.anchor
        if self.document.line_starts and anchor.startswith("L"):
            offset = self.passage.start
            anchor = line_anchor(self.document.line_starts, offset + left, offset + right)
        return Evidence(kind="document", document=self.document.name, anchor=anchor, quote=quote)


def units_of(documents: Sequence[ReadDocument]) -> list[Unit]:
    """Every unit of every readable document, in order of reading."""
    found: list[Unit] = []
    for document in documents:
        for passage in _passages(document):
            around = heading_scope((*passage.section, passage.lead), passage.kind)
            for start, text in _pieces(passage):
                if not _MAIL_HEADER.match(text):
                    scope = around if around != "in" else sentence_scope(text)
                    found.append(Unit(len(found), document, passage, start, text, scope))
    return found


def _passages(document: ReadDocument) -> Iterator[Passage]:
    for passage in document.passages:
        line = document.text.rfind("\n", 0, passage.start) + 1
        indent = passage.start - line
        yield from with_rows(passage, 0 if document.text[line : passage.start].strip() else indent)


def _pieces(passage: Passage) -> Iterator[tuple[int, str]]:
    if passage.kind in ("row", "code", "value"):
        if not _BLOB.search(passage.plain):
            yield 0, passage.plain[:LONGEST_BLOCK]
        return
    for span in sentences(passage.plain):
        text = passage.plain[span.start : span.end]
        at = 0
        for line in _entries(text):
            yield from _words(line, span.start + at)
            at += len(line)


def _words(line: str, start: int) -> Iterator[tuple[int, str]]:
    """The line without outer blanks, in parts where something endless stands in it."""
    ends = [(run.start(), run.end()) for run in _ENDLESS.finditer(line)]
    for at, end in zip([0, *(end for _, end in ends)], [*(at for at, _ in ends), len(line)], strict=True):
        part = line[at:end]
        if words := part.strip():
            yield start + at + len(part) - len(part.lstrip()), words


def _entries(text: str) -> Iterator[str]:
    """Lines that are entries of a list (`total = amount / 100`) stand alone; all others stay together."""
    lines = text.splitlines(keepends=True)
    listed = [bool(_ENTRY.match(line)) for line in lines]
    start, at = 0, 0
    for number, line in enumerate(lines):
        if number and _cut(lines, listed, number):
            yield text[start:at]
            start = at
        at += len(line)
    yield text[start:]


def _cut(lines: Sequence[str], listed: Sequence[bool], at: int) -> bool:
    """Whether an entry begins here beside others, or ends before this line."""
    if _CHAT_LINE.match(lines[at]):
        return True
    before = listed[at - 1]
    if listed[at]:
        beside = at + 1 < len(listed) and listed[at + 1]
        return before or beside or lines[at - 1].rstrip().endswith(":")
    return before and at > 1 and listed[at - 2]
