"""The steps that find and write the target's record, for each action."""

from collections.abc import Callable
from typing import Any

from planner.generation.design import Design
from planner.generation.naming import a, identifier, label, listed
from planner.generation.removal import rule_of_deletion
from planner.spec.values import Evidence
from planner.spec.workflow import Condition, Endpoint, FieldTest

Fields = dict[str, Any]


def target_steps(design: Design, key: Callable[[int], str]) -> list[Fields]:
    """The fields of the last steps of a flow; `key(n)` is the key of the n-th of them, counted from 0."""
    action = design.matching.action
    if action == "create":
        return [_write(design, "create")]
    if action == "delete":
        return [_forget(design)]
    if action == "upsert":
        return [_write(design, "upsert")]
    found = _find(design)
    if action == "remove":
        return [found, _stop(design, known=False), _write(design, "delete")]
    if action == "update":
        return [found, _stop(design, known=False), *_compared(design), _write(design, "update")]
    if action == "create_once":
        return [found, _stop(design, known=True), _write(design, "create")]
    update = [*_compared(design), _write(design, "update")]
    return [found, _branch(design, key(2), key(2 + len(update))), *update, _write(design, "create")]


def _compared(design: Design) -> list[Fields]:
    """What stands between a record that was found and its update, where a rule says whose change wins."""
    conflict, noun, name = design.conflict, design.case.target.label, design.case.target.name
    evidence = conflict.rules[0].evidence if conflict else ()
    steps: list[Fields] = []
    if conflict and conflict.no_echo:
        steps.append(
            {
                "title": f"Skip what the {noun} has already",
                "text": f"Skip when the {noun} has the mapped values already, so that no change comes back.",
                "kind": "filter",
                "condition": Condition(
                    text=f"the {noun} has the mapped values",
                    tests=(FieldTest(path=design.found, op="includes", other=design.mapped),),
                ),
                "on_true": "skip",
                "reason": f"the {noun} has these values already",
                "evidence": evidence,
            }
        )
    if conflict and conflict.compares:
        here = f"{design.intake.record}.{conflict.source_changed}"
        there = f"{design.found}.{conflict.target_changed}"
        source, record = design.case.source, design.case.told_apart
        steps.append(
            {
                "title": "The newer change wins",
                "text": f"Skip when the {noun} was changed after the {record}: "
                f"`{conflict.target_changed}` in {name} is later than `{conflict.source_changed}` in "
                f"{source.name}.",
                "kind": "filter",
                "condition": Condition(
                    text=f"the {noun} was not changed after the {record}",
                    tests=(FieldTest(path=there, op="lte", other=here, compared_as="date"),),
                ),
                "on_false": "skip",
                "reason": f"the {noun} was changed later",
                "evidence": evidence,
            }
        )
    return steps


def _forget(design: Design) -> Fields:
    """A deletion of which is not told what to do about it, or something that takes code."""
    noun, gone = design.case.target.label, design.case.source.label
    text = f"Decide what happens to the {noun} of a deleted {gone}: nothing says it yet."
    if told := rule_of_deletion(design.case):
        text = f"As the documents say: {told}"
    return {
        "title": f"Handle the deleted {gone}",
        "text": text,
        "kind": "custom",
        "input": design.intake.record,
    }


def _find(design: Design) -> Fields:
    target = design.case.target
    endpoint = design.calls.get("search")
    return {
        "title": f"Find {target.label}",
        "text": f"Look for {a(target.label)} with the same {_keys(design)}.",
        "kind": "lookup",
        "system": target.system.key,
        "endpoint": endpoint.key if endpoint else "",
        "bind": _bound_values(design, endpoint) if endpoint else {},
        "output": design.existing,
        "match": design.matching.match,
        "on_error": design.careful,
        "evidence": _evidence(design, 0),
    }


def _branch(design: Design, update: str, create: str) -> Fields:
    noun = design.case.target.label
    return {
        "title": f"{noun[:1].upper()}{noun[1:]} known?",
        "text": f"Update the {noun} that was found, else create one.",
        "kind": "branch",
        "condition": Condition(
            text=f"{a(noun)} was found", tests=(FieldTest(path=design.existing, op="present"),)
        ),
        "on_true": update,
        "on_false": create,
        "evidence": _evidence(design, 1),
    }


def _stop(design: Design, known: bool) -> Fields:
    """Ends the run as skipped: where the record is known already, or where there is none to update."""
    noun, keys = design.case.target.label, _keys(design)
    if known:
        title, text = f"Keep new {noun}", f"Skip what {design.case.target.name} already has."
        reason = f"{a(noun)} with this {keys} is there already"
        condition = f"no {noun} was found"
    else:
        title, text = f"Require {noun}", f"Skip what {design.case.target.name} does not have."
        reason, condition = f"no {noun} with this {keys}", f"{a(noun)} was found"
    return {
        "title": title,
        "text": text,
        "kind": "filter",
        "condition": Condition(
            text=condition, tests=(FieldTest(path=design.existing, op="missing" if known else "present"),)
        ),
        "on_false": "skip",
        "reason": reason,
        "evidence": _evidence(design, 1),
    }


def _write(design: Design, operation: str) -> Fields:
    noun = design.case.target.label
    endpoint = design.calls.get(operation)
    title, text, bind = {
        "create": (f"Create {noun}", f"Create {a(noun)} with the mapped fields.", from_connection(endpoint)),
        "update": (
            f"Update {noun}",
            f"Write the mapped fields onto the {noun} that was found.",
            _bound_id(design, endpoint) if endpoint else {},
        ),
        "delete": (
            f"Delete {noun}",
            f"Delete the {noun} that was found.",
            _bound_id(design, endpoint) if endpoint else {},
        ),
        "upsert": (
            f"Create or update {noun}",
            f"Write the mapped fields; {design.case.target.name} finds the {noun} by {_keys(design)} itself.",
            _bound_values(design, endpoint) if endpoint else {},
        ),
    }[operation]
    return {
        "title": title,
        "text": text,
        "kind": operation,
        "system": design.case.target.system.key,
        "endpoint": endpoint.key if endpoint else "",
        "bind": bind,
        "input": "" if operation == "delete" else design.mapped,
        "output": "" if operation in ("update", "delete") else f"{identifier(design.case.target.noun)}_id",
        "match": design.matching.match,
        "on_error": design.careful,
    }


def _bound_values(design: Design, endpoint: Endpoint) -> dict[str, str]:
    """The names in the call's templates and path that take the value of the match key."""
    asked = names_in(endpoint)
    bound: dict[str, str] = {}
    for match in design.matching.match:
        name = identifier(match.source)
        named = [each for each in (name, identifier(match.target), match.target) if each in asked]
        # The one name of a list's path says which list, not which of its records.
        if named or (len(design.matching.match) == len(asked) == 1 and endpoint.operation != "list"):
            bound[named[0] if named else asked[0]] = f"{design.mapped}.{match.target}"
    if not bound and endpoint.operation == "list" and design.matching.match:
        first = design.matching.match[0]
        bound[first.source] = f"{design.mapped}.{first.target}"
    return bound | {name: f"variable.{name}" for name in asked if name not in bound}


def _bound_id(design: Design, endpoint: Endpoint) -> dict[str, str]:
    """The id of the record that was found goes into the path's last name, or the body's `id`."""
    asked = names_in(endpoint)
    found = f"{design.existing}.{design.existing_id}"
    in_path = [name for name in asked if f"{{{name}}}" in endpoint.path]
    takes_id = "id" if "id" in asked else in_path[-1] if in_path else ""
    bound = {takes_id: found} if takes_id else {}
    for name, field in design.read_before_update.items():
        if name in asked:
            bound[name] = f"{design.existing}.{field}"
    return bound | {name: f"variable.{name}" for name in asked if name not in bound}


def from_connection(endpoint: Endpoint | None) -> dict[str, str]:
    """What a call asks for beside the record comes from the project's variables."""
    return {name: f"variable.{name}" for name in names_in(endpoint)} if endpoint else {}


def names_in(endpoint: Endpoint) -> list[str]:
    """Every `{name}` of an endpoint's path and parameter templates, and headers without a value."""
    texts = [endpoint.path, *(parameter.value for parameter in endpoint.params)]
    names = [part.split("}")[0] for text in texts for part in text.split("{")[1:] if "}" in part]
    names += [
        identifier(each.name)
        for each in endpoint.params
        if each.location == "header" and each.required and not each.value
    ]
    return list(dict.fromkeys(names))


def _keys(design: Design) -> str:
    return listed([f"`{match.target}`" for match in design.matching.match]) or label("key")


def _evidence(design: Design, number: int) -> tuple[Evidence, ...]:
    """The evidence of the n-th match rule, or of the last one there is."""
    rules = design.matching.rules
    return rules[min(number, len(rules) - 1)].evidence if rules else ()
