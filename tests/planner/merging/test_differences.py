"""What changed, by key: one line for a log, fields with words for a page."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from planner.merging import differences, word_changes
from planner.spec.research import BusinessRule, Mapping, Research
from planner.spec.workflow import Criterion, WorkflowSpec
from tests.planner.plans.contact_to_lead import RESEARCH, WORKFLOW


def with_row(spec: WorkflowSpec, key: str, **update: Any) -> WorkflowSpec:
    """The workflow with one row of its first table changed."""
    table = spec.transformations[0]
    rows = tuple(row.model_copy(update=update) if row.key == key else row for row in table.rows)
    return spec.model_copy(update={"transformations": (table.model_copy(update={"rows": rows}),)})


def test_the_same_value_has_no_differences() -> None:
    assert not differences(WORKFLOW, WORKFLOW)
    assert differences(WORKFLOW, WORKFLOW).sentence() == "nothing changed"


def test_a_changed_row_and_an_added_criterion_are_named_by_key() -> None:
    added = Criterion(key="AC-90", text="A contact without a name is skipped.")
    new = with_row(WORKFLOW, "TR-03", rule="In capitals.", expr="upper").model_copy(
        update={"acceptance_criteria": (*WORKFLOW.acceptance_criteria, added)}
    )
    found = differences(WORKFLOW, new)
    assert found.sentence() == "TR-03 rule and expr, AC-90 added"
    row = found.of["rows"][0]
    assert (row.kind, row.key, row.inside) == ("changed", "TR-03", "TT-01")
    assert {one.field: one.new for one in row.fields} == {"rule": "In capitals.", "expr": "upper"}


def test_a_removed_element_stands_with_its_section() -> None:
    new = WORKFLOW.model_copy(update={"acceptance_criteria": WORKFLOW.acceptance_criteria[1:]})
    (change,) = differences(WORKFLOW, new)
    assert change.label == f"{WORKFLOW.acceptance_criteria[0].key} removed"
    assert {one.field for one in change.fields} >= {"text"}


def test_one_element_that_moved_is_one_change() -> None:
    first, *rest = WORKFLOW.acceptance_criteria
    new = WORKFLOW.model_copy(update={"acceptance_criteria": (*rest, first)})
    (change,) = differences(WORKFLOW, new)
    assert (change.kind, change.key) == ("moved", first.key)


def test_sections_are_named_by_themselves() -> None:
    story = WORKFLOW.story.model_copy(update={"final_result": "A lead."})
    found = differences(WORKFLOW, WORKFLOW.model_copy(update={"story": story, "description": "Other."}))
    assert found.sentence() == "story final result, description changed"
    assert found.sentence(said=True) == "story final result, description"


def test_words_show_what_went_and_what_came() -> None:
    pieces = word_changes("Send it once\nand stop.", "Send it twice\nand stop.")
    assert [(one.kind, one.text) for one in pieces] == [
        ("same", "Send it"),
        ("removed", " once"),
        ("added", " twice"),
        ("same", "\nand stop."),
    ]


def test_a_source_is_no_difference_unless_asked_for() -> None:
    new = with_row(WORKFLOW, "TR-03", evidence=())
    assert not differences(WORKFLOW, new)
    assert differences(WORKFLOW, new, evidence=True)


def test_research_is_compared_by_what_its_elements_are_about() -> None:
    first = Mapping(key="M-01", source_system="a", source="email", target_system="b", target="Email")
    second = first.model_copy(update={"key": "M-02", "source": "name", "target": "Name"})
    rule = BusinessRule(key="BR-01", text="Contacts without an email address are skipped.")
    old = Research(title="A to B", mappings=(first, second), rules=(rule,))
    new = Research(
        title="A to B",
        mappings=(
            second.model_copy(update={"key": "M-01", "rule": "In capitals."}),
            first.model_copy(update={"key": "M-02"}),
        ),
        rules=(rule.model_copy(update={"text": "Contacts without any email address are skipped."}),),
    )
    kinds = [
        (change.kind, change.section, change.is_moved, [one.field for one in change.fields])
        for change in differences(old, new)
    ]
    assert kinds == [
        ("changed", "mappings", True, ["rule"]),
        ("changed", "rules", False, ["text"]),
    ]


def test_everything_of_a_first_research_is_added() -> None:
    assert {change.kind for change in differences(None, RESEARCH)} == {"added"}


def test_a_full_stop_is_no_part_of_the_word_before_it() -> None:
    pieces = word_changes("An event is skipped.", "An event is skipped and logged.")
    assert [(one.kind, one.text) for one in pieces if one.kind != "same"] == [("added", " and logged")]
    assert "".join(one.text for one in pieces if one.kind != "added") == "An event is skipped."


@given(st.text("ab.c\n `'-", max_size=30), st.text("ab.c\n `'-", max_size=30))
def test_both_texts_are_found_again_in_the_pieces(old: str, new: str) -> None:
    pieces = word_changes(old, new)
    assert "".join(one.text for one in pieces if one.kind != "added") == old
    assert "".join(one.text for one in pieces if one.kind != "removed") == new
