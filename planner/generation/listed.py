"""Flows that the documents list: which are drawn, and why one is not."""

from collections.abc import Iterator

from planner.conventions import convention_of
from planner.generation.naming import capital, label, says
from planner.spec.research import BusinessRule, Flow, Research, System

MESSAGES = ("webhook", "request", "response")
"""What a sample is called of which no record is named: how it travels is not what it is."""


def drawn_flows(research: Research) -> list[Flow]:
    """The listed flows of which it is known who gives and who takes."""
    return [flow for flow in research.flows if not _lacks(flow, research)]


def undrawn_flows(research: Research) -> Iterator[tuple[Flow, str]]:
    """The listed flows that no workflow is drawn for, each with the reason as a sentence."""
    for flow in research.flows:
        if reason := _lacks(flow, research):
            yield flow, reason


def _lacks(flow: Flow, research: Research) -> str:
    known = {system.key for system in research.systems}
    gives, takes = flow.source in known, flow.target in known
    if gives and takes:
        return ""
    if not (gives or takes):
        return "Its words name no records that go from one system to another."
    name = next(each.name for each in research.systems if each.key in (flow.source, flow.target))
    return f"Its words name {name}, but not who {'takes' if gives else 'gives'}."


def flow_name(flow: Flow) -> str:
    """What the flow is called, as a title: `checkForDuplicates` is "Check for duplicates"."""
    name = flow.name.strip()
    return capital(label(name)) if name and " " not in name else capital(name)


def object_told(flow: Flow, system: System, research: Research) -> str:
    """The one record type of a system that a flow's words name, "" where there is none or several."""
    convention = convention_of(system)
    names = [known.name for known in convention.objects] if convention else []
    shown = [each.name for each in research.objects if each.system == system.key and each.name]
    names += [name for name in shown if name not in MESSAGES]
    for words in filter(None, (flow.name, flow.text)):
        told = {label(name): name for name in reversed(names) if says(words, name)}
        if len(told) == 1:
            return next(iter(told.values()))
    return ""


def rules_told(flow: Flow, research: Research, rules: tuple[BusinessRule, ...]) -> tuple[BusinessRule, ...]:
    """The rules without those that only another flow's own text states."""
    others = [" ".join(each.text.split()) for each in research.flows if each.key != flow.key]
    own = " ".join(flow.text.split())
    return tuple(
        rule
        for rule in rules
        if rule.text in own
        or " ".join(rule.text.split()) in own
        or not any(" ".join(rule.text.split()) in other for other in others)
    )
