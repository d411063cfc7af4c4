"""Reads of what models were asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncMonth

from planner.models import ModelCall
from systems.selectors.model_usage import SUMS, used_of
from systems.spending import UsageLine, Used
from teams.models import Project


@dataclass(frozen=True)
class Spent:
    """What some calls used. `cost` is in US dollars, None where no price was set up."""

    calls: int = 0
    tokens: int = 0
    cost: Decimal | None = None


def calls_of(project: Project) -> QuerySet[ModelCall]:
    """The calls for that project's plan, the newest first, without their texts."""
    return ModelCall.objects.filter(project=project).defer("sent", "answer").order_by("-pk")


def call_of(project: Project, number: int) -> ModelCall | None:
    """One call with its texts, None when the project has no such call."""
    return ModelCall.objects.filter(project=project, pk=number).first()


def spent_on(project: Project, job_id: UUID | None = None) -> Spent:
    """What the project's plan has used, or one job of it."""
    calls = ModelCall.objects.filter(project=project)
    found = (calls.filter(job_id=job_id) if job_id else calls).aggregate(
        calls=Count("pk"), sent=Sum("input_tokens"), received=Sum("output_tokens"), cost=Sum("cost")
    )
    return Spent(found["calls"], (found["sent"] or 0) + (found["received"] or 0), found["cost"])


def used_since(projects: Sequence[Project], since: datetime) -> dict[int, Used]:
    """What the plans of those projects used since then, by project id (settings.MODEL_USAGE)."""
    rows = ModelCall.objects.filter(project__in=projects, created_at__gte=since).order_by()
    return {row["project_id"]: used_of(row) for row in rows.values("project_id").annotate(**SUMS)}


def usage_lines(projects: Sequence[Project]) -> list[UsageLine]:
    """What the plans of those projects used, by month and model."""
    rows = (
        ModelCall.objects.filter(project__in=projects)
        .order_by()
        .annotate(month=TruncMonth("created_at", tzinfo=UTC))
        .values("project_id", "month", "model")
        .annotate(**SUMS)
    )
    return [
        UsageLine(row["project_id"], row["month"].date(), row["model"], 0, "", "", used_of(row))
        for row in rows
    ]
