"""Acceptance criteria of a design: each names one thing that can be seen, with its typed check."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from planner.generation.conflict_criteria import conflicts
from planner.generation.design import Design
from planner.generation.drafts import Concern, Draft, keys_of, occasion, skipped, skipping
from planner.generation.filters import understood_rules
from planner.generation.flow_rules import flow_entries
from planner.generation.increments import rule_of_new
from planner.generation.naming import a, capital, leaf_label, plural
from planner.generation.one_way import one_way
from planner.generation.resilience import forged, resilience
from planner.generation.shown_rules import shown_by_key
from planner.generation.situations import Situations, ends
from planner.generation.vendor_fields import selections
from planner.generation.writes import removed, told_apart, written
from planner.spec.checks import RecordField, RunsStarted, When
from planner.spec.workflow import Criterion, Step

TO_THE_READER = re.compile(
    r"(note|make sure|ensure that you|see|refer to|get|click|open|go to|log in|install|"
    r"you (must|need|can|will|should))\b",
    re.IGNORECASE,
)
"""Sentences that tell the reader what to do, not the integration."""


def criteria_of(design: Design, steps: Sequence[Step]) -> list[tuple[Concern, Criterion]]:
    """All criteria, keyed AC-01 and on, each with the concern it belongs to."""
    if design.matching.action == "remove":
        return _numbered(
            design, [*removed(design, steps), *resilience(design, steps), *told_apart(design, steps)]
        )
    if design.matching.action == "delete":
        return _numbered(design, [_deleted(design, steps), *forged(design, steps)])
    drafts = [
        *written(design, steps),
        *conflicts(design, steps),
        *_kept_out(design, steps),
        *_filled_in(design, steps),
        *_once(design, steps),
        *one_way(design, steps),
        *resilience(design, steps),
        *told_apart(design, steps),
    ]
    drafts += _rest(design, drafts)
    return _numbered(design, drafts)


def _numbered(design: Design, drafts: Sequence[Draft]) -> list[tuple[Concern, Criterion]]:
    """With keys. What the entry of the listed flow says is what the first criterion shows."""
    told = tuple(sorted(flow_entries(design.case, own=True)))
    drafts = [replace(drafts[0], covers=(*drafts[0].covers, *told)), *drafts[1:]]
    return [
        (draft.concern, Criterion(key=f"AC-{number:02}", **draft.fields()))
        for number, draft in enumerate(drafts, start=1)
    ]


def _kept_out(design: Design, steps: Sequence[Step]) -> Iterable[Draft]:
    """Each filter skips what it should, seen by nothing being written."""
    make, source, target = Situations(design), design.case.source, design.case.target
    filters = {step.reason: step.key for step in steps if step.kind == "filter"}
    nothing = f"{target.name} has no {target.noun}"
    for each in design.filters:
        said = each.reason.removeprefix(f"the {source.label} ")
        skips = f"is skipped and nothing is written to {target.name}."
        missing = each.test.op == "present"
        which = f"without {a(leaf_label(each.field))}" if missing else f"whose {said.removeprefix('the ')}"
        record = make.changed(each.field, each.failing)
        yield Draft(
            concern="unique" if missing else "deliver",
            text=f"{capital(a(source.label))} {which} {skips}",
            given=each.reason,
            when=occasion(design),
            then=f"{skipped(design)} and {nothing}",
            covers=(*each.rules, filters[each.reason]),
            check=make.check(*skipping(design), make.count(0), record=record),
        )
    event, place = design.intake.trigger.event, design.intake.event_at
    arriving = make.event(design.source_record)
    if place and event and isinstance(arriving, dict):
        other_event = f"{design.intake.events[0]}.other"
        other = {**arriving, place: other_event}
        yield Draft(
            concern="unique",
            text=f"An event of another type than {event} is skipped.",
            given=f"an event of the type {other_event}",
            when=f"{source.name} reports it",
            then=f"the run ends as skipped and {nothing}",
            covers=keys_of(steps, "filter")[:1],
            check=make.check(ends("skipped"), make.count(0), payload=other),
        )


def _filled_in(design: Design, steps: Sequence[Step]) -> Iterable[Draft]:
    """A field whose source is empty gets the value that a rule or an answer gives for it."""
    make, source, target = Situations(design), design.case.source, design.case.target
    required = {each.field for each in design.filters if each.test.op == "present"}
    for row in design.table.rows:
        value = design.decisions.fallbacks.get(row.target)
        if value is None or row.source in required or "[" in row.source + row.target:
            continue
        one, noun = a(source.label), leaf_label(row.source)
        rules = tuple(key for key in (design.decisions.by_rule.get(row.target),) if key)
        filled = RecordField(
            system=make.target_system,
            object=make.target_object,
            where=make.where,
            field=row.target,
            equals=value,
        )
        yield Draft(
            concern="deliver",
            text=f"{capital(one)} without {a(noun)} is written with `{row.target}` {value}.",
            given=f"{one} without {a(noun)}",
            when=occasion(design),
            then=f"`{row.target}` of the {target.label} is {value}",
            covers=(*rules, row.key, *keys_of(steps, "transform")),
            check=make.check(ends("done"), filled, record=make.changed(row.source, None), **make.to_update),
        )


def _once(design: Design, steps: Sequence[Step]) -> Iterable[Draft]:
    """The same thing twice leaves one record; a batch starts one run for each event."""
    trigger = design.intake.trigger
    if trigger.kind == "webhook" and (trigger.dedupe_key or design.case.rules_of("dedupe")):
        yield _delivered_twice(design, steps)
    elif trigger.kind != "webhook" and design.matching.match:
        yield _run_twice(design, steps)
    if any(step.checkpoint for step in steps):
        yield _only_new(design, steps)
    if isinstance(trigger.payload_example, list):
        yield _batch(design, steps)


def _delivered_twice(design: Design, steps: Sequence[Step]) -> Draft:
    make, trigger = Situations(design), design.intake.trigger
    source, target = design.case.source, design.case.target
    event = make.event(design.source_record)
    payload = [event] if isinstance(trigger.payload_example, list) else event
    told = "starts one run and " if trigger.dedupe_key else ""
    seen = "one run was started and " if told else ""
    return Draft(
        concern="unique",
        text=f"The same event delivered twice {told}leaves one {target.label}.",
        given=f"{target.name} has no {target.noun} of this {source.label}",
        when=f"{source.name} delivers the same event twice",
        then=f"{seen}one {target.noun} stands in {target.name}",
        covers=(*_of_repeats(design), *keys_of(steps, "receive")),
        check=make.check(
            *((RunsStarted(equals=1),) if told else ()),
            make.count(1),
            payload=payload,
            when=When(kind="repeat", times=2),
            **make.to_update,
        ),
    )


def _of_repeats(design: Design) -> Iterable[str]:
    """The rules against doubles that doing the same twice shows."""
    told = design.case.rules_of("dedupe")
    return (rule.key for rule in shown_by_key(told, design.case, design.matching.match))


def _run_twice(design: Design, steps: Sequence[Step]) -> Draft:
    make = Situations(design)
    source, target = design.case.source, design.case.target
    return Draft(
        concern="unique",
        text=f"A second run over the same {plural(source.label)} leaves one {target.label} for each.",
        given=f"{source.name} has one {source.label}",
        when="the workflow runs twice",
        then=f"one {target.noun} stands in {target.name}",
        covers=(
            *_of_repeats(design),
            *keys_of(steps, "lookup", "upsert"),
        ),
        check=make.check(make.count(1), when=When(kind="repeat", times=2), **make.to_update),
    )


def _only_new(design: Design, steps: Sequence[Step]) -> Draft:
    """What a run has worked on the next does not even look for again."""
    make, rule = Situations(design), rule_of_new(design.case)
    source, target = design.case.source, design.case.target
    read = next(step.key for step in steps if step.checkpoint)
    looked = make.times_called("search", 1)
    asked = f"{target.name} was asked for it once and " if looked else ""
    return Draft(
        concern="deliver",
        text=f"A second run reads no {source.label} whose id is not higher than the last one's.",
        given=f"{source.name} has one {source.label}",
        when="the workflow runs twice",
        then=f"{asked}one {target.noun} stands in {target.name}",
        covers=(*((rule.key,) if rule else ()), read),
        check=make.check(make.count(1), *looked, when=When(kind="repeat", times=2), **make.to_update),
    )


def _batch(design: Design, steps: Sequence[Step]) -> Draft:
    make, intake = Situations(design), design.intake
    source, target = design.case.source, design.case.target
    first, second = make.event(design.source_record), dict(make.event(make.another()))
    for path in (intake.trigger.dedupe_key, intake.identity.removeprefix("event.")):
        if isinstance(second.get(path), int):
            second[path] += 1
    records = make.source_records(design.source_record) + make.source_records(make.another(), 1)
    told = design.matching.action != "update"
    stand = f" and two {plural(target.noun)} stand in {target.name}" if told else ""
    return Draft(
        concern="deliver",
        text="A request with two events starts two runs.",
        given=f"a request that carries the events of two {plural(source.label)}",
        when=f"{source.name} delivers it",
        then=f"two runs were started{stand}",
        covers=keys_of(steps, "receive"),
        check=make.check(
            RunsStarted(equals=2),
            *((make.count(2),) if told else ()),
            payload=[first, second],
            records=records,
            when=When(kind="event"),
        ),
    )


def _deleted(design: Design, steps: Sequence[Step]) -> Draft:
    """What must be seen when a record is gone: nobody said it yet."""
    source, target = design.case.source, design.case.target
    text = f"What happens to the {target.label} of a deleted {source.label} is decided and seen."
    covers = tuple(rule.key for rule in design.case.rules)
    return Draft("deliver", text, "", "", "", (*covers, *keys_of(steps, "custom")), None)


def _rest(design: Design, drafts: Sequence[Draft]) -> list[Draft]:
    """Rules nothing above shows: in their own words, until a person says how to see them."""
    covered = {key for draft in drafts for key in draft.covers} | understood_rules(design.filters)
    covered |= selections(design.case) | flow_entries(design.case)
    return [
        Draft("deliver", rule.text, "", "", "", (rule.key,), None)
        for rule in design.case.rules
        if rule.key not in covered and not TO_THE_READER.match(rule.text)
    ]
