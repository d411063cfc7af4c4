"""API descriptions given beside a plan: which system each one describes."""

from collections.abc import Mapping, Sequence

from planner.described import belonging
from planner.spec.plan import Plan
from planner.spec.research import System
from systems.index import ApiIndex


def descriptions_for(plan: Plan, indexes: Sequence[ApiIndex]) -> tuple[Mapping[str, ApiIndex], list[str]]:
    """The description of each system that has one, by key, and a sentence for each file that is not used."""
    found = belonging(_systems(plan), indexes)
    taken = {id(index) for index in found.by_system.values()}
    names = ", ".join(dict.fromkeys(system.name for system in _systems(plan)))
    left = [
        f"{index.name} is not used: "
        + ("it has no operations" if not index.operations else f"it describes none of {names} for certain")
        for index in indexes
        if id(index) not in taken
    ]
    return found.by_system, [*left, *dict.fromkeys(found.unclear.values())]


def _systems(plan: Plan) -> list[System]:
    """The systems of the research, and those that only a workflow names."""
    known = {system.key: system for system in plan.research.systems}
    for use in (each for spec in plan.workflows for each in spec.systems):
        known.setdefault(
            use.key, System(key=use.key, name=use.name or use.key, role=use.role, base_url=use.base_url)
        )
    return list(known.values())
