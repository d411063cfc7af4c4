"""Cutting a workflow in two and putting two together: nothing lost, keys unique, references sound."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.merging.references import needed, problems
from planner.reshaping import CannotJoin, CannotSplit, begun, free_key, joined, mates, proposals, split
from planner.spec.elements import elements
from planner.spec.research import System
from planner.spec.workflow import Row, Side, Step, Transformation, WorkflowSpec
from tests.planner.plans.contact_to_lead import WORKFLOW

SECOND_TABLE = Transformation(
    key="TT-02",
    name="Contact to account",
    source=Side(system="hubspot", object="contact"),
    target=Side(system="salesforce", object="Account"),
    rows=(
        Row(key="TR-05", source="company", target="Name"),
        Row(key="TR-06", source="domain", target="Website"),
    ),
)
TWO = WORKFLOW.model_copy(
    update={
        "transformations": (*WORKFLOW.transformations, SECOND_TABLE),
        "data_flow": (
            *WORKFLOW.data_flow,
            Step(
                key="ST-11",
                title="Map account",
                kind="transform",
                table="TT-02",
                input="contact",
                output="account",
            ),
            Step(
                key="ST-12",
                title="Create account",
                kind="create",
                system="salesforce",
                endpoint="EP-04",
                input="account",
            ),
        ),
    }
)


def keys_of(spec: WorkflowSpec) -> set[str]:
    return {key for key, _ in elements(spec)}


def is_sound(spec: WorkflowSpec) -> bool:
    as_json = spec.model_dump(mode="json", by_alias=True)
    there = {(section, one["key"]) for section in ("endpoints", "data_flow", "transformations", "systems")
             for one in as_json[section]}  # fmt: skip
    lost = {place for place in needed(as_json) if place[1] not in ("", "skip", "end") and place not in there}
    named = {key for one in spec.acceptance_criteria for key in one.covers if not key.startswith("BR")}
    named |= {key for one in spec.user_stories for key in one.criteria}
    return not lost and not problems(as_json) and named <= keys_of(spec)


def test_a_second_table_is_proposed_with_the_steps_that_use_it() -> None:
    part = proposals(TWO)[0]
    assert (part.title, part.keys) == ("Contact to account", {"TT-02", "TR-05", "TR-06", "ST-11", "ST-12"})


def test_a_table_and_its_steps_become_a_workflow_that_starts_alike() -> None:
    first, second = split(TWO, proposals(TWO)[0].keys, key="contact-to-account", title="Contact to account")
    assert keys_of(first) | keys_of(second) == keys_of(TWO)
    assert [step.key for step in second.data_flow] == [
        "ST-01",
        "ST-02",
        "ST-03",
        "ST-04",
        "ST-05",
        "ST-11",
        "ST-12",
    ]
    assert [step.key for step in first.data_flow] == [step.key for step in WORKFLOW.data_flow]
    assert (second.trigger.event, second.trigger.path) == (TWO.trigger.event, "contact-to-account")
    assert "ST-11" in first.prompt
    assert "Map account" in second.prompt
    assert is_sound(first)
    assert is_sound(second)


def test_rows_alone_take_every_step_along() -> None:
    first, second = split(WORKFLOW, {"TR-04"}, key="companies", title="Companies")
    assert [row.key for row in second.transformations[0].rows] == ["TR-04"]
    assert "TR-04" not in keys_of(first)
    assert len(second.data_flow) == len(first.data_flow) == len(WORKFLOW.data_flow)


def test_a_branch_and_what_it_chooses_between_stay_together() -> None:
    first, second = split(WORKFLOW, {"ST-10"}, key="create", title="Create")
    assert {"ST-08", "ST-09", "ST-10"} <= keys_of(second)
    assert not {"ST-08", "ST-09", "ST-10"} & {step.key for step in first.data_flow}


@pytest.mark.parametrize("moved", [set(), {"nothing"}, keys_of(WORKFLOW)])
def test_a_split_that_leaves_one_side_empty_is_refused(moved: set[str]) -> None:
    with pytest.raises(CannotSplit):
        split(WORKFLOW, moved, key="second", title="Second")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sets(st.sampled_from(sorted(keys_of(TWO))), max_size=12))
def test_whatever_is_chosen_nothing_is_lost_and_both_are_sound(moved: set[str]) -> None:
    try:
        first, second = split(TWO, moved, key="second", title="Second")
    except CannotSplit:
        return
    steps_and_rows = {key for key in keys_of(TWO) if key[:2] in ("ST", "TR", "AC", "EP", "TT")}
    assert steps_and_rows <= keys_of(first) | keys_of(second)
    assert is_sound(first)
    assert is_sound(second)


def test_what_was_split_can_be_put_together_again() -> None:
    first, second = split(TWO, proposals(TWO)[0].keys, key="contact-to-account", title="Contact to account")
    whole = joined(first, second)
    assert keys_of(whole) == keys_of(TWO)
    assert [step.key for step in whole.data_flow] == [step.key for step in TWO.data_flow]
    assert "Not part of this workflow" not in whole.prompt
    assert whole.description.count(TWO.description.split("\n\n")[0]) == 1
    assert is_sound(whole)


def test_colliding_keys_of_the_second_get_the_next_ones_and_references_follow() -> None:
    other = WORKFLOW.transformations[0].model_copy(
        update={
            "target": Side(system="salesforce", object="Account"),
            "rows": (Row(key="TR-01", source="company", target="Name"),),
        }
    )
    steps = tuple(
        step.model_copy(update={"title": f"{step.title} of the account"}) if step.key == "ST-06" else step
        for step in WORKFLOW.data_flow
    )
    second = WORKFLOW.model_copy(update={"key": "b", "transformations": (other,), "data_flow": steps})
    whole = joined(WORKFLOW, second, title="Both")
    assert [table.key for table in whole.transformations] == ["TT-01", "TT-02"]
    added = whole.data_flow[-1]
    assert (added.key, added.table, added.output) == ("ST-11", "TT-02", "lead_2")
    assert whole.title == "Both"
    assert is_sound(whole)


def test_a_step_of_the_same_words_that_calls_something_else_is_not_lost() -> None:
    calls = tuple(
        one.model_copy(update={"path": "/v2/leads"}) if one.key == "EP-04" else one
        for one in WORKFLOW.endpoints
    )
    whole = joined(WORKFLOW, WORKFLOW.model_copy(update={"key": "b", "endpoints": calls}))
    assert [one.path for one in whole.endpoints][-1] == "/v2/leads"
    assert whole.data_flow[-1].endpoint == whole.endpoints[-1].key == "EP-05"
    assert is_sound(whole)


def test_only_workflows_that_start_alike_between_the_same_systems_are_mates() -> None:
    hourly = WORKFLOW.model_copy(
        update={"key": "hourly", "trigger": WORKFLOW.trigger.model_copy(update={"event": "contact.deletion"})}
    )
    same = WORKFLOW.model_copy(update={"key": "same"})
    assert mates(WORKFLOW, [WORKFLOW, hourly, same]) == [same]
    with pytest.raises(CannotJoin, match="do not start in the same way"):
        joined(WORKFLOW, hourly)


def test_a_workflow_begun_by_hand_has_its_systems_and_nothing_made_up() -> None:
    spec = begun(
        "Orders to invoices",
        System(key="shop", name="Shop", role="source"),
        System(key="books", name="Books", role="target"),
        {"orders-to-invoices"},
    )
    assert spec.key == "orders-to-invoices-2"
    assert [(one.key, one.role) for one in spec.systems] == [("shop", "source"), ("books", "target")]
    assert spec.endpoints == spec.acceptance_criteria == ()


def test_a_key_is_never_longer_than_the_format_allows() -> None:
    taken = {free_key("x" * 200, ())}
    assert free_key("x" * 200, taken) not in taken
    assert len(free_key("x" * 200, taken)) <= 80
