"""How wide the columns of a table are."""

from collections.abc import Sequence
from math import sqrt

from planner.export.blocks import Runs

# Points that a letter takes at the size tables are set in, and that a cell keeps free at its sides.
LETTER, SIDES = 5.2, 10.0
LONGEST_WORD, LONGEST_TEXT = 26, 400
TINY = 0.01


def widths(rows: Sequence[Sequence[Runs]], total: float) -> list[float]:
    """The widths of all columns, in points; their sum is `total`.

    A column whose texts fit on a line takes what they need. Those with longer texts share the rest, the
    longest word of each fitting where it can: a rule of three lines is read more easily than one of twelve.
    """
    count = len(rows[0])
    texts = [["".join(run.text for run in row[at]) for row in rows if at < len(row)] for at in range(count)]
    words = [max((len(word) for text in column for word in text.split()), default=1) for column in texts]
    lines = [min(LONGEST_TEXT, max(map(len, column), default=1)) for column in texts]
    least = [SIDES + LETTER * min(longest, LONGEST_WORD) for longest in words]
    wanted = [max(own, SIDES + LETTER * line) for own, line in zip(least, lines, strict=True)]
    if sum(least) >= total:
        return [own * total / sum(least) for own in least]
    if sum(wanted) <= total:
        return [own * total / sum(wanted) for own in wanted]
    return _filled(least, wanted, total)


def _filled(least: Sequence[float], wanted: Sequence[float], total: float) -> list[float]:
    """Each column from its least towards what it wants, until `total` is given; who wants more gets more."""
    found = list(least)
    while (rest := total - sum(found)) > TINY:
        short = [at for at, own in enumerate(found) if wanted[at] - own > TINY]
        shares = sum(sqrt(wanted[at]) for at in short)
        given = {at: min(wanted[at] - found[at], rest * sqrt(wanted[at]) / shares) for at in short}
        for at, more in given.items():
            found[at] += more
    return found
