"""Sending the messages of webhooks: signed, tried again, and turned off when nobody takes them."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from lib import net
from lib.errors import TransitionRefused
from lib.vault import Vault, VaultError
from teams import notice_times, roles, slack
from teams.models import Delivery, Membership, User, Webhook
from teams.services.audit import record_fact
from teams.services.notices import notify
from teams.services.webhooks import body_of, news_of

KEPT = 50  # messages of a webhook that are over
GIVEN_UP = 3  # messages in a row that could not be delivered, then it is turned off
SECONDS = 10.0
LARGEST_ANSWER = 64_000
TEST = "test"


def send_test(*, webhook: Webhook, by: User) -> Delivery:
    """Send a test message now and say what became of it. It is tried once."""
    if not webhook.is_on:
        raise TransitionRefused("This webhook", "turned off", "tested")
    news = news_of(webhook.project, TEST, "Test", f"{by.label} tested this webhook.", "/", by.label, ())
    row = Delivery.objects.create(webhook=webhook, kind=TEST, body=body_of(webhook, news))
    return _try(row, webhook, again=False)


def due_deliveries() -> list[int]:
    """The messages that are to be sent now, oldest first."""
    due = Delivery.objects.filter(due_at__lte=timezone.now(), webhook__is_on=True).order_by("due_at", "pk")
    return list(due.values_list("pk", flat=True)[:200])


def deliver(*, delivery: int) -> None:
    """Send that message if nobody else does, and note what became of it."""
    now = timezone.now()
    # Claimed by moving its time ahead: a worker that dies here leaves it to be tried again.
    claimed = Delivery.objects.filter(pk=delivery, due_at__lte=now)
    if claimed.update(due_at=now + timedelta(seconds=6 * SECONDS)):
        row = Delivery.objects.select_related("webhook__project__team").filter(pk=delivery).first()
        if row is not None:
            _try(row, row.webhook, again=True)


def _try(row: Delivery, hook: Webhook, *, again: bool) -> Delivery:
    row.tries += 1
    row.tried_at = timezone.now()
    row.status, row.took_ms, row.error = None, None, ""
    try:
        reply = _sent(row, hook)
        row.status, row.took_ms = reply.status, round(reply.took * 1000)
        if not 200 <= reply.status < 300:
            row.error = f"{hook.host} answered {reply.status}."
    except (net.NetError, VaultError) as error:
        row.error = str(error)[:300]
    row.state = Delivery.State.FAILED if row.error else Delivery.State.SENT
    row.due_at = _next_try(row) if row.error and again else None
    if row.due_at is not None:
        row.state = Delivery.State.WAITING
    with transaction.atomic():
        # Sending takes seconds; whoever removed the webhook meanwhile has taken its messages away with it.
        if not Webhook.objects.select_for_update().filter(pk=hook.pk).exists():
            return row
        row.save()
        _count(row, hook)
        old = hook.deliveries.filter(due_at=None).order_by("-pk").values_list("pk", flat=True)[KEPT:]
        hook.deliveries.filter(pk__in=list(old)).delete()
    return row


def _sent(row: Delivery, hook: Webhook) -> net.Reply:
    opened = Vault(settings.VAULT_KEYS).open(bytes(hook.sealed))
    body, stamp = row.body.encode(), str(int(timezone.now().timestamp()))
    headers = {"Content-Type": "application/json", "User-Agent": "Tenon-Webhook/1"}
    if hook.format == Webhook.Format.JSON:
        headers |= {
            "X-Tenon-Delivery": str(row.pk),
            "X-Tenon-Timestamp": stamp,
            "X-Tenon-Signature": slack.signature(opened["secret"], stamp, body),
        }
    return net.send(
        "POST",
        opened["url"],
        headers=headers,
        body=body,
        timeout=SECONDS,
        most_bytes=LARGEST_ANSWER,
        allow=settings.OUTBOUND_ALLOW,
    )


def _next_try(row: Delivery) -> datetime | None:
    # Gone for good, says RFC 9110, section 15.5.11.
    return None if row.status == 410 else notice_times.retry_at(timezone.now(), row.tries)


def _count(row: Delivery, hook: Webhook) -> None:
    """Count what was given up in a row, and turn the webhook off when it was too much."""
    if row.state == Delivery.State.SENT:
        Webhook.objects.filter(pk=hook.pk).update(failures=0)
    if row.state != Delivery.State.FAILED or row.kind == TEST:
        return
    Webhook.objects.filter(pk=hook.pk).update(failures=F("failures") + 1)
    hook.refresh_from_db(fields=["failures", "is_on"])
    if hook.is_on and (hook.failures >= GIVEN_UP or row.status == 410):
        hook.is_on, hook.off_because = False, row.error
        hook.save(update_fields=["is_on", "off_because"])
        hook.deliveries.filter(state=Delivery.State.WAITING).update(
            state=Delivery.State.FAILED, due_at=None, error="The webhook was turned off."
        )
        record_fact(
            by=None, verb="webhook.turned_off", project=hook.project, subject=hook.host, why=row.error
        )
        _tell_admins(hook, row.error)


def _tell_admins(hook: Webhook, why: str) -> None:
    project = hook.project
    admins = Membership.objects.filter(team=project.team_id, role=roles.ADMIN).select_related("user")
    notify(
        to=[one.user for one in admins],
        kind="webhook_off",
        project=project,
        text=f"The webhook to {hook.host} was turned off after {GIVEN_UP} messages it did not take. {why}",
        address=reverse("webhooks:index", args=[project.team.slug, project.slug]),
        about=f"webhook:{hook.pk}",
    )
