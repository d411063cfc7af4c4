"""The calls of one workflow: from the documents where they name them, else from the vendor's convention.

Where neither knows one, a placeholder stands for it that says so.
"""

from collections.abc import Mapping
from typing import Any

from planner.conventions import Wanted, taken
from planner.generation.business_case import Case, End
from planner.generation.documented import documented_call
from planner.generation.increments import asking_for_new
from planner.generation.matching import Matching
from planner.generation.naming import a, identifier, label, listed, plural
from planner.generation.placeholders import placeholder_call, writes_only_ids
from planner.spec.workflow import Endpoint, Match, Operation

NEEDED: dict[str, tuple[Operation, ...]] = {
    "save": ("search", "update", "create"),
    "create_once": ("search", "create"),
    "update": ("search", "update"),
    "create": ("create",),
    "upsert": ("upsert",),
    "remove": ("search", "delete"),
    "delete": (),
}
"""What each action asks of the target, in the order the steps come."""


def calls_of(
    case: Case,
    matching: Matching,
    reading: Operation | None,
    source_record: Mapping[str, Any],
    target_record: Mapping[str, Any],
    read: tuple[str, ...] = (),
) -> dict[str, Endpoint]:
    """The endpoints by what they are for (`fetch`, `search`, `update`, ...), keyed in the order of the flow.

    `reading` is how the source is read, None where the trigger brings the record; `read` are fields of the
    target's record that are looked at once it is found.
    """
    found: dict[str, Endpoint] = {}
    if reading:
        found["fetch"] = _reading(case, reading, source_record)
    match = matching.match
    written = {
        name: _call(case, case.target, name, match, target_record, read if name == "search" else ())
        for name in NEEDED[matching.action]
    }
    if "search" in written and written["search"] is None:
        written["search"] = _call(case, case.target, "list", match, target_record, read)
    like = next((endpoint for endpoint in written.values() if endpoint), None)
    for name, endpoint in written.items():
        found[name] = endpoint or placeholder_call(
            case.target, name, _purpose(case.target, name, match), match, like
        )
    return {
        name: endpoint.model_copy(update={"key": f"EP-{number:02}"})
        for number, (name, endpoint) in enumerate(found.items(), start=1)
    }


def _reading(case: Case, reading: Operation, record: Mapping[str, Any]) -> Endpoint:
    """The call that reads the source."""
    found = _call(case, case.source, reading, (), record)
    if found is None:
        call = placeholder_call(case.source, reading, _purpose(case.source, reading, ()), ())
        return asking_for_new(case, call)
    at = found.returns.record_at
    if at and writes_only_ids(case) and not found.returns.id_at.startswith(f"{at}."):
        # Where only ids are written and the id stands beside the record's fields, the whole answer is read.
        returns = found.returns.model_copy(update={"record_at": ""})
        return found.model_copy(update={"returns": returns})
    return found


def _call(
    case: Case,
    end: End,
    operation: Operation,
    match: tuple[Match, ...],
    record: Mapping[str, Any],
    read: tuple[str, ...] = (),
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
        read=read,
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
        "delete": f"Delete the {noun}",
        "upsert": f"Create or update the {noun} by {fields}" if fields else f"Create or update the {noun}",
    }.get(operation, f"Call {end.name}")
