"""When a proof holds, and when it turns stale."""

from typing import Any

import pytest

from builder.extras import workflow_extras
from builder.selectors.proofs import CODE_CHANGED, NOT_BUILT, PLAN_CHANGED, proofs_of
from builder.services.files import take_snapshot
from planner.handover import WorkflowSpec
from planner.handover.rows import PlannedWorkflow
from tests.builder.factories import KEY, make_built, reference_files
from tests.builder.plans import contact_to_lead
from tests.cast import Cast

SPEC = contact_to_lead()


def states(cast: Cast, spec: WorkflowSpec = SPEC) -> dict[str, tuple[str, str]]:
    return {state.key: (state.state, state.reason) for state in proofs_of(cast.project).states(spec)}


def with_changed(spec: WorkflowSpec, change: Any) -> WorkflowSpec:
    value = spec.model_dump(mode="json", by_alias=True)
    change(value)
    return WorkflowSpec.model_validate(value)


def test_before_the_first_build_nothing_is_tested(cast: Cast):
    assert set(states(cast).values()) == {("untested", NOT_BUILT)}


def test_after_it_all_are_proven(cast: Cast):
    make_built(cast.project, cast.ada)
    assert set(states(cast).values()) == {("proven", "")}


def test_a_criterion_whose_words_changed_is_stale_and_the_others_are_not(cast: Cast):
    make_built(cast.project, cast.ada)

    def reword(value: dict[str, Any]) -> None:
        value["acceptance_criteria"][0]["text"] += " Within a minute."

    found = states(cast, with_changed(SPEC, reword))
    assert found.pop("AC-01") == ("stale", PLAN_CHANGED)
    assert set(found.values()) == {("proven", "")}


@pytest.mark.parametrize(
    "path", ["workflows/contact_to_lead.py", "mappings/contact_to_lead.py", "tests/twins.json"]
)
def test_code_that_a_test_runs_makes_its_proofs_stale(cast: Cast, path: str):
    make_built(cast.project, cast.ada)
    text = reference_files()[path]
    changed = text.replace('"Salesforce"', '"Other"') if path.endswith(".json") else text + "\n"
    assert changed != text
    files = {**reference_files(), path: changed}
    take_snapshot(project=cast.project, files=files, reason="Edited", by=cast.ada)
    assert set(states(cast).values()) == {("stale", CODE_CHANGED)}


def test_another_workflow_of_the_project_keeps_the_proofs(cast: Cast):
    make_built(cast.project, cast.ada)
    files = {**reference_files(), "workflows/other.py": "x = 1\n", "README.md": "# Other\n"}
    take_snapshot(project=cast.project, files=files, reason="Built the other", by=cast.ada)
    assert set(states(cast).values()) == {("proven", "")}


def test_the_plan_shows_how_far_a_workflow_is_built(cast: Cast, planned: PlannedWorkflow):
    assert not workflow_extras(cast.project)[KEY].is_built
    make_built(cast.project, cast.ada, failing="AC-02")
    extras = workflow_extras(cast.project)[KEY]
    assert extras.is_built
    assert extras.criteria["AC-02"].state == "failing"
    assert "assert 2 == 1" in extras.criteria["AC-02"].reason
    assert extras.proven == len(SPEC.acceptance_criteria) - 1
