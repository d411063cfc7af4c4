"""Markdown and plain text to passages: headings, lists, tables, code, paragraphs. One reader for both."""

import re
from typing import Final

from planner.reading import lines as shape
from planner.reading import markup
from planner.reading.lines import Line
from planner.reading.passages import Collector
from planner.reading.tables import add_table, table_end
from planner.reading.webpage import add_html_table

_FRONT: Final = re.compile(r"---\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_LINE: Final = re.compile(
    r"^(title|description|summary|name|(?:\w+\.)?(?:service|product)):[ \t]*(.+)$", re.MULTILINE
)
_PAGE_TITLE: Final = re.compile(r"\s*\|.*$")
_HTML_TABLE: Final = re.compile(r"\s*<table\b", re.IGNORECASE)
_HTML_TABLE_END: Final = re.compile(r"</table\s*>", re.IGNORECASE)
LABEL_DEPTH: Final = 8


def read_markdown(text: str) -> Collector:
    """The passages of a text, whether it is Markdown or an e-mail somebody typed."""
    found = Collector(text, markup.without_comments(text))
    first = _front_matter(found)
    _Reader(found, first).read()
    return found


def _front_matter(found: Collector) -> int:
    """Title and description of a YAML head; gives the offset at which the document itself begins."""
    body = found.seen.lstrip()
    offset = len(found.seen) - len(body)
    head = _FRONT.match(body)
    if not head:
        return 0
    for line in _FRONT_LINE.finditer(head[1]):
        start = offset + 4 + line.start(2)
        if line[1] in ("title", "name"):
            found.title = found.title or _PAGE_TITLE.sub("", line[2]).strip(" \"'")
        else:
            found.add("paragraph", start, start + len(line[2]))
    return offset + head.end()


class _Reader:
    """Walks the lines once; every `_read_*` takes the block at `self.at` and moves behind it."""

    def __init__(self, found: Collector, first: int) -> None:
        self.found = found
        self.lines = shape.lines_of(found.seen, found.starts)
        self.at = sum(1 for start in found.starts if start < first)
        self.after_blank = True
        self.label_used = False
        self.lead = ""
        self.items: list[tuple[int, str]] = []
        self.wiki = any(shape.WIKI_HEADING.match(line.text) for line in self.lines)

    def read(self) -> None:
        while self.at < len(self.lines) and not self.found.full:
            line = self.lines[self.at]
            if line.blank:
                self.at += 1
                self.after_blank = True
                continue
            self._read_block(line)
            self.after_blank = False

    def _read_block(self, line: Line) -> None:
        if fence := shape.FENCE.match(line.text):
            return self._read_fence(fence)
        if _HTML_TABLE.match(line.text):
            return self._read_html_table()
        if self.wiki and (heading := shape.WIKI_HEADING.match(line.text)):
            return self._heading(line, int(heading[1]), heading.start(2))
        if self.wiki and (item := shape.WIKI_ITEM.match(line.text)):
            return self._read_item(line, item)
        if heading := shape.HEADING.match(line.text):
            return self._heading(line, len(heading[1]))
        if (end := table_end(self.lines, self.at)) > self.at:
            return self._read_table(end)
        if shape.RULE.match(line.text):
            self.at += 1
            return self._forget()
        if item := shape.ITEM.match(line.text):
            return self._read_item(line, item)
        return self._read_paragraph(line)

    def _forget(self) -> None:
        self.items, self.lead = [], ""
        self.found.close(LABEL_DEPTH)

    def _heading(self, line: Line, depth: int, words: int = 0) -> None:
        self._forget()
        self.found.heading(line.start + words, line.end, depth)
        self.at += 1
        self.label_used = False

    def _read_fence(self, fence: re.Match[str]) -> None:
        self.at += 1
        first = self.at
        while self.at < len(self.lines) and not self.lines[self.at].text.strip().startswith(fence[1]):
            self.at += 1
        last = min(self.at, len(self.lines)) - 1
        self.at += 1
        if last >= first:
            start, end = self.lines[first].start, self.lines[last].end
            self.found.add("code", start, end, lead=self.lead, language=fence[2].lower(), under=self._under())
        self.label_used = True

    def _read_html_table(self) -> None:
        first = self.at
        while self.at < len(self.lines) - 1 and not _HTML_TABLE_END.search(self.lines[self.at].text):
            self.at += 1
        add_html_table(self.found, self.lines[first].start, self.lines[self.at].end, self.lead)
        self.at += 1
        self.label_used = True

    def _read_table(self, end: int) -> None:
        add_table(self.found, self.lines[self.at : end], self.lead)
        self.at = end
        self.label_used = True

    def _read_item(self, line: Line, item: re.Match[str]) -> None:
        indent = line.indent
        self.items = [(at, words) for at, words in self.items if at < indent]
        first = self.at
        self.at += 1
        while self.at < len(self.lines) and self._continues(self.lines[self.at], indent):
            self.at += 1
        start, end = line.start + item.end(), self.lines[self.at - 1].end
        words = " ".join(markup.plain(self.found.seen[start:end]).split())
        lead = self.items[-1][1] if self.items else self.lead
        self.found.add("item", start, end, depth=len(self.items), lead=lead, under=self._under())
        if words.endswith(":") or len(words.split()) <= 6:
            self.items.append((indent, words.rstrip(":")))
        self.label_used = self.label_used or first < self.at

    def _under(self) -> tuple[str, ...]:
        return tuple(words for _, words in self.items)

    def _continues(self, line: Line, indent: int) -> bool:
        """A line belongs to the item above unless it is blank or begins a block of its own."""
        if line.blank or shape.ITEM.match(line.text) or shape.FENCE.match(line.text):
            return False
        if shape.HEADING.match(line.text) or _HTML_TABLE.match(line.text):
            return False
        return line.indent > indent or not shape.LABEL_ONLY.match(line.text)

    def _read_paragraph(self, line: Line) -> None:
        first = self.at
        self.at += 1
        while self.at < len(self.lines) and not self._begins_block(self.lines[self.at]):
            self.at += 1
        last = self.lines[self.at - 1]
        if self.at - first == 1 and self._is_heading(line):
            return
        if self.after_blank and self.label_used and line.indent == 0:
            self._forget()
        deep = bool(self.items) and line.indent > self.items[-1][0]
        if not deep:
            self.items = []
        self.found.add("paragraph", line.start, last.end, under=self._under())
        self.lead = _lead_of(markup.plain(self.found.seen[line.start : last.end]))
        self.label_used = True

    def _begins_block(self, line: Line) -> bool:
        if line.blank or shape.FENCE.match(line.text) or shape.HEADING.match(line.text):
            return True
        if _HTML_TABLE.match(line.text) or shape.UNDERLINE.match(line.text) or shape.RULE.match(line.text):
            return True
        if shape.ITEM.match(line.text) and not line.text.lstrip()[0].islower():
            return True
        return table_end(self.lines, self.at) > self.at or self._label_before_list(line)

    def _label_before_list(self, line: Line) -> bool:
        following = self.lines[self.at + 1] if self.at + 1 < len(self.lines) else None
        return bool(shape.LABEL_ONLY.match(line.text) and following and shape.ITEM.match(following.text))

    def _is_heading(self, line: Line) -> bool:
        """One line alone: underlined, bold, shouted, numbered, or a label ending in a colon."""
        underlined = self.at < len(self.lines) and shape.UNDERLINE.match(self.lines[self.at].text)
        if underlined and not line.indent:
            self._heading(line, 1 if underlined[1].startswith("=") else 2)
            return True
        words = line.text.strip()
        alone = self.at >= len(self.lines) or self.lines[self.at].blank
        if self.after_blank and alone and (shape.BOLD_ONLY.match(words) or shape.SHOUTED.match(words)):
            depth = LABEL_DEPTH - 1
        elif self.after_blank and alone and shape.NUMBERED.match(words):
            depth = LABEL_DEPTH - 2
        elif shape.LABEL_ONLY.match(words) and len(words.split()) <= 12 and not words.startswith(("{", "[")):
            depth = LABEL_DEPTH
        else:
            return False
        self.at -= 1
        nested = line.indent > 0 and bool(self.items)
        items = self.items if nested else []
        self._heading(line, depth)
        self.items, self.lead = items, " ".join(markup.plain(words).split())
        return True


def _lead_of(words: str) -> str:
    """The last sentence of a paragraph, as the announcement of what follows it."""
    parts = re.split(r"(?<=[.!?:])\s+", words.strip()[-400:])
    return " ".join((parts[-1] if parts else "").split())
