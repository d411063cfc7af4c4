"""Starting the planner's long work: the row and the message to a worker, in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from jobs.launch import launch
from jobs.models import Job
from jobs.selectors import latest_job, open_jobs
from jobs.services import create_job
from lib.errors import Invalid
from planner.models import Link
from planner.reading.links import links_in, shown
from planner.selectors.documents import not_researched
from planner.services.documents import add_brief, add_document, add_note, bring_readable
from planner.services.links import add_link, retry_link
from teams.models import Project, User
from teams.services.audit import record_fact

RESEARCH = "planner.research"


def launch_research(*, project: Project, reason: str, by: User) -> Job:
    """Research the project. A job that still waits will see everything anyway and is not doubled."""
    with transaction.atomic():
        waiting = open_jobs(project.topic, RESEARCH).filter(state=Job.State.QUEUED).first()
        if waiting:
            return waiting
        record_fact(by=by, verb="research.started", project=project, reason=reason)
        job = create_job(
            kind=RESEARCH, topic=project.topic, args={"project": project.pk, "reason": reason}, by=by
        )
        launch(job)
    return job


def project_started(*, project: Project, by: User, files: Iterable[tuple[str, bytes]] = ()) -> None:
    """settings.PROJECT_STARTED: keep the brief and the files and research them. Raises Invalid."""
    brief = add_brief(project=project, by=by)
    documents = [add_document(project=project, name=name, data=data, by=by) for name, data in files]
    links = [add_link(project=project, url=url, by=by) for url in links_in(project.brief)]
    if brief or documents or links:
        launch_research(project=project, reason="First research", by=by)


@dataclass
class Material:
    """What came of things that were brought: names of what is kept, sentences about what is not."""

    kept: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def add_material(*, project: Project, files: Iterable[tuple[str, bytes]], note: str, by: User) -> Material:
    """Keep files and a written note, then research again. One that is refused holds no other back.

    A note that is nothing but links brings what stands there.
    """
    found = Material()
    for name, data in files:
        _bring(project, name, data, by, found)
    links = links_in(note)
    for url in links:
        try:
            found.kept.append(add_link(project=project, url=url, by=by).url)
        except Invalid as error:
            found.refused.append(str(error))
    if note.strip() and not links:
        found.kept.append(add_note(project=project, text=note, by=by).name)
    if found.kept:
        launch_research(project=project, reason=_added(found.kept), by=by)
    return found


def research_added(*, project: Project, by: User) -> Job | None:
    """Research what came since the last research began to read; None when nothing did."""
    last = latest_job(project.topic, RESEARCH)
    names = list(not_researched(project, last).filter(inside=None).values_list("name", flat=True))
    return launch_research(project=project, reason=_added(names), by=by) if names else None


def fetch_again(*, link: Link, by: User) -> None:
    """Fetch a link that was refused, or that waits with no job to come for it."""
    if link.state == Link.State.REFUSED:
        retry_link(link=link, by=by)
    launch_research(project=link.project, reason=f"Link {shown(link.url)[:120]}", by=by)


def _bring(project: Project, name: str, data: bytes, by: User, found: Material) -> None:
    try:
        brought = bring_readable(project=project, name=name, data=data, by=by)
    except Invalid as error:
        found.refused.append(str(error))
    else:
        found.kept.append(brought.document.name)
        found.refused += brought.left_out


def _added(names: list[str]) -> str:
    """Why the research starts: `Added orders.md, map.csv and 3 more`."""
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return f"Added {', '.join(name[:60] for name in names[:4])}{more}"
