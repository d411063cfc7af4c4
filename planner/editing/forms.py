"""Which fields each place of a workflow has, with what the plan knows offered for them."""

from collections.abc import Mapping
from typing import get_args
from zoneinfo import available_timezones

from planner.editing.fields import Field, Option, named, plain, with_none
from planner.editing.known import Known
from planner.editing.places import Place
from planner.editing.stepping import step_fields
from planner.spec.workflow import Operation

METHODS = plain(("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"))
SCHEMES: Mapping[str, str] = {
    "hubspot_signature": "HubSpot signature",
    "stripe_signature": "Stripe signature",
    "shopify_signature": "Shopify signature",
    "github_signature": "GitHub signature",
    "slack_signature": "Slack signature",
    "hmac_sha256": "HMAC SHA-256 of the body",
    "shared_token": "A shared token in a header",
}
AUTHS: Mapping[str, str] = {
    "oauth2_authorization_code": "OAuth 2.0, authorization code",
    "oauth2_client_credentials": "OAuth 2.0, client credentials",
    "oauth2_jwt": "OAuth 2.0, JWT bearer",
    "api_key": "API key",
    "basic": "User name and password",
    "oauth1": "OAuth 1.0a",
    "hmac": "Signed requests (HMAC)",
    "none": "None",
    "unknown": "Not known yet",
}
ROLES = (("source", "Source"), ("target", "Destination"), ("both", "Source and destination"))
TRIGGERS = (
    ("webhook", "Webhook"),
    ("schedule", "Schedule"),
    ("manual", "By hand or by an API call"),
    ("event", "Event of another workflow"),
)
HAPPENING = (
    ("run", "The workflow is run"),
    ("event", "The event arrives over HTTP"),
    ("repeat", "One event comes again and again"),
)
ASSERTION_HINT = (
    "One in each line: outcome == done, calls(system, POST, /path) == 1, "
    'record(system, Object, {"Id": "1"}).Field == "x", count(...), response.status, runs, waited. '
    "Empty: no check."
)
PARAMETERS = (
    Field("name", "Name", mono=True),
    Field("in", "In", "choice", plain(("query", "path", "header", "body"))),
    Field("type", "Type"),
    Field("required", "Required", "choice", (("", "no"), ("true", "yes"))),
    Field("value", "Value", mono=True),
)
WEBHOOK, SCHEDULE = ("kind", ("webhook",)), ("kind", ("schedule",))
ZONES = plain(("UTC", *sorted(zone for zone in available_timezones() if "/" in zone and "Etc" not in zone)))


def fields_of(place: Place, known: Known) -> tuple[Field, ...]:
    """The fields of the form of that place."""
    if place.kind == "flow":
        return step_fields(known)
    makers = {
        "story": _story,
        "stories": _user_story,
        "criteria": _criterion,
        "systems": _new_system if place.is_new else _system,
        "trigger": _trigger,
        "endpoints": _endpoint,
        "assumptions": _assumptions,
    }
    maker = makers.get(place.kind)
    return maker(known) if maker else TEXTS[place.kind]


TEXTS = {
    "title": (Field("title", "Title", must=True),),
    "prompt": (
        Field("prompt", "Prompt", "prose", hint="Markdown. The ticket the Build agent is given.", mono=True),
    ),
    "description": (Field("description", "Description", "prose", hint="Markdown.", mono=True),),
}


def _story(known: Known) -> tuple[Field, ...]:
    return (
        Field("trigger", "Trigger", "text", must=True),
        Field("business_logic", "Business logic", "text", must=True),
        Field("final_result", "Final result", "text", must=True),
    )


def _user_story(known: Known) -> tuple[Field, ...]:
    return (
        Field("as_a", "As a", must=True),
        Field("i_want", "I want", "text", must=True),
        Field("so_that", "so that", "text"),
        Field("criteria", "Shown by", "keys", known.criteria, hint="Keys of criteria, with commas."),
    )


def _criterion(known: Known) -> tuple[Field, ...]:
    return (
        Field("text", "Criterion", "text", must=True, hint="One thing that can be seen to be true."),
        Field("given", "Given"),
        Field("when", "When"),
        Field("then", "Then"),
        Field("covers", "Covers", "keys", known.coverable, hint="Steps, endpoints, rows and rules it shows."),
        *_check(),
    )


def _check() -> tuple[Field, ...]:
    check = "Check"
    return (
        Field(
            "check.then",
            "What must be seen",
            "assertions",
            group=check,
            mono=True,
            hint=ASSERTION_HINT,
        ),
        Field(
            "check.when.kind",
            "What happens",
            "choice",
            HAPPENING,
            group=check,
            half=True,
        ),
        Field("check.when.times", "Times", "number", group=check, half=True, hint="1 to 20"),
        Field(
            "check.when.signature",
            "Signature",
            "choice",
            named(("valid", "invalid", "missing"), str.capitalize),
            group=check,
            half=True,
        ),
        Field("check.given.payload", "Given payload", "json", group="Given before", mono=True),
        Field(
            "check.given.twin_state",
            "Given records",
            "json",
            group="Given before",
            mono=True,
            hint='A list of {"system", "object", "record"}.',
        ),
        Field(
            "check.given.faults",
            "Given faults",
            "json",
            group="Given before",
            mono=True,
            hint='A list of {"system", "kind", "status", "times"}.',
        ),
    )


def _system(known: Known) -> tuple[Field, ...]:
    return (
        Field("name", "Name", half=True, must=True),
        Field("role", "Role", "choice", ROLES, half=True),
        Field("used", "Used for", "text"),
        Field("auth.scheme", "Sign-in", "choice", tuple(AUTHS.items()), half=True),
        Field("auth.details", "Details of the sign-in", half=True),
        Field("base_url", "Address", mono=True),
        Field("scopes", "Scopes", "lines", mono=True, hint="One in each line."),
        Field("limits", "Limits", "text"),
        Field("watch_for", "Watch for", "lines", hint="One note in each line."),
    )


def _new_system(known: Known) -> tuple[Field, ...]:
    key = Field(
        "key",
        "Key",
        "suggest",
        known.other_systems,
        mono=True,
        must=True,
        hint="Lower case, such as salesforce. It stays.",
    )
    return (key, *_system(known))


def _trigger(known: Known) -> tuple[Field, ...]:
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


def _endpoint(known: Known) -> tuple[Field, ...]:
    more, answer, eg = "Parameters and errors", "Where things stand", "Examples"
    operations: tuple[Option, ...] = named(get_args(Operation), str.capitalize)
    return (
        Field("system", "System", "choice", known.systems, half=True),
        Field("method", "Method", "choice", METHODS, half=True),
        Field("path", "Path", "suggest", known.paths, mono=True, must=True),
        Field("purpose", "Purpose"),
        Field("operation", "Operation", "choice", operations, half=True),
        Field("object", "Object", "suggest", known.objects, half=True),
        Field("scope", "Scope", half=True, mono=True),
        Field("limit", "Limit", half=True),
        Field("params", "Parameters", "rows", group=more, columns=PARAMETERS),
        Field(
            "errors",
            "Errors",
            "rows",
            group=more,
            columns=(Field("status", "Status", "number"), Field("meaning", "Meaning")),
        ),
        Field("body_at", "Record in the request", group=answer, half=True, mono=True),
        Field("returns.record_at", "Record in the answer", group=answer, half=True, mono=True),
        Field("returns.list_at", "List in the answer", group=answer, half=True, mono=True),
        Field("returns.id_at", "Id in the answer", group=answer, half=True, mono=True),
        Field("returns.next_at", "Next page in the answer", group=answer, half=True, mono=True),
        Field("examples", "Examples", "json", group=eg, mono=True),
    )


def _assumptions(known: Known) -> tuple[Field, ...]:
    columns = (
        Field("text", "Assumed"),
        Field("question", "Question", "choice", with_none(known.questions, "-")),
    )
    return (Field("assumptions", "Assumptions", "rows", columns=columns),)
