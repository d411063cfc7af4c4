"""Which systems the unnamed sides of a pair belong to."""

import re
from collections.abc import Mapping
from typing import Final

from planner.extraction.sides import Pair
from planner.extraction.systems import Naming
from planner.extraction.units import Unit
from planner.spec.values import Role

_ORDER: Final = re.compile(
    r"§(\d+)§(?:'s)?(?:\s+[\w()]+){0,4}?\s*(?:->|→|=>|⇒|\bto\b|\binto\b|:|/)\s*(?:the\s+)?§(\d+)§"
)


_BACK: Final = re.compile(
    r"\b(?:way back|back to|other (?:direction|way)|opposite direction|in return|return (?:path|flow|way)"
    r"|reverse"
    r"|backwards?|r\u00fcckweg|zur\u00fcck)\b",
    re.IGNORECASE,
)


class Sides:
    """Which systems an unnamed side belongs to: the headings around it, else the roles."""

    def __init__(self, naming: Naming, roles: Mapping[str, Role]) -> None:
        self.naming, self.roles = naming, roles
        self.keys = list(naming.systems)
        self.gives = [key for key, role in roles.items() if role == "source"]
        self.takes = [key for key, role in roles.items() if role == "target"]
        both = [key for key, role in roles.items() if role == "both"]
        self.gives += both
        self.takes += list(reversed(both))

    def of(self, pair: Pair) -> tuple[str, str]:
        source, target = pair.source.system, pair.target.system
        if source and target:
            return source, target
        around = self._around(pair.unit)
        if self._is_way_back(pair.unit) and self.gives and self.takes:
            gave = next((key for key in self.gives if key != self.takes[0]), self.gives[0])
            around = (around[1], around[0]) if around else (self.takes[0], gave)
        if not source and not target and around:
            return around
        if not source:
            source = next((key for key in (*(around or ())[:1], *self.gives) if key != target), "")
        if not target:
            target = next((key for key in (*(around or ())[1:], *self.takes) if key != source), "")
        named = [*self.roles, *self.keys]
        if not source and not target and len(named) > 1:
            source = named[0]
        if not target:
            target = next((key for key in named if key != source), "")
        return source or next((key for key in named if key != target), ""), target

    def _is_way_back(self, unit: Unit) -> bool:
        """Whether the heading or announcement above says that these go the other way: `## Way back`."""
        words = next((words for words in reversed(unit.context[-2:]) if _BACK.search(words)), "")
        return bool(words) and not _ORDER.search(self._marked_words(words))

    def _around(self, unit: Unit) -> tuple[str, str] | None:
        """`Order mapping (Shopify -> Xero)` as a heading, an announcement or the sentence's own label."""
        for words in (unit.text[:120], *reversed(unit.context)):
            text = self._marked_words(words)
            if order := _ORDER.search(text):
                pair = self.keys[int(order[1])], self.keys[int(order[2])]
                if pair[0] != pair[1]:
                    return pair
        return None

    def _marked_words(self, words: str) -> str:
        for number, key in enumerate(self.keys):
            system = self.naming.systems[key]
            names = (
                system.name,
                *(system.entry.aliases if system.entry else ()),
                *(system.entry.common if system.entry else ()),
            )
            for name in sorted(names, key=len, reverse=True):
                words = re.sub(
                    rf"(?<![\w§]){re.escape(name)}(?!\w)", f"§{number}§", words, flags=re.IGNORECASE
                )
        return words
