"""What one line of Markdown or plain text is."""

import re
from dataclasses import dataclass
from typing import Final

HEADING: Final = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+(.*?)[ \t#]*$")
WIKI_HEADING: Final = re.compile(r"h([1-6])\.[ \t]+(\S.*)$")
"""`h3. Background`: headings as Jira's and Confluence's own markup writes them."""
WIKI_ITEM: Final = re.compile(r"([ \t]*)(?:#{1,4}|\*{2,4}|[#*]{2,4})[ \t]+(?=\S)")
"""`# First`: there, a numbered item."""
UNDERLINE: Final = re.compile(r"[ ]{0,3}(=+|-{2,})[ \t]*$")
FENCE: Final = re.compile(r"\s*(?:>\s*)?(`{3,}|~{3,})\s*([\w+-]*)")
ITEM: Final = re.compile(
    "(\\s*)((?:[-*+•‣◦▪·\u2013\u2014]|\\(?\\d{1,3}[.)]|\\(?[a-z][.)])[ \\t]+)(?:\\[[ xX]\\][ \\t]+)?(?=\\S)"
)
RULE: Final = re.compile(r"[ ]{0,3}(?:[-*_][ \t]*){3,}$")
QUOTE: Final = re.compile(r"(?:[ ]{0,3}>[ \t]?)+")
TABLE_RULE: Final = re.compile(r"\s*\|?[\s:+|=-]*-[\s:+|=-]*\|?\s*$")
LABEL_ONLY: Final = re.compile(r"\s*(?:\*\*|__)?[^\s|>{][^|{}→]{1,79}:(?:\*\*|__)?\s*$")
BOLD_ONLY: Final = re.compile(r"\s*(?:\*\*|__)[^*_]{2,80}(?:\*\*|__):?\s*$")
SHOUTED: Final = re.compile(r"\s*[A-Z0-9][A-Z0-9 &/,'()-]{3,60}:?\s*$")
NUMBERED: Final = re.compile(r"\s*\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+[A-Z][^.!?|:;→]{2,60}$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: where it begins, where it ends (before the line end), its words with quote marks blanked."""

    start: int
    end: int
    text: str

    @property
    def blank(self) -> bool:
        return not self.text.strip()

    @property
    def indent(self) -> int:
        return len(self.text.expandtabs(4)) - len(self.text.expandtabs(4).lstrip())


def lines_of(text: str, starts: tuple[int, ...]) -> list[Line]:
    """Every line of the text; leading `>` marks become spaces of the same width."""
    lines = []
    for number, start in enumerate(starts):
        end = starts[number + 1] - 1 if number + 1 < len(starts) else len(text)
        words = text[start:end]
        if quote := QUOTE.match(words):
            words = " " * quote.end() + words[quote.end() :]
        lines.append(Line(start, end, words))
    return lines


def pipes(line: Line) -> int:
    """How many columns a line of a pipe table has; 0 when it is none."""
    bars = line.text.replace("\\|", "  ").strip().strip("|").count("|")
    return bars + 1 if bars or line.text.strip().startswith("|") else 0


def tabs(line: Line) -> int:
    """How many columns a line pasted from a sheet has; 0 when it is none."""
    found = line.text.strip().count("\t")
    return found + 1 if found else 0
