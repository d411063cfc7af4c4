"""Which workflows were planned from the words of a chat."""

from collections.abc import Mapping, Sequence

from builder.models import Turn
from jobs.models import JobEvent
from planner.handover.rows import PlannedWorkflow
from teams.models import Project

PLANNED = "turn.planned"
FIRST = 50
"""A plan begins in a chat only while there is none: among the project's first turns. Others are not read."""


def begun_in(project: Project, workflows: Sequence[PlannedWorkflow]) -> Mapping[str, Turn]:
    """Workflow -> the turn whose words, kept as a document, it was planned from. Two queries at most."""
    first = Turn.objects.filter(chat__project=project).order_by("pk").values("job_id")[:FIRST]
    told = JobEvent.objects.filter(job_id__in=first, kind=PLANNED).order_by("pk")
    kept = {name: job for job, told in told.values_list("job_id", "payload") for name in told["documents"]}
    if not kept:
        return {}
    turns = {
        turn.job_id: turn for turn in Turn.objects.filter(job_id__in=kept.values()).select_related("chat")
    }
    cited = {each.key: each.spec.model_dump_json() for each in workflows}
    return {
        key: turns[job]
        for key, text in cited.items()
        for name, job in kept.items()
        if f'"document":"{name}"' in text
    }
