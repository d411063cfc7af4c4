"""What turns, chats, workflows and projects used of language models. Each function is one query."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from django.db.models import CharField, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, NullIf, TruncMonth

from builder.models import Chat, ModelCall, Turn
from systems.selectors.model_usage import SUMS_CACHED, used_of
from systems.spending import UsageLine, Used
from teams.models import Project


def usage_of_turns(turns: Collection[Turn]) -> dict[int, Used]:
    """What each turn used, by its id; a turn that asked no model is not in it."""
    return _by("turn_id", ModelCall.objects.filter(turn__in=turns))


def usage_of_chats(chats: Collection[Chat]) -> dict[int, Used]:
    """What each chat used, by its id; a chat that asked no model is not in it."""
    return _by("turn__chat_id", ModelCall.objects.filter(turn__chat__in=chats))


def used_since(projects: Sequence[Project], since: datetime) -> dict[int, Used]:
    """What the chats of those projects used since then, by project id (settings.MODEL_USAGE)."""
    calls = ModelCall.objects.filter(turn__chat__project__in=projects, created_at__gte=since)
    return _by("turn__chat__project_id", calls)


def usage_lines(projects: Sequence[Project]) -> list[UsageLine]:
    """What the chats of those projects used, by month, model, chat and workflow.

    The workflow is the one a turn builds, else the one it is about.
    """
    rows = (
        ModelCall.objects.filter(turn__chat__project__in=projects)
        .order_by()
        .annotate(
            month=TruncMonth("created_at", tzinfo=UTC),
            workflow=Coalesce(
                NullIf("turn__workflow_key", Value("")),
                KeyTextTransform("workflow", "turn__scope"),
                Value(""),
                output_field=CharField(),
            ),
        )
        .values("turn__chat__project_id", "month", "model", "turn__chat_id", "turn__chat__title", "workflow")
        .annotate(**SUMS_CACHED)
    )
    return [
        UsageLine(
            project=row["turn__chat__project_id"],
            month=row["month"].date(),
            model=row["model"],
            chat=row["turn__chat_id"],
            chat_title=row["turn__chat__title"],
            workflow=row["workflow"],
            used=used_of(row),
        )
        for row in rows
    ]


def _by(field: str, calls: QuerySet[ModelCall]) -> dict[int, Used]:
    return {row[field]: used_of(row) for row in calls.order_by().values(field).annotate(**SUMS_CACHED)}
