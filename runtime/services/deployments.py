"""Putting versions live, and switching what is live on and off."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from tenon.definitions import trigger_from_dict
from tenon.triggers import OnEvent, Schedule, Webhook

from lib.errors import DomainError, Invalid
from runtime.execution.descriptions import Description
from runtime.models import CodeBundle, DeployedWorkflow, Deployment
from runtime.services import news
from runtime.triggers import next_tick
from systems.models import Environment
from teams.models import User
from teams.services.audit import record_fact

JOB_KIND = "runtime.deploy"
MOST_AT_ONCE = 100


def put_live(
    *,
    environment: Environment,
    code: CodeBundle,
    version: str,
    note: str,
    workflows: Sequence[Description],
    by: User,
    promoted_from: Deployment | None = None,
) -> Deployment:
    """Make this version the one that counts in the environment. Runs that go on keep the code they have.

    What a person switched off, or set for a workflow, stays so. Raises Invalid for two webhooks with one
    path, for a schedule that never comes and for a version without a name.
    """
    version = version.strip()
    if not version:
        raise Invalid("Give the version a name, such as 1.4.0.", where="version")
    _check_paths(workflows)
    now = timezone.now()
    planned = {one.key: _next_of(one, now) for one in workflows}
    with transaction.atomic():
        # Two people may deploy at once: the environment's row is the lock that puts them in order.
        Environment.objects.select_for_update(no_key=True).get(pk=environment.pk)
        newest = (
            Deployment.objects.filter(environment=environment).aggregate(Max("number"))["number__max"] or 0
        )
        deployment = Deployment.objects.create(
            project_id=environment.project_id,
            environment=environment,
            number=newest + 1,
            version=version[:80],
            note=note.strip()[:500],
            code=code,
            workflows=[asdict(one) for one in workflows],
            promoted_from=promoted_from,
            by=by,
        )
        _replace(environment, deployment, workflows, planned)
        record_fact(
            by=by,
            verb="deployment.made",
            project=environment.project,
            subject=f"{environment.key}/{version[:80]}",
            workflows=[one.key for one in workflows],
            code=code.digest,
        )
        news.put_live(deployment, by)
    return deployment


def take_down(*, environment: Environment, by: User) -> Deployment:
    """Nothing is live any more. Runs that go on are not stopped. Raises DomainError where nothing was."""
    newest = Deployment.objects.filter(environment=environment).first()
    if newest is None or not newest.workflows:
        raise DomainError(f"Nothing is live in {environment.name}.")
    return put_live(
        environment=environment,
        code=newest.code,
        version=newest.version,
        note="Taken down",
        workflows=(),
        by=by,
    )


def switch(*, live: DeployedWorkflow, is_on: bool, by: User) -> None:
    """Switch one workflow on or off. A schedule that is switched on goes on with its next time."""
    starts = trigger_from_dict(live.trigger)
    next_at = next_tick(starts, timezone.now()) if is_on and isinstance(starts, Schedule) else None
    _set(live, by, "switched on" if is_on else "switched off", is_on=is_on, next_at=next_at)


def set_rules(*, live: DeployedWorkflow, missed: str, at_most: int | None, by: User) -> None:
    """What to do about missed times, and how many runs may go on at once (None: any number)."""
    if missed not in DeployedWorkflow.MissedStarts.values:
        raise Invalid("Choose what happens to missed times.", where="missed")
    if at_most is not None and not 1 <= at_most <= MOST_AT_ONCE:
        raise Invalid(f"Runs at once: from 1 to {MOST_AT_ONCE}.", where="at_most")
    _set(live, by, "changed", missed=missed, at_most=at_most)


def _set(live: DeployedWorkflow, by: User, what: str, **values: Any) -> None:
    with transaction.atomic():
        DeployedWorkflow.objects.filter(pk=live.pk).update(**values)
        environment = live.environment
        subject = f"{environment.key}/{live.workflow}"
        told = {name: value for name, value in values.items() if name != "next_at"}
        verb = f"workflow.{what.replace(' ', '_')}"
        record_fact(by=by, verb=verb, project=environment.project, subject=subject, **told)
    live.refresh_from_db()


def _replace(
    environment: Environment,
    deployment: Deployment,
    workflows: Sequence[Description],
    planned: dict[str, datetime | None],
) -> None:
    there = {live.workflow: live for live in DeployedWorkflow.objects.filter(environment=environment)}
    wanted = {one.key for one in workflows}
    # Paths move between workflows: first all are free, then each gets its own.
    DeployedWorkflow.objects.filter(environment=environment).update(path="")
    DeployedWorkflow.objects.filter(environment=environment).exclude(workflow__in=wanted).delete()
    for one in workflows:
        before = there.get(one.key)
        is_on = before.is_on if before else True
        starts = one.starts
        values = {
            "deployment": deployment,
            "title": one.title[:200],
            "kind": starts.kind,
            "trigger": one.trigger,
            "path": starts.path if isinstance(starts, Webhook) else "",
            "event": starts.name if isinstance(starts, OnEvent) else "",
            "next_at": _kept_or_new(before, one.trigger, planned[one.key]) if is_on else None,
        }
        DeployedWorkflow.objects.update_or_create(
            environment=environment, workflow=one.key, defaults=values, create_defaults=values
        )


def _kept_or_new(
    before: DeployedWorkflow | None, trigger: dict[str, Any], planned: datetime | None
) -> datetime | None:
    """A schedule that did not change keeps its next time: one that is due just now is not lost."""
    if before is not None and before.next_at is not None and before.trigger == trigger:
        return before.next_at
    return planned


def _next_of(one: Description, now: datetime) -> datetime | None:
    starts = one.starts
    if not isinstance(starts, Schedule):
        return None
    try:
        return next_tick(starts, now)
    except ValueError as error:
        raise Invalid(f"{one.title}: {error}", where="workflows") from error


def _check_paths(workflows: Sequence[Description]) -> None:
    taken: dict[str, str] = {}
    for one in workflows:
        starts = one.starts
        if not isinstance(starts, Webhook):
            continue
        if starts.path in taken:
            raise Invalid(
                f"{taken[starts.path]} and {one.title} listen at the same path, {starts.path}.",
                hint="Change one of them.",
                where="workflows",
            )
        taken[starts.path] = one.title
