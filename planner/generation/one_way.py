"""A rule that data goes one way only, as a criterion: whatever happens, nothing is written at the source."""

import re
from collections.abc import Iterable, Sequence

from planner.generation.design import Design
from planner.generation.drafts import Draft, keys_of, occasion
from planner.generation.situations import Situations, ends
from planner.spec.checks import Calls
from planner.spec.workflow import Step

WRITING = ("POST", "PUT", "PATCH", "DELETE")


def one_way(design: Design, steps: Sequence[Step]) -> Iterable[Draft]:
    """One criterion for all rules that say so. None where reading the source takes such a call, too: then
    the method tells nothing apart.
    """
    source, target = design.case.source, design.case.target
    rules = [rule for rule in design.case.rules if _says_so(rule.text, source.name, target.name)]
    reads = {each.method.upper() for each in design.calls.values() if each.system == source.system.key}
    if not rules or design.case.both_ways or reads & set(WRITING):
        return
    make = Situations(design)
    silent = (Calls(system=source.system.key, method=method, equals=0) for method in WRITING)
    yield Draft(
        concern="unique",
        text=f"Nothing is written to {source.name}: data goes to {target.name} only.",
        given=f"{source.name} has one {source.label}",
        when=occasion(design),
        then=f"{source.name} was asked and nothing was sent to it, {target.name} has the {target.label}",
        covers=(*(rule.key for rule in rules), *keys_of(steps, "fetch")),
        check=make.check(ends("done"), make.count(1), *silent, **make.to_update),
    )


def _says_so(text: str, source: str, target: str) -> bool:
    """`A is the single source of truth`, `only pushes data from A to B`, `one way from A to B`."""
    one, other = re.escape(source), re.escape(target.split(maxsplit=1)[0])
    ways = (
        rf"\b{one}\b[^.;]*\b(single )?(source of truth|system of record)\b",
        rf"\b(only|one[- ]way)\b[^.;]*\bfrom\s+(the\s+)?{one}\b[^.;]*\bto\s+(the\s+)?{other}",
    )
    return any(re.search(way, text, re.IGNORECASE) for way in ways)
