"""The pieces facts are taken from: sentences, table rows and code blocks, each able to quote itself."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from planner.extraction.aligned import with_rows
from planner.extraction.scope import Scope, heading_scope, sentence_scope
from planner.reading import Passage, ReadDocument, line_anchor, sentences
from planner.reading.heard import heard_like
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
_ENDLESS: Final = re.compile(r"[^\W_]{80,}|[\w.]{160,}|\S{800,}|\s{200,}")
_BLOB: Final = re.compile(r"\w{1000}|[\w.]{2000}")
"""A file written as letters: what a cell or code block holds of it is no word to anybody."""
LONGEST_BLOCK: Final = 12_000
"""Characters of a code block, row or value that are looked at; what comes after is data, not description."""
_CHAT_LINE: Final = re.compile(
    r"\W{0,2}(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?[ \t]+)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[AaPp][Mm])?\]?"
    r"[ \t]+(?:[\u2013-][ \t]+)?\w[\w .'-]{0,30}:[ \t]+(?=\S)"
)
"""What stands before a message of a chat or transcript: `[10:03] anna: `, `[12.04.24, 09:16] Farah: `."""


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


def units_of(documents: Sequence[ReadDocument]) -> Sequence[Unit]:
    """Every unit of every readable document, in order of reading."""
    found: list[Unit] = []
    for document in documents:
        titles: dict[int, str] = {}
        for passage in _passages(document, titles):
            around = heading_scope((*passage.section, passage.lead), passage.kind)
            beneath = heading_scope((titles.get(id(passage), ""),), passage.kind)
            around = beneath if around == "in" and beneath in ("out", "later") else around
            for start, text in _pieces(passage):
                if passage.kind == "paragraph" and _NUMBERED.fullmatch(text):
                    around = heading_scope((text,), passage.kind)
                if not _MAIL_HEADER.match(text):
                    scope = around if around != "in" else sentence_scope(text)
                    found.append(Unit(len(found), document, passage, start, text, scope))
    return heard_like(documents, found)


_NUMBERED: Final = re.compile(r"\d+(?:\.\d+)+\.? [A-Z][\w ,/&-]{2,50}")
"""`1.2 Out of scope` as the first line of a paragraph is the title of what follows."""


def _passages(document: ReadDocument, titles: dict[int, str]) -> Iterator[Passage]:
    """The passages with their rows; `titles` is told which lie below a line that is a title by itself."""
    title = above = ""
    for passage in document.passages:
        above = "" if passage.kind == "heading" else passage.plain.strip() if _is_title(passage) else above
        line = document.text.rfind("\n", 0, passage.start) + 1
        indent = passage.start - line
        for part in with_rows(passage, 0 if document.text[line : passage.start].strip() else indent):
            listed = part.kind == "item" and passage.kind != "item" and not part.lead
            told = replace(part, lead=title) if listed and title else part
            titles[id(told)] = above
            yield told
        title = passage.plain.strip() if _is_title(passage) else ""


def _is_title(passage: Passage) -> bool:
    """A short line alone, without a full stop: `Processing rules`."""
    words = passage.plain.strip()
    return passage.kind == "paragraph" and len(words.split()) <= 5 and words[-1:].isalnum()


_OPTION: Final = re.compile(
    r"(?:\u2610|\u25a2|\u25a1|\[ \])[^\u2610\u2611\u2612\u25a2\u25a1\u25a0\u2714\n]*?(?=\[[ xX]\]"
    r"|[\u2610\u2611\u2612\u25a2\u25a1\u25a0\u2714\n]|$)"
)
_TICKED: Final = re.compile(r"[\u2611\u2612\u2714\u25a0]|\[[xX]\]")


def _chosen(words: str) -> str:
    """The options of a form that are not ticked blanked, where one is: `\u2610 by hand \u2612 every day`."""
    if not (_TICKED.search(words) and _OPTION.search(words)):
        return words
    return _TICKED.sub(lambda mark: " " * len(mark[0]), _OPTION.sub(lambda left: " " * len(left[0]), words))


_SPEAKER: Final = re.compile(
    r"^(?:[A-Z][\w.'-]*(?: [A-Z][\w.'-]*){0,2})[ \t]{1,4}(?:(?:[A-Z][a-z]{1,8}\.?"
    r"|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}),?[ \t]+)?"
    r"\d{1,2}:\d{2}(?: ?[AaPp][Mm])?[ \t]*(?=\n|$)",
    re.MULTILINE,
)
"""A line that only says who wrote at what time, as chat programs copy it: `Lena Vogt  Mo 14:02`."""


_NICKNAME: Final = re.compile(
    r"^[ \t]*[*_]{0,2}[\w.-]{2,30}[*_]{0,2}[ \t]{1,4}\d{1,2}:\d{2}(?: ?[AaPp][Mm])?[ \t]*(?=\n|$)",
    re.MULTILINE,
)


_SAID_AT: Final = re.compile(
    r"^[ \t]*[*_]{0,2}\w[\w.-]{1,30}(?: [A-Z][\w.-]{0,30})?[*_ ]{1,4}"
    r"\[\d{1,2}:\d{2}(?: ?[AaPp][Mm])?\]:?[ \t]+(?=\S)"
    r"|^[ \t*_]{0,3}[A-Z][\w.'-]*(?: [A-Z][\w.'-]*)?,? (?:\d{1,2}\.? [A-Z][a-z]{2,8}|[A-Z][a-z]{2,8} \d{1,2})"
    r"(?:,? \d{4})?(?:,? \d{1,2}:\d{2})?(?:[*_ \t]{2,4}|:[*_ ]{1,3})(?=\S)",
    re.MULTILINE,
)
"""Who says it and when, before the words: `**yuto** [14:41] ...`, `_Jonas 4 Mar_ ...`."""


def _unspoken(words: str) -> str:
    words = _SAID_AT.sub(lambda line: " " * len(line[0]), words)
    words = _NICKNAME.sub(lambda line: " " * len(line[0]), words)
    return _SPEAKER.sub(lambda line: " " * len(line[0]), words)


def _pieces(passage: Passage) -> Iterator[tuple[int, str]]:
    if passage.kind in ("row", "code", "value"):
        if not _BLOB.search(passage.plain):
            yield 0, passage.plain[:LONGEST_BLOCK]
        return
    words = _unspoken(_chosen(passage.plain))
    for span in sentences(words):
        text = words[span.start : span.end]
        at = 0
        for line in _entries(text):
            yield from _words(line, span.start + at)
            at += len(line)


def _words(line: str, start: int) -> Iterator[tuple[int, str]]:
    """The line without outer blanks, in parts where something endless stands in it."""
    ends = [(run.start(), run.end()) for run in _ENDLESS.finditer(line)]
    said = _CHAT_LINE.match(line)
    for at, end in zip(
        [said.end() if said else 0, *(end for _, end in ends)],
        [*(at for at, _ in ends), len(line)],
        strict=True,
    ):
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


_ARROW: Final = re.compile(r"\S\s*(?:-{1,2}>|={1,2}>|→|⇒)\s*\S")


def _cut(lines: Sequence[str], listed: Sequence[bool], at: int) -> bool:
    """Whether an entry begins here beside others, or ends before this line."""
    if _CHAT_LINE.match(lines[at]):
        return True
    before = listed[at - 1]
    if listed[at]:
        beside = at + 1 < len(listed) and listed[at + 1]
        return before or beside or lines[at - 1].rstrip().endswith(":")
    return before and (listed[at - 2] if at > 1 else bool(_ARROW.search(lines[at - 1])))
