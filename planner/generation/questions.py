"""Questions that only show when a workflow is drawn: about calls, keys and empty fields.

Each carries the assumption that holds if nobody answers, and is recognised by what it is about.
"""

from collections.abc import Iterator, Sequence

from planner.generation.assumed import is_assumed
from planner.generation.assumptions import fields_assumed, sender_name
from planner.generation.cases import MOST_CASES, cases, left_over
from planner.generation.changes import about_changes
from planner.generation.decisions import EMPTY_FIELD
from planner.generation.design import Design, design_of
from planner.generation.joined import objects_joined
from planner.generation.listed import undrawn_flows
from planner.generation.naming import a, capital, label, listed, object_label, plural, slug
from planner.generation.pairing import left_out
from planner.generation.payloads import leaves
from planner.generation.placeholders import PLACEHOLDERS, id_kept_in
from planner.generation.removal import deletion_assumed
from planner.generation.systems import required_without_value
from planner.generation.vendor_fields import said_of_setting, settings_asked
from planner.spec.placeholders import is_placeholder_field
from planner.spec.research import Option, Priority, Question, Research


def designs_of(research: Research) -> list[Design]:
    """What is decided about each workflow that the research calls for."""
    return [design_of(case) for case in cases(research)]


def questions_for(research: Research, designs: Sequence[Design] | None = None) -> tuple[Question, ...]:
    """The questions of all cases, without keys, each once. Those the research asks already stay out.

    `designs` are those of `designs_of`, where they were made already.
    """
    asked = {question.about for question in research.questions}
    found: dict[str, Question] = {}
    for design in designs_of(research) if designs is None else designs:
        for question in _questions(design):
            if question.about not in asked:
                found.setdefault(question.about, question)
    for question in (*_about_parts(research), *_about_flows(research)):
        if question.about not in asked:
            found.setdefault(question.about, question)
    return tuple(found.values())


def with_questions(research: Research) -> Research:
    """The research with these questions added at its end, keyed after the highest there is."""
    numbers = [
        int(number) for each in research.questions if (number := each.key.removeprefix("Q-")).isdigit()
    ]
    following = max(numbers, default=0) + 1
    added = [
        question.model_copy(update={"key": f"Q-{number:02}"})
        for number, question in enumerate(questions_for(research), start=following)
    ]
    return research.model_copy(update={"questions": (*research.questions, *added)})


def _about_parts(research: Research) -> Iterator[Question]:
    """What a system is for that the documents name, but that no workflow gives to or takes from."""
    for system in left_out(research):
        yield _question(
            f"systems.{system.key}.part",
            f"What part does {system.name} play?",
            "The documents name it, but say nothing of records that go there or come from it.",
            "high",
            f"{system.name} is used on the way, if at all; no workflow of its own writes to it.",
            "It is used on the way: say in which step",
            f"Records go to {system.name} too: say which",
            "None: leave it out",
        )


def _about_flows(research: Research) -> Iterator[Question]:
    """Listed flows without a workflow, and business cases beyond the most that are drawn."""
    for flow, reason in undrawn_flows(research):
        said = flow.name or flow.text[:80]
        yield _question(
            f"flows.{slug(said)}",
            f"What does the listed flow \u201c{said}\u201d move, from where to where?",
            f"The documents list it, and no workflow is drawn for it. {reason}",
            "high",
            "It is not drawn.",
            "It moves no records: leave it out",
            "From one system to the other: name both, and the record",
        )
    if more := left_over(research):
        yield _question(
            "flows.more",
            f"Which of the {more} further business cases are drawn?",
            f"The documents speak of more than {MOST_CASES}, and only the first {MOST_CASES} are drawn.",
            "high",
            "They are not drawn.",
            "Split the documents over several projects",
            "None of them is needed",
        )


def _questions(design: Design) -> Iterator[Question]:
    yield from _about_calls(design)
    yield from _about_the_trigger(design)
    yield from _about_the_key(design)
    yield from _about_the_deletion(design)
    yield from about_changes(design)
    yield from _about_joined(design)
    yield from _about_mappings(design)
    yield from _about_empty_fields(design)
    yield from _about_settings(design)


def _question(
    about: str, text: str, why: str, priority: Priority, assumption: str, *options: str
) -> Question:
    """A question whose first option is the recommended one."""
    chosen = tuple(Option(text=option, recommended=number == 0) for number, option in enumerate(options))
    return Question(
        key="", about=about, text=text, why=why, priority=priority, assumption=assumption, options=chosen
    )


def _about_calls(design: Design) -> Iterator[Question]:
    """Whether assumed calls are right, and which calls there are where none is known."""
    for end in (design.case.source, design.case.target):
        system = end.system
        calls = [endpoint for endpoint in design.calls.values() if endpoint.system == system.key]
        missing = _missing(design, system.key)
        if missing:
            doing = listed([_doing(operation, end.label) for operation in missing])
            yield _question(
                f"endpoints.{system.key}",
                f"Which calls of {system.name} {doing}?",
                f"The documents name none, and there is none we are sure of for {system.name}.",
                "critical",
                PLACEHOLDERS,
                f"Upload the API description of {system.name}",
                "Name method and path of each call",
            )
        called = [f"{call.method} {call.path}" for call in calls]
        if missing:
            continue
        if any(fact.kind == "assumption" for call in calls for fact in call.evidence) and end.convention:
            yield _question(
                f"endpoints.{system.key}",
                f"Does your {system.name} answer at its published API ({end.convention.source})?",
                "The documents name no call, so the published ones were taken.",
                "medium",
                f"{system.name} is called as published: {listed(called)}.",
                "Yes, as published",
                "No, through a gateway or another version",
            )


def _missing(design: Design, system: str) -> list[str]:
    """The operations of a system the flow needs and nobody names."""
    return [call.operation for call in design.calls.values() if call.system == system and call.is_placeholder]


def _doing(operation: str, noun: str) -> str:
    if operation in ("read", "list"):
        return f"read {a(noun)}" if operation == "read" else f"list {plural(noun)}"
    return {
        "search": f"find {a(noun)}",
        "update": "update it",
        "create": "create one",
        "delete": "delete it",
        "upsert": f"create or update {a(noun)}",
    }[operation]


def _about_the_trigger(design: Design) -> Iterator[Question]:
    trigger = design.intake.trigger
    if trigger.kind != "webhook" or trigger.verify:
        return
    yield _question(
        f"trigger.{trigger.system}.verify",
        f"How does {sender_name(design)} sign its webhooks?",
        "Without a check anybody who knows the address can start the workflow.",
        "critical",
        "Requests are taken as they come until this is known.",
        "HMAC-SHA256 of the body in a header: name the header",
        "A fixed token in a header: name the header",
    )


def _about_the_key(design: Design) -> Iterator[Question]:
    target, match = design.case.target, design.matching.match
    about = f"rules.match.{target.system.key}.{label(target.object).replace(' ', '_')}"
    fields = [f"`{mapping.target}`" for mapping in design.case.mappings if mapping.source][:3]
    if not match:
        yield _question(
            about,
            f"By which field is {a(target.label)} in {target.name} found again?",
            "Without one every run writes a new record, and a repeated event doubles it.",
            "high",
            f"{capital(plural(target.label))} are only created, never found again.",
            *(f"By {name}" for name in fields),
        )
        return
    if any(is_placeholder_field(each.target) for each in match):
        yield _question(
            about,
            f"By which field is {a(target.label)} in {target.name} found again?",
            "Without one every run writes a new record, and a repeated event doubles it.",
            "high",
            f"{id_kept_in(design.case)}.",
            f"The field that keeps the {design.case.source.name} id: name it",
            "A field that both systems have, such as a number or an email: name it",
        )
        return
    keys = listed([f"`{each.target}`" for each in match])
    if design.matching.action in ("save", "update") and target.convention is not None:
        yield _question(
            f"{about}.several",
            f"Which {target.label} is updated when several carry the same {keys}?",
            f"{target.name} may hold several {plural(target.label)} with one value.",
            "low",
            f"Where several {plural(target.label)} fit, none is changed: the run is parked and says so.",
            "None: the run is parked for a person",
            "One of them: say by what it is told from the others",
        )


def _about_the_deletion(design: Design) -> Iterator[Question]:
    """What becomes of the target's record, where the documents only say that there are deletions."""
    source, target = design.case.source, design.case.target
    action = design.matching.action
    if action not in ("remove", "delete"):
        return
    if assumption := deletion_assumed(design.case, built=action == "remove"):
        yield _question(
            "rules.delete",
            f"What happens in {target.name} when {a(source.noun)} is deleted in {source.name}?",
            f"The documents name the deletion, but not what becomes of the {target.label}.",
            "critical",
            assumption,
            f"The {target.label} is deleted, too",
            "It is marked as inactive: name the field",
            "Nothing",
        )


def _about_joined(design: Design) -> Iterator[Question]:
    """How the records belong together that one target record is made of."""
    source, target = design.case.source, design.case.target
    others = objects_joined(design.case.mappings, source.object)
    if not others:
        return
    named = listed([object_label(each) for each in others])
    yield _question(
        f"objects.{target.system.key}.joined",
        f"How do {named} belong to {a(source.label)}?",
        f"{capital(a(target.label))} takes fields of all of them, and only some are of the {source.label}.",
        "high",
        f"{capital(a(source.label))} comes with its {named}.",
        "By references in the record: name the fields",
        f"Another record leads: one {target.label} for each of them",
    )


def _about_mappings(design: Design) -> Iterator[Question]:
    """Which fields go where, when the documents say nothing of it."""
    source, target = design.case.source, design.case.target
    mappings = design.case.mappings
    if mappings and not is_assumed(mappings):
        return
    mappings = tuple(each for each in mappings if not is_placeholder_field(each.target))
    pairs = [f"{mapping.source} to {mapping.target}" for mapping in mappings]
    taken = fields_assumed(design)
    options = ("Fields of the same meaning, as assumed",) if pairs else ()
    yield _question(
        f"mappings.{source.system.key}.{target.system.key}",
        f"Which fields of the {source.name} {source.noun} go where in the {target.name} {target.noun}?",
        _fields_shown(design),
        "high" if pairs else "critical",
        taken,
        *options,
        "Name the fields, or upload a mapping table",
    )


def _fields_shown(design: Design) -> str:
    """Why the fields are asked for: none is named, or those of the event are and not where they go."""
    trigger = design.case.trigger
    shown = [path for path, _ in leaves(trigger.payload)] if trigger and trigger.payload is not None else []
    if not shown:
        return "The documents name no fields."
    fields = listed([f"`{path}`" for path in shown[:12]])
    return f"The documents show the event ({fields}), but not which field goes where."


def _about_settings(design: Design) -> Iterator[Question]:
    """What is selected where the documents leave it to a setting which value a field gets."""
    if design.case.source.known is None:
        return
    ends = design.case.source.system.key, design.case.target.system.key
    told = [
        each for each in design.case.research.mappings if (each.source_system, each.target_system) == ends
    ]
    for about, (mapping, choice) in settings_asked(told).items():
        options = [capital(choice.one), capital(choice.other), "Nothing: the field stays empty"]
        yield _question(
            about,
            f"What is selected in {choice.setting}?",
            f"The documents leave it to this setting what `{mapping.target}` gets.",
            "high",
            said_of_setting(mapping, choice),
            *(options[::-1] if choice.beside else options),
        )


def _about_empty_fields(design: Design) -> Iterator[Question]:
    """Required by the vendor, mapped, but not always filled."""
    end = design.case.target
    mapped = {mapping.target: mapping for mapping in design.case.mappings}
    for name in required_without_value(design, end):
        mapping = mapped.get(name)
        if mapping is None:
            yield _question(
                EMPTY_FIELD.format(target=name),
                f"What goes into {name} of {a(end.label)}?",
                f"{end.name} refuses {a(end.label)} without it, and nothing is mapped to it.",
                "high",
                f"Nothing is written to {name}; {end.name} refuses {plural(end.label)} until this is known.",
                "Name a source field",
                "Always the same value: name it",
            )
            continue
        yield _question(
            EMPTY_FIELD.format(target=name),
            f"What should {name} be when `{mapping.source}` is empty?",
            f"{end.name} refuses {a(end.label)} without {name}.",
            "medium",
            f"Nothing is made up for {name}: {end.name} refuses the {end.label}, and its reason is kept.",
            "Nothing: keep the event with the reason",
            'Write "Unknown"',
            f"Skip the {design.case.source.label}",
        )
