"""What starts a workflow: a webhook, a schedule, a person, an event of another workflow."""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal
from zoneinfo import available_timezones

from tenon.signatures import Verifier

Respond = Literal["async", "sync"]


@dataclass(frozen=True)
class Webhook:
    """Started by HTTP requests to `path`; made by `webhook`."""

    path: str
    verify: Verifier | None
    dedupe: str
    respond: Respond
    kind: ClassVar[str] = "webhook"

    def as_dict(self) -> dict[str, Any]:
        """As a JSON value, for lists of triggers."""
        return {
            "kind": self.kind,
            "path": self.path,
            "verify": self.verify.as_dict() if self.verify else None,
            "dedupe": self.dedupe,
            "respond": self.respond,
        }


@dataclass(frozen=True)
class Schedule:
    """Started by the clock; made by `schedule`."""

    cron: str
    timezone: str
    every: int | None
    kind: ClassVar[str] = "schedule"

    def as_dict(self) -> dict[str, Any]:
        """As a JSON value, for lists of triggers."""
        return {"kind": self.kind, "cron": self.cron, "timezone": self.timezone, "every": self.every}


@dataclass(frozen=True)
class Manual:
    """Started by a person or the API; made by `manual`."""

    kind: ClassVar[str] = "manual"

    def as_dict(self) -> dict[str, Any]:
        """As a JSON value, for lists of triggers."""
        return {"kind": self.kind}


@dataclass(frozen=True)
class OnEvent:
    """Started by an event of another workflow; made by `on_event`."""

    name: str
    kind: ClassVar[str] = "event"

    def as_dict(self) -> dict[str, Any]:
        """As a JSON value, for lists of triggers."""
        return {"kind": self.kind, "name": self.name}


Trigger = Webhook | Schedule | Manual | OnEvent


def webhook(
    path: str, verify: Verifier | None = None, dedupe: str = "", respond: Respond = "async"
) -> Webhook:
    """Start on HTTP requests to `path`. A JSON array as the body starts one run per element.

    `verify` is one of the verifiers (`hmac_sha256`, `stripe_signature`, ...). `dedupe` is the path of the
    event's own id: an event whose id was seen starts no second run. `respond="sync"` makes the sender wait
    for `ctx.respond`.

    >>> from tenon import github_signature, webhook
    >>> trigger = webhook("issues", verify=github_signature("github_webhook"), dedupe="issue.id")
    >>> trigger.path, trigger.dedupe
    ('issues', 'issue.id')
    """
    if respond not in ("async", "sync"):
        raise ValueError(f'webhook: respond is "async" or "sync", got {respond!r}')
    if not path.strip("/"):
        raise ValueError("webhook: path must name the address, such as contact-created")
    return Webhook(path.strip("/"), verify, dedupe, respond)


def schedule(cron: str = "", timezone: str = "UTC", every: int | None = None) -> Schedule:
    """Start by the clock: `cron` (five fields, read in `timezone`) or `every` so many seconds.

    >>> schedule(cron="0 6 * * 1-5", timezone="Europe/London").cron, schedule(every=900).every
    ('0 6 * * 1-5', 900)
    """
    if bool(cron) == (every is not None):
        raise ValueError('schedule: give either cron, such as "0 6 * * *", or every, in seconds')
    if cron and len(cron.split()) != 5:
        raise ValueError(f"schedule: cron has five fields (minute hour day month weekday), got {cron!r}")
    if timezone not in available_timezones():
        raise ValueError(f"schedule: there is no time zone {timezone!r}; write it as in Europe/London")
    if every is not None and every < 1:
        raise ValueError(f"schedule: every is a number of seconds from 1, got {every}")
    return Schedule(cron, timezone, every)


def manual() -> Manual:
    """Start when a person or the API says so.

    >>> manual().kind
    'manual'
    """
    return Manual()


def on_event(name: str) -> OnEvent:
    """Start on the event `name` that another workflow sends.

    >>> on_event("order.paid").name
    'order.paid'
    """
    if not name:
        raise ValueError("on_event: name the event, such as order.paid")
    return OnEvent(name)
