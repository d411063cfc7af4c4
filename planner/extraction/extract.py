"""All rules in order: documents in, facts with evidence out."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from lib.text import counted
from planner.extraction.behaviour import Behaviour, find_behaviour
from planner.extraction.business_rules import find_rules
from planner.extraction.contradictions import Contradiction, find_contradictions
from planner.extraction.flows import find_flows
from planner.extraction.found_mappings import FoundMapping
from planner.extraction.mappings import find_mappings
from planner.extraction.mentions import Mention
from planner.extraction.objects import find_objects
from planner.extraction.operations import base_urls, find_operations, stated_bases
from planner.extraction.records import Records, find_records
from planner.extraction.roles import Directions, decided, directions, only_asked
from planner.extraction.samples import Sample, event_shown, find_samples
from planner.extraction.signing_in import SignIn, find_auth, names_sign_in
from planner.extraction.systems import NamedSystem, Naming, name_systems
from planner.extraction.triggers import find_triggers
from planner.extraction.units import Unit, units_of
from planner.extraction.with_flows import with_flows
from planner.reading import ReadDocument
from planner.spec.research import (
    CALLER,
    Flow,
    IntegrationType,
    Research,
    ResearchEndpoint,
    ResearchTrigger,
    System,
)
from planner.spec.values import Auth, Evidence, Role

_MANY: Final = re.compile(
    r"\bmulti-?tenant\w*|\beach (?:of our )?(?:customer|client|tenant)s?\b[^.]{0,40}\b(?:own"
    r"|separate|their)\b|\bper[- ](?:tenant|customer account)\b|\bmultiple (?:tenants"
    r"|companies or environments|organi[sz]ations)\b|\bmulti-company\b",
    re.IGNORECASE,
)
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Extraction:
    """What the rules found: `research` holds the facts, the rest is what asking and writing need beside."""

    research: Research
    units: tuple[Unit, ...]
    naming: Naming
    roles: Mapping[str, Role]
    records: Records
    sign_ins: Mapping[str, SignIn] = field(default_factory=dict)
    samples: tuple[Sample, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()


def _silent(words: str) -> None:
    """Nobody listens."""


def extract(documents: Sequence[ReadDocument], tell: Tell = _silent) -> Extraction:
    """The facts of the documents, each with its evidence. `tell` hears what is being looked for."""
    units = units_of(documents)
    tell("systems and their roles")
    naming = name_systems(units)
    leaning = directions(units, naming)
    roles = decided(leaning, naming)
    records = find_records(units, naming, roles)
    tell(f"field mappings, {counted(len(roles), 'system')} so far")
    shown = find_samples(units, naming, roles, records)
    mapped = find_mappings(units, naming, roles, records, shown)
    mappings = mapped.mappings
    roles = _with_mapped(roles, mappings, naming, leaning)
    tell(f"triggers, sign-in and operations, {counted(len(mappings), 'mapping')} so far")
    sign_ins = find_auth(units, naming, roles)
    operations = find_operations(units, naming, roles, records.counts)
    roles = _with_spoken_for(units, roles, naming, sign_ins, operations)
    triggers = find_triggers(units, naming, roles)
    tell(f"rules, limits and samples, {counted(len(triggers), 'trigger')} so far")
    behaviour = find_behaviour(units, naming, roles)
    rules = find_rules(units, naming, mapped.units)
    bases = stated_bases(units, naming)
    roles = _without_doors(roles, units, naming)
    flows = find_flows(units, naming, roles)
    samples = _of_systems(shown, flows)
    systems = _systems(units, naming, roles, leaning, sign_ins, behaviour, base_urls(bases))
    kept = {system.key for system in systems}
    research = Research(
        title=title_of(documents, systems),
        integration_type=_types(units, triggers, leaning, roles),
        systems=tuple(systems),
        objects=tuple(find_objects(units, naming, roles, records, mappings, samples)),
        endpoints=tuple(each for each in operations if each.system in kept),
        triggers=tuple(triggers),
        mappings=tuple(each.mapping for each in mappings),
        rules=tuple(rules),
    )
    research = with_flows(with_payloads(research, shown), flows)
    contradictions = find_contradictions(research, sign_ins, behaviour, leaning, bases)
    return Extraction(
        research, tuple(units), naming, roles, records, sign_ins, tuple(samples), contradictions
    )


def _of_systems(shown: Sequence[tuple[Unit, Sample]], flows: Sequence[Flow]) -> list[Sample]:
    """The samples; what answers whoever calls shows no fields of a system that is spoken of elsewhere."""
    called = any(each.source == CALLER for each in flows)
    return [
        replace(each, fields=()) if called and each.guessed and each.use == "response" else each
        for _, each in shown
    ]


def with_payloads(research: Research, shown: Sequence[tuple[Unit, Sample]]) -> Research:
    """The webhooks with the one body that the documents show of each sender's."""
    sent: dict[str, list[Any]] = {}
    for unit, sample in shown:
        if sample.use == "webhook" or event_shown(unit) is not None:
            sent.setdefault(sample.system, []).append(sample.value)
    triggers = tuple(
        each.model_copy(update={"payload": sent[each.system][0]})
        if each.kind == "webhook" and len(sent.get(each.system, ())) == 1
        else each
        for each in research.triggers
    )
    return research.model_copy(update={"triggers": triggers})


def _with_mapped(
    roles: Mapping[str, Role], mappings: Sequence[FoundMapping], naming: Naming, leaning: Directions
) -> dict[str, Role]:
    """Mappings show direction, too: for systems whose role the sentences left open."""
    found = dict(roles)
    gives = {each.mapping.source_system for each in mappings} - {""}
    takes = {each.mapping.target_system for each in mappings} - {""}
    two_way = bool(leaning.two_way)
    directed = any(each.gives and each.takes for each in leaning.leanings.values())
    undirected = not two_way and not directed and all(role == "both" for role in roles.values())
    unsure = bool(gives and takes) and undirected and not gives & takes
    shown = [each.mapping for each in mappings if each.named]
    only_gives = {each.source_system for each in shown} - {each.target_system for each in shown}
    only_takes = {each.target_system for each in shown} - {each.source_system for each in shown}
    if len(shown) >= 2 and not two_way:
        found |= {key: "source" for key in only_gives if roles.get(key) == "target"}
        found |= {key: "target" for key in only_takes if roles.get(key) == "source"}
    ways = {(each.mapping.source_system, each.mapping.target_system) for each in mappings}
    for gave, took in ways:
        if (took, gave) in ways:
            found |= {gave: "both", took: "both"}
    for key in naming.systems:
        if key in (gives | takes) and (key not in roles or (unsure and shown)):
            found[key] = "both" if key in gives & takes else "source" if key in gives else "target"
    return {key: found[key] for key in naming.systems if key in found}


def _with_spoken_for(
    units: Sequence[Unit],
    roles: Mapping[str, Role],
    naming: Naming,
    sign_ins: Mapping[str, SignIn],
    operations: Sequence[ResearchEndpoint],
) -> dict[str, Role]:
    """A system whose sign-in or operations are described takes part even if no sentence says which way:

    one that is only read gives, one that is written takes.
    """
    found = dict(roles)
    methods: dict[str, set[str]] = {}
    for operation in operations:
        methods.setdefault(operation.system, set()).add(operation.method)
    for key in naming.systems:
        if key not in found and key in methods:
            found[key] = "source" if methods[key] <= {"GET", "HEAD"} else "target"
    for key in naming.systems:
        spoken = key in sign_ins and sign_ins[key].auth.scheme != "unknown"
        if key not in found and spoken and only_asked(naming.systems[key]):
            found[key] = "target"
        if key not in found and spoken:
            found[key] = "target" if "source" in found.values() or not found else "source"
    named = {key for unit in units if unit.scope == "in" for key in naming.keys_in(unit)}
    elsewhere = {key for unit in units for key in naming.keys_in(unit)} - named
    found = {key: role for key, role in found.items() if key not in elsewhere}
    if len(found) == 1 and len(naming.systems) == 2 and named == set(naming.systems):
        (known,) = found.values()
        found |= {
            key: "target" if known == "source" else "source" for key in naming.systems if key not in found
        }
    if not found and len(naming.systems) <= 2:
        for number, key in enumerate(naming.systems):
            found[key] = "source" if number == 0 else "target"
    return {key: found[key] for key in naming.systems if key in found}


def _without_doors(roles: Mapping[str, Role], units: Sequence[Unit], naming: Naming) -> dict[str, Role]:
    """An identity service that is only named where somebody signs in to another system takes no part."""
    named: dict[str, list[Unit]] = {}
    for unit in units:
        for key in naming.keys_in(unit):
            named.setdefault(key, []).append(unit)
    doors = {
        key
        for key in roles
        if (entry := naming.systems[key].entry)
        and entry.category == "identity"
        and all(names_sign_in(unit.text) for unit in named.get(key, ()))
    }
    return {key: role for key, role in roles.items() if key not in doors or len(roles) - len(doors) < 2}


def _systems(
    units: Sequence[Unit],
    naming: Naming,
    roles: Mapping[str, Role],
    leaning: Directions,
    sign_ins: Mapping[str, SignIn],
    behaviour: Mapping[str, Behaviour],
    urls: Mapping[str, str],
) -> list[System]:
    mentioned: dict[str, Unit] = {}
    for unit in units:
        for key in naming.keys_in(unit) if unit.scope == "in" else ():
            mentioned.setdefault(key, unit)
    systems = []
    for key, role in roles.items():
        first = mentioned.get(key)
        said = leaning.leanings.get(key)
        evidence = list(said.evidence) if said else []
        if first and not evidence:
            evidence.append(_naming_evidence(first, naming.mentions[first.number], key))
        systems.append(
            _system(
                naming.systems[key], role, evidence, sign_ins.get(key), behaviour.get(key), urls.get(key, "")
            )
        )
    return sorted(systems, key=lambda each: ("source", "both", "target").index(each.role))


def _naming_evidence(unit: Unit, mentions: Sequence[Mention], key: str) -> Evidence:
    if unit.kind != "row":
        return unit.evidence()
    mention = next(each for each in mentions if each.key == key)
    return unit.evidence(mention.start, mention.end)


def _system(
    named: NamedSystem,
    role: Role,
    evidence: Sequence[Evidence],
    sign_in: SignIn | None,
    behaviour: Behaviour | None,
    url: str,
) -> System:
    entry, behaviour = named.entry, behaviour or Behaviour()
    notes = [
        f"Not {scheme.replace('_', ' ')}: the documents rule it out."
        for scheme in (sign_in.refused if sign_in else ())
    ]
    said = [*evidence[:4], *(sign_in.evidence if sign_in else ())[:3], *behaviour.evidence[:4]]
    return System(
        key=named.key,
        name=named.name,
        role=role,
        api=behaviour.api if behaviour.api != "unknown" or not entry else entry.api,
        base_url=url or (entry.base_url if entry else ""),
        version=behaviour.version,
        auth=sign_in.auth if sign_in else Auth(),
        limits=" ".join(behaviour.limits[:3]),
        pagination=" ".join(behaviour.pagination[:2]),
        webhooks=" ".join(behaviour.webhooks[:3]),
        notes=tuple(notes),
        evidence=tuple(dict.fromkeys(said)),
    )


def _types(
    units: Sequence[Unit], triggers: Sequence[ResearchTrigger], leaning: Directions, roles: Mapping[str, Role]
) -> tuple[IntegrationType, ...]:
    found: list[IntegrationType] = []
    kinds = {trigger.kind for trigger in triggers}
    if kinds & {"webhook", "event"}:
        found.append("realtime")
    if "schedule" in kinds or any(
        re.search(r"\bbatch\b|\bin bulk\b", unit.text, re.IGNORECASE) and unit.scope == "in" for unit in units
    ):
        found.append("batch")
    senders = {trigger.system for trigger in triggers if trigger.system}
    back = any((takes, gives) in leaning.pairs for gives, takes in leaning.pairs)
    if leaning.two_way or back or (len(senders) > 1 and all(roles.get(key) == "both" for key in senders)):
        found.append("bidirectional")
    if any(_MANY.search(unit.text) and unit.scope == "in" for unit in units):
        found.append("multi_tenant")
    return tuple(found)


def title_of(documents: Sequence[ReadDocument], systems: Sequence[System]) -> str:
    """The first document's own title, else the systems' names."""
    named = next((each.title for each in documents if each.title and each.title != each.name), "")
    if named:
        return named[:120]
    gives = [each.name for each in systems if each.role != "target"]
    takes = [each.name for each in systems if each.name not in gives]
    if gives and takes:
        return f"{' and '.join(gives[:2])} to {' and '.join(takes[:2])}"
    return " and ".join([*gives, *takes][:3]) or (documents[0].name if documents else "Untitled")
