"""Hashes of elements: steady while nothing changes, different when it or what it covers does."""

import pytest

from planner.handover import Evidence, criterion_hash, element, element_hash, elements
from planner.spec.elements import own_hashes
from planner.spec.workflow import Row, WorkflowSpec
from tests.planner.plans.contact_to_lead import WORKFLOW


def with_row(spec: WorkflowSpec, key: str, **changes: object) -> WorkflowSpec:
    """The same workflow with one row changed."""
    tables = []
    for table in spec.transformations:
        rows: list[Row] = [row.model_copy(update=changes) if row.key == key else row for row in table.rows]
        tables.append(table.model_copy(update={"rows": tuple(rows)}))
    return spec.model_copy(update={"transformations": tuple(tables)})


def test_every_element_is_found_by_its_key() -> None:
    keys = [key for key, _ in elements(WORKFLOW)]
    assert len(keys) == len(set(keys)) == 33
    assert element(WORKFLOW, "TR-02") == WORKFLOW.transformations[0].rows[1]
    assert element(WORKFLOW, "TR-99") is None


def test_a_changed_row_changes_its_own_hash_and_that_of_what_covers_it() -> None:
    changed = with_row(WORKFLOW, "TR-04", expr="trim")
    moved = [
        key for key, _ in elements(WORKFLOW) if element_hash(WORKFLOW, key) != element_hash(changed, key)
    ]
    covering = {criterion.key for criterion in WORKFLOW.acceptance_criteria if "ST-06" in criterion.covers}
    telling = {story.key for story in WORKFLOW.user_stories if covering & set(story.criteria)}
    assert {"TR-04", "TT-01", "ST-06", *covering, *telling} == set(moved)


def test_evidence_is_no_part_of_a_hash() -> None:
    sourced = with_row(WORKFLOW, "TR-04", evidence=(Evidence(kind="person", by="Ada"),))
    assert element_hash(WORKFLOW, "TR-04") == element_hash(sourced, "TR-04")


def test_evidence_in_an_example_is_content_like_any_other() -> None:
    def with_example(value: object) -> str:
        told = WORKFLOW.endpoints[0]
        example = told.examples[0].model_copy(update={"response": {"evidence": value}})
        endpoint = told.model_copy(update={"examples": (example,)})
        spec = WORKFLOW.model_copy(update={"endpoints": (endpoint, *WORKFLOW.endpoints[1:])})
        return own_hashes(spec)[endpoint.key]

    assert with_example([{"kind": "photo"}]) != with_example([])


def test_hashes_that_proofs_and_approvals_hang_on_stay_what_they_are() -> None:
    assert criterion_hash(WORKFLOW, "AC-03")[:12] == "f394bbc6b60c"
    assert own_hashes(WORKFLOW)["EP-01"][:12] == "fb408eafa676"


def test_a_changed_trigger_changes_every_criterion() -> None:
    trigger = WORKFLOW.trigger.model_copy(update={"dedupe_key": "objectId"})
    changed = WORKFLOW.model_copy(update={"trigger": trigger})
    assert criterion_hash(WORKFLOW, "AC-03") != criterion_hash(changed, "AC-03")
    assert element_hash(WORKFLOW, "AC-03") == element_hash(changed, "AC-03")
    assert element_hash(WORKFLOW, "trigger") != element_hash(changed, "trigger")


def test_an_unknown_key_is_refused_by_name() -> None:
    with pytest.raises(LookupError, match="AC-77"):
        element_hash(WORKFLOW, "AC-77")
