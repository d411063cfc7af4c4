"""Starting the planner's long work: the row and the message to a worker, in one transaction."""

from collections.abc import Iterable

from django.db import transaction

from jobs.launch import launch
from jobs.models import Job
from jobs.selectors import open_jobs
from jobs.services import create_job
from planner.services.documents import add_brief, add_document
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
    if brief or documents:
        launch_research(project=project, reason="First research", by=by)


def add_material(*, project: Project, files: Iterable[tuple[str, bytes]], note: str, by: User) -> list[str]:
    """Keep files and a written note, then research again. Returns the documents' names; raises Invalid."""
    with transaction.atomic():
        names = [add_document(project=project, name=name, data=data, by=by).name for name, data in files]
        if note.strip():
            number = project.documents.filter(name__startswith="note-").values("name").distinct().count() + 1
            added = add_document(project=project, name=f"note-{number}.md", data=note.encode(), by=by)
            names.append(added.name)
        if names:
            launch_research(project=project, reason=f"Added {', '.join(names)}", by=by)
    return names
