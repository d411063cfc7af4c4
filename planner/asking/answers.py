"""What a person's answer changes in the research."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from planner.asking.material import entry_of
from planner.extraction.fields import field_in
from planner.extraction.happenings import event_name, happening_in
from planner.extraction.schedule import schedule_in
from planner.extraction.signing_in import scheme_in
from planner.extraction.words import ARROWS
from planner.spec.research import BusinessRule, Question, Research, ResearchTrigger, RuleKind
from planner.spec.research import Mapping as FieldMapping
from planner.spec.values import Auth, Evidence, Role

_RULES: Final[Mapping[str, RuleKind]] = {
    "match": "match",
    "existing": "other",
    "missing": "missing",
    "dedupe": "dedupe",
    "error": "error",
    "conflict": "conflict",
    "delete": "other",
}
_LEAD: Final[Mapping[str, str]] = {
    "match": "An existing record is found",
    "existing": "When the record is already there",
    "missing": "When values are missing",
    "dedupe": "When the same event arrives twice",
    "error": "When a call fails",
    "conflict": "When both sides changed",
    "delete": "When a record is deleted",
}


def apply_answers(research: Research, answers: Sequence[Question]) -> Research:
    """The research with these decided questions in it: answered ones change the facts they are about.

    `answers` are questions whose state is `answered` or `ignored`. A question is recognised by what it is
    about, else by its key. One that is no longer asked stays, so that no decision is lost.
    """
    for decided in answers:
        if decided.state == "open":
            continue
        research = _recorded(research, decided)
        if decided.state == "answered" and decided.answer.strip():
            research = _changed(research, decided)
    return research


def _recorded(research: Research, decided: Question) -> Research:
    questions = list(research.questions)
    for place, question in enumerate(questions):
        if question.about == decided.about if decided.about else question.key == decided.key:
            questions[place] = question.model_copy(
                update={"key": decided.key, "state": decided.state, "answer": decided.answer}
            )
            break
    else:
        questions.append(decided)
    return research.model_copy(update={"questions": tuple(questions)})


def _changed(research: Research, decided: Question) -> Research:
    evidence = Evidence(kind="answer", question=decided.key)
    about, answer = decided.about, " ".join(decided.answer.split())
    if found := re.fullmatch(r"systems\.([\w-]+)\.auth", about):
        return _with_auth(research, found[1], answer, evidence)
    if found := re.fullmatch(r"trigger\.([\w-]+)\.verify", about):
        return _with_note(research, found[1], answer, evidence)
    if found := re.match(r"rules\.(\w+)", about):
        return _with_rule(research, found[1], answer, evidence)
    if about.startswith("changed."):  # Names a field, which is read from the question itself.
        return research
    effect = _EFFECTS.get(about)
    if effect is not None:
        return effect(research, answer, evidence)
    if re.fullmatch(r"mappings\.[\w-]+\.[\w-]+", about):
        return _with_mappings(research, answer, evidence)
    if about.startswith("mappings."):
        return _with_field(research, about, answer, evidence)
    return _with_rule(research, "other", f"{decided.text} {answer}", evidence)


def _with_auth(research: Research, key: str, answer: str, evidence: Evidence) -> Research:
    scheme = scheme_in(answer)
    systems = tuple(
        each.model_copy(
            update={
                "auth": Auth(scheme=scheme or each.auth.scheme, details=answer, scopes=each.auth.scopes),
                "evidence": (*each.evidence, evidence),
            }
        )
        if each.key == key
        else each
        for each in research.systems
    )
    return research.model_copy(update={"systems": systems})


def _with_note(research: Research, key: str, answer: str, evidence: Evidence) -> Research:
    systems = tuple(
        each.model_copy(update={"notes": (*each.notes, answer), "evidence": (*each.evidence, evidence)})
        if each.key == key
        else each
        for each in research.systems
    )
    return research.model_copy(update={"systems": systems})


def _with_grant(research: Research, answer: str, evidence: Evidence) -> Research:
    parts = {
        name.strip().casefold(): words
        for part in answer.split(";")
        for name, _, words in [part.partition(":")]
        if words
    }
    for system in research.systems:
        if system.auth.scheme.startswith("oauth2") and scheme_in(
            words := parts.get(system.name.casefold(), answer)
        ):
            research = _with_auth(research, system.key, words.strip(), evidence)
    return research


def _with_rule(research: Research, kind: str, answer: str, evidence: Evidence) -> Research:
    lead = _LEAD.get(kind)
    text = f"{lead}: {_inside(answer, research)}" if lead else answer
    kept = [
        each for each in research.rules if not (each.kind == kind == "match" or evidence in each.evidence)
    ]
    used = {each.key for each in kept}
    key = next(key for number in range(1, 1000) if (key := f"BR-{number:02}") not in used)
    rule = BusinessRule(key=key, text=text, kind=_RULES.get(kind, "other"), evidence=(evidence,))
    return research.model_copy(update={"rules": (*kept, rule)})


def _inside(answer: str, research: Research) -> str:
    """An answer as it goes on a sentence: a name at its beginning keeps its capital."""
    named = any(answer.casefold().startswith(each.name.casefold()) for each in research.systems)
    return answer if named or answer[1:2].isupper() else f"{answer[:1].lower()}{answer[1:]}"


def _with_direction(research: Research, answer: str, evidence: Evidence) -> Research:
    """`HubSpot to Salesforce only` or `Both ways`."""
    if re.search(r"\bboth (?:ways|directions)\b|\btwo[- ]way\b|\bbidirectional\b", answer, re.IGNORECASE):
        kinds = tuple(dict.fromkeys((*research.integration_type, "bidirectional")))
        return research.model_copy(update={"integration_type": kinds})
    order = re.search(r"(.+?)\s+(?:to|into|->|→)\s+(.+?)(?:\s+only)?\.?$", answer, re.IGNORECASE)
    if not order:
        return research
    first, second = order[1].casefold(), order[2].casefold()
    roles: dict[str, Role] = {}
    for system in research.systems:
        if system.name.casefold() in first:
            roles[system.key] = "source"
        elif system.name.casefold() in second:
            roles[system.key] = "target"
    if len(roles) < 2:
        return research
    systems = [
        each.model_copy(update={"role": roles[each.key], "evidence": (*each.evidence, evidence)})
        if each.key in roles
        else each
        for each in research.systems
    ]
    systems.sort(key=lambda each: ("source", "both", "target").index(each.role))
    return research.model_copy(update={"systems": tuple(systems)})


def _with_trigger(research: Research, answer: str, evidence: Evidence) -> Research:
    source = next((each for each in research.systems if each.role in ("source", "both")), None)
    named = next((each for each in research.systems if each.name.casefold() in answer.casefold()), source)
    if schedule := schedule_in(answer):
        trigger = ResearchTrigger(
            kind="schedule",
            system=source.key if source else "",
            cron=schedule.cron,
            timezone=schedule.timezone,
            every_seconds=schedule.every_seconds,
            evidence=(evidence,),
        )
    elif re.search(r"\bby hand\b|\bmanual|\bperson\b|\bbutton\b|\bon demand\b", answer, re.IGNORECASE):
        trigger = ResearchTrigger(kind="manual", evidence=(evidence,))
    else:
        happening = happening_in(answer)
        event = event_name(happening, entry_of(named)) if happening else ""
        trigger = ResearchTrigger(
            kind="webhook", system=named.key if named else "", event=event, evidence=(evidence,)
        )
    kinds = [each for each in research.integration_type if each not in ("realtime", "batch")]
    kinds.append("batch" if trigger.kind == "schedule" else "realtime")
    return research.model_copy(update={"triggers": (trigger,), "integration_type": tuple(kinds)})


def _with_mappings(research: Research, answer: str, evidence: Evidence) -> Research:
    """`email -> Email, phone -> Phone`; words without arrows become a rule."""
    source = next((each for each in research.systems if each.role in ("source", "both")), None)
    target = next((each for each in reversed(research.systems) if each.role in ("target", "both")), None)
    found: list[FieldMapping] = []
    for part in re.split(r"[,;\n]", answer):
        arrow = ARROWS.search(part)
        sides = (
            (field_in(part[: arrow.start()], "", 0, ()), field_in(part[arrow.end() :], "", 0, ()))
            if arrow
            else (None, None)
        )
        if source and target and sides[0] and sides[1]:
            key = f"MP-{len(research.mappings) + len(found) + 1:02}"
            found.append(
                FieldMapping(
                    key=key,
                    source_system=source.key,
                    source=sides[0].path,
                    target_system=target.key,
                    target=sides[1].path,
                    evidence=(evidence,),
                )
            )
    if not found:
        return _with_rule(research, "other", answer, evidence)
    return research.model_copy(update={"mappings": (*research.mappings, *found)})


def _with_field(research: Research, about: str, answer: str, evidence: Evidence) -> Research:
    """A required target field gets its source, a fixed value, or stays the target's."""
    place = about.removeprefix("mappings.").split(".")
    if len(place) < 3:
        return _with_rule(research, "other", answer, evidence)
    system, thing, field = place[0], place[1], ".".join(place[2:])
    source = next((each.source_system for each in research.mappings if each.target_system == system), "")
    fixed = re.match(
        r"(?:a )?(?:fixed|constant)(?: value)?:?\s*[\"']?(.+?)[\"']?$|^[\"'](.+)[\"']$", answer, re.IGNORECASE
    )
    others = tuple(
        each
        for each in research.mappings
        if not (each.target_system == system and each.target == field and each.target_object == thing)
    )
    value = next(filter(None, fixed.groups()), "") if fixed else ""
    mapping = FieldMapping(
        key=f"MP-{len(research.mappings) + 1:02}",
        source_system=source,
        source="" if value else answer,
        target_system=system,
        target_object=thing,
        target=field,
        rule=f'always "{value}"' if value else "",
        evidence=(evidence,),
    )
    return research.model_copy(update={"mappings": (*others, mapping)})


def _with_zone(research: Research, answer: str, evidence: Evidence) -> Research:
    found = schedule_in(f"daily {answer}")
    zone = (found.timezone if found else "") or (answer if "/" in answer else "")
    triggers = tuple(
        each.model_copy(update={"timezone": zone, "evidence": (*each.evidence, evidence)})
        if each.kind == "schedule" and zone
        else each
        for each in research.triggers
    )
    return research.model_copy(update={"triggers": triggers})


def _with_clock(research: Research, answer: str, evidence: Evidence) -> Research:
    """How often, or at what time: goes to each schedule; its zone stays where the answer names none."""
    found = schedule_in(answer) or schedule_in(f"daily {answer}")
    if found is None or not (found.cron or found.every_seconds):
        return _with_rule(research, "other", answer, evidence)
    triggers = tuple(
        each.model_copy(
            update={
                "cron": found.cron,
                "every_seconds": found.every_seconds,
                "timezone": found.timezone or each.timezone,
                "evidence": (*each.evidence, evidence),
            }
        )
        if each.kind == "schedule"
        else each
        for each in research.triggers
    )
    return research.model_copy(update={"triggers": triggers})


_EFFECTS: Final[Mapping[str, Callable[[Research, str, Evidence], Research]]] = {
    "triggers": _with_trigger,
    "triggers.cron": _with_clock,
    "triggers.timezone": _with_zone,
    "systems.direction": _with_direction,
    "systems.grant": _with_grant,
    "mappings": _with_mappings,
}
