"""Reading what is live."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from runtime.models import Delivery, DeployedWorkflow, Deployment, SeenEvent
from systems.models import Environment
from teams.models import Project


def deployments_of(environment: Environment) -> QuerySet[Deployment]:
    """An environment's deployments, the newest first, without their files."""
    return Deployment.objects.filter(environment=environment).select_related(
        "by", "promoted_from__environment"
    )


def newest_deployments(project: Project) -> dict[int, Deployment]:
    """The deployment that counts, by the environment's id."""
    newest = (
        Deployment.objects.filter(environment=OuterRef("environment")).order_by("-number").values("pk")[:1]
    )
    found = Deployment.objects.filter(project=project, pk=Subquery(newest)).select_related("by")
    return {deployment.environment_id: deployment for deployment in found}


def live_in(projects: Sequence[Project]) -> QuerySet[Deployment]:
    """The deployments that have something live, of all environments of these projects."""
    live = DeployedWorkflow.objects.filter(environment__project__in=projects)
    rows = Deployment.objects.filter(pk__in=live.values("deployment"))
    return rows.select_related("environment").defer("workflows")


def live_workflows(project: Project) -> QuerySet[DeployedWorkflow]:
    """All that is live in a project's environments."""
    return DeployedWorkflow.objects.filter(environment__project=project).select_related("environment")


def live_webhook(team: str, project: str, environment: str, path: str) -> DeployedWorkflow | None:
    """The workflow that is switched on and listens at that address."""
    return (
        DeployedWorkflow.objects.filter(
            environment__project__team__slug=team,
            environment__project__slug=project,
            environment__project__archived_at=None,
            environment__key=environment,
            path=path,
            kind="webhook",
            is_on=True,
        )
        .select_related("environment__project", "deployment")
        .first()
    )


def listeners(environment: Environment, event: str) -> QuerySet[DeployedWorkflow]:
    """The workflows that are switched on and start on that event."""
    return DeployedWorkflow.objects.filter(
        environment=environment,
        environment__project__archived_at=None,
        kind="event",
        event=event,
        is_on=True,
    ).select_related("deployment__code")


def due_schedules(now: datetime) -> Sequence[int]:
    """The ids of the schedules whose next start is not after `now`, the longest waiting first.

    Those of archived projects wait until their project is taken out of the archive.
    """
    due = DeployedWorkflow.objects.filter(next_at__lte=now, environment__project__archived_at=None).order_by(
        "next_at"
    )
    return list(due.values_list("pk", flat=True)[:200])


def was_seen(live: DeployedWorkflow, key: str) -> bool:
    """Whether an event with that key (a digest) came in before."""
    return SeenEvent.objects.filter(environment=live.environment_id, workflow=live.workflow, key=key).exists()


def deliveries_of(environment: Environment) -> QuerySet[Delivery]:
    """What came in for an environment, the newest first, without the bodies."""
    return Delivery.objects.filter(environment=environment).order_by("-pk")
