"""What was brought and wants attention: links under way or refused, and documents no research has read."""

from dataclasses import dataclass

from jobs.models import Job
from planner.models import Link
from planner.reading.links import shown
from planner.selectors.documents import links_to_see_to, not_researched
from teams.models import Project


@dataclass(frozen=True)
class LinkRow:
    """One link. `state` is waiting, fetching or refused; `waits` is False where no job will come for it."""

    pk: int
    url: str
    words: str
    state: str
    reason: str
    waits: bool


@dataclass(frozen=True)
class Material:
    """The rows above the composer. `unread` counts documents; 0 while a job is there to read them."""

    links: tuple[LinkRow, ...]
    unread: int

    @property
    def is_quiet(self) -> bool:
        return not self.links and not self.unread


def material(project: Project, job: Job | None) -> Material:
    """What stands above the composer; `job` is the newest research."""
    is_open = job is not None and job.finished_at is None
    links = tuple(_row(link, is_open) for link in links_to_see_to(project))
    unread = 0 if is_open else not_researched(project, job).count()
    return Material(links, unread)


def _row(link: Link, is_open: bool) -> LinkRow:
    waits = link.state == Link.State.FETCHING or (link.state == Link.State.WAITING and is_open)
    return LinkRow(link.pk, link.url, shown(link.url), link.state, link.reason, waits)
