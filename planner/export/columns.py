"""How wide the columns of a table are."""

from collections.abc import Sequence
from math import sqrt

from planner.export.blocks import Runs

# Points that a letter takes at the size tables are set in, and that a cell keeps free at its sides.
LETTER, SIDES = 5.2, 10.0
LONGEST_WORD, LONGEST_TEXT = 26, 400


def widths(rows: Sequence[Sequence[Runs]], total: float) -> list[float]:
    """The widths of all columns, in points; their sum is `total`.

    A column whose texts fit on a line takes what they need. Those with longer texts share the rest, the
    longest word of each fitting where it can: a rule of three lines is read more easily than one of twelve.
    """
    count = len(rows[0])
    texts = [["".join(run.text for run in row[at]) for row in rows if at < len(row)] for at in range(count)]
    words = [max((len(word) for text in column for word in text.split()), default=1) for column in texts]
    least = [min(total / count, SIDES + LETTER * min(longest, LONGEST_WORD)) for longest in words]
    lines = [min(LONGEST_TEXT, max(map(len, column), default=1)) for column in texts]
    wanted = [max(own, SIDES + LETTER * line) for own, line in zip(least, lines, strict=True)]
    if sum(wanted) <= total:
        return [own * total / sum(wanted) for own in wanted]
    found, open_ones, left = list(least), list(range(count)), total
    while open_ones and (small := [at for at in open_ones if wanted[at] <= left / len(open_ones)]):
        for at in small:
            found[at] = wanted[at]
        open_ones = [at for at in open_ones if at not in small]
        left = total - sum(wanted[at] for at in range(count) if at not in open_ones)
    rest, shares = left - sum(least[at] for at in open_ones), sum(sqrt(wanted[at]) for at in open_ones)
    for at in open_ones:
        found[at] = least[at] + rest * sqrt(wanted[at]) / shares
    return found
