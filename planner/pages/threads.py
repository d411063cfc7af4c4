"""The comments beside a workflow, a question or a passage: which are shown, and what is asked for."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import cached_property

from lib.text import whole_number
from planner.editing.known import Known
from planner.editing.places import SYSTEM
from planner.editing.typed import texts_of
from planner.merging import word_changes
from planner.models import Comment, Proposal, Thread
from planner.pages.comments import Reader, SuggestionView, ThreadView, comment_views, suggestion_view
from planner.pages.editing import EditForm, edit_form
from planner.pages.suggesting import with_own_ids
from planner.selectors import threads as rows
from planner.selectors.plans import current_research
from planner.selectors.revisions import newest_revision
from planner.selectors.threads import FILTERS, OPEN, chosen, comments_of, first_comments
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec
from planner.threads import WHOLE, Anchor, anchors, element_words, own_digest
from planner.threads.anchors import SECTIONS
from planner.threads.suggesting import FieldWords, fields_for, suggestible, value_now
from systems.language_models import models_of
from teams.models import Project
from teams.standing import Standing

MOST_CARDS = 100
"""Threads beside one page; the list of the project has the others."""


@dataclass(frozen=True)
class Asked:
    """What an address asks of the comments: one thread, a place to comment on, a form, which ones to show."""

    thread: int = 0
    on: str = ""
    edit: int = 0
    suggest: bool = False
    which: str = OPEN

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Asked":
        """From the query of an address. `thread` is a number, or the key of the place to comment on."""
        thread, which = given.get("thread", ""), given.get("threads", "")
        return cls(
            thread=whole_number(thread) if thread.isdigit() else 0,
            on=given.get("on", "" if thread.isdigit() else thread)[:200],
            edit=whole_number(given.get("edit", "")),
            suggest="suggest" in given,
            which=which if which in FILTERS else OPEN,
        )


class Talk:
    """Everything a card needs besides its thread: who reads, and the workflow as it is shown."""

    def __init__(
        self, project: Project, membership: Standing, spec: WorkflowSpec | None = None, number: int = 0
    ) -> None:
        self.project, self.spec, self.number = project, spec, number
        self.reader = Reader(project, membership)

    @cached_property
    def anchors(self) -> Mapping[str, Anchor]:
        return anchors(self.spec) if self.spec else {}

    @cached_property
    def has_model(self) -> bool:
        """Whether @agent has anybody to ask."""
        return bool(models_of(self.project.team))

    @cached_property
    def research(self) -> Research | None:
        found = current_research(self.project)
        return found.value if found else None

    def card(self, thread: Thread, *, asked: Asked | None = None) -> ThreadView:
        """One thread with all of its comments."""
        return self.cards([thread], full={thread.pk}, asked=asked)[0]

    def cards(
        self, threads: Sequence[Thread], *, full: set[int], asked: Asked | None = None
    ) -> tuple[ThreadView, ...]:
        """These threads; those in `full` with all of their comments."""
        wanted = asked or Asked()
        whole = comments_of([one for one in threads if one.pk in full])
        firsts = first_comments([one for one in threads if one.pk not in full])
        return tuple(self._card(one, whole.get(one.pk), firsts.get(one.pk), wanted) for one in threads)

    def _card(
        self, thread: Thread, comments: Sequence[Comment] | None, first: Comment | None, asked: Asked
    ) -> ThreadView:
        anchor = self.anchors.get(thread.key) if thread.place == Thread.Place.ELEMENT else None
        is_full = comments is not None
        shown = (
            comment_views(
                comments, self.reader, spec=self.spec, research=lambda: self.research, editing=asked.edit
            )
            if is_full
            else ()
        )
        is_gone = thread.place == Thread.Place.ELEMENT and self.spec is not None and anchor is None
        return ThreadView(
            row=thread,
            label=anchor.label if anchor else _label(thread),
            is_id=anchor.is_id if anchor else _label(thread) == thread.key,
            dom=anchor.id if anchor else "",
            may_write=self.reader.may("review"),
            is_full=is_full,
            first=comments[0] if comments else first,
            comments=shown,
            changed=self._changed(thread) if is_full and anchor else (),
            is_gone=is_gone,
            may_suggest=bool(anchor and anchor.part),
            has_model=self.has_model if is_full else False,
            is_selected=thread.pk == asked.thread,
        )

    def _changed(self, thread: Thread) -> tuple[FieldWords, ...]:
        """What was changed since the revision a thread began on, word by word."""
        began = thread.revision.number if thread.revision else self.number
        if self.spec is None or began == self.number or thread.key == WHOLE:
            return ()
        if own_digest(self.spec, thread.key) == thread.own_hash:
            return ()
        words = word_changes(thread.quote, element_words(self.spec, thread.key))
        return (FieldWords("", words),) if any(one.kind != "same" for one in words) else ()


def _label(thread: Thread) -> str:
    if thread.place == Thread.Place.PASSAGE:
        return thread.passage or thread.key
    return SECTIONS[thread.key][0] if thread.key in SECTIONS else thread.key.removeprefix(SYSTEM)


@dataclass(frozen=True)
class NewThread:
    """The form that begins a thread. `on` is the key of the place, `dom` the id of its element."""

    workflow: str
    place: str
    on: str
    passage: str
    label: str
    dom: str = ""
    text: str = ""
    error: str = ""


@dataclass(frozen=True)
class ProposalView:
    """What the agent proposed for a workflow in one go."""

    row: Proposal
    parts: tuple[SuggestionView, ...]


@dataclass(frozen=True)
class Margin:
    """The comments beside a page. `more` are those that did not fit."""

    threads: tuple[ThreadView, ...] = ()
    gone: tuple[ThreadView, ...] = ()
    more: int = 0
    which: str = OPEN
    id: str = "margin"
    new: NewThread | None = None
    form: EditForm | None = None
    suggest_for: int = 0
    # What was written beside the form of a suggestion that did not fit.
    said: str = ""
    may_write: bool = False
    has_model: bool = False
    is_hidden: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)


def workflow_margin(talk: Talk, key: str, asked: Asked, *, text: str = "", error: str = "") -> Margin:
    """The comments beside a workflow; talk.spec is what the page shows."""
    if talk.reader.membership.is_visitor:
        return Margin(is_hidden=True)
    every = rows.threads_of(talk.project).filter(workflow__key=key)
    person = talk.reader.membership.user if talk.reader.person else None
    listed = list(chosen(every, asked.which, person).order_by("pk")[: MOST_CARDS + 1])
    shown = listed[:MOST_CARDS]
    if asked.thread and not any(one.pk == asked.thread for one in shown):
        shown += list(every.filter(pk=asked.thread))
    if asked.on:
        shown += [one for one in every.filter(key=asked.on, state=OPEN)[:MOST_CARDS] if one not in shown]
    full = {one.pk for one in shown if one.pk == asked.thread or (asked.on and one.key == asked.on)}
    order = {one: place for place, one in enumerate(talk.anchors)}
    cards = sorted(
        talk.cards(shown, full=full, asked=asked), key=lambda card: (order.get(card.row.key, 0), card.row.pk)
    )
    form = None
    if asked.suggest and asked.thread:
        form = next((suggest_form(talk, one) for one in shown if one.pk == asked.thread), None)
    return Margin(
        threads=tuple(card for card in cards if not card.is_gone),
        gone=tuple(card for card in cards if card.is_gone),
        more=every.filter(state=OPEN).count() - MOST_CARDS if len(listed) > MOST_CARDS else 0,
        which=asked.which,
        new=new_thread(talk, key, asked.on, text=text, error=error) if asked.on else None,
        form=form,
        suggest_for=asked.thread if form else 0,
        may_write=talk.reader.may("review"),
        has_model=talk.has_model,
    )


def new_thread(talk: Talk, key: str, on: str, *, text: str = "", error: str = "") -> NewThread | None:
    """The form that begins a thread at that place of the workflow, None where there is no such place."""
    anchor = talk.anchors.get(on)
    if anchor is None or not talk.reader.may("review"):
        return None
    return NewThread(key, Thread.Place.ELEMENT, on, "", anchor.label, anchor.id, text, error)


def suggest_form(
    talk: Talk,
    thread: Thread,
    texts: Mapping[str, object] | None = None,
    errors: Mapping[str, str] | None = None,
) -> EditForm | None:
    """The form with the fields of a thread's element, to suggest other values; None where it has none."""
    spec, research = talk.spec, talk.research
    place = suggestible(spec, thread.key) if spec is not None else None
    value = value_now(spec, place) if spec is not None and place is not None else None
    if spec is None or place is None or value is None or research is None or not talk.reader.may("review"):
        return None
    fields = fields_for(place, Known(spec, research))
    shown = dict(texts) if texts is not None else texts_of(fields, value)
    return with_own_ids(edit_form(place, talk.number, fields, shown, errors=errors), f"s{thread.pk}")


def question_comments(talk: Talk, key: str, asked: Asked) -> Margin:
    """The open threads on a question, all of them in full, and the form that begins another."""
    own_id = place_id(Thread.Place.QUESTION, key, "")
    if talk.reader.membership.is_visitor:
        return Margin(id=own_id, is_hidden=True)
    every = rows.threads_on(talk.project, Thread.Place.QUESTION, key)[:MOST_CARDS]
    found = [one for one in every if one.is_open or one.pk == asked.thread]
    may_write = talk.reader.may("review")
    return Margin(
        threads=talk.cards(found, full={one.pk for one in found}, asked=asked),
        id=own_id,
        new=NewThread("", Thread.Place.QUESTION, key, "", key) if may_write else None,
        may_write=may_write,
        has_model=talk.has_model,
    )


def place_id(place: str, key: str, passage: str) -> str:
    """The id of the comments on a question or passage: its address may hold what no selector takes."""
    return f"on-{hashlib.sha256(f'{place} {key} {passage}'.encode()).hexdigest()[:12]}"


def proposals(talk: Talk, key: str) -> tuple[ProposalView, ...]:
    """What the agent proposed for a workflow and nobody has decided about."""
    if talk.reader.membership.is_visitor:
        return ()
    return tuple(
        ProposalView(
            row,
            tuple(
                suggestion_view(one, talk.reader, talk.spec, lambda: talk.research) for one in row.parts.all()
            ),
        )
        for row in rows.open_proposals(talk.project, key)
    )


def talk_of(project: Project, membership: Standing, thread: Thread) -> Talk:
    """For one thread by itself: its workflow in the newest revision."""
    current = newest_revision(project, thread.workflow.key) if thread.workflow else None
    return Talk(project, membership, current.spec if current else None, current.row.number if current else 0)
