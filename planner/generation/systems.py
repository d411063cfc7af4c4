"""Systems deep dive: what the workflow uses of each system, and what to look out for."""

import re
from collections.abc import Sequence

from planner.catalogue import find
from planner.conventions import Convention, KnownObject
from planner.generation.business_case import End
from planner.generation.design import Design
from planner.generation.naming import a, capital, listed, plural
from planner.spec.values import Auth
from planner.spec.workflow import Endpoint, SystemUse


def systems_of(design: Design) -> tuple[SystemUse, ...]:
    """Source and target, in that order; one entry where both ends are the same system."""
    source, target = design.case.source, design.case.target
    if source.system.key == target.system.key:
        return (_use(design, source, "both"),)
    return (_use(design, source, "source"), _use(design, target, "target"))


def _use(design: Design, end: End, role: str) -> SystemUse:
    system = end.system
    calls = [endpoint for endpoint in design.calls.values() if endpoint.system == system.key]
    entry = find(system.key) or find(system.name)
    return SystemUse.model_validate(
        {
            "key": system.key,
            "name": system.name,
            "role": role,
            "used": _used(design, end, calls),
            "base_url": system.base_url or (entry.base_url if entry else ""),
            "auth": system.auth if system.auth != Auth() else Auth(),
            "scopes": _scopes(end, calls),
            "limits": system.limits or _published(end.convention, calls, "limits"),
            "watch_for": (*system.notes, *_watch_for(design, end, role)),
        }
    )


def _used(design: Design, end: End, calls: Sequence[Endpoint]) -> str:
    parts: list[str] = []
    trigger = design.intake.trigger
    if trigger.kind == "webhook" and trigger.system == end.system.key:
        parts.append(f"reports {trigger.event or a(end.label)}")
    done = {
        "read": "read",
        "list": "listed",
        "search": "found",
        "update": "updated",
        "create": "created",
        "upsert": "saved",
    }
    said = [f"{done.get(call.operation, 'called')} ({call.key})" for call in calls]
    if said:
        parts.append(f"{plural(end.label)} are {listed(said)}")
    unknown = [call.key for call in calls if call.is_placeholder]
    if unknown:
        what = "is a placeholder" if len(unknown) == 1 else "are placeholders"
        parts.append(f"{listed(unknown)} {what}: no call is known yet")
    return f"{capital('; '.join(parts))}." if parts else f"{capital(plural(end.label))}."


def _scopes(end: End, calls: Sequence[Endpoint]) -> tuple[str, ...]:
    found = [*end.system.auth.scopes, *(call.scope for call in calls if call.scope)]
    return tuple(dict.fromkeys(found))


def _published(convention: Convention | None, calls: Sequence[Endpoint], what: str) -> str:
    assumed = any(fact.kind == "assumption" for call in calls for fact in call.evidence)
    return str(getattr(convention, what)) if convention and assumed else ""


def _watch_for(design: Design, end: End, role: str) -> tuple[str, ...]:
    convention, known = end.convention, end.known
    if convention is None:
        return ()
    found = list(convention.watch_for)
    missing = required_without_value(design, end) if role != "source" else []
    if missing and known is not None:
        found.append(f"{capital(a(end.label))} without {listed(missing, 'or')} is refused.")
    return tuple(found)


def required_without_value(design: Design, end: End) -> list[str]:
    """Fields a new record must have by the vendor's word, that are not always there."""
    known = end.known or KnownObject(name="")
    if design.matching.action == "update" or not {"create", "upsert"} & design.calls.keys():
        return []
    sure = {
        row.target.split(".")[0].split("[")[0]
        for row in design.table.rows
        if row.required or row.expr.startswith("const") or "default(" in row.expr
    }
    nested = {
        row.target.split(".")[0].split("[")[0] for row in design.table.rows if re.search(r"[.\[]", row.target)
    }
    return [name for name in known.required if name.split(".")[0] not in sure | nested]
