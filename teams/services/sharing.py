"""Links that show a project's plan, read only, to people without an account."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from lib import ids
from lib.errors import Invalid, TransitionRefused
from teams.models import Project, ShareLink, User
from teams.services.audit import record_fact
from teams.services.invitations import hash_of

DAYS = (1, 7, 30, 90)
MOST_OPEN = 50  # links of one project that work


@dataclass(frozen=True)
class NewLink:
    """A share link with its token, which is stored nowhere: show it once."""

    link: ShareLink
    token: str

    @property
    def path(self) -> str:
        return reverse("teams:shared", args=[self.token])


def share(
    *, project: Project, label: str, workflow: str, with_documents: bool, days: int, by: User
) -> NewLink:
    """Make a link to the whole plan, or to the workflow with that key ("" for the plan).

    Documents are part of a whole plan only: of a workflow nobody can say which ones it rests on.
    """
    if days not in DAYS:
        raise Invalid("Choose how long the link works.", where="days")
    token = ids.token()
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if working(project) >= MOST_OPEN:
            raise Invalid(f"This project has {MOST_OPEN} links that work.", hint="Revoke some first.")
        link = ShareLink.objects.create(
            project=project,
            label=label.strip()[:80],
            workflow=workflow,
            with_documents=with_documents and not workflow,
            token_hash=hash_of(token),
            created_by=by,
            expires_at=timezone.now() + timedelta(days=days),
        )
        record_fact(
            by=by,
            verb="share_link.made",
            project=project,
            subject=link.label or "a link",
            link=link.pk,
            workflow=workflow,
            documents=link.with_documents,
            days=days,
        )
    return NewLink(link, token)


def revoke(*, link: ShareLink, by: User) -> ShareLink:
    """End a link: whoever looks through it sees nothing from their next request on."""
    with transaction.atomic():
        now = timezone.now()
        if not ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now, revoked_by=by):
            raise TransitionRefused("This link", "revoked already", "revoked")
        record_fact(
            by=by,
            verb="share_link.revoked",
            project=link.project,
            subject=str(link.label or "a link"),
            link=link.pk,
        )
    link.refresh_from_db()
    return link


def open_link(*, token: str) -> ShareLink | None:
    """The link of that token if it works, counted as opened. None when unknown, revoked or expired."""
    now = timezone.now()
    link = (
        ShareLink.objects.filter(token_hash=hash_of(token), revoked_at=None, expires_at__gt=now)
        .select_related("project__team")
        .first()
    )
    if link is not None:
        ShareLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1, last_used_at=now)
    return link


def note_use(link: ShareLink) -> None:
    """Note that somebody looks through it; a minute counts once, so that reading does not keep writing."""
    now = timezone.now()
    if link.last_used_at is None or now - link.last_used_at > timedelta(minutes=1):
        ShareLink.objects.filter(pk=link.pk).update(last_used_at=now)


def working(project: Project) -> int:
    """How many links of the project work now."""
    return ShareLink.objects.filter(project=project, revoked_at=None, expires_at__gt=timezone.now()).count()
