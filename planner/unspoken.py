"""API descriptions of systems that no text speaks of: they tell nothing of the integration.

Where the texts name both ends themselves, a description beside them that belongs to neither must not become
an end, or give the plan its title. Where the texts leave an end open ("our accounting system"), it may be
just that, and stays.
"""

from collections.abc import Sequence
from typing import Final

from planner.catalogue import systems
from planner.described import belonging
from planner.extraction import extract
from planner.reading import ReadDocument
from planner.spec.research import System
from systems.index import ApiIndex

DESCRIBES: Final = "api_description"


def without_unspoken(
    documents: Sequence[ReadDocument], indexes: Sequence[ApiIndex]
) -> tuple[list[ReadDocument], list[str]]:
    """The documents without such descriptions, and a sentence about each that is left out."""
    described = {each.name: each for each in indexes}
    texts = [each for each in documents if each.kind != DESCRIBES]
    asked = [each for each in documents if each.kind == DESCRIBES and each.name in described]
    if not texts or not asked:
        return list(documents), []
    told = extract(texts).research.systems
    gives = [each for each in told if each.role != "target" and _is_name(each)]
    takes = [each for each in told if each.role != "source" and _is_name(each)]
    if not any(one.key != other.key for one in gives for other in takes):
        return list(documents), []
    known = belonging(told, described.values())
    spoken = {each.name for each in known.by_system.values()}
    unclear = " ".join(known.unclear.values())
    unspoken = {each.name for each in asked if each.name not in spoken and each.name not in unclear}
    remarks = [
        f"{name} describes a system that no text names; nothing was taken from it." for name in unspoken
    ]
    return [each for each in documents if each.name not in unspoken], sorted(remarks)


def _is_name(system: System) -> bool:
    """Whether a system is called by a name, not by its kind: `accounting system`, `ERP`."""
    kinds = {each.category for each in systems()}
    return system.name[:1].isupper() and system.name.casefold() not in kinds
