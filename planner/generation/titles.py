"""Titles that tell business cases apart."""

from collections.abc import Sequence
from dataclasses import replace

from planner.generation.business_case import Case
from planner.generation.events import happening
from planner.generation.listed import flow_name
from planner.generation.naming import capital, slug
from planner.generation.vendor_events import vendor_event


def titled(found: list[Case]) -> list[Case]:
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
    if case.flow is not None and case.flow.name:
        title = flow_name(case.flow)
        same = [other for other in found if other.flow is case.flow]
        if len({(other.source.object, other.target.object) for other in same}) > 1:
            title += f": {source} to {target}"
    elif source == target:
        title = f"{case.source.name} {source} to {case.target.name}"
    else:
        title = f"{capital(source)} to {target}"
    alike = [
        other
        for other in found
        if (other.source.label, other.target.label) == (source, target) and other.flow is case.flow
    ]
    events = {other.trigger.event for other in alike if other.trigger and other.trigger.event}
    usual = [event for event in events if happening(event) in ("created", "updated")]
    if len(events) > 1 and case.trigger and case.trigger.event and [case.trigger.event] != usual:
        end = case.source
        title += f" on {vendor_event(case.trigger.event, end.convention, end.known, case.trigger.evidence)}"
    elif case.trigger and case.trigger.kind == "schedule" and len(_kinds(alike)) > 1:
        title += " on schedule"
    return title


def _kinds(found: Sequence[Case]) -> set[str]:
    return {case.trigger.kind for case in found if case.trigger}
