"""What people decide about facts: calling one wrong, and taking that back. Each is a new revision."""

from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils import timezone

from jobs.journal import announce
from lib.errors import TransitionRefused
from planner import dismissals
from planner.models import ResearchRevision
from planner.selectors.plans import current_research
from planner.services.research import save_research
from planner.spec.research import Research
from teams.models import Project, User
from teams.services.audit import record_fact


def call_wrong(*, project: Project, section: str, about: Sequence[str], by: User) -> ResearchRevision:
    """Take the fact out; research that finds it again leaves it out. Raises TransitionRefused."""
    at = timezone.now().isoformat(timespec="seconds")
    return _decide(
        project,
        "called wrong",
        by,
        lambda value: dismissals.dismissed(value, section, about, by=by.label, at=at),
    )


def take_back(*, project: Project, section: str, about: Sequence[str], by: User) -> ResearchRevision:
    """Forget the decision: the next research may find the fact again. Raises TransitionRefused."""
    return _decide(project, "taken back", by, lambda value: dismissals.restored(value, section, about))


def _decide(
    project: Project, verb: str, by: User, change: Callable[[Research], Research]
) -> ResearchRevision:
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        current = current_research(project)
        if current is None:
            raise TransitionRefused("This fact", "not found out yet", verb)
        try:
            value = change(current.value)
        except dismissals.NoSuchFact:
            raise TransitionRefused("This fact", "no longer part of the research", verb) from None
        said = (value.dismissed or current.value.dismissed)[-1].text
        row = save_research(project=project, value=value, parent=current.row, reason=f"{said}: {verb}", by=by)
        record_fact(by=by, verb="fact.decided", project=project, subject=said, what=verb)
        announce(topic=project.topic, kind="plan.fact_decided", payload={"what": verb, "by": by.label})
    return row
