"""Writing the record of who did what."""

from typing import Any

from teams.models import AuditFact, Project, Team, User


def record_fact(
    *,
    by: User | None,
    verb: str,
    team: Team | None = None,
    project: Project | None = None,
    subject: str = "",
    **detail: Any,
) -> AuditFact:
    """Append one fact. Call it in the transaction that makes it true; `by` is None for the system itself.

    `verb` is "<noun>.<what happened to it>", such as "project.started". `detail` holds JSON values, never
    secrets.
    """
    return AuditFact.objects.create(
        by=by,
        verb=verb,
        team=team or (project.team if project else None),
        project=project,
        subject=subject[:200],
        detail=detail,
    )
