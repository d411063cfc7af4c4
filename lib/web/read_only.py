"""A page for somebody who may only read it: no form, no command, no way to a page that is closed to them."""

from collections.abc import Callable, Collection
from html import escape
from html.parser import HTMLParser
from typing import Final

GET: Final = "get"
COMMANDS: Final = frozenset({"button", "dialog", "noscript"})
# What htmx does with an element; and elements of our own that exist to change something.
EDITORS: Final = frozenset({"tn-sheet", "tn-drop", "tn-editor", "tn-here"})
CITATION: Final = "cite"  # the class of a number that names a source
VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)

Attributes = list[tuple[str, str | None]]


def read_only(
    html: str, is_open: Callable[[str], bool], *, keep: Collection[str] = (), inside: Collection[str] = ()
) -> str:
    """`html` without forms that send, buttons, dialogs and htmx; links that lead nowhere become plain text.

    `is_open` says of an address on this site, path and query, whether the reader may open it. Buttons whose
    `data-act` is in `keep` stay. Elements with an id or class in `inside` go with all they hold. A closed
    link in a <nav> goes whole, any other one leaves its text.
    """
    page = _Page(is_open, keep, inside)
    page.feed(html)
    page.close()
    return "".join(page.out)


class _Page(HTMLParser):
    """Writes the page again as it reads it."""

    def __init__(
        self, is_open: Callable[[str], bool], keep: Collection[str], inside: Collection[str]
    ) -> None:
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        self._is_open = is_open
        self._keep, self._inside = frozenset(keep), frozenset(inside)
        self._gone = ""  # the element that is left out, with `_depth` of its kind open
        self._depth = 0
        self._navs = 0
        self._links: list[bool] = []  # for each open <a>: whether it is written as a link

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if self._gone:
            self._depth += tag == self._gone
            return
        given = {name: value or "" for name, value in attrs}
        if self._goes(tag, given):
            if tag not in VOID:
                self._gone, self._depth = tag, 1
            return
        self._navs += tag == "nav"
        if tag == "a":
            self._links.append(self._leads_on(given))
            if not self._links[-1]:
                # A citation keeps its look and what it quotes; other words stand as if never linked.
                tag, attrs = "span", [one for one in attrs if one[0] == "title" or one[1] == CITATION]
        self._write(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        given = {name: value or "" for name, value in attrs}
        if not self._gone and not self._goes(tag, given):
            self.out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if self._gone:
            self._depth -= tag == self._gone
            if not self._depth:
                self._gone = ""
            return
        self._navs -= tag == "nav"
        if tag == "a" and self._links:
            tag = "a" if self._links.pop() else "span"
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._text(data)

    def handle_entityref(self, name: str) -> None:
        self._text(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._text(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        self._text(f"<!{decl}>")

    def _text(self, text: str) -> None:
        if not self._gone:
            self.out.append(text)

    def _goes(self, tag: str, given: dict[str, str]) -> bool:
        """Whether this element is left out with all that it holds."""
        classes = given.get("class", "").split()
        if tag in EDITORS or not self._inside.isdisjoint([given.get("id", ""), *classes]):
            return True
        if tag in COMMANDS:
            return tag != "button" or given.get("data-act", "") not in self._keep
        if tag == "form":
            return given.get("method", GET).lower() != GET or not self._is_open(given.get("action", ""))
        if tag == "a":
            closed = not self._leads_on(given)
            return closed and (self._navs > 0 or "btn" in classes)
        return tag in {"input", "select", "textarea"} and "form" in given

    def _leads_on(self, given: dict[str, str]) -> bool:
        href = given.get("href", "")
        on_this_site = href.startswith("/") and not href.startswith("//")
        return not on_this_site or self._is_open(href.partition("#")[0])

    def _write(self, tag: str, attrs: Attributes) -> None:
        kept = [
            (name, value) for name, value in attrs if not name.startswith("hx-") and name != "popovertarget"
        ]
        written = "".join(
            f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in kept
        )
        self.out.append(f"<{tag}{written}>")
