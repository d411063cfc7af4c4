"""A diagram as a PNG, for Word, which draws no SVG in the versions many people have."""

import itertools
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from planner.export.pictures import LINE, PAPER, Box, Label, Line, Picture, Point, head_at

FONT: Final = Path(__file__).parent / "fonts" / "text.ttf"
SCALE: Final = 3
"""Dots for one pixel of the picture: sharp at 200 dots to the inch on a page."""
DASH: Final = 3 * SCALE


def png_of(picture: Picture) -> bytes:
    """The picture on white paper."""
    size = (round(picture.width * SCALE), round(picture.height * SCALE))
    image = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(image)
    for shape in picture.shapes:
        match shape:
            case Box():
                _box(draw, shape)
            case Label():
                at = (shape.x * SCALE, shape.y * SCALE)
                anchor = "ms" if shape.centred else "ls"
                draw.text(at, shape.text, fill=shape.color, font=_font(shape.size), anchor=anchor)
            case Line():
                _line(draw, shape)
    out = BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


@cache
def _font(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, round(size * SCALE))


def _box(draw: ImageDraw.ImageDraw, box: Box) -> None:
    corner = (box.x * SCALE, box.y * SCALE)
    area = (*corner, (box.x + box.width) * SCALE, (box.y + box.height) * SCALE)
    outline = box.line if box.line and not box.dashed else None
    draw.rounded_rectangle(area, box.radius * SCALE, fill=box.fill, outline=outline, width=SCALE - 1)
    if box.dashed:
        left, top, right, bottom = area
        corners = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
        for first, second in itertools.pairwise(corners):
            _dashes(draw, first, second, box.line)


def _line(draw: ImageDraw.ImageDraw, line: Line) -> None:
    points = [(x * SCALE, y * SCALE) for x, y in line.points]
    if line.dashed:
        for first, second in itertools.pairwise(points):
            _dashes(draw, first, second, LINE)
    else:
        draw.line(points, fill=LINE, width=SCALE)
    ends = [(points[-1], points[-2])] if line.head else []
    ends += [(points[0], points[1])] if line.tail else []
    for tip, before in ends:
        draw.polygon(head_at(tip, before, 4.5 * SCALE), fill=LINE)


def _dashes(draw: ImageDraw.ImageDraw, first: Point, second: Point, color: str) -> None:
    """A dashed stroke along an axis."""
    across, along = second[0] - first[0], second[1] - first[1]
    length = max(abs(across), abs(along))
    for start in range(0, int(length), 2 * DASH):
        ends = [min(length, start + reach) / length for reach in (0, DASH)]
        strokes = [(first[0] + across * part, first[1] + along * part) for part in ends]
        draw.line(strokes, fill=color, width=SCALE - 1)
