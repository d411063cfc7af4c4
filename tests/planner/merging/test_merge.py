"""A new draft never costs an edit: what people changed stands, what is new comes in."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from planner.merging import Conflict, accepted, differences, merged, parts, waiting
from planner.merging.references import needed, problems
from planner.merging.texts import merged_text
from planner.spec.elements import elements
from planner.spec.workflow import Criterion, Row, WorkflowSpec
from tests.planner.merging.edits import Edited, edited
from tests.planner.plans.contact_to_lead import WORKFLOW

RELAXED = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def changed(spec: WorkflowSpec, section: str, key: str, **update: Any) -> WorkflowSpec:
    """The workflow with one element changed; `rows` are those of its first table."""
    if section == "rows":
        table = spec.transformations[0]
        rows = tuple(row.model_copy(update=update) if row.key == key else row for row in table.rows)
        return spec.model_copy(update={"transformations": (table.model_copy(update={"rows": rows}),)})
    values = tuple(one.model_copy(update=update) if one.key == key else one for one in getattr(spec, section))
    return spec.model_copy(update={section: values})


def without(spec: WorkflowSpec, section: str, key: str) -> WorkflowSpec:
    return spec.model_copy(update={section: tuple(one for one in getattr(spec, section) if one.key != key)})


def lost(spec: WorkflowSpec) -> set[tuple[str, str]]:
    """References of its steps that lead nowhere."""
    as_json = spec.model_dump(mode="json", by_alias=True)
    there = {(section, one["key"]) for section in ("endpoints", "data_flow") for one in as_json[section]}
    named = {(section, key) for section, key in needed(as_json) if section in ("endpoints", "data_flow")}
    return {place for place in named - there if place[1] not in ("", "skip", "end")}


@RELAXED
@given(edited())
def test_without_edits_the_new_draft_is_taken_as_it_is(theirs: Edited) -> None:
    assert Edited(merged(WORKFLOW, WORKFLOW, theirs.spec).value) == theirs


@RELAXED
@given(edited())
def test_without_a_new_draft_the_edits_stand_as_they_are(ours: Edited) -> None:
    found = merged(WORKFLOW, ours.spec, WORKFLOW)
    assert (Edited(found.value), found.conflicts) == (ours, ())


@pytest.mark.thorough
@RELAXED
@given(edited("A"), edited("B"))
def test_every_edit_is_kept_and_what_comes_out_is_sound(ours: Edited, theirs: Edited) -> None:
    found = merged(WORKFLOW, ours.spec, theirs.spec)
    as_json = found.value.model_dump(mode="json", by_alias=True)
    assert problems(as_json) == []
    if not lost(ours.spec) and not lost(theirs.spec):
        assert not lost(found.value)
    needs = set(needed(as_json))
    now = {part.place: part for part in parts(found.value)}
    for change in differences(WORKFLOW, ours.spec):
        part = now.get((change.section, change.key))
        if change.kind == "removed":
            assert part is None or (change.section, change.key) in needs
        for field in change.fields if change.kind == "changed" else ():
            assert part is not None
            kept = str(part.fields[field.field])
            assert field.field == "criteria" or all(
                word.text.strip() in kept for word in field.words if word.kind == "added"
            )


def test_edits_and_news_in_different_places_go_together() -> None:
    ours = changed(WORKFLOW, "rows", "TR-02", rule="In capitals.", expr="upper")
    theirs = changed(WORKFLOW, "rows", "TR-03", required=True, type="integer")
    found = merged(WORKFLOW, ours, theirs)
    rows = {row.key: row for row in found.value.transformations[0].rows}
    assert (rows["TR-02"].expr, rows["TR-03"].type) == ("upper", "integer")
    assert (found.kept.sentence(), found.conflicts) == ("TR-02 rule and expr", ())
    assert found.taken.sentence().startswith("TR-03 ")


def test_two_rules_for_one_row_are_for_people_to_decide_and_theirs_stands_meanwhile() -> None:
    ours = changed(WORKFLOW, "rows", "TR-02", rule="In capitals.", expr="upper")
    theirs = changed(WORKFLOW, "rows", "TR-02", rule="In small letters.", expr="lower", required=False)
    found = merged(WORKFLOW, ours, theirs)
    row = next(row for row in found.value.transformations[0].rows if row.key == "TR-02")
    assert (row.rule, row.expr, row.required) == ("In capitals.", "upper", False)
    assert found.conflicts == (Conflict("differs", "rows", "TR-02", "rule"),)


def test_the_example_of_a_row_is_computed_from_what_was_put_together() -> None:
    ours = changed(WORKFLOW, "rows", "TR-02", expr="upper", rule="In capitals.", example_out="X")
    theirs = changed(WORKFLOW, "rows", "TR-02", example_in="kofi", example_out="kofi")
    row = next(
        row for row in merged(WORKFLOW, ours, theirs).value.transformations[0].rows if row.key == "TR-02"
    )
    assert row.example_out == "KOFI"


def test_an_edited_element_that_is_no_longer_found_stays_and_is_asked_about() -> None:
    ours = changed(WORKFLOW, "acceptance_criteria", "AC-02", text="Exactly one lead, always.")
    found = merged(WORKFLOW, ours, without(WORKFLOW, "acceptance_criteria", "AC-02"))
    assert "AC-02" in dict(elements(found.value))
    assert found.conflicts == (Conflict("gone", "acceptance_criteria", "AC-02"),)


def test_a_removed_element_is_not_brought_back_but_its_news_are_told() -> None:
    ours = without(WORKFLOW, "acceptance_criteria", "AC-02")
    assert merged(WORKFLOW, ours, WORKFLOW).conflicts == ()
    found = merged(WORKFLOW, ours, changed(WORKFLOW, "acceptance_criteria", "AC-02", text="Never two."))
    assert "AC-02" not in dict(elements(found.value))
    assert found.conflicts == (Conflict("removed", "acceptance_criteria", "AC-02"),)


def test_a_new_criterion_about_what_a_person_changed_is_left_out_and_told() -> None:
    ours = changed(WORKFLOW, "rows", "TR-02", rule="In capitals.", expr="upper")
    about = Criterion(key="AC-81", text="`lastname` Osei is written as osei.", covers=("TR-02",))
    drawn = changed(WORKFLOW, "rows", "TR-02", rule="In small letters.", expr="lower")
    other = Criterion(key="AC-82", text="A lead has an owner.", covers=("ST-10",))
    theirs = drawn.model_copy(update={"acceptance_criteria": (*WORKFLOW.acceptance_criteria, about, other)})
    found = merged(WORKFLOW, ours, theirs)
    assert "AC-81" not in dict(elements(found.value))
    assert "AC-82" in dict(elements(found.value))
    (left_out,) = [one for one in found.conflicts if one.key == "AC-81"]
    assert left_out.kind == "removed"
    assert "AC-81" in dict(elements(accepted(found.value, left_out, theirs)))


def test_every_kind_of_conflict_can_be_taken_and_then_waits_no_more() -> None:
    ours = without(changed(WORKFLOW, "rows", "TR-02", expr="upper"), "acceptance_criteria", "AC-03")
    ours = changed(ours, "acceptance_criteria", "AC-02", text="Mine.")
    theirs = changed(WORKFLOW, "rows", "TR-02", rule="In small letters.", expr="lower", example_out="osei")
    theirs = changed(theirs, "acceptance_criteria", "AC-03", text="Theirs.")
    theirs = without(theirs, "acceptance_criteria", "AC-02")
    found = merged(WORKFLOW, ours, theirs)
    assert sorted(one.kind for one in found.conflicts) == ["differs", "gone", "removed"]
    value = found.value
    for conflict in found.conflicts:
        assert waiting([conflict], value, theirs)
        value = accepted(value, conflict, theirs)
        assert not waiting([conflict], value, theirs)
    assert [one.key for one in value.acceptance_criteria] == [one.key for one in theirs.acceptance_criteria]
    assert value.transformations == theirs.transformations


def test_what_a_persons_step_calls_is_brought_back_with_it() -> None:
    step = next(step for step in WORKFLOW.data_flow if step.endpoint)
    ours = changed(WORKFLOW, "data_flow", step.key, title="Mine")
    theirs = without(without(WORKFLOW, "data_flow", step.key), "endpoints", step.endpoint)
    found = merged(WORKFLOW, ours, theirs)
    assert {step.key, step.endpoint} <= set(dict(elements(found.value)))


def test_a_persons_added_row_stays_where_it_was_put() -> None:
    table = WORKFLOW.transformations[0]
    added = Row(key="TR-90", target="LeadSource", expr='const("Web")')
    rows = (table.rows[0], added, *table.rows[1:])
    ours = WORKFLOW.model_copy(update={"transformations": (table.model_copy(update={"rows": rows}),)})
    found = merged(WORKFLOW, ours, changed(WORKFLOW, "rows", "TR-03", type="integer"))
    assert [row.key for row in found.value.transformations[0].rows][:2] == [table.rows[0].key, "TR-90"]


def test_a_draft_with_a_key_twice_leaves_the_edited_workflow_whole() -> None:
    twice = (*WORKFLOW.acceptance_criteria, Criterion(key="AC-01", text="Again."))
    ours = WORKFLOW.model_copy(update={"title": "Mine"})
    found = merged(WORKFLOW, ours, WORKFLOW.model_copy(update={"acceptance_criteria": twice}))
    assert (found.value, [one.kind for one in found.conflicts]) == (ours, ["whole"])


@pytest.mark.parametrize(
    ("ours", "theirs", "together"),
    [
        ("one two three four!", "ONE two three four", "ONE two three four!"),
        ("one 2 three four", "one TWO three four", None),
        ("one two three four", "one two", "one two"),
        ("zero one two three four", "nought one two three four", None),
    ],
)
def test_changes_of_one_text_go_together_unless_they_touch(
    ours: str, theirs: str, together: str | None
) -> None:
    assert merged_text("one two three four", ours, theirs) == together
