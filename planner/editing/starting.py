"""The fields of what starts a workflow."""

from collections.abc import Mapping
from zoneinfo import available_timezones

from planner.editing.fields import Field, plain, with_none
from planner.editing.known import Known

SCHEMES: Mapping[str, str] = {
    "hubspot_signature": "HubSpot signature",
    "stripe_signature": "Stripe signature",
    "shopify_signature": "Shopify signature",
    "github_signature": "GitHub signature",
    "slack_signature": "Slack signature",
    "hmac_sha256": "HMAC SHA-256 of the body",
    "shared_token": "A shared token in a header",
}
TRIGGERS = (
    ("webhook", "Webhook"),
    ("schedule", "Schedule"),
    ("manual", "By hand or by an API call"),
    ("event", "Event of another workflow"),
)
WEBHOOK, SCHEDULE = ("kind", ("webhook",)), ("kind", ("schedule",))
ZONES = plain(("UTC", *sorted(zone for zone in available_timezones() if "/" in zone and "Etc" not in zone)))


def trigger_fields(known: Known) -> tuple[Field, ...]:
    return (
        Field("kind", "Kind", "choice", TRIGGERS, half=True),
        Field(
            "system",
            "System",
            "choice",
            with_none(known.systems),
            half=True,
            only=("kind", ("webhook", "event")),
        ),
        Field(
            "event",
            "Event",
            "suggest",
            known.events,
            half=True,
            mono=True,
            only=("kind", ("webhook", "event")),
        ),
        Field("path", "Path", half=True, mono=True, hint="Where the event is sent.", only=WEBHOOK),
        Field("cron", "Cron", half=True, mono=True, only=SCHEDULE, hint="minute hour day month weekday"),
        Field("timezone", "Time zone", "suggest", ZONES, half=True, only=SCHEDULE),
        Field("every_seconds", "Or every", "number", half=True, only=SCHEDULE, hint="seconds"),
        *_proof(known),
        *_customers(known),
        Field("payload_example", "Example payload", "json", group="Example payload", mono=True),
    )


def _proof(known: Known) -> tuple[Field, ...]:
    """How the sender of a webhook is known, and which of its events count."""
    proof = "Proof of the sender"
    return (
        Field(
            "verify.scheme",
            "Verified by",
            "choice",
            with_none(known.schemes(SCHEMES), "Not verified"),
            half=True,
            group=proof,
            only=WEBHOOK,
        ),
        Field("verify.header", "Header", half=True, mono=True, group=proof, only=WEBHOOK),
        Field(
            "verify.secret_name",
            "Name of the secret",
            half=True,
            mono=True,
            group=proof,
            only=WEBHOOK,
            hint="Its name, never the secret.",
        ),
        Field(
            "verify.options",
            "Settings of that check",
            "pairs",
            group=proof,
            only=WEBHOOK,
            columns=(Field("name", "Setting", mono=True), Field("value", "Value", mono=True)),
            hint="Such as encoding: base64, prefix: sha256=.",
        ),
        Field(
            "dedupe_key",
            "Counts once by",
            "suggest",
            known.payload_paths,
            half=True,
            mono=True,
            only=WEBHOOK,
        ),
        Field(
            "respond",
            "Answers",
            "choice",
            (("async", "Before it works"), ("sync", "With the result")),
            half=True,
            only=WEBHOOK,
        ),
    )


def _customers(known: Known) -> tuple[Field, ...]:
    """Settings that differ from customer to customer."""
    customers = "Customers"
    return (
        Field(
            "customers.by",
            "The customer is told by",
            "suggest",
            known.references,
            group=customers,
            half=True,
            mono=True,
            hint="Steps then read their settings as customer.name.",
        ),
        Field(
            "customers.table",
            "Table of their settings",
            group=customers,
            half=True,
            mono=True,
            hint="A variable of the environment. Empty: customers.",
        ),
    )
