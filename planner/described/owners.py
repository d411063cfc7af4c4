"""Whose call it is: one that another system's description has, and its own has not, is that system's."""

from planner.described.belonging import Described
from planner.spec.research import Research, ResearchEndpoint


def with_owners(research: Research, held: Described) -> Research:
    """The research with such calls at the system whose description has them, or something very like them."""
    if len(held.by_system) < 2:
        return research
    endpoints = tuple(_owned(each, held) for each in research.endpoints)
    return research.model_copy(update={"endpoints": endpoints})


def _owned(endpoint: ResearchEndpoint, held: Described) -> ResearchEndpoint:
    fit = {key: _fit(endpoint, held, key) for key in held.by_system}
    own, best = fit.get(endpoint.system), max(fit.values())
    others = [key for key, each in fit.items() if each == best]
    if own is None or own == best or len(others) != 1:
        return endpoint
    return endpoint.model_copy(update={"system": others[0]})


def _fit(endpoint: ResearchEndpoint, held: Described, system: str) -> int:
    """2 for a call the description has, 1 for one like it, 0 for nothing."""
    lookups = held.lookups(system)
    if lookups is None:
        return 0
    found = lookups.find_operation(endpoint.method, endpoint.path)
    return 2 if found.operation or found.other_methods else 1 if found.nearest else 0
