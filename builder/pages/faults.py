"""What can be made to go wrong in a test run."""

from dataclasses import dataclass
from typing import Final

from tenon.twins.faults import DELIVERIES, KINDS

from builder.trials import FaultFields
from planner.handover import WorkflowSpec

# Answers with an error: those that integrations meet, each with what it stands for.
STATUSES: Final = {
    429: "too many requests",
    503: "not available",
    500: "internal error",
    502: "bad gateway",
    504: "gateway timeout",
    400: "bad request",
    401: "not signed in",
    403: "not allowed",
    404: "not found",
    409: "conflict",
    422: "not valid",
}
WORDS: Final = {
    "timeout": "gives no answer in time",
    "slow": "answers slowly",
    "reset": "cuts the connection, nothing done",
    "lost": "does it, but the answer is lost",
    "expired_token": "says the sign-in has expired (401)",
    "expired_200": "says so in an answer with status 200",
    "malformed": "cuts its answer in the middle",
    "empty": "answers with nothing in it",
    "huge_page": "sends a huge list in one page",
    "duplicate_webhook": "sends an event twice",
    "out_of_order_webhooks": "sends events in the wrong order",
}
ROWS: Final = 3
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class FaultKind:
    """One way to go wrong; `value` is its word in `./tenon run --fault`."""

    value: str
    label: str


@dataclass(frozen=True)
class FaultGroup:
    """Ways of one sort."""

    label: str
    kinds: list[FaultKind]


@dataclass(frozen=True)
class FaultSystem:
    """A system of which something may go wrong."""

    key: str
    name: str


@dataclass(frozen=True)
class FaultChoices:
    """All that can be chosen, and the rows as they were filled in, with empty ones after them."""

    systems: list[FaultSystem]
    groups: list[FaultGroup]
    rows: list[FaultFields]
    methods: tuple[str, ...] = METHODS


def fault_choices(spec: WorkflowSpec, filled: list[FaultFields]) -> FaultChoices:
    """Every fault that a twin knows, for each system that the workflow calls or hears from."""
    called = {endpoint.system for endpoint in spec.endpoints} | {spec.trigger.system}
    systems = [system for system in spec.systems if system.key in called]
    rows = [*filled, *[FaultFields()] * ROWS][: max(ROWS, len(filled))]
    shown = [FaultSystem(system.key, system.name or system.key) for system in reversed(systems)]
    return FaultChoices(shown, fault_groups(), rows)


def fault_groups() -> list[FaultGroup]:
    """The kinds of the SDK in three groups; one that has no words yet is called by its own name."""
    answers = [FaultKind(str(code), f"{code}, {word}") for code, word in STATUSES.items()]
    rest = [FaultKind(kind, _words(kind)) for kind in KINDS if kind not in ("status", *DELIVERIES)]
    events = [FaultKind(kind, _words(kind)) for kind in DELIVERIES]
    return [
        FaultGroup("Answers with an error", answers),
        FaultGroup("Misbehaves", rest),
        FaultGroup("Its events", events),
    ]


def _words(kind: str) -> str:
    return WORDS.get(kind, kind.replace("_", " "))
