"""The shapes of a model's answers. Closed and without defaults, so that servers can enforce them."""

from pydantic import BaseModel, ConfigDict, Field

from planner.spec.research import Priority, RuleKind
from planner.spec.values import AuthScheme, Role, TriggerKind


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SaidSystem(_Said):
    """A system, as the model read it."""

    name: str
    role: Role
    sign_in: AuthScheme
    document: str
    quote: str


class SaidTrigger(_Said):
    """What starts the work, as the model read it."""

    kind: TriggerKind
    system: str
    event: str
    cron: str
    timezone: str
    document: str
    quote: str


class SaidEndpoint(_Said):
    """An API operation that the documents write out."""

    system: str
    method: str
    path: str
    purpose: str
    document: str
    quote: str


class SaidMapping(_Said):
    """A field that goes into another, as the model read it."""

    source_system: str
    source: str
    target_system: str
    target: str
    rule: str
    document: str
    quote: str


class SaidRule(_Said):
    """A business rule in the words of the document."""

    text: str
    kind: RuleKind
    document: str
    quote: str


class Completed(_Said):
    """What the rules missed."""

    systems: list[SaidSystem]
    triggers: list[SaidTrigger]
    endpoints: list[SaidEndpoint]
    mappings: list[SaidMapping]
    rules: list[SaidRule]


class SaidQuestion(_Said):
    """Something the documents leave open, with answers that one could choose between."""

    text: str = Field(min_length=10, max_length=300)
    why: str = Field(min_length=10, max_length=400)
    priority: Priority
    options: list[str] = Field(max_length=4)
    assumption: str = Field(min_length=1, max_length=300)


class SaidQuestions(_Said):
    """What nobody has asked yet."""

    questions: list[SaidQuestion]
