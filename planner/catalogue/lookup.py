"""Finding an entry by any name people use for it."""

import re
from functools import cache
from typing import Final

from planner.catalogue.systems import CatalogueSystem, systems

_NOISE: Final = re.compile(r"[\s._'\u2019-]+")


def folded(name: str) -> str:
    """One spelling for `Hub Spot`, `hubspot` and `HubSpot`."""
    return _NOISE.sub("", name).casefold()


@cache
def _by_name() -> dict[str, CatalogueSystem]:
    table: dict[str, CatalogueSystem] = {}
    for system in systems():
        for name in (system.name, *system.aliases, *system.common, system.key):
            table.setdefault(folded(name), system)
    return table


@cache
def _by_key() -> dict[str, CatalogueSystem]:
    return {system.key: system for system in systems()}


def find(name: str) -> CatalogueSystem | None:
    """The entry with this name, alias or key, whatever its case and spacing; None when there is none."""
    return _by_name().get(folded(name))


def get(key: str) -> CatalogueSystem | None:
    """The entry with exactly this key."""
    return _by_key().get(key)


@cache
def spoken_forms() -> dict[str, tuple[tuple[tuple[str, ...], CatalogueSystem, bool], ...]]:
    """For finding names in text: first word (folded) -> (all words folded, entry, is an ordinary word).

    Longest forms first.
    """
    forms: dict[str, list[tuple[tuple[str, ...], CatalogueSystem, bool]]] = {}
    for system in systems():
        named = {name: False for name in (system.name, *system.aliases) if name not in system.common}
        for name, common in (named | dict.fromkeys(system.common, True)).items():
            words = tuple(re.findall(r"[a-z0-9&+]+", name.casefold()))
            forms.setdefault(words[0], []).append((words, system, common))
    return {first: tuple(sorted(found, key=lambda form: -len(form[0]))) for first, found in forms.items()}
