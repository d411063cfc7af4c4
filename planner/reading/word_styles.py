"""What a Word paragraph is by its style: heading, item, code, or a line of a table of contents."""

import re
from dataclasses import dataclass
from typing import Any, Final

from docx.oxml.ns import qn

_VALUE: Final = qn("w:val")
_HEADING: Final = re.compile(r"heading (\d)$", re.IGNORECASE)
_TITLES: Final = {"title": 1, "subtitle": 2}
_LIST: Final = re.compile(r"list(?: bullet| number| continue)?(?: (\d))?$", re.IGNORECASE)
_CODE: Final = re.compile(r"code|preformatted|plain text|source|verbatim|macro text", re.IGNORECASE)
_MONO: Final = re.compile(r"mono|courier|consol|menlo", re.IGNORECASE)
_CONTENTS: Final = re.compile(r"toc(?: heading| \d)|table of figures", re.IGNORECASE)
_LONGEST_CHAIN: Final = 12


@dataclass(frozen=True, slots=True)
class Style:
    """`heading` is its depth: 1 for the title, 2 for the first level, 0 for none.

    `list_depth` is from 0, None for what is no item.
    """

    heading: int = 0
    list_depth: int | None = None
    code: bool = False
    contents: bool = False


class Styles:
    """The styles of a document by their ids; a style without a property has its parent's."""

    def __init__(self, root: Any) -> None:
        """`root` is the styles part, or None where there is none."""
        self._elements = (
            {each.get(qn("w:styleId"), ""): each for each in root.iter(qn("w:style"))}
            if root is not None
            else {}
        )
        self._known: dict[str, Style] = {}

    def of(self, paragraph: Any) -> Style:
        """What the paragraph's own properties say wins over its style."""
        properties = paragraph.find(qn("w:pPr"))
        named = _value(properties, "w:pStyle")
        if named not in self._known:
            self._known[named] = self._style(named)
        style = self._known[named]
        level = _level(properties)
        depth = _list_depth(properties)
        heading = style.heading or level
        code = style.code or _all_mono(paragraph)
        return Style(
            heading, style.list_depth if depth is None else depth, code and not heading, style.contents
        )

    def _style(self, named: str) -> Style:
        heading, depth, code, contents = 0, None, False, False
        for element in self._chain(named):
            name = " ".join(_value(element, "w:name").split())
            found = _HEADING.match(name)
            properties = element.find(qn("w:pPr"))
            heading = (
                heading
                or (int(found[1]) + 1 if found else _TITLES.get(name.lower(), 0))
                or _level(properties)
            )
            if depth is None:
                listed = _LIST.match(name)
                depth = (
                    int(listed[1] or 1) - 1 if listed and name.lower() != "list" else _list_depth(properties)
                )
            code = code or bool(_CODE.search(name)) or _mono(element.find(qn("w:rPr")))
            contents = contents or bool(_CONTENTS.match(name))
        return Style(heading, depth, code, contents)

    def _chain(self, named: str) -> list[Any]:
        """The style and those it is based on; a circle ends."""
        found: list[Any] = []
        while named in self._elements and len(found) < _LONGEST_CHAIN:
            found.append(self._elements[named])
            named = _value(found[-1], "w:basedOn")
        return found


def _value(parent: Any, tag: str) -> str:
    child = parent.find(qn(tag)) if parent is not None else None
    return str(child.get(_VALUE, "")) if child is not None else ""


def _level(properties: Any) -> int:
    """The outline level as a heading's depth, below the title; 9 in the file means body text."""
    value = _value(properties, "w:outlineLvl")
    return int(value) + 2 if re.fullmatch("[0-8]", value) else 0


def _list_depth(properties: Any) -> int | None:
    numbered = properties.find(qn("w:numPr")) if properties is not None else None
    if numbered is None or _value(numbered, "w:numId") == "0":
        return None
    value = _value(numbered, "w:ilvl")
    return int(value) if re.fullmatch("[0-8]", value) else 0


def _mono(properties: Any) -> bool:
    fonts = properties.find(qn("w:rFonts")) if properties is not None else None
    return fonts is not None and bool(_MONO.search(fonts.get(qn("w:ascii"), "")))


def _all_mono(paragraph: Any) -> bool:
    """Every word is set in a typewriter's font."""
    runs = [run for run in paragraph.iter(qn("w:r")) if run.find(qn("w:t")) is not None]
    return bool(runs) and all(_mono(run.find(qn("w:rPr"))) for run in runs)
