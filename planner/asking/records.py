"""Questions about the data: fields, how a record is found again, what is missing, twice or deleted."""

import re
from collections.abc import Iterator

from planner.asking.material import Material, a, entry_of, plural, question, without_marks
from planner.spec.research import CALLER, Question, System


def mappings(material: Material) -> Iterator[Question]:
    """No field is mapped at all."""
    if material.research.mappings or not material.research.systems:
        return
    source, target = material.source, material.target
    one, other = material.record(source), material.record(target)
    names = (source.name if source else "the source", target.name if target else "the target")
    yield question(
        "mappings",
        f"Which fields of {names[0]}'s {one} go into which fields of {names[1]}'s {other}?",
        "The mapping is the integration; everything else is plumbing.",
        "critical",
        (
            "The common fields of the same meaning, name for name",
            "A mapping table is attached",
            "All fields that exist in both systems",
        ),
        f"Only fields of the same meaning are copied; the list is confirmed before {names[1]} is written.",
    )


def required_targets(material: Material) -> Iterator[Question]:
    """Required target fields that nothing is mapped to."""
    mapped = {(each.target_system, each.target.casefold()) for each in material.research.mappings}
    targets = {each.key for each in material.targets}
    for thing in material.research.objects:
        if thing.system not in targets or not material.research.mappings:
            continue
        if not any(each.target_system == thing.system for each in material.research.mappings):
            continue
        for field in thing.fields:
            if field.required and (thing.system, field.name.casefold()) not in mapped:
                yield question(
                    f"mappings.{thing.system}.{thing.name}.{field.name}",
                    f"What fills the required field {field.name} of {thing.name}?",
                    f"A {thing.name} without {field.name} is refused.",
                    "high",
                    ("A fixed value", "A field of the source: name it", "It has a default in the target"),
                    f"{field.name} is left to the target's default; a refused {thing.name} is parked with "
                    "the reason.",
                )


def match_key(material: Material) -> Iterator[Question]:
    """How a record that is already there is found."""
    target = material.target
    if target is None or material.recognised or not keeps_records(target):
        return
    noun = material.record(target)
    fields = [
        each.target.casefold() for each in material.research.mappings if each.target_system == target.key
    ]
    likely = next(
        (
            each
            for each in fields
            if "mail" in each or each.endswith(("id", "sku", "number", "code", "reference"))
        ),
        "",
    )
    people = noun in (
        "contact",
        "lead",
        "customer",
        "person",
        "user",
        "member",
        "employee",
        "candidate",
        "subscriber",
        "attendee",
        "record",
    )
    first = (
        f"By {likely}"
        if likely
        else "By e-mail address"
        if people
        else f"By the source's {_same(material, noun)} id, kept in a field of {target.name}"
    )
    other = ["By e-mail address", "By an external id kept in the target"]
    if not people:
        other = ["By a number or reference that both systems have"]
    others = [*other, "Always create a new one"]
    options = [first, *[each for each in others if each.casefold() != first.casefold()]][:3]
    yield question(
        "rules.match",
        f"How is {a(noun)} that already exists in {target.name} found again?",
        "Without a match key every run creates duplicates, and they are expensive to merge.",
        "critical",
        options,
        f"{options[0]}; more than one hit is parked for a person.",
    )


def _same(material: Material, noun: str) -> str:
    """What the source calls the record that becomes such a one: the same, where it has one of that name."""
    source = material.source
    named = any(
        source is not None and each.system == source.key and each.name.casefold() == noun.casefold()
        for each in material.research.objects
    )
    return noun if named else material.record(source)


def keeps_records(target: System) -> bool:
    """Whether what is written can be found again: a file or a message cannot."""
    return not (target.api == "file" or target.key in ("slack", "microsoft_teams"))


def update_or_create(material: Material) -> Iterator[Question]:
    """What happens when the record is already there."""
    target = material.target
    if target is None or material.says(
        r"\bexist|\bupdate|\bupsert|\boverwrit|\bnew (?:one|record)|\bif (?:not )?found|\bskip"
    ):
        return
    noun = material.record(target)
    yield question(
        "rules.existing",
        f"What happens when the {noun} is already in {target.name}?",
        "Overwriting can destroy what somebody corrected by hand; skipping leaves old data.",
        "high",
        (f"Update it, else create {a(noun)}", "Leave it as it is", "Update only empty fields"),
        f"It is updated; else {a(noun)} is created.",
    )


def missing_values(material: Material) -> Iterator[Question]:
    """A source field that is empty, unless it is told what becomes of records the target does not have."""
    if material.tells("missing") or "unfound" in material.told or not material.research.systems:
        return
    noun = material.record(material.source)
    key = next(iter(material.match_keys), "the match key")
    yield question(
        "rules.missing",
        f"What happens with {a(noun)} without {key}, or with other empty fields?",
        "Without the match key a record cannot be found again; an empty value can wipe out a good one.",
        "high",
        (
            f"Without {key}: skip and log; other empty fields: leave the target as it is",
            "Stop and ask a person",
            "Write empty values, too",
        ),
        f"{a(noun)[0].upper()}{a(noun)[1:]} without {key} is skipped with a log line; other empty "
        f"fields leave the target's value alone.",
    )


def duplicates(material: Material) -> Iterator[Question]:
    """The same event or record twice, unless that is told or can do no harm."""
    left_open = "open.dedupe" in material.told and not material.rules("dedupe")
    told = material.tells("dedupe") or _harmless_twice(material)
    if not material.research.systems or (told and not left_open):
        return
    system = next(
        (
            each
            for one in material.research.triggers
            for each in material.research.systems
            if each.key == one.system
        ),
        material.source,
    )
    entry = entry_of(system)
    at = entry.webhook.event_id_at or entry.webhook.event_id_header if entry and entry.webhook else ""
    key = f"its {at}" if at else "its event id"
    yield question(
        "rules.dedupe",
        "What happens when the same event or record arrives twice?",
        "Senders repeat events when an answer is slow; each repeat would be done again.",
        "medium",
        (
            f"The second is recognised by {key} and ignored",
            "It is done again; the result is the same",
            "It is parked for a person",
        ),
        f"The second is recognised by {key} and ignored.",
    )


def _harmless_twice(material: Material) -> bool:
    """A clock that reads a record again finds what it wrote; so does an event, where it is known again.

    How it is known again is a question of its own, and asked first. Without a start nothing of that is sure.
    """
    target = material.target
    if target is not None and keeps_records(target) and not material.recognised:
        return True
    triggers = material.research.triggers
    pushed = any(each.kind in ("webhook", "event") for each in triggers)
    return material.recognised or bool(triggers and not pushed)


def failures(material: Material) -> Iterator[Question]:
    """A call that fails."""
    left_open = "open.error" in material.told and not material.rules("error")
    if (material.tells("error") and not left_open) or not material.research.systems:
        return
    target = material.target
    yield question(
        "rules.error",
        f"What happens when {target.name if target else 'a system'} refuses a call or is down?",
        "Records get lost silently, or the same error repeats for hours.",
        "medium",
        (
            "Try again up to 5 times with growing pauses (429, 5xx), then park the run for a person",
            "Try again for 24 hours, then tell a person",
            "Stop at once and tell a person",
        ),
        "A 429 or 5xx is tried again up to 5 times with growing pauses; anything else is parked with its "
        "reason, to be played again.",
    )


def conflicts(material: Material) -> Iterator[Question]:
    """Both sides changed: only where data flows both ways."""
    if not (material.two_way or material.direction_open) or material.rules("conflict"):
        return
    first, second = material.sources[0], material.target
    names = (first.name, second.name if second else "the other")
    yield question(
        "rules.conflict",
        f"Which side wins when a record was changed in {names[0]} and in {names[1]}?",
        "Without a rule the slower change silently destroys the other, or both sides overwrite each "
        "other for ever.",
        "critical" if material.two_way else "high",
        ("The newer change wins", f"{names[0]} always wins", "A person decides"),
        "The newer change wins; our own writes are not sent back.",
    )


def deletions(material: Material) -> Iterator[Question]:
    """A record deleted in the source; of whoever only calls us nothing is heard of deletions."""
    if material.source is not None and material.source.key == CALLER:
        return
    if not material.research.systems or material.says(r"\bdelet|\bremov|\barchiv|\bdeactivat|\bcancel"):
        return
    events = [each.event for each in material.research.triggers]
    if any("delet" in event for event in events) or (events and all(_only_new(event) for event in events)):
        return
    noun, target = material.record(material.source), material.target
    yield question(
        "rules.delete",
        f"What happens in {target.name if target else 'the target'} when {a(noun)} is deleted in "
        f"{material.source.name if material.source else 'the source'}?",
        "Left alone, old records pile up; deleted, history may be lost.",
        "low",
        ("Nothing", "Mark it as inactive", "Delete it"),
        f"Nothing: deleted {plural(noun)} stay.",
    )


def _only_new(event: str) -> bool:
    """The work begins with a new record or a closed matter: nothing is kept in step afterwards."""
    return bool(event) and not re.search(r"updat|chang|modif|propert|sync", event, re.IGNORECASE)


def contradictions(material: Material) -> Iterator[Question]:
    """Things the documents say in two ways."""
    for each in material.contradictions:
        quotes = " ".join(
            f"“{without_marks(piece.quote)[:140]}” ({piece.document} {piece.anchor})."
            for piece in each.evidence[:2]
        )
        said = list(each.sayings[:3])
        yield question(
            each.about,
            f"{each.text.rstrip('.')}: which one holds?",
            f"Both cannot be built. {quotes}",
            "critical" if each.about in ("rules.match", "triggers") else "high",
            said,
            f"{said[0]}, because it is said first.",
        )
