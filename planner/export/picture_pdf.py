"""A diagram as a vector drawing on a page."""

from reportlab.graphics.shapes import Drawing, Group, Polygon, PolyLine, Rect, String
from reportlab.lib.colors import HexColor

from planner.export.pictures import LINE, Box, Label, Line, Picture, head_at


def drawing_of(picture: Picture, width: float, font: str) -> Drawing:
    """The picture, made smaller where it is wider than `width` points. Labels are set in `font`."""
    scale = min(0.75, width / picture.width)
    drawing = Drawing(picture.width * scale, picture.height * scale)
    # A page counts upwards, a picture downwards.
    turned = Group(transform=(scale, 0, 0, scale, 0, 0))
    for shape in picture.shapes:
        _add(turned, shape, picture.height, font)
    drawing.add(turned)
    return drawing


def _add(group: Group, shape: Box | Label | Line, height: float, font: str) -> None:
    match shape:
        case Box():
            group.add(
                Rect(
                    shape.x,
                    height - shape.y - shape.height,
                    shape.width,
                    shape.height,
                    rx=shape.radius,
                    ry=shape.radius,
                    fillColor=HexColor(shape.fill) if shape.fill else None,
                    strokeColor=HexColor(shape.line) if shape.line else None,
                    strokeWidth=0.8,
                    strokeDashArray=(3, 3) if shape.dashed else None,
                )
            )
        case Label():
            group.add(
                String(
                    shape.x,
                    height - shape.y,
                    shape.text,
                    fontName=font,
                    fontSize=shape.size,
                    fillColor=HexColor(shape.color),
                    textAnchor="middle" if shape.centred else "start",
                )
            )
        case Line():
            _line(group, shape, height)


def _line(group: Group, line: Line, height: float) -> None:
    color = HexColor(LINE)
    flat = [part for x, y in line.points for part in (x, height - y)]
    dashes = (3, 3) if line.dashed else None
    group.add(PolyLine(flat, strokeColor=color, strokeWidth=1, strokeDashArray=dashes))
    ends = [(line.points[-1], line.points[-2])] if line.head else []
    ends += [(line.points[0], line.points[1])] if line.tail else []
    for tip, before in ends:
        corners = [part for x, y in head_at(tip, before) for part in (x, height - y)]
        group.add(Polygon(corners, fillColor=color, strokeColor=color, strokeWidth=0.4))
