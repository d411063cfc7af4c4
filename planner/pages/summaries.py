"""What the projects page says about each plan. A fixed number of queries, however many projects."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import OuterRef, Subquery

from jobs.models import Job
from jobs.states import FAILED, QUEUED, RUNNING
from lib.text import counted
from planner.launch import RESEARCH
from planner.models import ResearchRevision, Workflow
from teams.models import Project
from teams.summaries import Summary


def summaries(projects: Sequence[Project], known: Mapping[int, Summary]) -> dict[int, Summary]:
    """settings.PROJECT_SUMMARIES: by project id, for every project that has a plan or is getting one."""
    ids = [project.pk for project in projects]
    states = _newest_jobs([project.topic for project in projects])
    workflows: dict[int, int] = {}
    for project_id in Workflow.objects.filter(project__in=ids, removed_at=None).values_list(
        "project", flat=True
    ):
        workflows[project_id] = workflows.get(project_id, 0) + 1
    newest = {row.project_id: row for row in _newest(ids)}
    return {
        project.pk: _summary(
            newest.get(project.pk),
            workflows.get(project.pk, 0),
            busy=states.get(project.topic) in (QUEUED, RUNNING),
            failed=states.get(project.topic) == FAILED,
        )
        for project in projects
    }


def _newest_jobs(topics: list[str]) -> dict[str, str]:
    """The state of the newest research job of each stream."""
    newest = Job.objects.filter(kind=RESEARCH, topic=OuterRef("topic")).order_by("-created_at", "-pk")
    rows = Job.objects.filter(kind=RESEARCH, topic__in=topics, pk=Subquery(newest.values("pk")[:1]))
    return dict(rows.values_list("topic", "state"))


def _newest(ids: list[int]) -> Any:
    """The newest research of each project."""
    last = (
        ResearchRevision.objects.filter(project=OuterRef("project")).order_by("-number").values("number")[:1]
    )
    return ResearchRevision.objects.filter(project__in=ids, number=Subquery(last))


def _summary(revision: ResearchRevision | None, workflows: int, *, busy: bool, failed: bool) -> Summary:
    if revision is None and busy:
        return Summary(state="running", label="Researching")
    if revision is None and failed:
        return Summary(state="failed", label="Plan", note="Research did not finish")
    if revision is None:
        return Summary(label="Plan", note="No research yet")
    questions = [one for one in revision.value["questions"] if one["state"] == "open"]
    note = f"{counted(len(questions), 'question')} open" if questions else "Nothing left to ask"
    if failed:
        note = f"The last research did not finish. {note}"
    return Summary(
        systems=tuple(system["name"] for system in revision.value["systems"][:2]),
        state="running" if busy else "failed" if failed else "draft",
        label="Researching" if busy else "Plan",
        note=note,
        detail=counted(workflows, "workflow"),
        changed_at=revision.created_at,
    )
