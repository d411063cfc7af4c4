"""Rules for templates. Each takes a source and returns what it found, one line each."""

import re
from html.parser import HTMLParser

from tests.arch.source import Source

LONGEST_TEMPLATE = 100
VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
# A script by address, a template for cloning and data for a module are no inline script.
INERT_SCRIPTS = ("application/json", "importmap")


def size(source: Source) -> list[str]:
    """No template over 100 lines."""
    count = len(source.lines)
    return [f"{source.path}: {count} lines"] if count > LONGEST_TEMPLATE else []


def nothing_inline(source: Source) -> list[str]:
    """Nothing that the content policy blocks: no inline script, style or handler, nothing that needs eval."""
    reader = _Reader(source)
    return reader.inline


def one_root(source: Source) -> list[str]:
    """A fragment (`_name.html`) has one root element, with an id, so that a swap replaces it whole."""
    name = source.path.rsplit("/", 1)[-1]
    if not name.startswith("_") or "{% extends" in source.text:
        return []
    roots = _Reader(source).roots
    found = []
    if len({root for _, root in roots}) > 1:
        found.append(f"{source.path}: several root elements, at lines {[line for line, _ in roots]}")
    found += [f"{source.path}:{line}: the root element has no id" for line, identity in roots if not identity]
    return found


class _Reader(HTMLParser):
    """Reads a template as HTML, its Django tags blanked out."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self._path = source.path
        self._depth = 0
        self.inline: list[str] = []
        self.roots: list[tuple[int, str]] = []
        self.feed(_without_django(source.text))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._look_for_inline(tag, given)
        if self._depth == 0:
            self.roots.append((self.getpos()[0], given.get("id", "")))
        if tag not in VOID:
            self._depth += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._depth -= 1

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._depth -= 1

    def _look_for_inline(self, tag: str, given: dict[str, str]) -> None:
        if tag == "style":
            self._found("a style element")
        if tag == "script" and "src" not in given and given.get("type") not in INERT_SCRIPTS:
            self._found("an inline script")
        for name, value in given.items():
            if name == "style":
                self._found("a style attribute")
            elif re.fullmatch(r"on[a-z]+", name):
                self._found(f"the handler {name}")
            elif name.startswith("hx-on") or value.startswith(("javascript:", "js:")):
                self._found(f"{name}, which needs eval")
            elif name.startswith("hx-trigger") and "[" in value:
                self._found("a filter in hx-trigger, which needs eval")

    def _found(self, what: str) -> None:
        self.inline.append(f"{self._path}:{self.getpos()[0]}: {what}")


def _without_django(text: str) -> str:
    """The template with comments and tags blanked, line numbers kept, and every variable as the letter v."""
    text = re.sub(r"\{% comment.*?endcomment %\}", _blank, text, flags=re.DOTALL)
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}", _blank, text, flags=re.DOTALL)
    return re.sub(r"\{\{.*?\}\}", "v", text)


def _blank(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")
