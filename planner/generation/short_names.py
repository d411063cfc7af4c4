"""Names of systems as titles and sentences can carry them: a long one is said the way people say it."""

import re
from collections.abc import Sequence

from planner.catalogue import find
from planner.spec.research import System

LONG = 20
"""A name of more characters is shortened where people have a shorter one."""
TOO_LONG = 40


def short_name(system: System, systems: Sequence[System] = ()) -> str:
    """The shortest usual name that is part of the whole one: `Business Central`.

    Where that could be another of `systems`, and for names nobody shortens, it is the name as it is, cut at a
    word where no title could hold it.
    """
    name = re.sub(r"\s*\([^)]*\)", "", system.name).strip() or system.name
    if len(name) <= LONG:
        return name
    entry = find(system.key) or find(system.name)
    parts = [alias for alias in (entry.aliases if entry else ()) if _is_part(alias, name)]
    others = [one.name.casefold() for one in systems if one.key != system.key]
    clear = [alias for alias in parts if not any(alias.casefold() in other for other in others)]
    return min(clear, key=len, default="") or _cut(name)


def _is_part(alias: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(alias)}(?!\w)", name, re.IGNORECASE) is not None


def _cut(name: str) -> str:
    return name if len(name) <= TOO_LONG else name[: TOO_LONG + 1].rsplit(" ", 1)[0][:TOO_LONG]
