"""Description and prompt of a workflow: what it is for, and the ticket given to whoever builds it."""

import re
from collections.abc import Sequence

from planner.generation.assumptions import LAST_STANDS
from planner.generation.design import Design
from planner.generation.naming import a, capital, listed, plural
from planner.generation.stories import when_in_words
from planner.generation.wording import number_word
from planner.spec.workflow import Criterion, Step


def description_of(design: Design) -> str:
    """Two or three short paragraphs: what leads, how a record is found again, what is decided."""
    source, target = design.case.source, design.case.target
    written = plural(target.label)
    leading = f"{source.name} stays the source of truth for {plural(source.label)}."
    fields = f"The workflow writes {written} only, and only the fields of {design.table.key}"
    left = f"a field that is empty in {source.name} leaves the {target.label}'s value as it is."
    parts = [f"{leading} {fields}; {left}"]
    if design.case.both_ways:
        parts = [_both_ways(design)]
    keys = listed([f"`{match.target}`" for match in design.matching.match])
    if design.matching.action in ("remove", "delete"):
        return _of_deletion(design, keys)
    if keys and design.matching.action != "create":
        parts.append(f"{capital(a(target.label))} is found again by {keys}. {_settles(design)}")
    elif design.matching.action == "create":
        parts.append(f"Nothing says how {a(target.label)} is found again, so each run writes a new one.")
    return "\n\n".join(parts)


def _of_deletion(design: Design, keys: str) -> str:
    """What a workflow about records that are gone is for."""
    source, target = design.case.source, design.case.target
    gone = f"{a(source.label)} is deleted in {source.name}"
    if design.matching.action == "delete":
        return f"The workflow hears that {gone}. What happens to the {target.label} is still to be decided."
    return (
        f"When {gone}, the {target.label} in {target.name} that is found by {keys} is deleted, and no other."
    )


def _settles(design: Design) -> str:
    if design.intake.trigger.kind == "webhook":
        return f"Repeated and late events settle on the same {design.case.target.label}."
    return f"Running it again settles on the same {design.case.target.label}."


def _both_ways(design: Design) -> str:
    source, target = design.case.source, design.case.target
    rules = design.case.rules_of("conflict")
    told = conflict_in_words(design) or LAST_STANDS
    if rules and not design.conflict:
        conflict = re.sub(r"^when both sides changed[:,]?\s*", "", rules[0].text, flags=re.IGNORECASE)
        told = f"When both sides changed: {conflict[:1].lower()}{conflict[1:].rstrip('.')}."
    return (
        f"This is the way from {source.name} to {target.name}; another workflow goes back. "
        f"It writes only the fields of {design.table.key}. {told}"
    )


def conflict_in_words(design: Design) -> str:
    """What is done about a record that was changed at both ends; "" where no rule is understood."""
    conflict, source, target = design.conflict, design.case.source, design.case.target
    if conflict is None:
        return ""
    told = {
        "newer": f"When both sides changed, the newer change wins: {a(target.label)} that was changed "
        f"after the {design.case.told_apart} stays as it is.",
        "source": f"When both sides changed, {source.name} wins: its values are written.",
        "target": f"When both sides changed, {target.name} wins: what stands in the {target.label} stays, "
        f"and only what is empty is filled in.",
    }[conflict.wins]
    echo = f" {capital(a(target.label))} that has the values already is not written again."
    return told + (echo if conflict.no_echo else "")


def prompt_of(design: Design, steps: Sequence[Step], criteria: Sequence[Criterion]) -> str:
    """The ticket: what to build, in the order it happens, and when it is done."""
    source, target = design.case.source, design.case.target
    kind = {"webhook": "event-driven", "schedule": "scheduled", "manual": "hand-started"}.get(
        design.intake.trigger.kind, "event-driven"
    )
    way = "" if design.case.both_ways else "one-way, "
    lines = [_intake(design), *_filters(design), _mapping(design), _writing(design)]
    lines += [conflict_in_words(design), _errors(design)]
    told = [line for line in lines if line]
    numbered = "\n".join(f"{number}. {line}" for number, line in enumerate(told, start=1))
    opening = f"Build {a(f'{way}{kind} workflow')} from {source.name} to {target.name}."
    parts = [opening, numbered]
    rules = [criterion.text for criterion in criteria if criterion.check is None and not criterion.then]
    if rules:
        parts.append("These rules hold, too:\n\n" + "\n".join(f"- {text}" for text in rules))
    if design.decisions.others:
        decided = [f"- {each.text} {each.answer}" for each in design.decisions.others]
        parts.append("Decided:\n\n" + "\n".join(decided))
    parts.append("Done when every acceptance criterion is proven. The code names the plan keys it serves.")
    return "\n\n".join(parts)


def _intake(design: Design) -> str:
    trigger, source = design.intake.trigger, design.case.source
    if trigger.kind == "webhook":
        return _webhook(design)
    start = "Start by hand"
    if trigger.kind == "schedule":
        known = trigger.cron or trigger.every_seconds
        when = when_in_words(design).removeprefix("The clock: ") if known else "when is not known yet"
        start = f"Start by the clock ({when})"
    listing = f"list the {plural(source.label)}{_call(design, 'fetch')}, all pages"
    return f"{start} and {listing}. Work on them one by one."


def _webhook(design: Design) -> str:
    trigger, source = design.intake.trigger, design.case.source
    named = listed([f"`{each}`" for each in design.intake.events if each], "and")
    event = f"{named} webhooks" if named else f"the webhooks of {source.name}"
    text = f"Receive {event} at `{trigger.path}`"
    if trigger.verify:
        text += f". Verify `{trigger.verify.header}` on the raw body (401 when it does not match)"
        text += " and answer before working."
    else:
        text += " and answer before working. How the sender is verified is not known yet."
    if isinstance(trigger.payload_example, list):
        text += " A body may carry several events; each gets its own run."
    if trigger.dedupe_key:
        text += f" The same `{trigger.dedupe_key}` runs once."
    if design.intake.event_at and trigger.event:
        text += " Skip events of any other type."
    if design.intake.is_thin:
        text += f" Then read the {source.label}{_call(design, 'fetch')}: the event carries only its id."
    return text


def _call(design: Design, purpose: str) -> str:
    endpoint = design.calls.get(purpose)
    if endpoint is None:
        return ""
    return f" ({endpoint.key}, a placeholder)" if endpoint.is_placeholder else f" ({endpoint.key})"


def _filters(design: Design) -> list[str]:
    noun = design.case.source.label
    said = [(each.field, each.reason.removeprefix(f"the {noun} ")) for each in design.filters]
    return [
        f"Skip the {noun} when {f'it {reason}' if reason.startswith('has') else reason} (`{field}`)."
        for field, reason in said
    ]


def _mapping(design: Design) -> str:
    if not design.table.rows:
        return f"Map the {design.case.source.label}; the documents name no fields yet."
    custom = [row.key for row in design.table.rows if row.expr == "custom"]
    code = f" {listed(custom)} need code: the rule says what." if custom else ""
    return f"Map it with {design.table.key}, leaving empty fields out.{code}"


def _writing(design: Design) -> str:
    noun, keys = design.case.target.label, listed([f"`{match.target}`" for match in design.matching.match])
    find = f"Find {a(noun)} by {keys}{_call(design, 'search')}."
    update, create = f"update it{_call(design, 'update')}", f"create one{_call(design, 'create')}"
    return {
        "save": f"{find} Found: {update}. Not found: {create}.",
        "create_once": f"{find} Found: skip. Not found: {create}.",
        "update": f"{find} Found: {update}. Not found: skip.",
        "upsert": f"Create or update the {noun} by {keys} in one call{_call(design, 'upsert')}.",
        "create": f"Create {a(noun)}{_call(design, 'create')}.",
        "remove": f"{find} Found: delete it{_call(design, 'delete')}. Not found: skip.",
        "delete": f"What happens to the {noun} is not known yet.",
    }[design.matching.action]


def _errors(design: Design) -> str:
    attempts = design.careful.retry.attempts if design.careful.retry else 1
    ending = {
        "park": "park the event with its reason",
        "fail": "fail with the reason",
        "skip": "skip it with the reason",
        "continue": "go on",
    }[design.careful.then]
    if attempts == 1:
        return f"A refused call is not tried again: {ending}."
    tries = f"Try 429 and 5xx again, {number_word(attempts)} attempts in all"
    return f"{tries}, waiting as long as `Retry-After` says. After the last one {ending}."
