"""Every thread of a project, in pages, and who can be named in one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from planner.models import Thread
from planner.pages.comments import ThreadView
from planner.pages.threads import Asked, Talk
from planner.selectors.threads import MINE, OPEN, RESOLVED, chosen, thread_address, threads_of
from planner.services.thread_answers import AGENT_PERSON
from teams.models import Project
from teams.selectors import people_of
from teams.standing import Standing

PER_PAGE = 50
MOST_NAMED = 8
NAMES = {OPEN: "Open", MINE: "Mine", RESOLVED: "Resolved"}
EMPTY = {
    OPEN: "No open comments. Press C on any element of a workflow to begin a thread.",
    MINE: "You have not written in any thread yet.",
    RESOLVED: "No thread was resolved yet.",
}


@dataclass(frozen=True)
class ListedThread:
    """One thread with its address and the name of what it is in."""

    view: ThreadView
    address: str
    where: str


@dataclass(frozen=True)
class ThreadList:
    """One page of the list."""

    rows: Sequence[ListedThread]
    page: Page[Thread]
    which: str
    filters: Mapping[str, str]
    empty: str


def thread_list(
    project: Project, membership: Standing, asked: Asked, number: int, titles: Mapping[str, str]
) -> ThreadList:
    """The threads that are asked for, the one last written in first. `titles` are those of the workflows."""
    talk = Talk(project, membership)
    person = membership.user if membership.user_id else None
    found = threads_of(project) if not membership.is_visitor else Thread.objects.none()
    page = Paginator(chosen(found, asked.which, person), PER_PAGE).get_page(number)
    listed = list(page)
    cards = talk.cards(listed, full=set())
    rows = [ListedThread(card, thread_address(project, card.row), _where(card.row, titles)) for card in cards]
    return ThreadList(rows, page, asked.which, NAMES, EMPTY[asked.which])


def people_named(project: Project, words: str, *, by_address: bool = True) -> Sequence[object]:
    """The agent and the people whose name, or `by_address` whose address, begins so; at most MOST_NAMED."""
    wanted = words.casefold().strip()
    everybody = [AGENT_PERSON, *people_of(project)]
    found = [
        one for one in everybody if not wanted or _begins(one.name, one.email if by_address else "", wanted)
    ]
    return found[:MOST_NAMED]


def _begins(name: str, email: str, wanted: str) -> bool:
    whole = name.casefold()
    return any(part.startswith(wanted) for part in (whole, email.casefold(), *whole.split()))


def _where(thread: Thread, titles: Mapping[str, str]) -> str:
    if thread.place == Thread.Place.QUESTION:
        return "Questions"
    if thread.place == Thread.Place.PASSAGE:
        return thread.key
    return titles.get(thread.workflow.key, thread.workflow.key) if thread.workflow else ""
