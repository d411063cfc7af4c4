"""Reading the language models of a team and what a project may spend."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from systems.models import LanguageModel, SpendingLimit
from systems.spending import Bound, Used, month_of
from teams.models import Project, Team


def language_models_of(team: Team) -> QuerySet[LanguageModel]:
    """A team's models, the default first. Keys stay sealed."""
    return LanguageModel.objects.filter(team=team).select_related("changed_by")


def language_model_of(team: Team, key: str) -> LanguageModel | None:
    """The team's model with that key."""
    return language_models_of(team).filter(key=key).first()


def bound_of(project: Project) -> Bound:
    """The project's monthly limit."""
    row = SpendingLimit.objects.filter(project=project).first()
    return Bound(row.dollars, row.tokens) if row else Bound()


def bounds_of(projects: Sequence[Project]) -> dict[int, Bound]:
    """The monthly limits of those projects that have one, by id."""
    rows = SpendingLimit.objects.filter(project__in=projects)
    return {row.project_id: Bound(row.dollars, row.tokens) for row in rows}


def used_since(projects: Sequence[Project], since: datetime) -> dict[int, Used]:
    """What each project used since then, over all rooms that ask models (settings.MODEL_USAGE)."""
    found = {project.pk: Used() for project in projects}
    for hook in settings.MODEL_USAGE:
        answer: Mapping[int, Used] = import_string(hook)(projects, since)
        for key, used in answer.items():
            found[key] += used
    return found


def used_this_month(project: Project) -> Used:
    """What the project used in this calendar month (UTC)."""
    return used_since([project], month_of(timezone.now()))[project.pk]
