"""Boxes, words and lines as SVG elements; their looks are classes of the stylesheet."""

from html import escape


def number(value: float) -> str:
    """A length with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")


def box(x: float, y: float, width: float, height: float) -> str:
    """A box on half pixels, so that its line is sharp."""
    size = f'width="{number(width - 1)}" height="{number(height - 1)}"'
    return f'<rect x="{number(x + 0.5)}" y="{number(y + 0.5)}" {size} rx="6"/>'


def words(x: float, y: float, text: str, *, look: str = "", centred: bool = False) -> str:
    """One line of words; `x` is where it begins, or its middle."""
    kind = f' class="{look}"' if look else ""
    anchor = ' text-anchor="middle"' if centred else ""
    return f'<text{kind} x="{number(x)}" y="{number(y)}"{anchor}>{escape(text)}</text>'


def labelled(look: str, x: float, y: float, size: tuple[float, float], text: str) -> str:
    """A box with a word in its middle; `size` is its width and height."""
    width, height = size
    word = words(x + width / 2, y + height / 2 + 4, text, centred=True)
    return f'<g class="nd {look}">{box(x, y, width, height)}{word}</g>'


def line(path: str) -> str:
    """A line without heads."""
    return f'<path class="edge" d="{path}"/>'


def arrow(path: str, marker: str, *, both: bool = False, dashed: bool = False) -> str:
    """A line with a head at its end, or at both ends. `marker` is the id of the head."""
    head = f"url(#{marker})"
    start = f' marker-start="{head}"' if both else ""
    return f'<path class="edge{" dash" if dashed else ""}" marker-end="{head}"{start} d="{path}"/>'


def marker(ident: str) -> str:
    """The head of the arrows."""
    shape = '<path d="M1 1.2 6.5 4 1 6.8" class="arr"/>'
    size = 'viewBox="0 0 8 8" refX="6.5" refY="4" markerWidth="7" markerHeight="7"'
    return f'<defs><marker id="{ident}" orient="auto-start-reverse" {size}>{shape}</marker></defs>'


def joint(left: float, right: float, y: float) -> str:
    """The joint between two boxes: two small tenons and the line that holds them."""
    held = line(f"M{number(left)} {number(y)}H{number(right)}")
    ends = (left, right - 4)
    return held + "".join(
        f'<rect class="jt" x="{number(x)}" y="{number(y - 5)}" width="4" height="10"/>' for x in ends
    )
