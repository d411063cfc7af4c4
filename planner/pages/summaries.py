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
    busy = set(
        Job.objects.filter(
            kind=RESEARCH, state__in=[QUEUED, RUNNING], topic__in=[project.topic for project in projects]
        ).values_list("topic", flat=True)
    )
    failed = set(
        Job.objects.filter(
            kind=RESEARCH, state=FAILED, topic__in=[project.topic for project in projects]
        ).values_list("topic", flat=True)
    )
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
            busy=project.topic in busy,
            failed=project.topic in failed,
        )
        for project in projects
    }


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
    return Summary(
        systems=tuple(system["name"] for system in revision.value["systems"][:2]),
        state="running" if busy else "draft",
        label="Researching" if busy else "Plan",
        note=note,
        detail=counted(workflows, "workflow"),
        changed_at=revision.created_at,
    )
