"""Compiled projects as other tools see them: formatted, typed, deterministic, and their tests pass."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from builder.compiler import compile_workflows
from planner.handover import WorkflowSpec
from tests.builder.compiler import odd_plans, plans, projects

PLANS: dict[str, Callable[[], WorkflowSpec]] = {
    "reference": lambda: projects.reference().workflows[0],
    "bare": plans.bare,
    "scheduled": plans.scheduled,
    "every_kind": odd_plans.every_kind,
    "every_expression": odd_plans.every_expression,
    "incomplete": odd_plans.incomplete,
}
WHOLE = ["reference", "bare", "scheduled", "every_expression"]
LINT = ["check", "--select", "E,F,I,B,UP,N,SIM,RET,C4,PIE", "--config", 'src=["."]']


@pytest.mark.parametrize("name", PLANS)
def test_the_formatter_and_the_linter_have_nothing_to_say(name: str, tmp_path: Path) -> None:
    projects.written(tmp_path, [PLANS[name]()])
    assert projects.ruff(tmp_path, "format", "--diff").stdout == ""
    assert projects.ruff(tmp_path, *LINT).stdout.strip() == "All checks passed!"


@pytest.mark.parametrize("name", ["reference", "scheduled", "every_kind"])
def test_types_fit_the_sdk(name: str, tmp_path: Path) -> None:
    projects.written(tmp_path, [PLANS[name]()])
    found = projects.type_check(tmp_path)
    assert found.stdout.startswith("Success"), found.stdout


@pytest.mark.thorough
@pytest.mark.parametrize("name", WHOLE)
def test_every_test_of_a_whole_plan_passes_in_the_sandbox(name: str) -> None:
    compiled = compile_workflows([PLANS[name]()])
    assert [finding for finding in compiled.findings if finding.stub] == []
    found = projects.outcomes(dict(compiled.files))
    assert set(found.values()) == {"passed"}
    assert found.keys() >= {test.rpartition("::")[2] for test in compiled.tests.values()}


@pytest.mark.parametrize("name", PLANS)
def test_the_same_plan_gives_the_same_files(name: str) -> None:
    first, second = compile_workflows([PLANS[name]()]), compile_workflows([PLANS[name]()])
    assert dict(first.files) == dict(second.files)
    assert list(first.files) == sorted(first.files)


def test_what_is_not_said_is_listed_stubbed_and_failing() -> None:
    compiled = compile_workflows([odd_plans.incomplete()])
    stubs = {finding.key: finding for finding in compiled.findings if finding.stub}
    assert set(stubs) == {
        "ST-01",
        "ST-02",
        "ST-03",
        "ST-05",
        "ST-06",
        "TR-01",
        "TR-02",
        "TR-03",
        "TR-04",
        "TR-05",
    }
    assert stubs["TR-01"].path == "workflows[0].transformations[0].rows[0]"
    assert stubs["TR-01"].message == "split by culture"
    mapping = compiled.files["mappings/sync.py"]
    assert 'raise NotImplementedError("TR-01: split by culture")' in mapping
    failing = projects.outcomes(dict(compiled.files))
    for key, finding in stubs.items():
        name = f"test_{key.lower().replace('-', '_')}_is_built"
        assert failing[name].startswith(f"error NotImplementedError: {key}: {finding.message}")


def test_no_text_of_a_plan_becomes_code(tmp_path: Path) -> None:
    compiled = projects.written(tmp_path, [odd_plans.hostile()])
    for path, text in compiled.files.items():
        if path.endswith(".py"):
            compile(text, path, "exec")
    reports = projects.tested(dict(compiled.files))
    assert {report.state for report in reports} == {"failed", "error"}
    assert all("NotImplementedError" in report.message for report in reports)
    assert not any("SystemExit" in report.message.partition(":")[0] for report in reports)
    assert yaml.safe_load(compiled.files["scenario.yaml"])["name"].startswith("x\"\"\" '''")
    assert "<script" not in compiled.files["README.md"]


def test_several_workflows_share_one_project() -> None:
    compiled = compile_workflows([plans.bare(), plans.scheduled(), plans.bare(key="ticket-again")])
    assert {
        "workflows/ticket_to_task.py",
        "workflows/orders_to_ledger.py",
        "workflows/ticket_again.py",
    } <= set(compiled.files)
    assert set(projects.outcomes(dict(compiled.files)).values()) == {"passed"}
    scenario = yaml.safe_load(compiled.files["scenario.yaml"])
    keys = [(element["type"], element["key"]) for element in scenario["elements"]]
    assert len(keys) == len(set(keys)) == 6
    for kind, key in keys:
        element = yaml.safe_load(compiled.files[f"elements/{kind}/{key}.yaml"])
        assert element["key"] == key


def test_keys_that_meet_in_one_file_name_stay_apart() -> None:
    compiled = compile_workflows([plans.scheduled(key="a-b"), plans.scheduled(key="a_b")])
    assert {"workflows/a_b.py", "workflows/a_b_2.py"} <= set(compiled.files)
    assert set(projects.outcomes(dict(compiled.files)).values()) == {"passed"}


def test_each_function_names_the_keys_it_serves() -> None:
    files = projects.compiled_reference().files
    workflow, mapping = files["workflows/contact_to_lead.py"], files["mappings/contact_to_lead.py"]
    assert '"""ST-07, EP-02, BR-01: Look for a lead with the same `Email`."""' in workflow
    assert '"""TT-01: HubSpot contact to Salesforce lead."""' in mapping
    spec = projects.reference().workflows[0]
    for step in spec.data_flow:
        assert step.key in workflow or step.kind == "transform"
    for row in spec.transformations[0].rows:
        assert f"# {row.key}\n" in mapping
    for criterion in spec.acceptance_criteria:
        assert f'@criterion("{criterion.key}")' in files["tests/test_contact_to_lead.py"]


def test_results_that_no_assertion_looks_at_get_no_name() -> None:
    plan = plans.bare().model_dump(mode="json", by_alias=True)
    count = {"kind": "count", "system": "taskboard", "object": "tasks", "equals": 1}
    plan["acceptance_criteria"][3]["check"]["then"] = [count]
    tests = compile_workflows([WorkflowSpec.model_validate(plan)]).files["tests/test_ticket_to_task.py"]
    assert tests.count("    deliver(ticket_to_task, event)\n") == 2


def test_a_table_without_rows_is_not_built(tmp_path: Path) -> None:
    plan = plans.bare().model_dump(mode="json", by_alias=True)
    plan["transformations"][0]["rows"] = []
    compiled = projects.written(tmp_path, [WorkflowSpec.model_validate(plan)])
    assert ("TT-01", "the table has no rows: nothing is mapped") in {
        (finding.key, finding.message) for finding in compiled.findings if finding.stub
    }
    assert projects.ruff(tmp_path, "format", "--diff").stdout == ""
