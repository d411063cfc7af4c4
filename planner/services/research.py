"""Saving research: each save is a new revision on top of the newest one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from lib.errors import StaleRevision
from lib.json_text import storable
from planner.models import ResearchRevision
from planner.services.review_conditions import questions_moved
from planner.spec.research import Research
from teams.models import Project, User


def save_research(
    *,
    project: Project,
    value: Research,
    parent: ResearchRevision | None,
    reason: str,
    by: User | None,
    sources: Mapping[str, Any] | None = None,
    job_id: UUID | None = None,
) -> ResearchRevision:
    """Add a revision. `parent` is the one the value was made from; `by` is None for what Tenon drafted.

    Raises StaleRevision when another revision was saved in between. An unchanged value is not saved.
    """
    with transaction.atomic():
        # The project's row is the lock: two writers would otherwise both find the same newest number.
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        newest = ResearchRevision.objects.filter(project=project).order_by("-number").first()
        if (newest.pk if newest else None) != (parent.pk if parent else None):
            raise StaleRevision(
                "The research was changed while this was being saved.",
                hint="Look at what is new, then try again.",
            )
        as_json = storable(value.model_dump(mode="json", by_alias=True))
        if newest and newest.value == as_json:
            return newest
        row = ResearchRevision.objects.create(
            project=project,
            number=newest.number + 1 if newest else 1,
            value=as_json,
            parent=newest,
            author=by,
            reason=reason[:200],
            sources=dict(sources or (newest.sources if newest else {})),
            job_id=job_id,
        )
        questions_moved(project, newest, row, by)
    return row
