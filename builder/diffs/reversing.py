"""Taking one change back in a text that has been edited since: a merge of three texts."""

from collections.abc import Sequence
from dataclasses import replace

from builder.diffs.comparing import opcodes, split
from builder.diffs.hunks import Hunk


class Clash(Exception):
    """Later edits touched the lines of the change. `line` is where in the newest text, from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} was edited since")
        self.line = line


def reversed_in(now: str, after: str, hunk: Hunk) -> str:
    """`now` with the lines of `hunk` as they were before it. `after` is the text that the hunk led to.

    Everything else in `now` stays. Raises Clash where the lines of the hunk are not there as it left them.
    """
    there = split(now)
    start = place_in(split(after), there, hunk)
    kept = [*there[:start], *hunk.old, *there[start + len(hunk.new) :]]
    return _with_ends(kept)


def place_in(after: list[str], now: list[str], hunk: Hunk) -> int:
    """The line of `now`, from 0, at which the lines of the hunk begin. Raises Clash."""
    codes = opcodes(after, now)
    for tag, low, high, start, _ in codes:
        if tag != "equal" and _touches(low, high, hunk.new_start, hunk.new_end):
            raise Clash(start + 1)
    for tag, low, high, start, _ in codes:
        if tag == "equal" and low <= hunk.new_start and hunk.new_end <= high:
            return start + hunk.new_start - low
    return 0  # both texts are empty: a hunk that removed everything


def _touches(low: int, high: int, start: int, end: int) -> bool:
    """Whether an edit of lines low..high is an edit of start..end.

    Where the change only removed lines, an edit right there is one: on which side of it would they belong?
    """
    if start == end:
        return low <= start <= high
    if low == high:
        return start < low < end
    return low < end and start < high


def _with_ends(lines: list[str]) -> str:
    """Only the last line of a text may be without its end."""
    return "".join(
        line if line.endswith("\n") or at == len(lines) - 1 else f"{line}\n" for at, line in enumerate(lines)
    )


def settled(after: str, hunks: Sequence[tuple[Hunk, bool]], wanted: Hunk) -> tuple[str, Hunk]:
    """`after` without the hunks that were taken back already, and `wanted` at its place in that.

    `hunks` are all hunks that led to `after`, in order, each with whether it was taken back.
    """
    lines, start = split(after), wanted.new_start
    for hunk, is_gone in reversed(hunks):
        if is_gone and hunk.id != wanted.id:
            lines[hunk.new_start : hunk.new_end] = hunk.old
            if hunk.new_start < wanted.new_start:
                start += len(hunk.old) - len(hunk.new)
    return _with_ends(lines), replace(wanted, new_start=start)
