"""The first part of research: fetching the links that wait, a few at a time."""

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from django.conf import settings

from jobs.work import Cancelled, Work
from lib.errors import Invalid
from lib.text import counted
from planner.models import Link
from planner.progress import READ, RUNNING
from planner.reading.apart import read_apart
from planner.reading.fetching import Fetched, NotFetched, fetch
from planner.reading.links import shown
from planner.runners.reporting import Reporter
from planner.selectors.documents import links_to_fetch
from planner.services import links as services
from teams.models import Project

AT_ONCE = 3
# How soon somebody who pressed Stop is heard while servers are slow, in seconds.
LOOK_EVERY = 0.3
STOPPED = "Stopped before it was fetched."


@dataclass
class Outcome:
    """How many links gave a document and how many did not."""

    fetched: int = 0
    refused: int = 0


def fetch_links(work: Work, project: Project, report: Reporter) -> Outcome:
    """Fetch every link of the project that waits; each ends as a document or with its reason.

    Stopping the job refuses the rest, which can be tried again; a worker that stops leaves them to the next.
    """
    links = list(links_to_fetch(project))
    outcome = Outcome()
    if not links:
        return outcome
    report.stage(READ, RUNNING, f"fetching {counted(len(links), 'link')}")
    services.fetching(links)
    work.emit("plan.material", {"fetching": [link.pk for link in links]})
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="link")
    under_way = {pool.submit(_fetched, link.url): link for link in links}
    try:
        while under_way:
            work.check()
            done, _ = wait(under_way, timeout=LOOK_EVERY, return_when=FIRST_COMPLETED)
            for future in done:
                _settle(work, under_way.pop(future), future, outcome)
                report.stage(READ, RUNNING, f"fetching {counted(len(under_way), 'link')}")
    except Cancelled:
        for link in under_way.values():
            services.refuse_link(link=link, reason=STOPPED)
        raise
    finally:
        services.waiting_again(under_way.values())
        pool.shutdown(wait=False, cancel_futures=True)
    return outcome


def _fetched(url: str) -> Fetched:
    """In a thread of its own, without the database. Raises NotFetched, also for what cannot be read."""
    fetched = fetch(url, allow=settings.OUTBOUND_ALLOW)
    read = read_apart(fetched.name, fetched.data)
    if read.kind == "unreadable":
        why = " ".join(read.problems).removeprefix(fetched.name).strip()
        raise NotFetched(f"What stands at {shown(url)} {why}.")
    return fetched


def _settle(work: Work, link: Link, future: Future[Fetched], outcome: Outcome) -> None:
    """Keep what one link gave, or its reason."""
    try:
        services.keep_fetched(link=link, fetched=future.result())
        outcome.fetched += 1
    except (NotFetched, Invalid) as error:
        services.refuse_link(link=link, reason=str(error))
        outcome.refused += 1
    work.emit("plan.material", {"link": link.pk})
