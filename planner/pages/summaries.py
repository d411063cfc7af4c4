"""What the projects page says about each plan. A fixed number of queries, however many projects."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, OuterRef, Subquery

from jobs.models import Job
from jobs.states import FAILED, QUEUED, RUNNING
from lib.text import counted
from planner.launch import RESEARCH
from planner.models import ResearchRevision, ReviewRequest, Workflow
from planner.selectors.approved import approved_counts
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
    asked = ReviewRequest.objects.filter(ended="", workflow__project__in=ids, workflow__removed_at=None)
    reviewing = dict(asked.order_by().values_list("workflow__project").annotate(Count("pk")))
    critical = {pk: _critical(row.value["questions"]) for pk, row in newest.items()}
    approved = approved_counts(projects, critical)
    return {
        project.pk: _summary(
            newest.get(project.pk),
            workflows.get(project.pk, 0),
            approved=approved.get(project.pk, 0),
            reviewing=reviewing.get(project.pk, 0),
            busy=states.get(project.topic) in (QUEUED, RUNNING),
            failed=states.get(project.topic) == FAILED,
        )
        for project in projects
    }


def _critical(questions: Sequence[Mapping[str, Any]]) -> int:
    """As `planner.selectors.reviews.critical_questions`, of a value that is not parsed here."""
    return sum(one["priority"] == "critical" and one["state"] == "open" for one in questions)


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


def _summary(
    revision: ResearchRevision | None,
    workflows: int,
    *,
    reviewing: int,
    approved: int,
    busy: bool,
    failed: bool,
) -> Summary:
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
    if reviewing:
        note = f"{reviewing} of {counted(workflows, 'workflow')} in review. {note}"
    state, label = ("in_review", "In review") if reviewing else ("draft", "Plan")
    if approved and approved == workflows:
        state, label = "approved", "Approved"
    detail = counted(workflows, "workflow")
    return Summary(
        systems=tuple(system["name"] for system in revision.value["systems"][:2]),
        state="running" if busy else "failed" if failed else state,
        label="Researching" if busy else label if not failed else "Plan",
        note=note,
        detail=f"{approved} of {detail} approved" if approved else detail,
        changed_at=revision.created_at,
    )
