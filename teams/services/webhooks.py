"""A project's webhooks, set up by its admins, and the messages that wait for them."""

import json
import secrets
from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lib import ids
from lib.errors import DomainError, Invalid
from lib.vault import Vault
from teams import notice_kinds, reached, slack
from teams.models import Delivery, Project, User, Webhook
from teams.services.audit import record_fact

MOST = 10  # per project


def add_webhook(
    *, project: Project, url: str, form: str, kinds: Collection[str], by: User
) -> tuple[Webhook, str]:
    """A webhook and the secret that signs its messages, which is shown this once. Raises Invalid."""
    host = _judged(url)
    if form not in Webhook.Format.values:
        raise Invalid("Choose JSON or Slack.", where="format")
    chosen = _chosen(kinds)
    secret = "whsec_" + secrets.token_urlsafe(32)
    with transaction.atomic():
        # The project's row is the lock under which webhooks are counted.
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if Webhook.objects.filter(project=project).count() >= MOST:
            raise Invalid(f"A project has at most {MOST} webhooks. Remove one first.", where="url")
        row = Webhook.objects.create(
            project=project,
            format=form,
            host=host,
            sealed=Vault(settings.VAULT_KEYS).seal({"url": url.strip(), "secret": secret}),
            kinds=chosen,
            created_by=by,
        )
        record_fact(by=by, verb="webhook.added", project=project, subject=host, format=form, kinds=chosen)
    return row, secret


def change_webhook(*, webhook: Webhook, kinds: Collection[str], is_on: bool, by: User) -> Webhook:
    """Other kinds, or turned on or off; turning it on forgets what failed."""
    chosen = _chosen(kinds)
    with transaction.atomic():
        row = _locked(webhook)
        if is_on and not row.is_on:
            row.failures, row.off_because = 0, ""
        row.kinds, row.is_on = chosen, is_on
        row.save()
        record_fact(
            by=by, verb="webhook.changed", project=row.project, subject=row.host, kinds=chosen, is_on=is_on
        )
    return row


def remove_webhook(*, webhook: Webhook, by: User) -> None:
    """Take it away with the log of its messages."""
    with transaction.atomic():
        row = _locked(webhook)
        record_fact(by=by, verb="webhook.removed", project=row.project, subject=row.host)
        row.delete()


def queue(
    *,
    kind: notice_kinds.Kind,
    project: Project,
    text: str,
    address: str,
    by: User | None,
    to: Sequence[User],
) -> None:
    """A message for each webhook of the project that wants this kind; sent when the caller has committed."""
    hooks = [hook for hook in Webhook.objects.filter(project=project, is_on=True) if kind.key in hook.kinds]
    if not hooks:
        return
    names = [person.label for person in to]
    news = news_of(project, kind.key, kind.title, text, address, by.label if by else "", names)
    Delivery.objects.bulk_create(
        Delivery(webhook=hook, kind=kind.key, body=body_of(hook, news), due_at=timezone.now())
        for hook in hooks
    )


def seal_anew(vault: Vault) -> int:
    """Seal every webhook's address and secret with the newest key; how many. In the caller's transaction."""
    count = 0
    for row in Webhook.objects.select_for_update():
        row.sealed = vault.sealed_anew(bytes(row.sealed))
        row.save(update_fields=["sealed"])
        count += 1
    return count


def body_of(hook: Webhook, news: slack.News) -> str:
    """The text of a message in the webhook's format."""
    form = slack.as_message if hook.format == Webhook.Format.SLACK else slack.as_json
    return json.dumps(form(news), ensure_ascii=False, separators=(",", ":"))


def news_of(
    project: Project, kind: str, title: str, text: str, address: str, by: str, to: Sequence[str]
) -> slack.News:
    """What happened, for either format."""
    base = reached.base_url()
    return slack.News(
        id=ids.token()[:22],
        kind=kind,
        title=title,
        text=text,
        url=base + address if base else "",
        team=project.team.slug,
        project=project.name,
        by=by,
        to=to,
        at=timezone.now().isoformat(timespec="seconds"),
    )


def _locked(webhook: Webhook) -> Webhook:
    row = Webhook.objects.select_for_update().filter(pk=webhook.pk).first()
    if row is None:
        raise DomainError("This webhook was removed meanwhile.", hint="Reload the page.")
    return row


def _judged(url: str) -> str:
    """The address's host and port. Raises Invalid for what is no http address."""
    try:
        parts = urlsplit(url.strip())
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        parts, port = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not parts.hostname or len(url) > 2000:
        raise Invalid("Enter the whole address, beginning with https://.", where="url")
    if parts.username or parts.password:
        raise Invalid("Leave name and password out of the address; messages are signed.", where="url")
    return f"{parts.hostname}{port}"[:255]


def _chosen(kinds: Collection[str]) -> list[str]:
    chosen = [kind.key for kind in notice_kinds.TABLE if kind.to_project and kind.key in kinds]
    if not chosen:
        raise Invalid("Choose at least one kind of notice.", where="kinds")
    return chosen
