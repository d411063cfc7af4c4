"""How wide the columns of a table are."""

from collections.abc import Sequence

from planner.export.blocks import Runs

# Points that a letter takes at the size tables are set in, and that a cell keeps free at its sides.
LETTER, SIDES = 4.9, 10.0
LONGEST_WORD, LONGEST_TEXT = 26, 60


def widths(rows: Sequence[Sequence[Runs]], total: float) -> list[float]:
    """The widths of all columns, in points; their sum is `total`.

    By what the cells hold: the longest word of a column fits where it can, long texts share the rest.
    """
    count = len(rows[0])
    texts = [["".join(run.text for run in row[at]) for row in rows if at < len(row)] for at in range(count)]
    words = [max((len(word) for text in column for word in text.split()), default=1) for column in texts]
    least = [min(total / count, SIDES + LETTER * min(longest, LONGEST_WORD)) for longest in words]
    wanted = [max(1, min(LONGEST_TEXT, max(map(len, column), default=1))) for column in texts]
    rest = total - sum(least)
    return [own + rest * share / sum(wanted) for own, share in zip(least, wanted, strict=True)]
