"""Research: what we know about the systems, and how we know it."""

from datetime import datetime
from typing import Any, ClassVar, Final, Literal

from pydantic import Field, field_validator

from planner.spec.values import (
    FORMAT,
    Api,
    ApiError,
    Auth,
    Evidence,
    Grown,
    Parameter,
    Role,
    Slug,
    TriggerKind,
    Value,
)

IntegrationType = Literal["realtime", "batch", "bidirectional", "multi_tenant"]
RuleKind = Literal["match", "dedupe", "filter", "missing", "conflict", "error", "order", "security", "other"]
Priority = Literal["critical", "high", "medium", "low"]


CALLER: Final = "http_caller"
"""The key of whoever calls an address of the integration, where the material names nobody."""


class System(Value):
    """One of the systems to be connected."""

    key: Slug
    name: str
    role: Role
    api: Api = "unknown"
    base_url: str = ""
    version: str = ""
    auth: Auth = Auth()
    limits: str = ""
    pagination: str = ""
    webhooks: str = ""
    notes: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class ObjectField(Value):
    """One field of an object, by its path inside the object (`address.city`, `lines[].sku`)."""

    name: str
    type: str = "unknown"
    required: bool = False
    description: str = ""
    example: Any = None
    values: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class DataObject(Value):
    """An object (record type) of a system."""

    system: Slug
    name: str
    fields: tuple[ObjectField, ...] = ()


class ResearchEndpoint(Value):
    """An API operation the material names."""

    key: str
    system: Slug
    method: str
    path: str
    purpose: str = ""
    params: tuple[Parameter, ...] = ()
    request_example: Any = None
    response_example: Any = None
    errors: tuple[ApiError, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class ResearchTrigger(Grown):
    """What sets the integration off. `every_seconds` and `cron` exclude each other.

    `payload` is the body of one event as the material shows it, None where it shows none.
    """

    later: ClassVar[tuple[str, ...]] = ("payload",)

    kind: TriggerKind
    system: str = ""
    event: str = ""
    cron: str = ""
    timezone: str = ""
    every_seconds: int | None = None
    payload: Any = None
    evidence: tuple[Evidence, ...] = ()


class Flow(Value):
    """One flow of records that the material lists. `source` and `target` are "" where it does not say.

    `name` is what the material calls it, `text` how it describes it; `trigger` what starts this flow alone.
    """

    key: str
    name: str = ""
    text: str
    source: str = ""
    target: str = ""
    trigger: ResearchTrigger | None = None
    evidence: tuple[Evidence, ...] = ()


class Mapping(Value):
    """One field goes into another. `rule` is a sentence; empty means: as it is."""

    key: str
    source_system: str
    source_object: str = ""
    source: str
    target_system: str
    target_object: str = ""
    target: str
    rule: str = ""
    evidence: tuple[Evidence, ...] = ()


class BusinessRule(Value):
    """A rule in the words of the material."""

    key: str
    text: str
    kind: RuleKind = "other"
    evidence: tuple[Evidence, ...] = ()


class Option(Value):
    """One researched answer to a question."""

    text: str
    recommended: bool = False


class Asked(Value):
    """Somebody was asked: `who` by name, `email` where it is a member, `by` whom, `at` in ISO 8601."""

    who: str
    email: str = ""
    note: str = ""
    by: str = ""
    at: str = ""

    @field_validator("at")
    @classmethod
    def _is_a_moment(cls, text: str) -> str:
        """Pages count the time since; a file may say anything."""
        if text and datetime.fromisoformat(text).tzinfo is None:
            raise ValueError("a moment needs its time zone, such as 2026-11-03T09:00:00+00:00")
        return text


class Question(Value):
    """Something the material does not say. `assumption` is what holds if nobody answers."""

    key: str
    text: str
    why: str = ""
    priority: Priority = "medium"
    about: str = ""
    options: tuple[Option, ...] = ()
    assumption: str
    state: Literal["open", "answered", "ignored"] = "open"
    answer: str = ""
    asked: Asked | None = None


class Dismissed(Value):
    """A fact that a person called wrong: it stays away when the material is read again.

    `section` is the list of the research it stood in, `about` what identifies it there, `text` what it said.
    """

    section: Literal["systems", "triggers", "mappings", "rules", "endpoints", "fields"]
    about: tuple[str, ...]
    text: str = ""
    by: str = ""
    at: str = ""


class Research(Grown):
    """Everything found out for one project, each fact with its evidence."""

    later: ClassVar[tuple[str, ...]] = ("flows",)

    format: Literal["tenon/plan@1"] = FORMAT
    title: str
    summary: str = ""
    technical_notes: str = ""
    integration_type: tuple[IntegrationType, ...] = ()
    systems: tuple[System, ...] = ()
    objects: tuple[DataObject, ...] = ()
    endpoints: tuple[ResearchEndpoint, ...] = ()
    triggers: tuple[ResearchTrigger, ...] = ()
    flows: tuple[Flow, ...] = ()
    mappings: tuple[Mapping, ...] = ()
    rules: tuple[BusinessRule, ...] = ()
    questions: tuple[Question, ...] = Field(default=())
    dismissed: tuple[Dismissed, ...] = ()
