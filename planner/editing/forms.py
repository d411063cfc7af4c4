"""Which fields each place of a workflow has, with what the plan knows offered for them."""

from collections.abc import Mapping

from planner.editing.calling import endpoint_fields
from planner.editing.fields import Field, named, with_none
from planner.editing.known import Known
from planner.editing.places import Place
from planner.editing.starting import trigger_fields
from planner.editing.stepping import step_fields

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


def fields_of(place: Place, known: Known) -> tuple[Field, ...]:
    """The fields of the form of that place."""
    if place.kind == "flow":
        return step_fields(known)
    makers = {
        "story": _story,
        "stories": _user_story,
        "criteria": _criterion,
        "systems": _new_system if place.is_new else _system,
        "trigger": trigger_fields,
        "endpoints": endpoint_fields,
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


def _assumptions(known: Known) -> tuple[Field, ...]:
    columns = (
        Field("text", "Assumed"),
        Field("question", "Question", "choice", with_none(known.questions, "-")),
    )
    return (Field("assumptions", "Assumptions", "rows", columns=columns),)
