"""Putting HTML partials of several events into one message. Pure."""

import re
from collections.abc import Iterable

PARTIAL = re.compile(r"(?P<opening><hx-partial\b[^>]*>).*?</hx-partial>", re.DOTALL)
# Swaps that leave nothing of what was there: of several with one target only the last one counts.
REPLACING = re.compile(r"""hx-swap=["'](?:outerMorph|innerMorph|outerHTML|innerHTML)["']""")


def merge(markups: Iterable[str]) -> str:
    """The partials one after the other, without those that a later one replaces anyway.

    A partial is recognised by its whole opening tag, so only like replaces like. Partials do not nest.
    """
    kept: list[tuple[str, str]] = []
    for markup in markups:
        for found in PARTIAL.finditer(markup):
            opening = found["opening"]
            if REPLACING.search(opening):
                kept = [(other, text) for other, text in kept if other != opening]
            kept.append((opening, found[0]))
    return "".join(text for _, text in kept)
