"""The typed check of an acceptance criterion: what is given, what happens, what must then be seen."""

from typing import Annotated, Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from planner.spec.values import Slug, Value


class Fault(Value):
    """Something a twin does wrong on purpose. Same shape as the SDK's fault."""

    system: Slug
    kind: Literal[
        "status",
        "timeout",
        "slow",
        "reset",
        "lost",
        "expired_token",
        "expired_200",
        "malformed",
        "empty",
        "huge_page",
        "duplicate_webhook",
        "out_of_order_webhooks",
    ] = "status"
    status: int = 0
    times: int = 1
    retry_after: int | None = None
    method: str = ""
    path: str = ""
    seconds: int = 5
    items: int = 10_000
    after: int = 0

    @model_serializer(mode="wrap")
    def _as_before(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What came to the format later is only written where it says something: approvals hang on hashes."""
        written: dict[str, Any] = dump(self)
        added = {"seconds": 5, "items": 10_000, "after": 0}
        return {name: value for name, value in written.items() if added.get(name, ...) != value}


class TwinRecord(Value):
    """A record that stands in a twin before the check begins."""

    system: Slug
    object: str
    record: dict[str, Any]


class Given(Value):
    """The situation: a payload (or the name of a fixture), records in the twins, faults."""

    payload: Any = None
    fixture: str = ""
    twin_state: tuple[TwinRecord, ...] = ()
    faults: tuple[Fault, ...] = ()


class When(Value):
    """What happens: an event arrives over HTTP, the workflow is run, or one event comes `times` times."""

    kind: Literal["event", "run", "repeat"] = "run"
    times: int = Field(default=1, ge=1, le=20)
    signature: Literal["valid", "invalid", "missing"] = "valid"


class OutcomeIs(Value):
    """The last run ended so."""

    kind: Literal["outcome"] = "outcome"
    equals: Literal["done", "skipped", "failed", "parked", "empty"]


class Calls(Value):
    """How many requests of this kind reached the twin. `path` may hold `{placeholders}`."""

    kind: Literal["calls"] = "calls"
    system: Slug
    method: str
    path: str = ""
    op: Literal["==", ">=", "<="] = "=="
    equals: int


class RecordField(Value):
    """One record found by `where` has this value in `field` (a path)."""

    kind: Literal["record"] = "record"
    system: Slug
    object: str
    where: dict[str, Any] = Field(default_factory=dict)
    field: str
    equals: Any = None


class RecordCount(Value):
    """So many records are there that match `where`."""

    kind: Literal["count"] = "count"
    system: Slug
    object: str
    where: dict[str, Any] = Field(default_factory=dict)
    equals: int


class ResponseStatus(Value):
    """The HTTP status the sender of the event got."""

    kind: Literal["response"] = "response"
    status: int


class RunsStarted(Value):
    """How many runs the events started."""

    kind: Literal["runs"] = "runs"
    equals: int


class Waited(Value):
    """The run waited at least this many seconds before it tried again."""

    kind: Literal["waited"] = "waited"
    seconds: float


Assertion = Annotated[
    OutcomeIs | Calls | RecordField | RecordCount | ResponseStatus | RunsStarted | Waited,
    Field(discriminator="kind"),
]


class Check(Value):
    """Compiles to one test function."""

    given: Given = Given()
    when: When = When()
    then: tuple[Assertion, ...]
