"""WorkflowSpec: the ten things a Build agent is given about one workflow, all typed."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from planner.spec.checks import Check
from planner.spec.flow import (
    Checkpoint,
    Condition,
    FieldTest,
    Kept,
    Match,
    OnError,
    Retry,
    Step,
    StepKind,
)
from planner.spec.placeholders import is_placeholder_path
from planner.spec.values import ApiError, Auth, Evidence, Grown, Parameter, Role, Slug, TriggerKind, Value

__all__ = [
    "Assumption",
    "Checkpoint",
    "Condition",
    "Criterion",
    "Customers",
    "Endpoint",
    "Example",
    "FieldTest",
    "Kept",
    "Match",
    "OnError",
    "Operation",
    "Paging",
    "Retry",
    "Returns",
    "Row",
    "Side",
    "Step",
    "StepKind",
    "Story",
    "SystemUse",
    "Transformation",
    "Trigger",
    "UserStory",
    "Verify",
    "WorkflowSpec",
]

Operation = Literal["create", "read", "update", "upsert", "delete", "list", "search", "other"]


class Story(Value):
    """The workflow in three sentences."""

    trigger: str
    business_logic: str
    final_result: str


class UserStory(Value):
    """Who wants what, and why; `criteria` are the keys that show it was met."""

    key: str
    as_a: str
    i_want: str
    so_that: str
    criteria: tuple[str, ...] = ()


class Criterion(Value):
    """One thing that can be seen to be true. `check` is null until somebody says how to see it."""

    key: str
    text: str
    given: str = ""
    when: str = ""
    then: str = ""
    covers: tuple[str, ...] = ()
    check: Check | None = None


class SystemUse(Value):
    """Systems deep dive: what this workflow needs of one system."""

    key: Slug
    name: str = ""
    role: Role
    used: str = ""
    base_url: str = ""
    auth: Auth = Auth()
    scopes: tuple[str, ...] = ()
    limits: str = ""
    watch_for: tuple[str, ...] = ()


class Verify(Value):
    """How the sender of an event is known to be who it says. `scheme` is the name of an SDK verifier.

    `options` are further arguments of that verifier, such as `encoding` and `prefix`.
    """

    scheme: str
    header: str = ""
    secret_name: str = ""
    options: dict[str, str] = Field(default_factory=dict)


class Trigger(Value):
    """What starts the workflow. A JSON array as a webhook's body starts one run per element."""

    kind: TriggerKind
    system: str = ""
    event: str = ""
    path: str = ""
    cron: str = ""
    timezone: str = ""
    every_seconds: int | None = None
    verify: Verify | None = None
    dedupe_key: str = ""
    respond: Literal["sync", "async"] = "async"
    payload_example: Any = None


class Example(Value):
    """A request and the answer to it, as JSON values."""

    name: str = ""
    request: Any = None
    response: Any = None
    status: int = 200


class Returns(Value):
    """Where things stand in an endpoint's answer, as dotted paths; empty means: at the top.

    `list_at` is the list of a search or a list. `record_at` and `id_at` start at the top of the answer, or at
    the top of each entry of that list. `next_at` is what asks for the next page.
    """

    record_at: str = ""
    list_at: str = ""
    id_at: str = ""
    next_at: str = ""


class Paging(Value):
    """How a list that comes in pages is asked for the next one.

    cursor       a mark at `at` of each page, sent back as `param`; `more` is a true or false there
    next_url     an address at `at` of each page
    link_header  the address marked `rel="next"` in the `Link` header
    offset       `param` counts the items so far; `at` is how many there are in all
    page_number  `param` counts the pages from `start`; `at` is how many there are

    `size` items are asked for by `size_param`.
    """

    style: Literal["cursor", "next_url", "link_header", "offset", "page_number"]
    param: str = ""
    at: str = ""
    more: str = ""
    size: int = Field(default=100, ge=1, le=10_000)
    size_param: str = ""
    start: int = 1


class Endpoint(Grown):
    """One API call of the workflow. `operation` and `object` say what it does to which record type.

    `body_at` is where the record stands in the request, as a dotted path; empty means: it is the request.
    `paging` says how a list comes in pages; without it, `returns.next_at` does.
    """

    later: ClassVar[tuple[str, ...]] = ("paging",)

    key: str
    system: Slug
    method: str
    path: str
    purpose: str = ""
    scope: str = ""
    limit: str = ""
    operation: Operation = "other"
    object: str = ""
    params: tuple[Parameter, ...] = ()
    body: Literal["json", "form"] = "json"
    body_at: str = ""
    returns: Returns = Returns()
    paging: Paging | None = None
    examples: tuple[Example, ...] = ()
    errors: tuple[ApiError, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def is_placeholder(self) -> bool:
        """Whether it stands for a call that nobody has named yet."""
        return is_placeholder_path(self.path)


class Side(Value):
    """One side of a transformation table."""

    system: str
    object: str = ""


class Row(Grown):
    """One field of the target. `rule` is what a person reads, `expr` what it means.

    `example_out` is computed by running `expr` on `example_in`, never typed in. `wins`: whose value stands
    where a record that is updated has one already.
    """

    later: ClassVar[tuple[str, ...]] = ("wins",)

    key: str
    source: str = ""
    target: str
    type: str = "text"
    required: bool = False
    rule: str = ""
    expr: str = "copy"
    wins: Literal["source", "target"] = "source"
    example_in: Any = None
    example_out: Any = None
    evidence: tuple[Evidence, ...] = ()


class Transformation(Value):
    """A table that turns one object into another, row by row."""

    key: str
    name: str
    source: Side
    target: Side
    rows: tuple[Row, ...] = ()


class Assumption(Value):
    """What the plan takes for granted; `question` is the key of the question that would settle it.

    `confirmed_by` is the person who said that it holds, "" while nobody has.
    """

    text: str
    question: str | None = None
    confirmed_by: str = ""


class Customers(Value):
    """Settings of each customer: `table` holds a row for each, `by` is the reference that tells which.

    Steps name a column as `customer.column`.
    """

    by: str
    table: str = "customers"


class WorkflowSpec(Grown):
    """Everything one workflow must do."""

    later: ClassVar[tuple[str, ...]] = ("customers",)

    key: Slug
    title: str
    story: Story
    user_stories: tuple[UserStory, ...] = ()
    description: str = ""
    prompt: str = ""
    acceptance_criteria: tuple[Criterion, ...] = ()
    systems: tuple[SystemUse, ...] = ()
    trigger: Trigger
    customers: Customers | None = None
    endpoints: tuple[Endpoint, ...] = ()
    data_flow: tuple[Step, ...] = ()
    transformations: tuple[Transformation, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
