"""Mappings whose fields a document names in words, with the names under which the vendor publishes them."""

import re
from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import replace

from planner.conventions import field_meant
from planner.generation.business_case import Case, End
from planner.generation.naming import slug, words
from planner.generation.origins import BY_CODE, ELSE, Choice, choice_in, place_in
from planner.generation.paths import several_paths
from planner.spec.research import Mapping, Question, Research

TWO = re.compile(r"(?P<one>\w+) and (?P<other>\w+) (?P<noun>\w+)")
"""`first and last name` are two names."""
ITSELF = re.compile(r"(?:description|(?:full )?name|text)", re.IGNORECASE)
"""What is said beside a code for the value in words."""
NOTHING = re.compile(r"\b(?:nothing|none|empty|blank|not used)\b", re.IGNORECASE)


def with_vendor_fields(case: Case) -> Case:
    """The case with published names for what its mappings call in words; `called` tells the words again.

    A field that depends on a setting gets what is selected there, or, until somebody says so, the first thing
    that can be; one that is only filled beside another is left out until then.
    """
    made: list[Mapping] = []
    called: dict[str, str] = {}
    for mapping in case.mappings:
        for each in _resolved(mapping, case):
            if each.source != mapping.source:
                called[each.source] = mapping.source
            made.append(each)
    return replace(case, mappings=tuple(made), called=called)


def choices_of(mappings: Sequence[Mapping]) -> list[tuple[Mapping, Choice]]:
    """The mappings that a setting decides about."""
    return [(each, choice) for each in mappings if (choice := choice_in(each.rule))]


def about_setting(choice: Choice) -> str:
    """What the question about a setting is recognised by."""
    return f"settings.{slug(choice.setting)}"


def selections(case: Case) -> set[str]:
    """The keys of rules that only answer what is selected in a setting: the rows say what comes of it."""
    asked = {each.key for each in case.research.questions if each.about.startswith("settings.")}
    return {
        rule.key
        for rule in case.rules
        if any(each.kind == "answer" and each.question in asked for each in rule.evidence)
    }


def _resolved(mapping: Mapping, case: Case) -> list[Mapping]:
    target = _named(case.target, mapping.target) or mapping.target
    mapping = mapping.model_copy(update={"target": target})
    if case.source.known is None:
        return [mapping]
    if choice := choice_in(mapping.rule):
        taken = _taken(choice, case.research)
        if not taken:
            return []
        source = _of_choice(taken, choice, mapping.source, case.source)
    else:
        source = _source(mapping, case.source)
    return [mapping.model_copy(update={"source": source or mapping.source})]


def _taken(choice: Choice, research: Research) -> str:
    """What is selected; "" for nothing."""
    asked = next((each for each in research.questions if each.about == about_setting(choice)), None)
    if asked is None or asked.state != "answered":
        return "" if choice.beside else choice.one
    answer = set(words(asked.answer))
    if NOTHING.search(asked.answer):
        return ""
    return max((choice.one, choice.other), key=lambda each: len(answer & set(words(each))))


def _of_choice(taken: str, choice: Choice, name: str, end: End) -> str:
    """The fields of what was selected: `first and last name` are two; `code` is the code of the field."""
    if name:
        plain = _at(end, name, choice.place) if ITSELF.fullmatch(taken) else ""
        return _at(end, f"{name} {taken}", choice.place) or plain
    both = TWO.fullmatch(taken)
    names = [f"{both['one']} {both['noun']}", f"{both['other']} {both['noun']}"] if both else [taken]
    found = [_at(end, each, choice.place) for each in names]
    return ", ".join(found) if all(found) else ""


def _source(mapping: Mapping, end: End) -> str:
    if not mapping.source or several_paths(mapping.source):
        return ""
    place = place_in(mapping.rule, mapping.source)
    if BY_CODE.search(mapping.rule) and (code := _at(end, f"{mapping.source} code", place)):
        return code
    first = _at(end, mapping.source, place)
    second = ELSE.search(mapping.rule)
    other = _at(end, second["name"], second["place"]) if second else ""
    return f"{first}, {other}" if first and other and first != other else first


def _at(end: End, name: str, place: str) -> str:
    """The field that words mean at this end, in the place they are said to come from where it has one."""
    return (_named(end, f"{place} {name}") if place else "") or _named(end, name)


def _named(end: End, name: str) -> str:
    return field_meant(end.known, name) if end.known else ""


def settings_asked(mappings: Sequence[Mapping]) -> Table[str, tuple[Mapping, Choice]]:
    """The settings that decide about mappings, each by what its question is about."""
    return {about_setting(choice): (mapping, choice) for mapping, choice in choices_of(mappings)}


def setting_assumed(question: Question, mappings: Sequence[Mapping]) -> str:
    """What holds while nobody says what is selected; "" where no mapping depends on it."""
    found = settings_asked(mappings).get(question.about)
    return said_of_setting(*found) if found else ""


def said_of_setting(mapping: Mapping, choice: Choice) -> str:
    if choice.beside:
        return f"Nothing is selected in {choice.setting}: `{mapping.target}` stays empty."
    return f"{choice.setting} selects {choice.one}: `{mapping.target}` gets that."
