"""Links: brought by people, fetched by the research job."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models.functions import Now

from lib.errors import Invalid, TransitionRefused
from planner.models import Document, Link
from planner.reading.fetching import Fetched
from planner.reading.links import why_not
from planner.services.documents import bring
from teams.models import Project, User
from teams.services.audit import record_fact

OPEN = (Link.State.WAITING, Link.State.FETCHING)


def add_link(*, project: Project, url: str, by: User) -> Link:
    """A link that waits to be fetched; one that was fetched before is fetched again. Raises Invalid."""
    if reason := why_not(url):
        raise Invalid(f"{url[:200]} was not added. {reason}")
    with transaction.atomic():
        link, _ = Link.objects.get_or_create(project=project, url=url, defaults={"added_by": by})
        Link.objects.filter(pk=link.pk).update(state=Link.State.WAITING, reason="", ended_at=None)
        record_fact(by=by, verb="link.added", project=project, subject=url[:200])
    link.refresh_from_db()
    return link


def retry_link(*, link: Link, by: User) -> None:
    """Have a refused link fetched again. Raises TransitionRefused for one that waits or was fetched."""
    moved = Link.objects.filter(pk=link.pk, state=Link.State.REFUSED)
    if not moved.update(state=Link.State.WAITING, reason="", ended_at=None):
        raise TransitionRefused(f"The link {link.url}", link.state, "tried again")
    record_fact(by=by, verb="link.retried", project=link.project, subject=link.url[:200])


def remove_link(*, link: Link, by: User) -> None:
    """Forget a link that gave no document."""
    if Link.objects.filter(pk=link.pk).exclude(state=Link.State.DONE).delete()[0]:
        record_fact(by=by, verb="link.removed", project=link.project, subject=link.url[:200])


def fetching(links: Iterable[Link]) -> None:
    """These are under way."""
    Link.objects.filter(pk__in=[link.pk for link in links], state__in=OPEN).update(state=Link.State.FETCHING)


def waiting_again(links: Iterable[Link]) -> None:
    """These were under way in a worker that stops; the next one fetches them."""
    Link.objects.filter(pk__in=[link.pk for link in links], state=Link.State.FETCHING).update(
        state=Link.State.WAITING
    )


def refuse_link(*, link: Link, reason: str) -> None:
    """The link gave nothing; `reason` is for people."""
    Link.objects.filter(pk=link.pk, state__in=OPEN).update(
        state=Link.State.REFUSED, reason=reason, ended_at=Now()
    )


def keep_fetched(*, link: Link, fetched: Fetched) -> Document | None:
    """What the link gave, as a document that knows its address; None when the link is gone meanwhile.

    Raises Invalid when it cannot be kept.
    """
    with transaction.atomic():
        row = (
            Link.objects.select_for_update().select_related("project", "added_by").filter(pk=link.pk).first()
        )
        if row is None or row.state not in OPEN:
            return None
        document = bring(
            project=row.project,
            name=fetched.name,
            data=fetched.data,
            by=row.added_by,
            origin=Document.Origin.LINK,
            url=row.url,
            fetched_at=fetched.at,
        ).document
        row.state, row.document, row.reason, row.ended_at = Link.State.DONE, document, "", fetched.at
        row.save(update_fields=["state", "document", "reason", "ended_at"])
    return document
