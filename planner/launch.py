"""Starting the planner's long work: the row and the message to a worker, in one transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import transaction

from jobs.launch import launch
from jobs.models import Job
from jobs.selectors import latest_job, open_jobs
from jobs.services import create_job
from lib.errors import Invalid
from planner.interchange import is_plan_file, read_plan_file
from planner.models import Comment, Link, Thread
from planner.reading.links import links_in, shown
from planner.selectors.documents import not_researched
from planner.services.documents import add_brief, add_document, add_note, bring_readable
from planner.services.importing import import_plan
from planner.services.links import add_link, retry_link
from planner.services.thread_answers import ask_again, asks_agent, begin_answer, with_job
from planner.services.threads import Target, Values, begin_thread, reply
from planner.spec.plan import PlanInvalid
from teams.models import Project, User
from teams.services.audit import record_fact

RESEARCH = "planner.research"
THREAD_AGENT = "planner.thread_agent"
DOCUMENT, PLAN = "document", "plan"


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


def project_started(
    *,
    project: Project,
    by: User,
    files: Iterable[tuple[str, bytes]] = (),
    refused: Callable[[str], None] | None = None,
) -> None:
    """settings.PROJECT_STARTED: keep the brief and the files and research them.

    A plan file is taken over as it is, and then nothing is researched over it. `refused` hears of each file
    that is not kept; without it, and when nothing at all is kept, raises Invalid.
    """
    brief = add_brief(project=project, by=by)
    kept = [_start_with(project, name, data, by, refused) for name, data in files]
    links = [add_link(project=project, url=url, by=by) for url in links_in(project.brief)]
    if not (brief or links or any(kept)) and kept:
        raise Invalid("None of the files can be kept.", where="files")
    if PLAN not in kept and (brief or links or kept):
        launch_research(project=project, reason="First research", by=by)


def _start_with(
    project: Project, name: str, data: bytes, by: User, refused: Callable[[str], None] | None
) -> str:
    """What the file was kept as, "" for one that was refused."""
    try:
        if is_plan_file(data):
            return _take_plan(project, name, data, by)
        add_document(project=project, name=name, data=data, by=by)
    except Invalid as error:
        if refused is None:
            raise
        refused(str(error))
        return ""
    return DOCUMENT


def _take_plan(project: Project, name: str, data: bytes, by: User) -> str:
    try:
        plan = read_plan_file(data)
    except PlanInvalid as error:
        more = f" And {len(error.problems) - 1} more." if len(error.problems) > 1 else ""
        raise Invalid(
            f"{name} is no plan that can be read: {error.problems[0]}.{more}", where=name
        ) from error
    import_plan(project=project, plan=plan, seen={}, with_research=True, by=by)
    if not project.brief and plan.research.title:
        Project.objects.filter(pk=project.pk).update(name=plan.research.title[:120])
    return PLAN


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


def comment_on(*, project: Project, target: Target, text: str, by: User) -> Comment:
    """Begin a thread; where the agent is named, it is asked."""
    with transaction.atomic():
        comment = begin_thread(project=project, target=target, text=text, by=by)
        _ask_agent(comment, by)
    return comment


def answer_in(*, thread: Thread, text: str, by: User, values: Values | None = None) -> Comment:
    """Answer in a thread; where the agent is named, it is asked."""
    with transaction.atomic():
        comment = reply(thread=thread, text=text, by=by, values=values)
        _ask_agent(comment, by)
    return comment


def ask_agent_again(*, answer: Comment, by: User) -> None:
    """Ask the agent once more for an answer that failed or was stopped."""
    with transaction.atomic():
        _launch_answer(ask_again(answer=answer, by=by), by)


def _ask_agent(comment: Comment, by: User) -> None:
    if asks_agent(comment):
        _launch_answer(begin_answer(comment=comment, by=by), by)


def _launch_answer(answer: Comment, by: User) -> None:
    project = answer.thread.project
    args = {"project": project.pk, "comment": answer.pk}
    job = create_job(kind=THREAD_AGENT, topic=project.topic, args=args, by=by)
    with_job(answer=answer, job=job)
    launch(job)
