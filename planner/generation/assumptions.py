"""What a workflow assumes: for each open question what its design really does, in one sentence.

A question carries one assumption for the whole plan, written before anything was drawn. Copied into a
workflow it would contradict one that was decided otherwise, so the sentence is made from the design here,
and the question takes it over.
"""

import re
from collections.abc import Callable, Sequence

from planner.generation.assumed import is_assumed
from planner.generation.changes import dated
from planner.generation.design import Design
from planner.generation.events import deletion_is_told
from planner.generation.naming import a, capital, label, leaf_label, listed, plural, words
from planner.generation.placeholders import PLACEHOLDERS, id_kept_in
from planner.generation.removal import deletion_assumed
from planner.generation.stories import trigger_in_words, when_in_words
from planner.generation.systems import required_without_value
from planner.generation.vendor_fields import setting_assumed
from planner.spec.placeholders import is_placeholder_field
from planner.spec.research import Question
from planner.spec.workflow import Assumption, Endpoint

Saying = Callable[[Design, Question], str]
LAST_STANDS = (
    "When both sides changed, the change that is carried over last stands: nothing compares them, "
    "or tells a change that a workflow wrote from one a person made."
)


def assumptions_of(design: Design) -> tuple[Assumption, ...]:
    """What holds because nobody said otherwise, with the question that would settle it."""
    found = [*_from_calls(design), *(Assumption(text=text) for text in design.intake.assumed)]
    if design.matching.assumed and design.matching.match:
        found.append(Assumption(text=_found_by(design)))
    if design.case.both_ways and _writes(design) and not design.case.rules_of("conflict"):
        found.append(Assumption(text=LAST_STANDS))
    found += [
        Assumption(text=said, question=question.key)
        for question in design.case.research.questions
        if question.state != "answered" and (said := assumed(design, question))
    ]
    unique = {assumption.text: assumption for assumption in found}
    return tuple(unique.values())


def assumed(design: Design, question: Question) -> str:
    """What this workflow does while the question is open; "" where it is not about this workflow."""
    about = question.about
    for pattern, saying in _TOPICS:
        if re.fullmatch(pattern, about):
            return saying(design, question)
    return question.assumption if _concerns(about, design) else ""


def with_what_is_done(questions: Sequence[Question], designs: Sequence[Design]) -> list[Question]:
    """The questions, each assuming what the workflows do; one that is about none of them stays as it is."""
    return [
        each.model_copy(update={"assumption": " ".join(said)})
        if (said := list(dict.fromkeys(one for design in designs if (one := assumed(design, each)))))
        else each
        for each in questions
    ]


def _concerns(about: str, design: Design) -> bool:
    """Whether a question is about this workflow: not about the systems of another one."""
    others = {system.key for system in design.case.research.systems} - {
        design.case.source.system.key,
        design.case.target.system.key,
    }
    return not any(part in others for part in about.split("."))


def _writes(design: Design) -> bool:
    return design.matching.action not in ("remove", "delete")


def _match(design: Design, question: Question) -> str:
    target = design.case.target
    place = question.about.split(".")
    if design.matching.action == "delete" or (len(place) > 2 and place[2] != target.system.key):
        return ""
    if len(place) > 3 and place[3] != label(target.object).replace(" ", "_"):
        return ""
    if not design.matching.match:
        return f"{capital(plural(target.label))} are only created, never found again."
    return _found_by(design)


def _several(design: Design, question: Question) -> str:
    """Only of the record that this workflow writes."""
    _, _, system, name, _ = question.about.split(".")
    target = design.case.target
    same = target.system.key == system and label(target.object).replace(" ", "_") == name
    return question.assumption if same and _writes(design) else ""


def _found_by(design: Design) -> str:
    target = design.case.target
    if any(is_placeholder_field(match.target) for match in design.matching.match):
        return f"{id_kept_in(design.case)}."
    keys = listed([leaf_label(match.target) for match in design.matching.match])
    return f"{capital(a(target.label))} is found again by its {keys}."


def _existing(design: Design, _: Question) -> str:
    target = design.case.target
    one, many = capital(a(target.label)), capital(plural(target.label))
    return {
        "save": f"{one} that is found is updated; else one is created.",
        "upsert": f"{target.name} updates the {target.label} with the same key, or creates one.",
        "create_once": f"{one} that is found stays as it is; else one is created.",
        "update": f"{many} that are found are updated; none is created.",
        "create": f"{many} are not looked for: each run creates new ones.",
        "remove": "",
    }.get(design.matching.action, "")


def _missing(design: Design, _: Question) -> str:
    if not _writes(design):
        return ""
    source, target = design.case.source, design.case.target
    needed = [a(leaf_label(each.field)) for each in design.filters if each.test.op == "present"]
    kept = f"leave the {target.label}'s value as it is"
    filled = [f"`{name}`" for name in design.decisions.fallbacks]
    but = f", but for {listed(filled)}" if filled else ""
    one = a(source.label)
    if not needed:
        return f"Empty fields of {one} {kept}{but}."
    return f"{capital(one)} without {listed(needed, 'or')} is skipped; other empty fields {kept}{but}."


def _error(design: Design, _: Question) -> str:
    if not design.calls:
        return ""
    ending = {
        "park": "is parked with its reason",
        "fail": "fails with the reason",
        "skip": "is skipped with the reason",
        "continue": "goes on",
    }[design.careful.then]
    attempts = design.careful.retry.attempts if design.careful.retry else 1
    what = "run" if design.intake.is_list else "event"
    if attempts == 1:
        return f"A refused call is not tried again: the {what} {ending}."
    return f"A 429 or 5xx is tried again, {attempts} attempts in all; what is refused after that {ending}."


def _dedupe(design: Design, _: Question) -> str:
    if not _writes(design):
        return ""
    target, key = design.case.target.label, design.intake.trigger.dedupe_key
    if key:
        return f"The same `{key}` is worked on once."
    again = "is done again" if design.intake.trigger.kind == "webhook" else "is read and done again"
    settles = f"updates the same {target}" if design.matching.match else f"creates another {target}"
    if design.matching.action == "create_once":
        settles = f"leaves the {target} as it is"
    return f"What arrives twice {again} and {settles}."


def _conflict(design: Design, _: Question) -> str:
    return LAST_STANDS if design.case.both_ways and _writes(design) else ""


def _deletion(design: Design, _: Question) -> str:
    source, target = design.case.source.label, design.case.target.label
    if not _writes(design):
        return deletion_assumed(design.case, built=design.matching.action == "remove")
    if deletion_is_told(design.case.research.triggers):
        return ""
    return f"Nothing happens to the {target} of a deleted {source}."


def _start(design: Design, _: Question) -> str:
    return design.intake.start or trigger_in_words(design)


def _when(design: Design, question: Question) -> str:
    trigger = design.intake.trigger
    if trigger.kind != "schedule":
        return ""
    if not trigger.cron and not trigger.every_seconds:
        return "When it runs is not set: it does not start by the clock until this is known."
    if question.about == "triggers.timezone":
        return f"The schedule is in {trigger.timezone}." if trigger.timezone else ""
    return f"{when_in_words(design)}."


def _window(design: Design, _: Question) -> str:
    return f"Each run reads all {plural(design.case.source.label)}." if design.intake.is_list else ""


def _mechanism(design: Design, _: Question) -> str:
    if design.intake.trigger.kind == "webhook":
        return f"{design.case.source.name} calls a webhook."
    return ""


def _verify(design: Design, question: Question) -> str:
    trigger = design.intake.trigger
    if trigger.kind != "webhook" or question.about.split(".")[1] != trigger.system:
        return ""
    if trigger.verify is None:
        return f"Requests of {sender_name(design)} are taken as they come: nothing checks who sent them."
    header, secret = trigger.verify.header, trigger.verify.secret_name
    return f"`{header}` is checked with the secret {secret}; a request that does not match gets 401."


def sender_name(design: Design) -> str:
    """Who calls the workflow's address."""
    key = design.intake.trigger.system
    names = [one.name for one in design.case.research.systems if one.key == key]
    return names[0] if names else "the caller"


def _payload(design: Design, question: Question) -> str:
    source = design.case.source
    if design.intake.trigger.kind != "webhook" or question.about.split(".")[1] != source.system.key:
        return ""
    if design.intake.is_thin:
        return f"The event of {source.name} carries only the id; the {source.label} is read afterwards."
    return f"The webhook brings the whole {source.label}; no sample was read as its payload."


def _sign_in(design: Design, question: Question) -> str:
    """Only for a system that this workflow calls."""
    system = question.about.split(".")[1]
    return question.assumption if any(call.system == system for call in design.calls.values()) else ""


def _direction(design: Design, _: Question) -> str:
    if design.case.both_ways:
        return ""
    return f"{design.case.source.name} gives, {design.case.target.name} takes."


def _limits(design: Design, question: Question) -> str:
    waits = design.careful.retry is not None and design.careful.retry.attempts > 1
    return question.assumption if waits and design.calls else ""


def _endpoints(design: Design, question: Question) -> str:
    system = question.about.split(".")[1]
    calls = [call for call in design.calls.values() if call.system == system]
    if any(call.is_placeholder for call in calls):
        return PLACEHOLDERS
    published = list(dict.fromkeys(f"{call.method} {call.path}" for call in calls if _is_assumed(call)))
    name = next((one.name for one in design.case.research.systems if one.key == system), system)
    return f"{name} is called as published: {listed(published)}." if published else ""


def _mappings(design: Design, question: Question) -> str:
    place = question.about.split(".")
    ends = [design.case.source.system.key, design.case.target.system.key]
    return fields_assumed(design) if _writes(design) and place[1:] in ([], ends) else ""


def fields_assumed(design: Design) -> str:
    """Which fields are written where the documents name none."""
    mappings = design.case.mappings
    known = [each for each in mappings if not is_placeholder_field(each.target)]
    pairs = [f"{mapping.source} to {mapping.target}" for mapping in known]
    if known and is_assumed(tuple(known)):
        return f"Fields of the same meaning: {listed(pairs)}."
    if known:
        told = any(
            each.target_system == design.case.target.system.key for each in design.case.research.mappings
        )
        return "" if told else f"Only what a sentence names is written: {listed(pairs)}."
    return "No field is written but the id." if mappings else "No field is written yet."


def _empty(design: Design, question: Question) -> str:
    """A field that this workflow's target asks for, and that is not always filled."""
    name = question.about.removeprefix("mappings.").removesuffix(".empty")
    target = design.case.target
    if not _writes(design) or name not in required_without_value(design, target):
        return ""
    if any(mapping.target == name for mapping in design.case.mappings):
        refuses = f"{target.name} refuses the {target.label}, and its reason is kept"
        return f"Nothing is made up for {name}: {refuses}."
    return f"Nothing is written to {name}; {target.name} refuses {plural(target.label)} until this is known."


def _required(design: Design, question: Question) -> str:
    """`mappings.<system>.<object>.<field>`: about one object of one system."""
    _, system, name, *_field = question.about.split(".")
    target = design.case.target
    same = target.system.key == system and words(name) == words(target.object)
    return question.assumption if _writes(design) and same else ""


def _setting(design: Design, question: Question) -> str:
    """Of the mappings that are told, before those that are left out are gone."""
    ends = design.case.source.system.key, design.case.target.system.key
    told = [
        each for each in design.case.research.mappings if (each.source_system, each.target_system) == ends
    ]
    return setting_assumed(question, told)


def _not_drawn(design: Design, _: Question) -> str:
    """Said of what has no workflow."""
    return ""


_TOPICS: tuple[tuple[str, Saying], ...] = (
    (r"rules\.match(\.[\w-]+){0,2}", _match),
    (r"rules\.match\.[\w-]+\.\w+\.several", _several),
    (r"rules\.existing", _existing),
    (r"rules\.missing", _missing),
    (r"rules\.error", _error),
    (r"rules\.dedupe", _dedupe),
    (r"rules\.conflict", _conflict),
    (r"rules\.delete", _deletion),
    (r"changed\.[\w-]+\.\w+", dated),
    (r"triggers", _start),
    (r"triggers\.(cron|timezone)", _when),
    (r"triggers\.window", _window),
    (r"triggers\.mechanism", _mechanism),
    (r"trigger\.[\w-]+\.verify", _verify),
    (r"trigger\.[\w-]+\.payload", _payload),
    (r"systems\.[\w-]+\.auth", _sign_in),
    (r"systems\.direction", _direction),
    (r"systems\.limits", _limits),
    (r"endpoints\.[\w-]+", _endpoints),
    (r"mappings\..+\.empty", _empty),
    (r"mappings(\.[\w-]+\.[\w-]+)?", _mappings),
    (r"mappings\.[\w-]+\.[^.]+\..+", _required),
    (r"settings\..+", _setting),
    (r"flows\..+", _not_drawn),
)


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
