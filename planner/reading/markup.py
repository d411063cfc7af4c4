"""Blanking out Markdown's inline markup without moving a single character."""

import re
from typing import Final

_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_IMAGE: Final = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\n]{0,1000}\)")
_LINK: Final = re.compile(r"\[([^\[\]\n]{1,300})\]\([^()\n]{0,1000}(?:\([^()\n]{0,200}\)[^()\n]{0,500})?\)")
_MACRO: Final = re.compile(r"\[!\w{2,20}\]?")
_TAG: Final = re.compile(r"</?[A-Za-z][\w-]{0,30}(?:\s[^<>]{0,500})?/?>")
# A run of ticks is looked at once, from its beginning; thousands in a row would take time squared otherwise.
_CODE: Final = re.compile(r"(?<!`)(`{1,8})(?!`)([^`\n]{1,300})\1(?!`)")
_INCLUDE: Final = re.compile(r"\[!INCLUDE\s*\[[^\]\n]{0,100}\]\([^)\n]{0,300}\)\]", re.IGNORECASE)
"""Text of another file that is not at hand: it shows as an ellipsis."""
_MARKS: Final = re.compile(r"\*{2,3}|`+|~~")
_EMPHASIS: Final = re.compile(
    r"(?<![\w*/])(\*)(?=[^\s*/])([^*\n]{1,200}?)(?<=[^\s*])\*(?![\w*/])|(?<!\w)(_{1,3})(?=[^\s_])"
    r"([^\n]{1,200}?)(?<=[^\s_])\3(?!\w)"
)
_ENTITY: Final = re.compile(r"&(?:amp|lt|gt|quot|nbsp|#39|rarr|ndash|mdash);")
_ENTITIES: Final = {
    "&amp;": "&",
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&nbsp;": " ",
    "&#39;": "'",
    "&rarr;": "→",
    "&ndash;": "\u2013",
    "&mdash;": "—",
}


def blank(text: str) -> str:
    """The same text with everything blanked but line ends."""
    return re.sub(r"[^\n]", " ", text)


def without_comments(text: str) -> str:
    """HTML comments blanked, so that no later rule sees them."""
    return _COMMENT.sub(lambda match: blank(match[0]), text)


def plain(text: str) -> str:
    """Words only: emphasis, code ticks, link targets, images and tags become spaces of the same length.

    What stands between code ticks stays as it is: `*/5 * * * *` is no emphasis.
    """
    parts, at = [], 0
    for code in _CODE.finditer(text):
        ticks = " " * len(code[1])
        parts += [_words(text[at : code.start()]), ticks, code[2], ticks]
        at = code.end()
    return "".join([*parts, _words(text[at:])])


def _words(text: str) -> str:
    text = _IMAGE.sub(lambda match: blank(match[0]), text)
    text = _INCLUDE.sub(lambda match: "\u2026".ljust(len(match[0])), text)
    text = _MACRO.sub(lambda match: blank(match[0]), text)
    text = _LINK.sub(_link_words, text)
    text = _TAG.sub(lambda match: blank(match[0]), text)
    text = _MARKS.sub(lambda match: " " * len(match[0]), text)
    text = _EMPHASIS.sub(_emphasised, text)
    return _ENTITY.sub(lambda match: _ENTITIES[match[0]].ljust(len(match[0])), text)


def _emphasised(match: re.Match[str]) -> str:
    mark = " " * len(match[1] or match[3])
    return f"{mark}{match[2] or match[4]}{mark}"


def _link_words(match: re.Match[str]) -> str:
    words = match[1]
    return " " + words + " " * (len(match[0]) - len(words) - 1)
