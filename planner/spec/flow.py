"""The data flow of a workflow: steps, what they decide by, what they keep, what happens when they fail."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from planner.spec.values import Evidence, Grown, Value

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


class FieldTest(Grown):
    """A test of one value, named by a reference such as `contact.email`.

    It is held against `value`, or against what stands at the reference `other`: this is how a conflict rule
    compares two records. `gt` to `lte` compare as `compared_as` says; "" means: as dates where `value` is
    one, else as numbers. `includes`: every field of `other` stands in the record at `path`, the same.
    """

    later: ClassVar[tuple[str, ...]] = ("other", "compared_as")

    path: str
    op: Literal[
        "present",
        "missing",
        "equals",
        "not_equals",
        "in",
        "not_in",
        "contains",
        "gt",
        "gte",
        "lt",
        "lte",
        "includes",
    ]
    value: Any = None
    other: str = ""
    compared_as: Literal["", "number", "date", "text"] = ""


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


class Kept(Value):
    """A value that is kept between runs.

    `key` may hold `{names}` that the step's `bind` fills. Workflows of one project share what has the same
    `scope`; without one it is the workflow's own.
    """

    key: str
    scope: str = ""


class Checkpoint(Value):
    """How far a list was read: the next run asks only for what came after.

    `name` is the placeholder of the endpoint that the mark fills, `first` what fills it in the first run.
    The next mark is the greatest value of `field` in the entries, or the time the run started where that
    is "". It is kept when all entries were worked on; while one was refused, the mark stays.
    """

    name: str
    field: str = ""
    first: str = "1970-01-01T00:00:00Z"


class Step(Grown):
    """One step of the data flow.

    References (`bind` values, `input`, `each`, paths in `condition`) start with the name of an earlier
    step's `output`, or `event` for what the trigger received: `contact.email`, `event.objectId`. `variable`
    is the settings of the environment, `customer` those of the customer a run is for.
    `on_true` and `on_false` are step keys, or `skip` (end as skipped), `end` (end as done), "" (go on).
    A step that a branch names runs only when the branch chooses it; then the flow goes on behind the branch.
    `reason` is what a skipped run says about why. `output` of a fetch is the record at the endpoint's
    `record_at`, of a fetch or lookup with `list_at` the list or its first entry, of a create the new id.
    `keep`: a store keeps `input` there, a lookup without an endpoint reads it, a delete forgets it. `once`: a
    write with the same `match` and the same content is done by one run only, however many want to.
    `on_error` of a loop is about each entry: the others are still worked on.
    """

    later: ClassVar[tuple[str, ...]] = ("keep", "checkpoint", "once")

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
    keep: Kept | None = None
    checkpoint: Checkpoint | None = None
    once: bool = False
    on_error: OnError | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def references(self) -> tuple[str, ...]:
        """Every reference the step makes, in the order of its fields."""
        tests = self.condition.tests if self.condition else ()
        compared = [path for test in tests for path in (test.path, test.other)]
        return tuple(path for path in (*self.bind.values(), self.input, self.each, *compared) if path)
