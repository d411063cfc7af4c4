"""What came to the format later changes no plan that does not say it: approvals hang on hashes."""

import pytest

from planner.spec.elements import element_hash, elements
from planner.spec.values import Grown
from planner.spec.workflow import FieldTest, Step, WorkflowSpec
from tests.planner.plans.contact_to_lead import WORKFLOW

GROWN = sorted(Grown.__subclasses__(), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", GROWN, ids=lambda kind: kind.__name__)
def test_every_later_field_has_a_default(kind: type[Grown]) -> None:
    assert kind.later
    assert all(not kind.model_fields[name].is_required() for name in kind.later)


def test_an_old_plan_is_written_as_it_was_read() -> None:
    written = WORKFLOW.model_dump(mode="json", by_alias=True)
    later = {name for kind in GROWN for name in kind.later}
    assert not later & set(written)
    assert not any(later & set(step) for step in written["data_flow"])
    assert WorkflowSpec.model_validate(written) == WORKFLOW


def test_a_field_is_written_once_it_says_something() -> None:
    step = Step(key="ST-01", title="Write", kind="create", once=True)
    assert step.model_dump()["once"] is True
    assert FieldTest(path="a", op="equals", other="event.b").model_dump(mode="json")["other"] == "event.b"


def test_saying_it_changes_the_hash_of_that_element_only() -> None:
    changed = WORKFLOW.model_copy(
        update={
            "data_flow": tuple(
                step.model_copy(update={"once": step.key == "ST-10"}) for step in WORKFLOW.data_flow
            )
        }
    )
    keys = [key for key, _ in elements(WORKFLOW) if key.startswith("ST-")]
    assert [key for key in keys if element_hash(WORKFLOW, key) != element_hash(changed, key)] == ["ST-10"]
