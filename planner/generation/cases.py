"""Splitting research into business cases: one for each trigger and pair of objects."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from planner.conventions import Convention, KnownObject, convention_of, known_object
from planner.generation.assumed import assumed_mappings
from planner.generation.events import each_event
from planner.generation.naming import capital, object_label, says, slug, words
from planner.generation.paths import several_paths, tidy_path
from planner.spec.research import BusinessRule, Mapping, Research, ResearchTrigger, System

MOST_CASES = 12


@dataclass(frozen=True)
class End:
    """One end of a case: the system, its object as the documents call it, and what its vendor publishes."""

    system: System
    object: str
    convention: Convention | None = None
    known: KnownObject | None = None
    same_at_both: bool = False

    @property
    def name(self) -> str:
        return self.system.name

    @property
    def noun(self) -> str:
        """The object in one word or two: `contact`."""
        return object_label(self.object)

    @property
    def label(self) -> str:
        """The object as a sentence says it, with its system where the other end has one of the same name."""
        return f"{self.name} {self.noun}" if self.same_at_both else self.noun


@dataclass(frozen=True)
class Case:
    """One thing to be done: what starts it, from where to where, with which fields and rules."""

    research: Research
    source: End
    target: End
    mappings: tuple[Mapping, ...]
    rules: tuple[BusinessRule, ...]
    trigger: ResearchTrigger | None = None
    reverse_of: str = ""
    title: str = ""
    key: str = ""

    def rules_of(self, *kinds: str) -> tuple[BusinessRule, ...]:
        return tuple(rule for rule in self.rules if rule.kind in kinds)

    @property
    def both_ways(self) -> bool:
        return "bidirectional" in self.research.integration_type


def cases(research: Research) -> list[Case]:
    """The business cases, titled and keyed, in the order of the documents."""
    pairs = _pairs(research)
    nouns = {pair.source.object for pair in pairs}
    found = [case for pair in pairs for case in _by_trigger(pair, nouns - {pair.source.object})]
    return _titled(found[:MOST_CASES])


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
    if not groups:
        groups = {
            (source, name, target, name): []
            for source, target in _system_pairs(research)
            for name in _named_at_both(research, source, target)
        }
    pairs = [made for key, mappings in groups.items() if (made := _case(research, key, tuple(mappings)))]
    if "bidirectional" in research.integration_type:
        pairs += [back for case in pairs if (back := _reversed(case, pairs))]
    return [replace(case, rules=_rules_for(case, pairs)) for case in pairs]


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


def _system_pairs(research: Research) -> Iterator[tuple[str, str]]:
    """Who gives to whom. Where both could, the one whose event starts it gives, else the one named first."""
    sources = [system.key for system in research.systems if system.role in ("source", "both")]
    targets = [system.key for system in research.systems if system.role in ("target", "both")]
    starting = {trigger.system for trigger in research.triggers}
    sources.sort(key=lambda key: key not in starting)
    found: list[tuple[str, str]] = []
    for source in sources:
        for target in targets:
            if source != target and (target, source) not in found:
                found.append((source, target))
    yield from found


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
    start, end = _end(source, first or second), _end(target, second)
    mappings = tuple(tidied for each in mappings if (tidied := _tidied(each)))
    if not mappings:
        mappings = assumed_mappings(source, start.known, target, end.known)
    return Case(research, start, end, mappings, research.rules)


def _tidied(mapping: Mapping) -> Mapping | None:
    """The mapping with paths that can be read and written; None where its target holds no letter."""
    target = tidy_path(mapping.target)
    source = mapping.source if several_paths(mapping.source) else tidy_path(mapping.source)
    return (
        mapping.model_copy(update={"target": target, "source": source}) if re.search(r"\w", target) else None
    )


def _end(system: System, name: str) -> End:
    convention = convention_of(system)
    known = known_object(convention, name) if convention and name else None
    return End(system, name or "record", convention, known)


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
    """The rules of a case: all but those that speak of another case's objects only."""
    mine = {case.source.label, case.target.label}
    others = {label for pair in pairs for label in (pair.source.label, pair.target.label)} - mine
    return tuple(
        rule
        for rule in case.rules
        if any(says(rule.text, label) for label in mine)
        or not any(says(rule.text, label) for label in others)
    )


def _by_trigger(case: Case, others: set[str]) -> list[Case]:
    """The case once for each trigger that is its own and not one of the `others`, records of other cases.

    By hand any workflow can be started besides.
    """
    given = [one for trigger in case.research.triggers for one in each_event(trigger)]
    triggers = [trigger for trigger in given if _fits(trigger, case)]
    about = [trigger for trigger in triggers if _speaks_of(trigger, case.source.object)]
    chosen = about or [one for one in triggers if not any(_speaks_of(one, other) for other in others)]
    chosen = [trigger for trigger in chosen if trigger.kind != "manual"] or chosen[:1]
    return [replace(case, trigger=trigger) for trigger in chosen] or [case]


def _fits(trigger: ResearchTrigger, case: Case) -> bool:
    if trigger.kind in ("schedule", "manual") or not trigger.system:
        return True
    return trigger.system == case.source.system.key


def _speaks_of(trigger: ResearchTrigger, name: str) -> bool:
    return bool(trigger.event) and says(" ".join(words(trigger.event)), name) is not None


def _titled(found: list[Case]) -> list[Case]:
    """Titles that tell the cases apart, and keys from the titles."""
    titled: list[Case] = []
    for case in found:
        title = _title(case, found)
        key, number = slug(title), 2
        while any(other.key == key for other in titled):
            key, number = f"{slug(title)}-{number}", number + 1
        target = replace(case.target, same_at_both=case.source.noun == case.target.noun)
        titled.append(replace(case, title=title, key=key, target=target))
    return titled


def _title(case: Case, found: Sequence[Case]) -> str:
    source, target = case.source.label, case.target.label
    if source == target:
        title = f"{case.source.name} {source} to {case.target.name}"
    else:
        title = f"{capital(source)} to {target}"
    alike = [other for other in found if (other.source.label, other.target.label) == (source, target)]
    events = {other.trigger.event for other in alike if other.trigger and other.trigger.event}
    if len(events) > 1 and case.trigger and case.trigger.event:
        title += f" on {case.trigger.event}"
    elif case.trigger and case.trigger.kind == "schedule" and len(_kinds(alike)) > 1:
        title += " on schedule"
    return title


def _kinds(found: Sequence[Case]) -> set[str]:
    return {case.trigger.kind for case in found if case.trigger}
