"""Questions that only show when a workflow is drawn: about calls, keys and empty fields.

Each carries the assumption that holds if nobody answers, and is recognised by what it is about.
"""

from collections.abc import Iterator

from planner.generation.assumed import is_assumed
from planner.generation.cases import Case, cases
from planner.generation.decisions import EMPTY_FIELD
from planner.generation.design import Design, design_of
from planner.generation.naming import a, capital, label, listed, plural
from planner.generation.systems import required_without_value
from planner.spec.research import Option, Priority, Question, Research


def questions_for(research: Research) -> tuple[Question, ...]:
    """The questions of all cases, without keys, each once. Those the research asks already stay out."""
    asked = {question.about for question in research.questions}
    found: dict[str, Question] = {}
    for case in cases(research):
        for question in _questions(case):
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


def _questions(case: Case) -> Iterator[Question]:
    design = design_of(case)
    yield from _about_calls(design)
    yield from _about_the_trigger(design)
    yield from _about_the_key(design)
    yield from _about_mappings(design)
    yield from _about_empty_fields(design)


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
                "The steps stay without a call; the workflow cannot run until it is known.",
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
    missing: list[str] = []
    if design.case.source.system.key == system and design.intake.reading and "fetch" not in design.calls:
        missing.append(design.intake.reading)
    if design.case.target.system.key == system:
        needed = {
            "save": ("search", "update", "create"),
            "create_once": ("search", "create"),
            "update": ("search", "update"),
            "create": ("create",),
            "upsert": ("upsert",),
            "delete": (),
        }[design.matching.action]
        missing += [operation for operation in needed if operation not in design.calls]
    return missing


def _doing(operation: str, noun: str) -> str:
    if operation in ("read", "list"):
        return f"read {a(noun)}" if operation == "read" else f"list {plural(noun)}"
    return {
        "search": f"find {a(noun)}",
        "update": "update it",
        "create": "create one",
        "upsert": f"create or update {a(noun)}",
    }[operation]


def _about_the_trigger(design: Design) -> Iterator[Question]:
    trigger, source = design.intake.trigger, design.case.source
    if trigger.kind != "webhook" or trigger.verify:
        return
    yield _question(
        f"trigger.{source.system.key}.verify",
        f"How does {source.name} sign its webhooks?",
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
    keys = listed([f"`{each.target}`" for each in match])
    if design.matching.action in ("save", "update") and target.convention is not None:
        yield _question(
            f"{about}.several",
            f"Which {target.label} is updated when several carry the same {keys}?",
            f"{target.name} may hold several {plural(target.label)} with one value.",
            "low",
            f"None: the run is parked and says that several {plural(target.label)} were found.",
            "None: the run is parked for a person",
            "One of them: say by what it is told from the others",
        )


def _about_mappings(design: Design) -> Iterator[Question]:
    """Which fields go where, when the documents say nothing of it."""
    source, target = design.case.source, design.case.target
    mappings = design.case.mappings
    if mappings and not is_assumed(mappings):
        return
    pairs = [f"{mapping.source} to {mapping.target}" for mapping in mappings]
    taken = f"Fields of the same meaning: {listed(pairs)}." if pairs else "No field is written."
    options = ("Fields of the same meaning, as assumed",) if pairs else ()
    yield _question(
        f"mappings.{source.system.key}.{target.system.key}",
        f"Which fields of the {source.name} {source.noun} go where in the {target.name} {target.noun}?",
        "The documents name no fields.",
        "high" if pairs else "critical",
        taken,
        *options,
        "Name the fields, or upload a mapping table",
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
                f"What goes into {name}?",
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
