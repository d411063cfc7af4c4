"""Description and prompt of a workflow: what it is for, and the ticket given to whoever builds it."""

from collections.abc import Sequence

from planner.generation.cases import Case
from planner.generation.design import Design
from planner.generation.naming import a, capital, label, listed, plural
from planner.generation.stories import when_in_words
from planner.generation.wording import number_word
from planner.spec.workflow import Assumption, Criterion, Endpoint, Step


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
    if keys and design.matching.action != "create":
        parts.append(f"{capital(a(target.label))} is found again by {keys}. {_settles(design)}")
    elif design.matching.action == "create":
        parts.append(f"Nothing says how {a(target.label)} is found again, so each run writes a new one.")
    return "\n\n".join(parts)


def _settles(design: Design) -> str:
    if design.intake.trigger.kind == "webhook":
        return f"Repeated and late events settle on the same {design.case.target.label}."
    return f"Running it again settles on the same {design.case.target.label}."


def _both_ways(design: Design) -> str:
    source, target = design.case.source, design.case.target
    rules = design.case.rules_of("conflict")
    conflict = rules[0].text if rules else CONFLICT
    said = conflict[:1].lower() + conflict[1:].rstrip(".")
    return (
        f"This is the way from {source.name} to {target.name}; another workflow goes back. "
        f"It writes only the fields of {design.table.key}. When both sides changed: {said}."
    )


CONFLICT = "The later change wins, and a change that a workflow wrote itself is not carried back."


def prompt_of(design: Design, steps: Sequence[Step], criteria: Sequence[Criterion]) -> str:
    """The ticket: what to build, in the order it happens, and when it is done."""
    source, target = design.case.source, design.case.target
    kind = {"webhook": "event-driven", "schedule": "scheduled", "manual": "hand-started"}.get(
        design.intake.trigger.kind, "event-driven"
    )
    way = "" if design.case.both_ways else "one-way, "
    lines = [_intake(design), *_filters(design), _mapping(design), _writing(design), _errors(design)]
    told = [line for line in lines if line]
    numbered = "\n".join(f"{number}. {line}" for number, line in enumerate(told, start=1))
    opening = f"Build {a(f'{way}{kind} workflow')} from {source.name} to {target.name}."
    parts = [opening, numbered]
    rules = [criterion.text for criterion in criteria if criterion.check is None and not criterion.then]
    if rules:
        parts.append("Also, as the documents say:\n\n" + "\n".join(f"- {text}" for text in rules))
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
        start = f"Start by the clock ({when_in_words(design).removeprefix('The clock: ')})"
    listing = f"list the {plural(source.label)}{_call(design, 'fetch')}, all pages"
    return f"{start} and {listing}. Work on them one by one."


def _webhook(design: Design) -> str:
    trigger, source = design.intake.trigger, design.case.source
    event = f"`{trigger.event}` webhooks" if trigger.event else f"the webhooks of {source.name}"
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
    return f" ({endpoint.key})" if endpoint else ""


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


def assumptions_of(design: Design) -> tuple[Assumption, ...]:
    """What holds because nobody said otherwise, with the question that would settle it."""
    found = [*_from_calls(design), *(Assumption(text=text) for text in design.intake.assumed)]
    if design.matching.assumed and design.matching.match:
        keys = listed([label(match.target) for match in design.matching.match])
        noun = design.case.target.label
        found.append(Assumption(text=f"{capital(a(noun))} is found again by its {keys}."))
    if design.case.both_ways and not design.case.rules_of("conflict"):
        found.append(Assumption(text=CONFLICT))
    found += [
        Assumption(text=question.assumption, question=question.key)
        for question in design.case.research.questions
        if question.state != "answered" and _concerns(question.about, design.case)
    ]
    unique = {assumption.text: assumption for assumption in found}
    return tuple(unique.values())


def _concerns(about: str, case: Case) -> bool:
    """Whether a question is about this case: not about the systems of another one."""
    others = {system.key for system in case.research.systems} - {
        case.source.system.key,
        case.target.system.key,
    }
    return not any(part in others for part in about.split("."))


def _from_calls(design: Design) -> list[Assumption]:
    """One assumption for each vendor whose published API was taken, unless a question says it already."""
    asked = {question.about for question in design.case.research.questions}
    texts: dict[str, str] = {}
    for endpoint in design.calls.values():
        if f"endpoints.{endpoint.system}" not in asked and _is_assumed(endpoint):
            texts.setdefault(endpoint.system, endpoint.evidence[0].text)
    return [Assumption(text=f"{text}.") for text in texts.values()]


def _is_assumed(endpoint: Endpoint) -> bool:
    return bool(endpoint.evidence) and all(fact.kind == "assumption" for fact in endpoint.evidence)
