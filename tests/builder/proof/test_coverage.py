"""What no criterion's test shows is listed, with the test beside the criteria that does, if there is one."""

from typing import Any

from builder.compiler import compile_workflows
from builder.proof import NotCovered, not_covered
from planner.handover import BusinessRule, WorkflowSpec
from tests.builder.compiler import odd_plans, plans, projects


def listed(spec: WorkflowSpec, **more: Any) -> dict[str, NotCovered]:
    files = dict(compile_workflows([spec]).files)
    return {each.key: each for each in not_covered(spec, files, **more)}


def without(spec: WorkflowSpec, *keys: str) -> WorkflowSpec:
    kept = tuple(each for each in spec.acceptance_criteria if each.key not in keys)
    return spec.model_copy(update={"acceptance_criteria": kept})


def test_the_reference_plan_leaves_nothing_out() -> None:
    plan = projects.reference()
    files = dict(projects.compiled_reference().files)
    assert not_covered(plan.workflows[0], files, plan.research.rules if plan.research else ()) == []


def test_a_row_whose_field_nobody_reads_is_told_with_the_test_beside_the_criteria() -> None:
    spec = plans.bare()
    found = listed(spec)
    assert "TR-02" not in found  # AC-01 reads the title
    value = spec.model_dump(mode="json", by_alias=True)
    value["transformations"][0]["rows"].append({"key": "TR-03", "source": "room", "target": "place"})
    more = listed(WorkflowSpec.model_validate(value))
    assert (more["TR-03"].kind, more["TR-03"].text) == ("row", "room to place")
    assert (
        more["TR-03"].test
        == "tests/test_ticket_to_task_parts.py::test_tt_01_ticket_to_task_writes_what_its_rows_say"
    )


def test_a_step_that_no_criterion_comes_to_is_told() -> None:
    found = listed(without(plans.bare(), "AC-03"))
    assert found["ST-06"].kind == "step"
    assert found["ST-06"].text == "Update task"
    assert found["ST-06"].test.startswith("tests/test_ticket_to_task_parts.py::test_")
    assert "ST-07" not in found


def test_a_criterion_counts_only_while_a_test_is_marked_with_it() -> None:
    spec = plans.bare()
    files = dict(compile_workflows([spec]).files)
    path = "tests/test_ticket_to_task.py"
    unmarked = {**files, path: files[path].replace('@criterion("AC-03")\n', "")}
    assert "ST-06" in {each.key for each in not_covered(spec, unmarked)}
    assert "ST-06" not in {each.key for each in not_covered(spec, files)}


def test_a_rule_is_covered_by_the_criterion_that_names_it() -> None:
    rule = BusinessRule(key="BR-01", text="Tickets without a subject are left alone.", kind="filter")
    assert listed(plans.bare(), rules=[rule])["BR-01"].test == ""
    spec = plans.bare()
    first = spec.acceptance_criteria[0].model_copy(update={"covers": ("BR-01",)})
    named = spec.model_copy(update={"acceptance_criteria": (first, *spec.acceptance_criteria[1:])})
    assert "BR-01" not in listed(named, rules=[rule])


def test_without_any_test_everything_is_told() -> None:
    spec = odd_plans.incomplete()
    steps = {each.key for each in spec.data_flow}
    rows = {row.key for table in spec.transformations for row in table.rows}
    assert {each.key for each in not_covered(spec, {})} == steps | rows
    assert all(each.test == "" for each in not_covered(spec, {}))
