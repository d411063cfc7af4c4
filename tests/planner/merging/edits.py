"""Random edits of a workflow, as people and as a new draft make them."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from planner.merging import differences
from planner.spec.workflow import Criterion, Row, WorkflowSpec
from tests.planner.plans.contact_to_lead import WORKFLOW

WORDS = st.sampled_from(["", "Never twice.", "In capitals.", "The lead is found by its email.", "é\n\nx"])
EXPRS = st.sampled_from(["copy", "upper", "trim | lower", 'default("-")', "custom"])
LISTS = ("user_stories", "acceptance_criteria", "endpoints", "data_flow")

Json = dict[str, Any]


@dataclass(frozen=True)
class Edited:
    """A workflow that tells a failing test what was done to it, not all it says."""

    spec: WorkflowSpec

    def __repr__(self) -> str:
        return f"<{differences(WORKFLOW, self.spec).sentence(9)}>"


@st.composite
def edited(draw: Any, side: str = "A") -> Edited:
    """The reference workflow after up to five edits; added elements have keys of their `side`."""
    value: Json = WORKFLOW.model_dump(mode="json", by_alias=True)
    for number in range(draw(st.integers(0, 5))):
        edit = draw(st.sampled_from([_text, _element, _row, _add, _remove, _move]))
        edit(draw, value, f"{90 + number if side == 'A' else 80 + number}")
    return Edited(WorkflowSpec.model_validate(value))


def _text(draw: Any, value: Json, number: str) -> None:
    name = draw(st.sampled_from(["title", "description", "prompt"]))
    value[name] = draw(WORDS) if draw(st.booleans()) else f"{value[name]} {draw(WORDS)}"


def _element(draw: Any, value: Json, number: str) -> None:
    name, field = draw(
        st.sampled_from(
            [
                ("acceptance_criteria", "text"),
                ("data_flow", "title"),
                ("endpoints", "path"),
                ("systems", "limits"),
                ("user_stories", "i_want"),
            ]
        )
    )
    if value[name]:
        draw(st.sampled_from(value[name]))[field] = draw(WORDS)


def _row(draw: Any, value: Json, number: str) -> None:
    rows = value["transformations"][0]["rows"]
    if rows:
        draw(st.sampled_from(rows)).update(rule=draw(WORDS), expr=draw(EXPRS), example_out=None)


def _add(draw: Any, value: Json, number: str) -> None:
    if draw(st.booleans()):
        row = Row(key=f"TR-{number}", target=f"Field{number}", rule=draw(WORDS), expr=draw(EXPRS))
        rows = value["transformations"][0]["rows"]
        rows.insert(draw(st.integers(0, len(rows))), row.model_dump(mode="json"))
    else:
        one = Criterion(key=f"AC-{number}", text=draw(WORDS), covers=("TR-01",))
        value["acceptance_criteria"].append(one.model_dump(mode="json"))


def _remove(draw: Any, value: Json, number: str) -> None:
    values = value[draw(st.sampled_from(LISTS))]
    if values:
        values.pop(draw(st.integers(0, len(values) - 1)))


def _move(draw: Any, value: Json, number: str) -> None:
    values = value[draw(st.sampled_from(LISTS))]
    if values:
        values.insert(0, values.pop(draw(st.integers(0, len(values) - 1))))
