"""Documents to research: read, extract, ground, ask, write."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from lib.text import counted
from llm.messages import Picture
from llm.model import Model
from planner.answers import still_asked
from planner.asking import Material, apply_answers, ask, numbered, ranked, spoken_of
from planner.completion import CONTEXT, complete, further_questions, is_from_a_model
from planner.described import undescribed_calls, with_described
from planner.dismissals import without
from planner.extraction import Extraction, extract, ground
from planner.generation import designs_of, questions_for, with_what_is_done
from planner.reading import ReadDocument
from planner.spec.research import BusinessRule, Question, Research, ResearchEndpoint
from planner.spec.research import Mapping as FieldMapping
from planner.summary import notes_of, summary_of
from planner.unspoken import without_unspoken
from systems.index import ApiIndex

Keyed = TypeVar("Keyed", ResearchEndpoint, FieldMapping, BusinessRule)
Notify = Callable[[str, str], None]
_MACHINE: Final = "Text addressed to a machine was found and treated as data, not as an instruction"


def draft_research(
    documents: Sequence[ReadDocument],
    *,
    answers: Sequence[Question] = (),
    model: Model | None = None,
    notify: Notify | None = None,
    previous: Research | None = None,
    pictures: Sequence[Picture] = (),
    context: int = CONTEXT,
    indexes: Sequence[ApiIndex] = (),
) -> Research:
    """Everything the documents say about the integration, with evidence, and what they leave open.

    `answers` are questions of an earlier draft that a person answered or put aside. `previous` is that draft:
    facts and questions that are the same keep their keys. `notify(stage, detail)` hears of each stage.
    `pictures` are for a `model` that can see; it holds `context` tokens. `indexes` are the API descriptions
    among the documents.
    """
    tell = notify or _silent
    readable = [each for each in documents if each.readable]
    passages = sum(len(each.passages) for each in readable)
    tell("read", f"{len(readable)} of {len(documents)} documents, {passages} passages")
    spoken, unspoken = without_unspoken(readable, indexes)
    found = extract(spoken, lambda what: tell("extract", f"looking for {what}"))
    tell("found", _told(found.research))
    odd = undescribed_calls(found.research, indexes)
    found = replace(found, contradictions=(*found.contradictions, *odd))
    facts, dropped = ground(with_described(found.research, indexes), readable)
    astray = f", {len(dropped)} do not" if dropped else ""
    tell("ground", f"{_count(facts)} facts stand in their documents{astray}")
    remarks: tuple[str, ...] = ("Found by rules; no language model was asked.",)
    answered = False
    if model is not None and (readable or pictures):
        completion = complete(
            facts,
            readable,
            model,
            pictures=pictures,
            context=context,
            tell=lambda detail: tell("complete", detail),
        )
        facts, remarks, answered = completion.research, completion.remarks, completion.answered
    facts = _keyed(_without_wrong(facts, previous), previous)
    earlier = (*answers, *(previous.questions if previous else ()))
    facts = facts.model_copy(update={"questions": _questions(facts, found, earlier)})
    if model is not None and answered and facts.systems:
        facts, remark = _asked_further(facts, previous, model)
        remarks = (*remarks, *filter(None, (remark,)))
    if model is not None:
        for remark in remarks:
            tell("note", remark)
    facts = _settled(apply_answers(facts, answers), found, answers, earlier)
    tell("ask", f"{len(facts.questions)} questions")
    problems = [problem for each in documents for problem in each.problems]
    notes = notes_of(facts, found.contradictions, [*_remarks(found), *unspoken, *dropped, *remarks], problems)
    kept = {"questions": still_asked(facts.questions, earlier)}
    return facts.model_copy(update={"summary": summary_of(facts), "technical_notes": notes, **kept})


def _without_wrong(facts: Research, previous: Research | None) -> Research:
    """The facts without those that a person called wrong in an earlier draft, and with that decision."""
    wrong = previous.dismissed if previous else ()
    return without(facts, wrong).model_copy(update={"dismissed": wrong})


def _silent(stage: str, detail: str) -> None:
    """Nobody listens."""


def _told(facts: Research) -> str:
    """Such as "Shopify, Xero, 12 mappings, 1 rule"."""
    names = ", ".join(each.name for each in facts.systems[:6])
    counts = (counted(len(facts.mappings), "mapping"), counted(len(facts.rules), "rule"))
    return ", ".join(filter(None, (names or "no system", *counts)))


def _count(facts: Research) -> int:
    fields = sum(len(each.fields) for each in facts.objects)
    return (
        len(facts.systems)
        + len(facts.triggers)
        + len(facts.mappings)
        + len(facts.rules)
        + len(facts.endpoints)
        + fields
    )


def _questions(facts: Research, found: Extraction, earlier: Sequence[Question]) -> tuple[Question, ...]:
    records = {each.key: found.records.main(each.key) for each in facts.systems}
    asked = ask(Material(facts, found.contradictions, records, spoken_of(found.units)))
    told = facts.model_copy(update={"questions": tuple(asked)})
    designs = designs_of(told)
    questions = ranked(asked, questions_for(told, designs))
    return numbered(with_what_is_done(questions, designs), earlier)


def _settled(
    facts: Research, found: Extraction, answers: Sequence[Question], earlier: Sequence[Question]
) -> Research:
    """After answers some questions need no asking: a webhook that became a schedule needs no signature."""
    if not any(each.state == "answered" for each in answers):
        return facts
    decided = {each.about for each in facts.questions if each.state != "open"}
    still = {each.about: each for each in _questions(facts, found, (*earlier, *facts.questions))}
    still |= {each.about: each for each in facts.questions if is_from_a_model(each)}
    kept = [each for each in facts.questions if each.about in decided or each.about in still]
    known = {each.about for each in kept}
    return facts.model_copy(
        update={"questions": (*kept, *(each for about, each in still.items() if about not in known))}
    )


def _keyed(facts: Research, previous: Research | None) -> Research:
    """Keys EP-01, MP-01, BR-01 in order of reading; what was there before keeps its key."""
    endpoints = _numbered(
        facts.endpoints,
        "EP",
        previous.endpoints if previous else (),
        lambda each: (each.system, each.method, each.path),
    )
    mappings = _numbered(
        facts.mappings,
        "MP",
        previous.mappings if previous else (),
        lambda each: (each.source_system, each.source, each.target_system, each.target_object, each.target),
    )
    rules = _numbered(facts.rules, "BR", previous.rules if previous else (), lambda each: (each.text,))
    return facts.model_copy(update={"endpoints": endpoints, "mappings": mappings, "rules": rules})


def _numbered(
    items: Sequence[Keyed], prefix: str, before: Sequence[Keyed], identity: Callable[[Keyed], tuple[str, ...]]
) -> tuple[Keyed, ...]:
    had = {identity(each): each.key for each in before}
    taken = set(had.values())
    free = (key for number in range(1, 100_000) if (key := f"{prefix}-{number:02}") not in taken)
    return tuple(each.model_copy(update={"key": had.get(identity(each)) or next(free)}) for each in items)


def _asked_further(facts: Research, previous: Research | None, model: Model) -> tuple[Research, str]:
    """The questions with those a model asks besides. What it asked in an earlier draft stays asked."""
    earlier = [each for each in (previous.questions if previous else ()) if is_from_a_model(each)]
    asked = (*facts.questions, *earlier)
    further, remark = ((), "") if earlier else further_questions(facts, asked, model)
    every = numbered(ranked([*asked, *further], ()), asked)
    return facts.model_copy(update={"questions": every}), remark


def _remarks(found: Extraction) -> list[str]:
    remarks = []
    told = next((unit for unit in found.units if unit.scope == "instruction"), None)
    if told is not None:
        remarks.append(f"{_MACHINE} ({told.document.name} {told.evidence().anchor}).")
    left_out = sum(unit.scope in ("out", "later") for unit in found.units)
    if left_out:
        remarks.append(
            f"{left_out} sentences describe what is out of scope or planned for later; no fact was taken "
            f"from them."
        )
    return remarks
