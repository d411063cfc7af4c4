"""A person's word that a criterion needs no proof."""

from django.db import transaction

from builder.models import Excuse
from jobs.journal import announce
from lib.errors import Invalid
from teams.models import Project, User
from teams.services.audit import record_fact


def excuse(
    *,
    project: Project,
    workflow_key: str,
    criterion_key: str,
    criterion_hash: str,
    reason: str,
    by: User,
) -> Excuse:
    """Excuse a criterion as it reads now; it holds until its text, or anything it covers, changes.

    Raises Invalid without a reason: whoever comes later must be able to tell why there is no proof.
    """
    if not reason.strip():
        raise Invalid("An excuse needs a reason.", where="reason", hint="Say why no proof is needed.")
    return _say(project, workflow_key, criterion_key, criterion_hash, reason, by, is_excused=True)


def withdraw(
    *,
    project: Project,
    workflow_key: str,
    criterion_key: str,
    criterion_hash: str,
    by: User,
    reason: str = "",
) -> Excuse:
    """Take an excuse back: the criterion needs its proof again."""
    return _say(project, workflow_key, criterion_key, criterion_hash, reason, by, is_excused=False)


def _say(
    project: Project, workflow: str, key: str, mark: str, reason: str, by: User, *, is_excused: bool
) -> Excuse:
    with transaction.atomic():
        row = Excuse.objects.create(
            project=project,
            workflow_key=workflow,
            criterion_key=key,
            criterion_hash=mark,
            is_excused=is_excused,
            reason=reason.strip()[:500],
            by=by,
        )
        verb = "builder.criterion_excused" if is_excused else "builder.excuse_withdrawn"
        record_fact(by=by, verb=verb, project=project, subject=f"{workflow} {key}", what=row.reason)
        told = {"workflow": workflow, "criterion": key, "by": by.label}
        announce(topic=project.topic, kind="builder.criterion_excused", payload=told)
    return row
