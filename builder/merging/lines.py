"""Texts merged by lines, where lines that stand beside each other are not one change."""

from collections.abc import Sequence

from builder.diffs import Passage, merged
from builder.diffs.comparing import split

Clash = tuple[int, str, str]
"""The line in the merged text, counted from 1, and what both sides say there."""


def merged_lines(base: str, mine: str, theirs: str) -> tuple[str, list[Clash]]:
    """The merged text and where both sides wrote something else; there it has what `mine` says."""
    together = merged(base, mine, theirs)
    lines = split(together.text)
    clashes: list[Clash] = []
    moved = 0
    for passage in together.passages:
        start = passage.line - 1 + moved
        settled = _settled(passage)
        if settled is None:
            clashes.append((start + 1, _text(passage.mine), _text(passage.theirs)))
            continue
        lines[start : start + len(passage.mine)] = settled
        moved += len(settled) - len(passage.mine)
    return "".join(lines), clashes


def _settled(passage: Passage) -> list[str] | None:
    """Both changes, where one side only added lines before or behind what the other changed."""
    if not passage.before:
        return None
    for changed, added in ((passage.mine, passage.theirs), (passage.theirs, passage.mine)):
        above, below = _around(passage.before, added)
        if above or below:
            return (
                [*above, *changed, *below]
                if all(line.endswith("\n") for line in (*above, *changed))
                else None
            )
    return None


def _around(before: Sequence[str], added: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The lines added above and below what stood there; none where that is not all that was done."""
    more = len(added) - len(before)
    if more > 0 and tuple(added[:-more]) == tuple(before):
        return (), added[-more:]
    if more > 0 and tuple(added[more:]) == tuple(before):
        return added[:more], ()
    return (), ()


def _text(lines: Sequence[str]) -> str:
    return "".join(lines).rstrip("\n")
