"""Environments, their variables and named secrets."""

import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError
from django.db.models.functions import Now

from lib.errors import DomainError, Invalid
from lib.vault import Vault
from systems.bounds import checked_bounds
from systems.models import Environment, Secret, Variable
from teams.models import Project, User
from teams.services.audit import record_fact

KEY = re.compile(r"[a-z][a-z0-9-]{0,39}")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,119}")
MOST = 20


def create_environment(
    *, project: Project, name: str, key: str, is_production: bool, by: User
) -> Environment:
    """A new environment without connections. Raises Invalid for a name or key that cannot be."""
    name, key = name.strip(), key.strip().lower()
    if not name:
        raise Invalid("An environment needs a name.", where="name")
    if not KEY.fullmatch(key):
        raise Invalid("The key has small letters, digits and dashes, such as staging.", where="key")
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        there = Environment.objects.filter(project=project)
        if there.filter(key=key).exists():
            raise Invalid(f"There is an environment {key} already.", where="key")
        if there.count() >= MOST:
            raise DomainError(f"A project has at most {MOST} environments. Remove one first.")
        made = Environment.objects.create(
            project=project, name=name[:80], key=key, is_production=is_production, created_by=by
        )
        record_fact(by=by, verb="environment.created", project=project, subject=key)
    return made


def set_limits(*, environment: Environment, given: Mapping[str, str], by: User) -> None:
    """Bounds for the environment's runs; an empty text means the usual bound. Raises Invalid."""
    limits = checked_bounds(given)
    with transaction.atomic():
        Environment.objects.filter(pk=environment.pk).update(limits=limits)
        record_fact(
            by=by,
            verb="environment.limited",
            project=environment.project,
            subject=environment.key,
            limits=limits,
        )
    environment.limits = limits


def remove_environment(*, environment: Environment, by: User) -> None:
    """Remove it with its connections, variables and secrets. Raises DomainError where runs name it."""
    try:
        with transaction.atomic():
            record_fact(
                by=by, verb="environment.removed", project=environment.project, subject=environment.key
            )
            environment.delete()
    except ProtectedError as error:
        raise DomainError(
            f"{environment.name} has runs, which stay traceable to it.",
            hint="Remove its connections instead: nothing can run in it then.",
        ) from error


def set_variable(*, environment: Environment, name: str, value: Any, by: User) -> Variable:
    """Keep a JSON value that code reads with `ctx.variable(name)`."""
    _check_name(name)
    with transaction.atomic():
        variable, _ = Variable.objects.update_or_create(
            environment=environment,
            name=name,
            defaults={"value": value, "changed_by": by, "changed_at": Now()},
        )
        record_fact(
            by=by, verb="variable.set", project=environment.project, subject=f"{environment.key}/{name}"
        )
    return variable


def remove_variable(*, environment: Environment, name: str, by: User) -> None:
    """Forget a variable; nothing happens where there is none."""
    with transaction.atomic():
        if Variable.objects.filter(environment=environment, name=name).delete()[0]:
            subject = f"{environment.key}/{name}"
            record_fact(by=by, verb="variable.removed", project=environment.project, subject=subject)


def set_secret(*, environment: Environment, name: str, value: str, by: User) -> Secret:
    """Keep a secret that only the host reads, such as a webhook's signing key."""
    _check_name(name)
    if not value:
        raise Invalid("The secret is empty.", where="value")
    sealed = Vault(settings.VAULT_KEYS).seal({"value": value})
    with transaction.atomic():
        secret, _ = Secret.objects.update_or_create(
            environment=environment,
            name=name,
            defaults={"value": sealed, "changed_by": by, "changed_at": Now()},
        )
        record_fact(
            by=by, verb="secret.set", project=environment.project, subject=f"{environment.key}/{name}"
        )
    return secret


def remove_secret(*, environment: Environment, name: str, by: User) -> None:
    """Forget a secret; nothing happens where there is none."""
    with transaction.atomic():
        if Secret.objects.filter(environment=environment, name=name).delete()[0]:
            subject = f"{environment.key}/{name}"
            record_fact(by=by, verb="secret.removed", project=environment.project, subject=subject)


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise Invalid("A name begins with a letter and has letters, digits, _, - and dots.", where="name")
