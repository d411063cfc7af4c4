"""The data-flow diagrams as shapes that Word and PDF can be drawn from.

The plan page shows the picture as SVG whose looks come from the stylesheet; a document has none, so its
shapes are read from the SVG and get their looks here. Only what `planner.render.diagram` draws is understood.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from planner.render.diagram import caption, diagram
from planner.spec.plan import Plan

INK, QUIET, ACCENT, LINE = "#162021", "#5f6a6b", "#005e62", "#8b9796"
SHADE, PAPER, SOFT = "#f1f5f5", "#ffffff", "#c3cccb"
ROUND: Final = {"lane": 8.0, "nd": 6.0}
SIZES: Final = {"lane-t": 12.0, "way": 10.5}
_PART: Final = re.compile(r"([MmHhVvLl])|(-?\d*\.?\d+)")
_NAMESPACE: Final = re.compile(r"^\{[^}]*\}")
# XML has no place for them; the plan may hold some from a document.
_REFUSED: Final = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `x` and `y` are its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    radius: float = 0
    fill: str = ""
    line: str = ""
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """Words on one line; `y` is the line they stand on, `x` where they begin or their middle."""

    x: float
    y: float
    text: str
    size: float = 11.5
    color: str = INK
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Straight strokes from point to point, with a head at the end, at both ends or at none."""

    points: tuple[Point, ...]
    head: bool = False
    tail: bool = False
    dashed: bool = False


Shape = Box | Label | Line


@dataclass(frozen=True, slots=True)
class Picture:
    """Shapes in the order they are drawn; sizes are pixels of the SVG. `words` says the same in words."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    words: str


def solution_pictures(plan: Plan) -> dict[str, Picture]:
    """The picture of each workflow by the heading it has in the solution document."""
    return {
        f"{number}. {spec.title}": picture_of(diagram(spec), caption(spec))
        for number, spec in enumerate(plan.workflows, start=1)
    }


def picture_of(svg: str, words: str) -> Picture:
    """The shapes of a diagram."""
    root = ET.fromstring(_REFUSED.sub("", svg))  # noqa: S314 drawn by us a moment ago
    _, _, width, height = (float(part) for part in root.attrib["viewBox"].split())
    return Picture(width, height, tuple(_shapes(root, "")), words)


def _shapes(group: ET.Element, kind: str) -> Iterator[Shape]:
    for element in group:
        tag, look = _NAMESPACE.sub("", element.tag), element.get("class", "")
        if tag == "g":
            yield from _shapes(element, look)
        elif tag == "rect" and look == "jt":
            continue  # On paper the head of an arrow says more than a joint.
        elif tag == "rect":
            yield _box(element, look or kind)
        elif tag == "text":
            yield _label(element, look)
        elif tag == "path":
            yield _line(element, look)


def _box(element: ET.Element, look: str) -> Box:
    x, y, width, height = (float(element.attrib[name]) for name in ("x", "y", "width", "height"))
    looks: Mapping[str, tuple[str, str, bool]] = {
        "lane": (SHADE, "", False),
        "lane own": (PAPER, SOFT, False),
        "nd": (PAPER, LINE, False),
        "nd ext": (PAPER, SOFT, False),
        "nd soft": (PAPER, LINE, True),
    }
    fill, line, dashed = looks[look]
    return Box(x, y, width, height, ROUND.get(look.split(" ", maxsplit=1)[0], 0), fill, line, dashed)


def _label(element: ET.Element, look: str) -> Label:
    quiet = look in ("lane-t", "no", "way")
    return Label(
        float(element.attrib["x"]),
        float(element.attrib["y"]),
        element.text or "",
        SIZES.get(look, 11.5),
        QUIET if quiet else INK,
        element.get("text-anchor") == "middle",
    )


def _line(element: ET.Element, look: str) -> Line:
    return Line(
        tuple(_points(element.attrib["d"])),
        "marker-end" in element.attrib or look == "edge",
        "marker-start" in element.attrib,
        "dash" in look,
    )


def _points(path: str) -> Iterator[Point]:
    """The corners of a path of straight strokes."""
    x = y = 0.0
    numbers: list[float] = []
    command = "M"
    for letter, number in _PART.findall(path):
        if letter:
            command, numbers = letter, []
            continue
        numbers.append(float(number))
        if len(numbers) < (1 if command in "HhVv" else 2):
            continue
        first, last = numbers[0], numbers[-1]
        match command:
            case "H":
                x = first
            case "h":
                x += first
            case "V":
                y = first
            case "v":
                y += first
            case "m" | "l":
                x, y = x + first, y + last
            case _:
                x, y = first, last
        numbers = []
        yield x, y


def head_at(point: Point, before: Point, size: float = 4.5) -> tuple[Point, Point, Point]:
    """The corners of an arrow's head whose tip is at `point`, coming from `before` along an axis."""
    across, along = point[0] - before[0], point[1] - before[1]
    length = max(abs(across), abs(along)) or 1.0
    dx, dy = across / length * size, along / length * size
    x, y = point[0] - dx, point[1] - dy
    return point, (x - dy * 0.6, y + dx * 0.6), (x + dy * 0.6, y - dx * 0.6)
