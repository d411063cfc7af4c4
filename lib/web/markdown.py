"""Markdown to HTML. Raw HTML is off: what a model or a document says cannot become markup of ours."""

import re
from collections.abc import Sequence
from functools import cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.tasklists import tasklists_plugin
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Name, Number, String, _TokenType
from pygments.util import ClassNotFound

# Six classes are all the stylesheet knows; the first match from the top wins, so the finer kind stands first.
CLASSES: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "k-com"),
    (Keyword, "k-key"),
    (String, "k-str"),
    (Number, "k-num"),
    (Name.Decorator, "k-dec"),
    (Name.Tag, "k-fn"),
    (Name.Function, "k-fn"),
    (Name.Class, "k-fn"),
)
OUTWARD = "nofollow noopener"
# Highlighting is for reading; a file of this size is for downloading.
LONGEST_HIGHLIGHT = 200_000


def render(text: str) -> SafeString:
    """The HTML of Markdown text: tables, task lists, bare addresses as links, highlighted code."""
    html: str = _reader().render(text)
    return mark_safe(html)  # noqa: S308 -- html is off and every renderer escapes


def highlight(code: str, language: str) -> SafeString:
    """Code as escaped text with `<span class="k-...">` around tokens. Unknown languages stay plain."""
    if len(code) > LONGEST_HIGHLIGHT:
        return escape(code)
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return escape(code)
    spans = (_span(kind, str(escape(value))) for kind, value in lexer.get_tokens(code))
    return mark_safe("".join(spans))  # noqa: S308 -- each value was escaped in the line above


def _span(kind: _TokenType, value: str) -> str:
    for parent, name in CLASSES:
        if kind in parent:
            return f'<span class="{name}">{value}</span>'
    return value


def _fence(code: str, language: str, attributes: str) -> str:
    # markdown-it asks for plain code and keeps what begins with <pre as it is.
    inside = highlight(code, language) if language else escape(code)
    return f'<pre class="code"><code>{inside}</code></pre>\n'


def _heading_id(title: str) -> str:
    # The prefix keeps a heading of a document from taking an id of the page, on which fragments are swapped.
    return "h-" + "-".join(re.findall(r"\w+", title.lower()))


def _cell(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    """A table cell's alignment as a class: the policy forbids style attributes."""
    style = str(tokens[at].attrs.pop("style", ""))
    if style:
        tokens[at].attrSet("class", style.removeprefix("text-align:"))
    return renderer.renderToken(tokens, at, options, env)


def _image(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    """An image as a link: opening a page must not call other machines, and the policy forbids it."""
    source = str(tokens[at].attrGet("src") or "")
    name = renderer.renderInlineAsText(tokens[at].children, options, env) or source
    return f'<a href="{escape(source)}" rel="{OUTWARD}">{escape(name)}</a>'


def _link(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    if "://" in str(tokens[at].attrGet("href")):
        tokens[at].attrSet("rel", OUTWARD)
    return renderer.renderToken(tokens, at, options, env)


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("gfm-like", {"html": False, "linkify": True, "highlight": _fence})
    reader.use(tasklists_plugin).use(anchors_plugin, max_level=3, slug_func=_heading_id)
    if reader.linkify is not None:
        reader.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
    for rule, renderer in {"th_open": _cell, "td_open": _cell, "image": _image, "link_open": _link}.items():
        reader.add_render_rule(rule, renderer)
    return reader
