"""What the SDK waits for and reads page by page, as the compiler writes it from a plan."""

from typing import Any

from builder.compiler import compile_workflows
from planner.handover import WorkflowSpec
from tests.builder.compiler import plans, projects


def _scheduled(*steps: dict[str, Any], method: str = "GET") -> WorkflowSpec:
    plan = plans.scheduled().model_dump(mode="json")
    plan["endpoints"][0]["method"] = method
    plan["data_flow"] = [*plan["data_flow"][:1], *steps, *plan["data_flow"][1:]]
    return plans.workflow(**plan)


def _code(spec: WorkflowSpec) -> tuple[str, list[str]]:
    compiled = compile_workflows([spec])
    return compiled.files["workflows/orders_to_ledger.py"], [finding.message for finding in compiled.findings]


def _wait(text: str, **more: Any) -> dict[str, Any]:
    return {"key": "ST-90", "title": "Wait", "text": text, "kind": "wait", **more}


def test_a_named_event_is_waited_for_and_a_duration_is_its_longest() -> None:
    code, findings = _code(_scheduled(_wait("Wait for the event order.paid, 2 days at most.")))
    assert 'ctx.wait_for("order.paid", timeout=172800)' in code
    code, _ = _code(_scheduled(_wait('Wait until the event "released" is there.', bind={"count": "orders"})))
    assert 'ctx.wait_for("released", where={"count": orders})' in code
    assert findings == _code(_scheduled())[1]


def test_a_duration_alone_is_slept() -> None:
    assert "ctx.sleep(172800)" in _code(_scheduled(_wait("Wait 2 days after the event arrives.")))[0]


def test_pages_asked_for_by_post_take_the_mark_in_the_body() -> None:
    code, findings = _code(_scheduled(method="POST"))
    assert 'method="POST"' in code
    assert 'by=cursor("meta.cursor", "cursor", in_body=True)' in code
    assert findings == _code(_scheduled())[1]


def test_the_written_waits_fit_the_sdk(tmp_path: Any) -> None:
    projects.written(tmp_path, [_scheduled(_wait("Wait for the event order.paid, 2 days."), method="POST")])
    assert projects.type_check(tmp_path).stdout.startswith("Success")
    assert projects.ruff(tmp_path, "format", "--diff").stdout == ""
