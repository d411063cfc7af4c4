"""A proposed change touches exactly what it names."""

from typing import Any

import pytest

from lib.errors import Invalid
from planner.handover import element
from planner.handover.changes import differences, with_fields
from tests.ui.plans import reference_plan

SPEC = reference_plan().workflows[0]
ROW = SPEC.transformations[0].rows[0]


def test_one_field_of_a_row_changes_and_nothing_else() -> None:
    after = with_fields(SPEC, ROW.key, {"target": "Other__c"}, by="Ada")
    changed = element(after, ROW.key)
    assert changed is not None
    assert changed.target == "Other__c"  # type: ignore[attr-defined]
    assert [one.by for one in changed.evidence if one.kind == "person"] == ["Ada"]  # type: ignore[attr-defined]
    assert differences(SPEC, after, ROW.key) == [("target", ROW.target, "Other__c")]
    assert after.acceptance_criteria == SPEC.acceptance_criteria


def test_a_section_without_keys_changes_too() -> None:
    after = with_fields(SPEC, "description", {"description": "Other words."})
    assert after.description == "Other words."
    assert differences(SPEC, after, "description")[0][2] == "Other words."


@pytest.mark.parametrize(
    ("key", "fields", "said"),
    [
        ("TR-999", {"target": "x"}, "has no element TR-999"),
        (ROW.key, {"nothing": 1}, "There is no field nothing"),
        (ROW.key, {"key": "TR-50"}, "There is no field key"),
        (ROW.key, {"evidence": []}, "There is no field evidence"),
        (ROW.key, {"required": "perhaps"}, "valid boolean"),
        ("description", {"text": "x"}, "as the field description"),
        ("trigger", {"nothing": 1}, "There is no field nothing"),
    ],
)
def test_what_cannot_be_is_refused_by_its_place(key: str, fields: dict[str, Any], said: str) -> None:
    with pytest.raises(Invalid) as refused:
        with_fields(SPEC, key, fields)
    assert said in str(refused.value)
    assert refused.value.where == key
