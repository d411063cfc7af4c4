"""How wide a text is in the interface's typeface, from the widths of its letters."""

NARROW = "iljtfrI.,:;|!'()[] "
WIDE = "mwMW@%"
CAPITALS = 0.66
SMALL = 0.55
"""Widths as parts of the font size, measured on Instrument Sans at weight 500 and rounded up."""


def text_width(text: str, size: float) -> float:
    """The width of a text in pixels at a font size in pixels; never less than it really is."""
    return sum(_part(letter) for letter in text) * size


def _part(letter: str) -> float:
    if letter in NARROW:
        return 0.34
    if letter in WIDE:
        return 0.9
    return CAPITALS if letter.isupper() or not letter.isascii() else SMALL
