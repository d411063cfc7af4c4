"""What the listed flows of a document say of its systems: who gives, who takes, who starts it."""

from collections.abc import Iterator, Sequence

from planner.extraction.samples import leaves
from planner.spec.research import CALLER, DataObject, Flow, IntegrationType, Research, ResearchTrigger, System
from planner.spec.values import Auth, Role

CALLER_NAME = "HTTP caller"
_ORDER = ("source", "both", "target")


def with_flows(research: Research, flows: Sequence[Flow]) -> Research:
    """The facts with these flows, and with roles, triggers and types that fit them."""
    drawn = [flow for flow in flows if flow.source and flow.target]
    if not drawn:
        return research.model_copy(update={"flows": tuple(flows)})
    systems = [_with_role(each, drawn, research) for each in research.systems]
    calling = [flow for flow in drawn if CALLER in (flow.source, flow.trigger.system if flow.trigger else "")]
    giving = any(flow.source == CALLER for flow in calling)
    if giving:
        systems.append(_caller(calling))
    systems.sort(key=lambda each: _ORDER.index(each.role))
    triggers = [_of_caller(each, systems) if giving else each for each in research.triggers]
    return research.model_copy(
        update={
            "systems": tuple(systems),
            "objects": tuple(_of_callers(research, drawn)),
            "triggers": tuple(triggers or _own(drawn)),
            "flows": tuple(flows),
            "integration_type": _types(research, drawn),
        }
    )


def _with_role(system: System, drawn: Sequence[Flow], research: Research) -> System:
    """A system that flows name gives and takes what they and the mappings say."""
    gives = any(flow.source == system.key for flow in drawn)
    takes = any(flow.target == system.key for flow in drawn)
    if not (gives or takes):
        return system
    gives = gives or any(each.source_system == system.key for each in research.mappings)
    takes = takes or any(each.target_system == system.key for each in research.mappings)
    role: Role = "both" if gives and takes else "source" if gives else "target"
    return system.model_copy(update={"role": role})


def _caller(calling: Sequence[Flow]) -> System:
    evidence = tuple(
        fact for flow in calling for fact in (flow.trigger.evidence if flow.trigger else flow.evidence)[:1]
    )
    note = "Whoever posts to the address of the workflow: the documents name nobody."
    return System(
        key=CALLER,
        name=CALLER_NAME,
        role="source",
        auth=Auth(scheme="none", details="It calls us; we never call it."),
        notes=(note,),
        evidence=evidence[:4],
    )


def _of_caller(trigger: ResearchTrigger, systems: Sequence[System]) -> ResearchTrigger:
    """A webhook of a system that only takes is the caller's."""
    takes = {each.key for each in systems if each.role == "target"}
    wrong = trigger.kind == "webhook" and (not trigger.system or trigger.system in takes)
    return trigger.model_copy(update={"system": CALLER}) if wrong else trigger


def _of_callers(research: Research, drawn: Sequence[Flow]) -> Iterator[DataObject]:
    """The objects; fields that a caller's event is shown with are those of the caller."""
    shown = [flow.trigger.payload for flow in drawn if flow.source == CALLER and flow.trigger]
    sent = {path for payload in shown if payload is not None for path, _ in leaves(payload, "")}
    for each in research.objects:
        moved = tuple(field for field in each.fields if field.name in sent)
        if moved:
            yield each.model_copy(update={"system": CALLER, "fields": moved})
        kept = tuple(field for field in each.fields if field.name not in sent)
        takes = any(flow.target == each.system for flow in drawn)
        if kept or takes or not moved:
            yield each.model_copy(update={"fields": kept})


def _own(drawn: Sequence[Flow]) -> list[ResearchTrigger]:
    """What the flows say starts them, where the documents say nothing beside."""
    return list(dict.fromkeys(flow.trigger for flow in drawn if flow.trigger and not flow.trigger.payload))


def _types(research: Research, drawn: Sequence[Flow]) -> tuple[IntegrationType, ...]:
    found = list(research.integration_type)
    ways = {(flow.source, flow.target) for flow in drawn}
    kinds = {flow.trigger.kind for flow in drawn if flow.trigger}
    told: tuple[tuple[bool, IntegrationType], ...] = (
        ("webhook" in kinds, "realtime"),
        ("schedule" in kinds, "batch"),
        (any((target, source) in ways for source, target in ways), "bidirectional"),
    )
    return tuple(dict.fromkeys((*found, *(kind for holds, kind in told if holds))))
