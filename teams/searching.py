"""What the palette finds: candidates that fit the words somebody typed, the best first. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

MOST_OF_A_KIND: Final = 6
MOST: Final = 30
# In the order in which groups stand where they fit equally well.
KINDS: Final = {
    "page": "Go to",
    "workflow": "Workflows",
    "project": "Projects",
    "element": "In workflows",
    "question": "Questions",
    "document": "Documents",
    "file": "Files",
    "chat": "Chats",
    "run": "Runs",
    "system": "Systems",
}
WHOLE, BEGINS, WORD, WITHIN, BESIDE = range(5)


@dataclass(frozen=True)
class Found:
    """Somewhere to go: a word of `KINDS`, its name, its address, an icon, and a few words beside it."""

    kind: str
    title: str
    url: str
    icon: str
    note: str = ""


@dataclass(frozen=True)
class Group:
    """What was found of one kind."""

    kind: str
    found: Sequence[Found]

    @property
    def title(self) -> str:
        return KINDS[self.kind]


def best(candidates: Iterable[Found], words: str) -> list[Group]:
    """Those that have every word in their title or beside it, grouped; the group with the best one first.

    Without words all of them fit, as they come. At most `MOST_OF_A_KIND` of a kind and `MOST` in all.
    """
    wanted = words.casefold().split()
    fitting: dict[str, list[tuple[int, Found]]] = {}
    for candidate in candidates:
        if (rank := _rank(candidate, wanted)) is not None:
            fitting.setdefault(candidate.kind, []).append((rank, candidate))
    order = list(KINDS)
    ranked = [(kind, sorted(found, key=lambda one: one[0])) for kind, found in fitting.items()]
    ranked.sort(key=lambda one: (one[1][0][0], order.index(one[0])))
    groups, left = [], MOST
    for kind, found in ranked:
        shown = [candidate for _, candidate in found[: min(MOST_OF_A_KIND, left)]]
        left -= len(shown)
        groups += [Group(kind, shown)] if shown else []
    return groups


def _rank(candidate: Found, wanted: Sequence[str]) -> int | None:
    """How well it fits, 0 best; None where a word is missing."""
    if not wanted:
        return WHOLE
    title = candidate.title.casefold()
    everything = f"{title} {candidate.note.casefold()}"
    if not all(word in everything for word in wanted):
        return None
    typed = " ".join(wanted)
    if title == typed:
        return WHOLE
    if title.startswith(typed):
        return BEGINS
    if all(f" {word}" in f" {title}" for word in wanted):
        return WORD
    return WITHIN if all(word in title for word in wanted) else BESIDE
