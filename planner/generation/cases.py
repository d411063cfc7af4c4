"""Splitting research into business cases: one for each trigger and pair of objects."""

import re
from collections.abc import Sequence
from dataclasses import replace

from planner.conventions import convention_of, known_object
from planner.generation.assumed import assumed_mappings, is_assumed
from planner.generation.business_case import Case, End
from planner.generation.events import each_event, told_together
from planner.generation.joined import joined_groups
from planner.generation.listed import drawn_flows, object_told, rules_told
from planner.generation.naming import says, words
from planner.generation.pairing import system_pairs
from planner.generation.paths import several_paths, tidy_path
from planner.generation.payloads import payload_mappings
from planner.generation.short_names import short_name
from planner.generation.titles import titled
from planner.generation.told_fields import told_mappings
from planner.generation.vendor_fields import with_vendor_fields
from planner.spec.research import BusinessRule, Flow, Mapping, Research, ResearchTrigger, System

MOST_CASES = 12


def cases(research: Research) -> list[Case]:
    """The business cases, titled and keyed, in the order of the documents."""
    return titled(_all_cases(research)[:MOST_CASES])


def left_over(research: Research) -> int:
    """How many business cases there are beyond those that are drawn."""
    return max(0, len(_all_cases(research)) - MOST_CASES)


def _all_cases(research: Research) -> list[Case]:
    pairs = _pairs(research)
    listed = [case for flow in drawn_flows(research) for case in _of_flow(flow, research, pairs)]
    told = {_ways(case) for case in listed}
    # What no listed flow goes is drawn where fields are mapped for it.
    rest = [pair for pair in pairs if not listed or (_ways(pair) not in told and _is_mapped(pair))]
    nouns = {pair.source.object for pair in rest}
    unlisted = (case for pair in rest for case in _by_trigger(pair, nouns - {pair.source.object}))
    return [_with_shown_fields(case) for case in (*listed, *unlisted)]


def _with_shown_fields(case: Case) -> Case:
    """Where no field is mapped, the fields of the event as it is shown say more than what vendors publish."""
    payload = case.trigger.payload if case.trigger else None
    if payload is None or (case.mappings and not is_assumed(case.mappings)):
        return case
    end = case.target
    described = next(
        (
            each
            for each in case.research.objects
            if each.system == end.system.key and words(each.name) == words(end.object)
        ),
        None,
    )
    mappings = payload_mappings(
        payload, case.source.system, case.source.object, end.system, end.known, described
    )
    return replace(case, mappings=mappings)


def _ways(case: Case) -> tuple[str, str]:
    return case.source.system.key, case.target.system.key


def _is_mapped(case: Case) -> bool:
    return bool(case.mappings) and not is_assumed(case.mappings) and not case.reverse_of


def _of_flow(flow: Flow, research: Research, pairs: Sequence[Case]) -> list[Case]:
    """The cases of one listed flow: one for each pair of objects its words name and each start it has."""
    same = [pair for pair in pairs if _ways(pair) == (flow.source, flow.target) and not pair.reverse_of]
    told = [
        pair for pair in same if says(flow.text, pair.source.object) or says(flow.text, pair.target.object)
    ]
    chosen = told or [pair for pair in same if _is_mapped(pair)]
    if not chosen or not any(_is_mapped(pair) for pair in chosen):
        chosen = [made for made in (_case(research, _group_told(flow, research), ()),) if made]
    found: list[Case] = []
    for pair in chosen:
        case = replace(pair, flow=flow, rules=rules_told(flow, research, _rules_for(pair, pairs)))
        if flow.trigger is None:
            found += _by_trigger(case, set())
        else:
            found += [replace(case, trigger=each) for each in told_together(each_event(flow.trigger))]
    return found


def _pairs(research: Research) -> list[Case]:
    groups: dict[tuple[str, str, str, str], list[Mapping]] = {}
    known: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for each in research.mappings:
        if each.source_object:
            named = known.setdefault((each.source_system, each.target_system), set())
            named.add((each.source_object, each.target_object))
    for mapping in research.mappings:
        of_pair = known.get((mapping.source_system, mapping.target_system), set())
        groups.setdefault(_group(mapping, of_pair), []).append(mapping)
    groups = joined_groups(groups)
    if not groups:
        groups = {
            (source, name, target, name): []
            for source, target in system_pairs(research)
            for name in _named_at_both(research, source, target)
        }
    pairs = [made for key, mappings in groups.items() if (made := _case(research, key, tuple(mappings)))]
    if "bidirectional" in research.integration_type:
        pairs += [back for case in pairs if (back := _reversed(case, pairs))]
    return [replace(case, rules=_rules_for(case, pairs)) for case in pairs]


def _group_told(flow: Flow, research: Research) -> tuple[str, str, str, str]:
    """The records a flow's words name; a name given at one end is taken at the other, if it can be."""
    source, target = (
        next(each for each in research.systems if each.key == key) for key in (flow.source, flow.target)
    )
    first, second = (object_told(flow, system, research) for system in (source, target))
    first = first or _fitting(source, second) or _mentioned_object(research, source)
    return (source.key, first, target.key, second or _fitting(target, first))


def _fitting(system: System, name: str) -> str:
    """The name, unless the system's vendor publishes its records and none is called so."""
    convention = convention_of(system)
    return name if convention is None or known_object(convention, name) else ""


def _group(mapping: Mapping, known: set[tuple[str, str]]) -> tuple[str, str, str, str]:
    """The pair a mapping belongs to. One without objects joins the only pair that fits."""
    source, target = mapping.source_system, mapping.target_system
    if not mapping.source_object and len(known) == 1:
        (only,) = known
        return (source, only[0], target, only[1] or mapping.target_object)
    targets = {other for own, other in known if own == mapping.source_object and other}
    if not mapping.target_object and len(targets) == 1:
        return (source, mapping.source_object, target, targets.pop())
    return (source, mapping.source_object, target, mapping.target_object)


def _named_at_both(research: Research, source: str, target: str) -> list[str]:
    """Objects of one name at both ends, where they are several; else one that is named elsewhere."""
    own = dict.fromkeys(each.name for each in research.objects if each.system == source and not each.fields)
    other = {each.name for each in research.objects if each.system == target}
    both = [name for name in own if name in other]
    return both if len(both) > 1 else [""]


def _case(research: Research, group: tuple[str, str, str, str], mappings: tuple[Mapping, ...]) -> Case | None:
    by_key = {system.key: system for system in research.systems}
    source, target = by_key.get(group[0]), by_key.get(group[2])
    if source is None or target is None:
        return None
    first = group[1] or _mentioned_object(research, source) or group[3]
    second = group[3] or _mentioned_object(research, target) or first
    start, end = (
        _end(system, name, research.systems) for system, name in ((source, first or second), (target, second))
    )
    mappings = tuple(tidied for each in mappings if (tidied := _tidied(each)))
    if not mappings:
        told = told_mappings(research, start, end)
        mappings = told or assumed_mappings(source, start.known, target, end.known)
    return with_vendor_fields(Case(research, start, end, mappings, research.rules))


def _tidied(mapping: Mapping) -> Mapping | None:
    """The mapping with paths that can be read and written; None where its target holds no letter."""
    target = tidy_path(mapping.target)
    source = mapping.source if several_paths(mapping.source) else tidy_path(mapping.source)
    return (
        mapping.model_copy(update={"target": target, "source": source}) if re.search(r"\w", target) else None
    )


def _end(system: System, name: str, systems: Sequence[System]) -> End:
    convention = convention_of(system)
    known = known_object(convention, name) if convention and name else None
    return End(system, name or "record", convention, known, short=short_name(system, systems))


def _mentioned_object(research: Research, system: System) -> str:
    """The object of a system that the documents speak of, where they do not name it beside a field."""
    described = [each.name for each in research.objects if each.system == system.key and each.name]
    if described:
        return described[0]
    convention = convention_of(system)
    if convention is None:
        return ""
    events = [trigger.event for trigger in research.triggers if trigger.system in ("", system.key)]
    asked = (question.text for question in research.questions)
    texts = [*events, *(rule.text for rule in research.rules), research.title, *asked, research.summary]
    for text in texts:
        named = ((says(text, known.name), known.name) for known in convention.objects)
        found = [(place.start(), name) for place, name in named if place]
        if found:
            return min(found)[1]
    return ""


def _reversed(case: Case, pairs: Sequence[Case]) -> Case | None:
    """The way back, where the documents want both ways and map only one. Rows with a rule stay out."""
    for other in pairs:
        if (other.source.system.key, other.target.system.key) == (
            case.target.system.key,
            case.source.system.key,
        ):
            return None
    back = tuple(_turned(mapping) for mapping in case.mappings if mapping.source and not mapping.rule)
    return replace(case, source=case.target, target=case.source, mappings=back, reverse_of=case.source.label)


def _turned(mapping: Mapping) -> Mapping:
    return mapping.model_copy(
        update={
            "source_system": mapping.target_system,
            "source_object": mapping.target_object,
            "source": mapping.target,
            "target_system": mapping.source_system,
            "target_object": mapping.source_object,
            "target": mapping.source,
        }
    )


def _rules_for(case: Case, pairs: Sequence[Case]) -> tuple[BusinessRule, ...]:
    """The rules of a case: all but those that speak of another case's objects only.

    What stands in brackets explains: `new records only (new clients and new invoices)` is about all records.
    """
    mine = {case.source.label, case.target.label}
    others = {label for pair in pairs for label in (pair.source.label, pair.target.label)} - mine
    return tuple(
        rule
        for rule in case.rules
        if any(says(rule.text, label) for label in mine)
        or not any(says(_without_brackets(rule.text), label) for label in others)
    )


def _without_brackets(text: str) -> str:
    return re.sub(r"\([^()]*\)", " ", text)


def _by_trigger(case: Case, others: set[str]) -> list[Case]:
    """The case once for each trigger that is its own and not one of the `others`, records of other cases.

    By hand any workflow can be started besides.
    """
    given = [one for trigger in case.research.triggers for one in each_event(trigger)]
    triggers = [trigger for trigger in given if _fits(trigger, case)]
    about = [trigger for trigger in triggers if _speaks_of(trigger, case.source.object)]
    chosen = about or [one for one in triggers if not any(_speaks_of(one, other) for other in others)]
    if case.source.system.key == case.target.system.key:
        # Records that come from outside into the one system there is are never listed there.
        chosen = [trigger for trigger in chosen if trigger.kind == "webhook"] or chosen
    chosen = [trigger for trigger in chosen if trigger.kind != "manual"] or chosen[:1]
    return [replace(case, trigger=trigger) for trigger in told_together(chosen)] or [case]


def _fits(trigger: ResearchTrigger, case: Case) -> bool:
    if trigger.kind in ("schedule", "manual") or not trigger.system:
        return True
    return trigger.system == case.source.system.key


def _speaks_of(trigger: ResearchTrigger, name: str) -> bool:
    return bool(trigger.event) and says(" ".join(words(trigger.event)), name) is not None
