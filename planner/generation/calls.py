"""The calls of one workflow: from the documents where they name them, else from the vendor's convention."""

from collections.abc import Mapping
from typing import Any

from planner.conventions import Wanted, taken
from planner.generation.cases import Case, End
from planner.generation.documented import documented_call
from planner.generation.matching import Matching
from planner.generation.naming import a, identifier, label, listed, plural
from planner.spec.workflow import Endpoint, Match, Operation

NEEDED: dict[str, tuple[Operation, ...]] = {
    "save": ("search", "update", "create"),
    "create_once": ("search", "create"),
    "update": ("search", "update"),
    "create": ("create",),
    "upsert": ("upsert",),
    "delete": (),
}
"""What each action asks of the target, in the order the steps come."""


def calls_of(
    case: Case,
    matching: Matching,
    reading: Operation | None,
    source_record: Mapping[str, Any],
    target_record: Mapping[str, Any],
) -> dict[str, Endpoint]:
    """The endpoints by what they are for (`fetch`, `search`, `update`, ...), keyed in the order of the flow.

    `reading` is how the source is read, None where the trigger brings the record. A call nobody names is left
    out: the step stays without endpoint.
    """
    found: dict[str, Endpoint | None] = {}
    if reading:
        found["fetch"] = _call(case, case.source, reading, (), source_record)
    for operation in NEEDED[matching.action]:
        found[operation] = _call(case, case.target, operation, matching.match, target_record)
    if found.get("search") is None and "search" in found:
        found["search"] = _call(case, case.target, "list", matching.match, target_record)
    present = [(name, endpoint) for name, endpoint in found.items() if endpoint is not None]
    return {
        name: endpoint.model_copy(update={"key": f"EP-{number:02}"})
        for number, (name, endpoint) in enumerate(present, start=1)
    }


def _call(
    case: Case, end: End, operation: Operation, match: tuple[Match, ...], record: Mapping[str, Any]
) -> Endpoint | None:
    purpose = _purpose(end, operation, match)
    documented = documented_call(case.research, end.system.key, end.object, operation, match)
    if documented is not None:
        return documented.model_copy(update={"purpose": documented.purpose or purpose})
    if end.convention is None or end.known is None:
        return None
    if operation in ("search", "upsert") and len(match) > 1:
        match = match[:1]
    wanted = Wanted(
        operation=operation,
        known=end.known,
        purpose=purpose,
        match=match[0].target if match else "",
        value_name=identifier(match[0].source) if match else "value",
        fields=tuple(record),
        record=record,
        version=end.system.version if end.system.version.startswith("v") else "",
    )
    endpoint = taken(end.convention, wanted)
    return endpoint.model_copy(update={"system": end.system.key}) if endpoint else None


def _purpose(end: End, operation: Operation, match: tuple[Match, ...]) -> str:
    noun = end.label
    fields = listed([label(field.target) if " " in label(field.target) else field.target for field in match])
    return {
        "read": f"Read the {noun}",
        "list": f"List {plural(noun)}",
        "search": f"Find {a(noun)} by {fields}" if fields else f"Find {a(noun)}",
        "create": f"Create {a(noun)}",
        "update": f"Update the {noun}",
        "upsert": f"Create or update the {noun} by {fields}" if fields else f"Create or update the {noun}",
    }.get(operation, f"Call {end.name}")
