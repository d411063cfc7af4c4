"""The data flow: the steps of a design in their order."""

from typing import Any

from planner.generation.design import Design
from planner.generation.increments import mark_of, rule_of_new
from planner.generation.naming import a, capital, counted, label, leaf_label, listed, plural
from planner.generation.targets import from_connection, target_steps
from planner.spec.values import Evidence
from planner.spec.workflow import Condition, FieldTest, Step


class Steps:
    """Collects steps and gives each its key."""

    def __init__(self) -> None:
        self.found: list[Step] = []

    def key(self, ahead: int = 0) -> str:
        """The key of the next step, or of one further ahead."""
        return f"ST-{len(self.found) + 1 + ahead:02}"

    def add(self, **fields: Any) -> Step:
        step = Step(key=self.key(), **fields)
        self.found.append(step)
        return step


def steps_of(design: Design) -> tuple[Step, ...]:
    """All steps of the workflow, keyed ST-01 and on."""
    steps = Steps()
    if design.intake.trigger.kind == "webhook":
        _receive(steps, design)
    if design.intake.reading:
        _fetch(steps, design)
    for each in design.filters:
        steps.add(
            title=f"Require {leaf_label(each.field)}"
            if each.test.op == "present"
            else f"Check {leaf_label(each.field)}",
            text=f"Skip {_articled(design)} unless {each.text}.",
            kind="filter",
            condition=each.condition,
            on_false="skip",
            reason=each.reason,
            evidence=each.evidence,
        )
    if design.matching.action != "delete":
        _map(steps, design)
    for fields in target_steps(design, steps.key):
        steps.add(**fields)
    return tuple(steps.found)


def _map(steps: Steps, design: Design) -> None:
    source, target = design.case.source.label, design.case.target.label
    steps.add(
        title=f"Map {source} to {target}",
        text=f"Apply {design.table.key}. Fields that are empty in {design.case.source.name} are left out.",
        kind="transform",
        table=design.table.key,
        input=design.intake.record,
        output=design.mapped,
    )


def _articled(design: Design) -> str:
    return a(design.case.source.label)


def _receive(steps: Steps, design: Design) -> None:
    trigger, name = design.intake.trigger, design.case.source.name
    batched = isinstance(trigger.payload_example, list)
    text = (
        f"{name} posts a batch of events. Each is answered before it is worked on and gets its own run."
        if batched
        else f"{name} posts the event. It is answered before it is worked on."
    )
    steps.add(title="Receive event", text=text, kind="receive", system=trigger.system, output="event")
    if trigger.verify:
        header = trigger.verify.header
        text = f"Check `{header}` on the raw body. Refuse with 401 what does not match."
        steps.add(title="Verify signature", text=text, kind="verify", system=trigger.system)
    if design.intake.event_at and trigger.event:
        _keep_events(steps, design)


def _keep_events(steps: Steps, design: Design) -> None:
    trigger, events = design.intake.trigger, design.intake.events
    test: dict[str, Any] = (
        {"op": "equals", "value": events[0]} if len(events) == 1 else {"op": "in", "value": list(events)}
    )
    steps.add(
        title=f"Keep {trigger.event}",
        text=f"Skip events of any other type than {listed([f'`{each}`' for each in events], 'or')}.",
        kind="filter",
        condition=Condition(
            text=f"the event is {a(trigger.event)}",
            tests=(FieldTest(path=f"event.{design.intake.event_at}", **test),),
        ),
        on_false="skip",
        reason=f"not {a(trigger.event)} event",
        evidence=_trigger_evidence(design),
    )


def _trigger_evidence(design: Design) -> tuple[Evidence, ...]:
    return design.case.trigger.evidence if design.case.trigger else ()


def _fetch(steps: Steps, design: Design) -> None:
    """Reading the record an event is about, or the list a schedule works through."""
    source, endpoint = design.case.source, design.calls.get("fetch")
    if design.intake.is_thin:
        steps.add(
            title=f"Read {source.label}",
            text=f"The event carries only the id, so the {source.label} itself is read.",
            kind="fetch",
            system=source.system.key,
            endpoint=endpoint.key if endpoint else "",
            bind={**from_connection(endpoint), _path_name(design): design.intake.identity}
            if endpoint
            else {},
            output=design.intake.output,
            on_error=design.careful,
        )
        return
    mark, rule = mark_of(design.case, endpoint), rule_of_new(design.case)
    all_of_them = f"all {plural(source.label)}"
    new = f"the {plural(source.label)} with a higher id than the last one that was read"
    steps.add(
        title=f"List {plural(source.label)}",
        text=f"Read {new if mark else all_of_them} from {source.name}, page by page.",
        kind="fetch",
        system=source.system.key,
        endpoint=endpoint.key if endpoint else "",
        bind={} if mark else from_connection(endpoint),
        output=design.intake.output,
        checkpoint=mark,
        on_error=design.careful,
        evidence=rule.evidence if mark and rule else (),
    )
    steps.add(
        title=f"For each {source.label}",
        text=f"Work on one {source.label} after the other; one that is skipped does not stop the rest.",
        kind="loop",
        each=design.intake.output,
        output=design.intake.record.split(".")[0],
    )


def _path_name(design: Design) -> str:
    """The name in the path that takes the record's id: the last one."""
    endpoint = design.calls["fetch"]
    names = [parameter.name for parameter in endpoint.params if parameter.location == "path"]
    return names[-1] if names else "id"


def flow_in_words(steps: tuple[Step, ...], design: Design) -> str:
    """The business logic as one sentence of a story."""
    parts: list[str] = []
    case = design.case
    if design.intake.is_list:
        parts.append(f"list {plural(case.source.label)}")
    if design.intake.is_thin:
        parts.append(f"read the {case.source.label}")
    reasons = [f"{each.reason.removeprefix(f'the {case.source.label} ')}" for each in design.filters]
    if reasons:
        conditions = listed([f"it {said}" if said.startswith("has") else said for said in reasons], "or")
        parts.append(f"skip {'each' if design.intake.is_list else 'it'} when {conditions}")
    if design.table.rows:
        parts.append(f"map {counted(len(design.table.rows), 'field')}")
    by = listed([label(match.target) for match in design.matching.match])
    noun = case.target.label
    update = _update_in_words(design)
    parts += {
        "save": [f"look for {a(noun)} with the same {by}", f"{update} or create one"],
        "create_once": [
            f"look for {a(noun)} with the same {by}",
            "skip what is already there",
            f"then create {a(noun)}",
        ],
        "update": [f"look for {a(noun)} with the same {by}", update.removesuffix(",")],
        "remove": [f"look for {a(noun)} with the same {by}", f"then delete that {noun}"],
        "upsert": [f"then update or create the {noun} with the same {by}"],
        "create": [f"then create {a(noun)}"],
        "delete": [f"then handle the {noun} of a deleted {case.source.label}"],
    }[design.matching.action]
    return f"{capital(', '.join(parts).removeprefix('then '))}."


def _update_in_words(design: Design) -> str:
    """The update of what was found, and when it is not made."""
    noun, conflict = design.case.target.label, design.conflict
    if conflict is not None and conflict.wins == "target":
        return f"then fill in what is empty in that {noun}"
    unless = ", unless it was changed later," if conflict is not None and conflict.compares else ""
    return f"then update that {noun}{unless}"
