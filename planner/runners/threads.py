"""The agent answers in a thread: words, and perhaps other values for the element as a suggestion."""

from collections.abc import Sequence

from pydantic import ValidationError

from jobs.work import Work
from lib.errors import DomainError
from llm.errors import ModelError
from llm.structured import ask
from planner.editing.known import Known
from planner.editing.places import Data, Place
from planner.editing.typed import texts_of
from planner.models import Comment, Thread
from planner.reading import ReadDocument
from planner.runners.model import JobModel
from planner.selectors.documents import documents_of, read
from planner.selectors.plans import CurrentWorkflow, current_research
from planner.selectors.revisions import newest_revision
from planner.selectors.threads import comments_of
from planner.services.thread_answers import NO_MODEL, fail_answer, give_answer
from planner.services.threads import EVENT, Values, payload_of
from planner.spec.values import Evidence
from planner.threads import element_words
from planner.threads.asking import Asked, Said, SaidInThread, messages, passages, sources_of, thread_told
from planner.threads.suggesting import fields_for, suggested, suggestible, value_now, with_suggestions
from teams.models import Project

STAGE = "thread"
AGENT = "agent"


class CannotSuggest(Exception):
    """The agent's change does not fit the element. The message says where, as a sentence."""


def run(work: Work) -> None:
    """Job kind "planner.thread_agent"; args: `project` and `comment` (ids), the place of the answer."""
    project = Project.objects.select_related("team").get(pk=work.args["project"])
    rows = Comment.objects.select_related("thread__workflow", "thread__project__team", "asked_by")
    answer = rows.filter(pk=work.args["comment"], agent=Comment.Agent.WORKING).first()
    if answer is None:
        return
    try:
        _answer(work, project, answer)
    except (ModelError, CannotSuggest, DomainError) as problem:
        _ended(work, answer, str(problem))


def _answer(work: Work, project: Project, answer: Comment) -> None:
    model = JobModel(work, project).of(STAGE)
    if model is None:
        _ended(work, answer, NO_MODEL)
        return
    thread = answer.thread
    current = newest_revision(project, thread.workflow.key) if thread.workflow else None
    research = current_research(project)
    place = suggestible(current.spec, thread.key) if current else None
    known = Known(current.spec, research.value) if current and research else None
    asked = _asked(answer, current, place, known)
    work.check()
    said = ask(model, messages(asked), SaidInThread)
    values = _values(said, asked, place, current, model.name) if said.change else None
    with work.transaction():
        if give_answer(answer=answer, text=said.answer, values=values):
            work.emit(EVENT, payload_of(thread, "answered"), key="answer")


def _asked(
    answer: Comment,
    current: CurrentWorkflow | None,
    place: Place | None,
    known: Known | None,
) -> Asked:
    thread = answer.thread
    fields = fields_for(place, known) if place and known else ()
    value = value_now(current.spec, place) if current and place else None
    sources = _sources(thread, current)
    comments = [one for one in comments_of([thread])[thread.pk] if one.number < answer.number and one.text]
    told = [Said(one.author.label if one.author else "You, the agent", one.text) for one in comments]
    return Asked(
        label=f"{thread.key} {thread.passage}".strip(),
        words=element_words(current.spec, thread.key) if current else thread.quote,
        fields=fields,
        texts=texts_of(fields, value) if value is not None else {one.name: "" for one in fields},
        evidence=passages(sources, _documents(thread.project, sources)),
        spec=current.spec if current else None,
        thread=thread_told(told),
    )


def _sources(thread: Thread, current: CurrentWorkflow | None) -> list[Evidence]:
    """What the element rests on; a passage rests on itself."""
    if thread.place == Thread.Place.PASSAGE:
        return [Evidence(kind="document", document=thread.key, anchor=thread.passage, quote=thread.quote)]
    return list(sources_of(current.spec, thread.key)) if current else []


def _documents(project: Project, sources: Sequence[Evidence]) -> list[ReadDocument]:
    names = {one.document for one in sources if one.kind == "document"}
    return [read(row) for row in documents_of(project).filter(name__in=names)] if names else []


def _values(
    said: SaidInThread, asked: Asked, place: Place | None, current: CurrentWorkflow | None, model: str
) -> Values | None:
    """The change as a suggestion, checked as a form is. Raises CannotSuggest."""
    if place is None or current is None:
        raise CannotSuggest(f"The agent wanted to change {asked.label}, which has no fields to change.")
    names = {one.name for one in asked.fields if isinstance(asked.texts[one.name], str)}
    unknown = [one.name for one in said.change if one.name not in names]
    if unknown:
        raise CannotSuggest(
            f"The agent wanted to change {', '.join(unknown)}, which {asked.label} does not have."
        )
    base = value_now(current.spec, place) or {}
    texts = {**asked.texts, **{one.name: one.text for one in said.change}}
    found = suggested(place, asked.fields, texts, base, AGENT)
    if found.errors:
        name, problem = next(iter(found.errors.items()))
        raise CannotSuggest(f"The agent's change of {asked.label} does not fit at {name}: {problem}")
    value = _by_model(found.value, model)
    try:
        with_suggestions(current.spec, [(place, value)], by=AGENT)
    except (ValidationError, ValueError) as problem:
        raise CannotSuggest(f"The plan cannot hold the agent's change of {asked.label}.") from problem
    return Values(part=place.name, base=base, value=value, revision=current.row) if value != base else None


def _by_model(value: Data, model: str) -> Data:
    """A call that the agent corrected stands on a model's word, not on a person's."""
    if "evidence" not in value:
        return value
    person = {"kind": "person", "by": AGENT}
    said = [
        Evidence(kind="model", model=model).model_dump(mode="json", by_alias=True) if one == person else one
        for one in value["evidence"]
    ]
    return {**value, "evidence": said}


def _ended(work: Work, answer: Comment, problem: str) -> None:
    with work.transaction():
        fail_answer(answer=answer, problem=problem)
        work.emit(EVENT, payload_of(answer.thread, "failed"), key=f"failed {work.attempt}")
