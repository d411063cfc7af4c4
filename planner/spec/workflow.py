"""WorkflowSpec: the ten things a Build agent is given about one workflow, all typed."""

from typing import Any, Literal

from pydantic import Field

from planner.spec.checks import Check
from planner.spec.values import ApiError, Auth, Evidence, Parameter, Role, Slug, TriggerKind, Value

StepKind = Literal[
    "receive",
    "verify",
    "filter",
    "fetch",
    "lookup",
    "transform",
    "branch",
    "create",
    "update",
    "upsert",
    "delete",
    "loop",
    "wait",
    "notify",
    "store",
    "respond",
    "custom",
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


class Endpoint(Value):
    """One API call of the workflow. `operation` and `object` say what it does to which record type.

    `body_at` is where the record stands in the request, as a dotted path; empty means: it is the request.
    """

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
    examples: tuple[Example, ...] = ()
    errors: tuple[ApiError, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class FieldTest(Value):
    """A test of one value, named by a reference such as `contact.email`."""

    path: str
    op: Literal[
        "present", "missing", "equals", "not_equals", "in", "not_in", "contains", "gt", "gte", "lt", "lte"
    ]
    value: Any = None


class Condition(Value):
    """A condition: the sentence, and what it means if that is known. All `tests` must hold, or any."""

    text: str
    tests: tuple[FieldTest, ...] = ()
    join: Literal["all", "any"] = "all"


class Retry(Value):
    """When to try a call again: at most `attempts` times in all, on these statuses ("5xx" is a class)."""

    attempts: int = 5
    on: tuple[int | str, ...] = (429, "5xx")


class OnError(Value):
    """What happens when a step fails, after its retries."""

    retry: Retry | None = None
    then: Literal["fail", "park", "skip", "continue"] = "fail"


class Match(Value):
    """The business key by which a record is found again: source path = target path."""

    source: str
    target: str


class Step(Value):
    """One step of the data flow.

    References (`bind` values, `input`, `each`, paths in `condition`) start with the name of an earlier
    step's `output`, or `event` for what the trigger received: `contact.email`, `event.objectId`.
    `on_true` and `on_false` are step keys, or `skip` (end as skipped), `end` (end as done), "" (go on).
    A step that a branch names runs only when the branch chooses it; then the flow goes on behind the branch.
    `reason` is what a skipped run says about why. `output` of a fetch is the record at the endpoint's
    `record_at`, of a fetch or lookup with `list_at` the list or its first entry, of a create the new id.
    """

    key: str
    title: str
    text: str = ""
    kind: StepKind
    system: str = ""
    endpoint: str = ""
    table: str = ""
    condition: Condition | None = None
    on_true: str = ""
    on_false: str = ""
    reason: str = ""
    each: str = ""
    input: str = ""
    output: str = ""
    bind: dict[str, str] = Field(default_factory=dict)
    match: tuple[Match, ...] = ()
    on_error: OnError | None = None
    evidence: tuple[Evidence, ...] = ()


class Side(Value):
    """One side of a transformation table."""

    system: str
    object: str = ""


class Row(Value):
    """One field of the target. `rule` is what a person reads, `expr` what it means.

    `example_out` is computed by running `expr` on `example_in`, never typed in.
    """

    key: str
    source: str = ""
    target: str
    type: str = "text"
    required: bool = False
    rule: str = ""
    expr: str = "copy"
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


class WorkflowSpec(Value):
    """Everything one workflow must do."""

    key: Slug
    title: str
    story: Story
    user_stories: tuple[UserStory, ...] = ()
    description: str = ""
    prompt: str = ""
    acceptance_criteria: tuple[Criterion, ...] = ()
    systems: tuple[SystemUse, ...] = ()
    trigger: Trigger
    endpoints: tuple[Endpoint, ...] = ()
    data_flow: tuple[Step, ...] = ()
    transformations: tuple[Transformation, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
