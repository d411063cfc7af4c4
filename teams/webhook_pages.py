"""What the page of a project's webhooks shows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from teams import notice_kinds
from teams.models import Delivery, Project, Webhook

SHOWN = 10  # messages of each webhook

KINDS = tuple(kind for kind in notice_kinds.TABLE if kind.to_project)
GROUPS = tuple(
    (group, tuple(kind for kind in KINDS if kind.group == group))
    for group in dict.fromkeys(kind.group for kind in KINDS)
)
# What a new webhook is ticked for.
USUAL = frozenset(
    {"review_asked", "approved", "changes_requested", "question_asked", "run_failed", "deployed"}
)


@dataclass(frozen=True)
class Hook:
    """A webhook with the last of its messages."""

    row: Webhook
    deliveries: Sequence[Delivery]


@dataclass(frozen=True)
class WebhooksPage:
    """The page; `secret` is shown once, right after its webhook was added."""

    project: Project
    hooks: Sequence[Hook]
    secret: str = ""
    error: str = ""
    where: str = ""
    url: str = ""
    form: str = Webhook.Format.JSON
    chosen: Collection[str] = USUAL

    groups = GROUPS
    formats = Webhook.Format.choices


def webhooks_page(
    project: Project,
    *,
    secret: str = "",
    error: str = "",
    where: str = "",
    url: str = "",
    form: str = Webhook.Format.JSON,
    chosen: Collection[str] = USUAL,
) -> WebhooksPage:
    """The page; what was typed is given back when it could not be used."""
    rows = list(Webhook.objects.filter(project=project))
    # Services keep fifty of each, so all of them are few.
    found: dict[int, list[Delivery]] = {row.pk: [] for row in rows}
    for delivery in Delivery.objects.filter(webhook__in=rows).defer("body").order_by("-pk"):
        if len(found[delivery.webhook_id]) < SHOWN:
            found[delivery.webhook_id].append(delivery)
    hooks = [Hook(row, found[row.pk]) for row in rows]
    return WebhooksPage(project, hooks, secret, error, where, url, form, chosen)
