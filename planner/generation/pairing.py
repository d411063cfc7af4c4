"""Who gives to whom, where no mapping says it."""

from collections.abc import Iterator, Sequence

from planner.catalogue import find
from planner.generation.listed import drawn_flows
from planner.generation.naming import says
from planner.spec.research import Research, System

HELPERS = ("ai", "enrichment", "search", "monitoring")
"""Systems of these categories are asked on the way; records do not come to rest in them."""


def system_pairs(research: Research) -> list[tuple[str, str]]:
    """The keys of source and target of each flow of records, in the order of the documents.

    Where both could give, the one whose event starts it does, else the one named first. Where several could
    give to several, not all give to all: those that one sentence names together, and for the rest the target
    named first.
    """
    ends = [system for system in research.systems if not _helps(system, research.systems)]
    sources = [system for system in ends if system.role in ("source", "both")]
    targets = [system for system in ends if system.role in ("target", "both")]
    starting = {trigger.system for trigger in research.triggers}
    sources.sort(key=lambda system: system.key not in starting)
    if len(ends) < len(research.systems) and [one.role for one in ends] == ["both"]:
        return [(ends[0].key, ends[0].key)]
    found: list[tuple[str, str]] = []
    for source, target in _chosen(research, sources, targets):
        pair = (source.key, target.key)
        if source.key != target.key and pair not in found and pair[::-1] not in found:
            found.append(pair)
    return found


def left_out(research: Research) -> list[System]:
    """The systems that no flow of records has, though the documents name them; none where mappings say it."""
    if research.mappings:
        return []
    drawn = [(flow.source, flow.target) for flow in drawn_flows(research)]
    used = {key for pair in drawn or system_pairs(research) for key in pair}
    return [system for system in research.systems if used and system.key not in used]


def _helps(system: System, systems: Sequence[System]) -> bool:
    entry = find(system.key) or find(system.name)
    others = [one for one in systems if one.key != system.key]
    return entry is not None and entry.category in HELPERS and any(one.role == "both" for one in others)


def _chosen(
    research: Research, sources: Sequence[System], targets: Sequence[System]
) -> Iterator[tuple[System, System]]:
    clear = {system.key for system in sources} & {system.key for system in targets}
    if len(sources) < 2 or len(targets) < 2 or clear:
        yield from ((source, target) for source in sources for target in targets)
        return
    # Where files are put on the way to somewhere else they are not where the records come to rest.
    resting = [one for one in targets if one.api != "file"] or list(targets)
    texts = list(_quotes(research))
    for source in sources:
        named = [target for target in targets if _together(texts, source, target)]
        for target in named or resting[:1]:
            yield source, target


def _quotes(research: Research) -> Iterator[str]:
    told = [system.evidence for system in research.systems]
    told += [trigger.evidence for trigger in research.triggers]
    told += [rule.evidence for rule in research.rules]
    for facts in told:
        yield from (evidence.quote for evidence in facts)


def _together(texts: Sequence[str], source: System, target: System) -> bool:
    return any(says(text, source.name) and says(text, target.name) for text in texts)
