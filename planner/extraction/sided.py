"""Which systems words name, in their order: a heading over a list says whose side is left and whose right."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from planner.extraction.systems import Naming
from planner.extraction.units import Unit
from planner.spec.values import Role

_ABOUT: Final = re.compile(
    r"\bmap(?:s|ped|pings?)?\b|\bfields?\b|\btransform|\battributes?\b|\bproperties\b|\bcolumns?\b"
    r"|\bfelde?r?\b|\bzuordnung",
    re.IGNORECASE,
)
_DIRECTED: Final = re.compile(r"->|→|=>|⇒|➜|➔|\b(?:to|into|goes|becomes|nach)\b", re.IGNORECASE)
_TURNED: Final = re.compile(r"<-|←|⇐|\bfrom\b|\bvon\b|\baus\b", re.IGNORECASE)


def about_fields(unit: Unit) -> bool:
    """Whether what stands above a unit speaks of fields or mappings."""
    return any(_ABOUT.search(words) for words in unit.context[-2:])


def named_in(words: str, naming: Naming) -> list[tuple[str, int, int]]:
    """The systems some words name with their places, in order; each the first time."""
    found: list[tuple[int, int, str]] = []
    for key, system in naming.systems.items():
        names = (system.name, *(system.entry.aliases if system.entry else ()), *_short(system.name))
        places = [
            (match.start(), match.end())
            for name in names
            if (match := re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words, re.IGNORECASE))
        ]
        if places:
            start, end = min(places, key=lambda place: (place[0], -place[1]))
            found.append((start, end, key))
    return [(key, start, end) for start, end, key in sorted(found)]


def _short(name: str) -> tuple[str, ...]:
    head, _, last = name.rpartition(" ")
    return (head,) if len(head) > 3 and last.isupper() else ()


def sides_of(unit: Unit, naming: Naming, roles: Mapping[str, Role]) -> tuple[str, str, bool] | None:
    """The systems left and right in a list below such a heading, and whether the right one gives.

    `Shopify to Xero`, `Xero <- Shopify`, `Shopify | Xero`: without a word for the direction the roles say it.
    """
    for words in reversed(unit.context):
        named = named_in(words[-300:], naming)
        if len(named) != 2:
            continue
        (left, _, end), (right, start, _) = named
        between = words[-300:][end:start]
        if _TURNED.search(between):
            return left, right, True
        if _DIRECTED.search(between):
            return left, right, False
        return left, right, turned(left, right, roles)
    return None


def turned(left: str, right: str, roles: Mapping[str, Role]) -> bool:
    """Whether by their roles the right one gives to the left one."""
    return roles.get(left) == "target" or (roles.get(right) == "source" and roles.get(left) != "source")


def same_list(first: Unit, second: Unit) -> bool:
    """Whether two units follow each other in one list; only the first line has an announcement."""
    together = first.context[: len(second.context)] == second.context or second.context == first.context
    return second.number == first.number + 1 and first.kind == second.kind and together


def runs_of(units: Sequence[Unit]) -> list[list[Unit]]:
    """Items and lines that follow each other in one list."""
    runs: list[list[Unit]] = []
    for unit in units:
        if unit.scope != "in" or unit.kind not in ("item", "paragraph"):
            continue
        if runs and same_list(runs[-1][-1], unit):
            runs[-1].append(unit)
        else:
            runs.append([unit])
    return runs
