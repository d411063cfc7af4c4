"""The fields of a step of the data flow."""

from typing import get_args

from planner.editing.fields import FLAG, Field, named, with_none
from planner.editing.known import Known
from planner.spec.workflow import FieldTest, StepKind

DECIDING = ("kind", ("filter", "branch"))
CALLING = (
    "kind",
    ("fetch", "lookup", "create", "update", "upsert", "delete", "notify", "store", "custom", "loop"),
)
WRITING = ("kind", ("create", "update", "upsert", "delete"))
MAPPING = ("kind", ("transform", "create", "update", "upsert", "custom"))
READING = ("kind", ("fetch", "lookup"))
KEEPING = ("kind", ("store", "lookup", "delete"))
BETWEEN = "Between runs"
COMPARED = (("", "As they are"), ("number", "As numbers"), ("date", "As dates"), ("text", "As text"))
OPERATORS = get_args(FieldTest.model_fields["op"].annotation)
ENDINGS = (("skip", "End as skipped"), ("end", "End as done"))
AFTER_FAILURE = (
    ("fail", "fail the run"),
    ("park", "park the event"),
    ("skip", "skip the step"),
    ("continue", "go on"),
)


def step_fields(known: Known) -> tuple[Field, ...]:
    """What it does, then how it decides, what it reads and writes, and what happens when it fails."""
    return (
        Field("title", "Title", half=True, must=True),
        Field("kind", "Kind", "choice", named(get_args(StepKind), str.capitalize), half=True),
        Field("text", "What it does", "text"),
        Field("system", "System", "choice", with_none(known.systems), half=True, only=CALLING),
        Field("endpoint", "Endpoint", "choice", with_none(known.endpoints), half=True, only=CALLING),
        Field("table", "Table", "choice", with_none(known.tables), half=True, only=MAPPING),
        *_deciding(known),
        *_data(known),
        *_between(known),
        *_failing(),
    )


def _deciding(known: Known) -> tuple[Field, ...]:
    deciding = "Condition"
    jumps = with_none((*ENDINGS, *known.steps), "Go on")
    tests = (
        Field("path", "Field", "suggest", known.references, mono=True),
        Field("op", "Is", "choice", named(OPERATORS)),
        Field("value", "Value", mono=True),
        Field("other", "Or other field", "suggest", known.references, mono=True),
        Field("compared_as", "Compared", "choice", COMPARED),
    )
    return (
        Field("condition.text", "It goes on when", group=deciding),
        Field("condition.tests", "Which means", "rows", group=deciding, columns=tests),
        Field(
            "condition.join",
            "Must hold",
            "choice",
            (("all", "All of them"), ("any", "One of them")),
            group=deciding,
            half=True,
        ),
        Field("on_true", "If so", "choice", jumps, group=deciding, half=True, only=DECIDING),
        Field("on_false", "If not", "choice", jumps, group=deciding, half=True, only=DECIDING),
        Field(
            "reason",
            "Reason given when it skips",
            group=deciding,
            half=True,
            only=DECIDING,
        ),
    )


def _data(known: Known) -> tuple[Field, ...]:
    data = "Data"
    matches = (Field("source", "Source field", mono=True), Field("target", "Target field", mono=True))
    return (
        Field("input", "Input", "suggest", known.references, group=data, half=True, mono=True),
        Field("output", "Output is called", group=data, half=True, mono=True),
        Field("each", "For each of", "suggest", known.references, group=data, half=True, mono=True),
        Field(
            "bind",
            "Placeholders",
            "pairs",
            group=data,
            columns=(Field("name", "Placeholder", mono=True), Field("value", "Filled from", mono=True)),
        ),
        Field("match", "Found again by", "rows", group=data, columns=matches, only=WRITING),
    )


def _between(known: Known) -> tuple[Field, ...]:
    """What is remembered from one run to the next."""
    kept = "A name for the value; {placeholders} of the step may stand in it."
    shared = "Workflows with the same word here share it. Empty: only this one has it."
    newest = "A field of the entries. Empty: the time the run began."
    return (
        _remembered("keep.key", "Kept as", KEEPING, kept),
        _remembered("keep.scope", "Shared as", KEEPING, shared),
        Field(
            "checkpoint.name",
            "Placeholder for how far it read",
            "suggest",
            known.placeholders,
            group=BETWEEN,
            half=True,
            mono=True,
            only=READING,
            hint="Then each run reads only what is new.",
        ),
        _remembered("checkpoint.field", "Newest by", READING, newest),
        _remembered("checkpoint.first", "The first run reads from", READING, "Empty: 1970-01-01T00:00:00Z."),
        Field(
            "once",
            "Done once only",
            "choice",
            FLAG,
            group=BETWEEN,
            half=True,
            only=WRITING,
            hint="However many runs want to write the same.",
        ),
    )


def _remembered(name: str, label: str, only: tuple[str, tuple[str, ...]], hint: str) -> Field:
    return Field(name, label, group=BETWEEN, half=True, mono=True, only=only, hint=hint)


def _failing() -> tuple[Field, ...]:
    failing = "When it fails"
    return (
        Field(
            "on_error.retry.attempts",
            "Attempts in all",
            "number",
            group=failing,
            half=True,
            hint="Empty: it is not tried again.",
        ),
        Field(
            "on_error.retry.on",
            "Tried again on",
            "statuses",
            group=failing,
            half=True,
            mono=True,
            hint="429, 5xx",
        ),
        Field(
            "on_error.then",
            "Then",
            "choice",
            with_none(AFTER_FAILURE, "Nothing is said"),
            group=failing,
            half=True,
        ),
    )
