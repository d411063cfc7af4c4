"""Incremental reads, both ways, customers, batches and rows without code: what the built projects do."""

from pathlib import Path
from typing import Any

import pytest

from builder.compiler import Compiled, compile_workflows
from planner.handover import WorkflowSpec
from tests.builder.compiler import both_ways, plans, projects, rich_plans

PAIR = [both_ways.one_way("crm", "helpdesk"), both_ways.one_way("helpdesk", "crm")]
PROJECTS: dict[str, list[WorkflowSpec]] = {
    "incremental": [rich_plans.incremental()],
    "per_shop": [rich_plans.per_shop()],
    "both_ways": PAIR,
    "customers": [rich_plans.for_customers()],
    "one_request": [rich_plans.in_one_request()],
}


def outcomes(compiled: Compiled, tests: str) -> dict[str, str]:
    """The state of every test, with tests of our own beside those of the plan."""
    return projects.outcomes({**compiled.files, "tests/test_more.py": tests})


def passing(specs: list[WorkflowSpec], tests: str) -> None:
    compiled = compile_workflows(specs)
    assert not [finding for finding in compiled.findings if finding.stub]
    found = outcomes(compiled, tests)
    assert set(found.values()) == {"passed"}, found


@pytest.mark.parametrize("name", PROJECTS)
def test_it_is_formatted_linted_and_strictly_typed(name: str, tmp_path: Path) -> None:
    compiled = projects.written(tmp_path, PROJECTS[name])
    assert not [finding for finding in compiled.findings if finding.stub]
    assert projects.ruff(tmp_path, "format", "--diff").stdout == ""
    lint = projects.ruff(
        tmp_path, "check", "--select", "E,F,I,B,UP,N,SIM,RET,C4,PIE", "--config", 'src=["."]'
    )
    assert lint.stdout.strip() == "All checks passed!"
    assert projects.type_check(tmp_path).stdout.startswith("Success")


INCREMENTAL = """
from urllib.parse import parse_qsl, urlsplit

from workflows.changed_orders import changed_orders


def order(number, day, **changes):
    lines = [{"sku": f"{number}-a", "amount": 1250}]
    record = {"id": number, "changed": f"2026-01-{day:02}T08:00:00Z", "paid": True, "lines": lines}
    return {**record, **changes}


def asked_from(report):
    urls = [urlsplit(each.url) for each in report.exchanges if each.method == "GET"]
    return [dict(parse_qsl(url.query))["changed_after"] for url in urls]


def test_the_next_run_asks_from_the_newest(run, twins):
    for number in range(1, 4):
        twins.shop.add("orders", order(str(number), number))
    first, second = run(changed_orders), run(changed_orders)
    assert set(asked_from(first)) == {"1970-01-01T00:00:00Z"}
    assert set(asked_from(second)) == {"2026-01-03T08:00:00Z"}


def test_with_nothing_to_read_the_mark_stays(run, twins):
    run(changed_orders)
    assert set(asked_from(run(changed_orders))) == {"1970-01-01T00:00:00Z"}


def test_a_refused_entry_stops_no_other_and_holds_the_mark(run, twins):
    twins.shop.add("orders", order("1", 1, lines=[{"amount": 5}]))
    twins.shop.add("orders", order("2", 2))
    first, second = run(changed_orders), run(changed_orders)
    assert first.outcome == "done" and twins.ledger.count("lines") == 1
    assert first.issues[0]["title"] == "Each order: 1 of 2 failed"
    assert first.issues[0]["detail"].startswith("1: sku is required and missing")
    assert set(asked_from(second)) == {"1970-01-01T00:00:00Z"}


def test_a_line_read_again_is_not_written_again(run, twins):
    twins.shop.add("orders", order("1", 1))
    run(changed_orders), run(changed_orders)
    assert twins.ledger.calls("POST") == 1


def test_an_order_without_lines_is_no_error(run, twins):
    twins.shop.add("orders", order("1", 1, lines=None))
    assert run(changed_orders).issues == []
"""


def test_a_checkpoint_moves_when_all_entries_were_worked_on() -> None:
    passing([rich_plans.incremental()], INCREMENTAL)


def test_without_a_field_the_time_of_the_run_is_the_mark() -> None:
    plan = rich_plans.incremental().model_dump(mode="json")
    plan["data_flow"][0]["checkpoint"] = {"name": "since", "first": "2020-01-01T00:00:00Z"}
    tests = (
        INCREMENTAL[: INCREMENTAL.index("def test_the_next")]
        + """
def test_it_asks_from_the_last_run(run, twins, pass_time):
    first = run(changed_orders)
    pass_time(3600)
    second = run(changed_orders)
    (mark,) = asked_from(second)
    assert asked_from(first) == ["2020-01-01T00:00:00Z"] and "2020" < mark and mark.endswith("Z")
"""
    )
    passing([WorkflowSpec.model_validate(plan)], tests)


def test_a_loop_that_parks_works_on_the_others_first() -> None:
    plan = rich_plans.incremental().model_dump(mode="json")
    plan["data_flow"][1]["on_error"] = {"then": "park"}
    tests = (
        INCREMENTAL[: INCREMENTAL.index("def test_the_next")]
        + """
def test_parked_with_the_entries_that_failed(run, twins):
    twins.shop.add("orders", order("1", 1, lines=[{"amount": 5}]))
    twins.shop.add("orders", order("2", 2))
    report = run(changed_orders)
    assert report.outcome == "parked" and twins.ledger.count("lines") == 1
    assert report.error.message.startswith("Each order: 1: sku is required and missing")
"""
    )
    passing([WorkflowSpec.model_validate(plan)], tests)


BOTH_WAYS = """
from workflows.crm_to_helpdesk import crm_to_helpdesk
from workflows.helpdesk_to_crm import helpdesk_to_crm

ADA = {"mail": "ada@b.example", "name": "Ada", "changed": "2026-01-02T10:00:00Z"}


def written(twins):
    return [twins[key].calls("POST") + twins[key].calls("PATCH") for key in ("crm", "helpdesk")]


def test_a_change_goes_over_once_and_does_not_come_back(run, twins):
    here = twins.crm.add("people", {"id": "7", **ADA})
    over = run(crm_to_helpdesk, {"id": "7"})
    back = run(helpdesk_to_crm, {"id": over.result["created"]})
    assert (back.outcome, back.reason) == ("skipped", "the change is our own")
    assert written(twins) == [0, 1]


def test_a_change_by_a_person_there_comes_back_and_ends_there(run, twins):
    twins.crm.add("people", {"id": "7", **ADA})
    there = {"id": "h-1", **ADA, "name": "Ada King", "changed": "2026-01-03T10:00:00Z"}
    twins.helpdesk.add("people", there)
    assert run(helpdesk_to_crm, {"id": "h-1"}).outcome == "done"
    assert twins.crm.record("people", id="7")["name"] == "Ada King"
    assert run(crm_to_helpdesk, {"id": "7"}).reason == "the change is our own"
    assert written(twins) == [1, 0]


def test_what_is_newer_there_is_not_overwritten(run, twins):
    twins.crm.add("people", {"id": "7", **ADA})
    twins.helpdesk.add("people", {"id": "h-1", **ADA, "changed": "2026-01-02T12:30:00+01:00", "name": "New"})
    assert run(crm_to_helpdesk, {"id": "7"}).reason == "what is there is newer"


def test_what_is_filled_in_there_stays(run, twins):
    twins.crm.add("people", {"id": "7", **ADA, "phone": "1"})
    twins.helpdesk.add("people", {"id": "h-1", **ADA, "changed": "2025-01-01", "name": "Old", "phone": "2"})
    run(crm_to_helpdesk, {"id": "7"})
    kept = twins.helpdesk.record("people", id="h-1")
    assert (kept["name"], kept["phone"]) == ("Ada", "2")


def test_what_is_empty_there_is_filled_in(run, twins):
    twins.crm.add("people", {"id": "7", **ADA, "phone": "1"})
    twins.helpdesk.add("people", {"id": "h-1", **ADA, "changed": "2025-01-01", "phone": ""})
    run(crm_to_helpdesk, {"id": "7"})
    assert twins.helpdesk.record("people", id="h-1")["phone"] == "1"
"""


def test_changes_go_both_ways_without_an_echo() -> None:
    passing(PAIR, BOTH_WAYS)


def test_a_field_that_the_lookup_does_not_ask_for_cannot_stand_and_is_told() -> None:
    plan = PAIR[0].model_dump(mode="json")
    plan["endpoints"][1]["params"].append({"name": "fields", "value": "id,mail,changed"})
    found = compile_workflows([WorkflowSpec.model_validate(plan)]).findings
    assert [(each.key, each.message, each.stub) for each in found] == [
        ("TR-03", "EP-02 does not ask for phone, so that nobody sees whether it is filled", False)
    ]


def test_each_customer_has_settings_of_its_own() -> None:
    tests = """
from workflows.for_customers import for_customers


def test_another_customer_is_skipped(run, twins):
    report = run(for_customers, {"shop": 13, "number": "A-1"})
    assert (report.outcome, report.reason) == ("skipped", "the customer has no account")
"""
    passing([rich_plans.for_customers()], tests)
    compiled = compile_workflows([rich_plans.for_customers()])
    assert "Variables: `shops`" in compiled.files["README.md"]


def test_many_records_go_in_one_request() -> None:
    tests = """
from workflows.in_one_request import in_one_request


def test_all_of_them(run, twins):
    for number in range(2):
        twins.shop.add("orders", {"id": str(number)})
    (sent,) = [each for each in run(in_one_request).exchanges if each.method == "POST"]
    assert sent.request["body"] == {"entries": [{"number": "0"}, {"number": "1"}]}
    assert twins.ledger.count("entries") == 2
"""
    passing([rich_plans.in_one_request()], tests)


def test_a_form_is_sent_as_a_form() -> None:
    plan = rich_plans.for_customers().model_dump(mode="json")
    plan["endpoints"][0]["body"] = "form"
    code = compile_workflows([WorkflowSpec.model_validate(plan)]).files["workflows/for_customers.py"]
    assert "data=entry)" in code
    plan["transformations"][0]["rows"][0]["target"] = "inner.number"
    (found,) = (each for each in compile_workflows([WorkflowSpec.model_validate(plan)]).findings if each.stub)
    assert found.message == "a form has no place for inner.number: say how such fields are named"


# --- A row that needs code


def bare_with(**row: Any) -> WorkflowSpec:
    plan = plans.bare().model_dump(mode="json", by_alias=True)
    plan["transformations"][0]["rows"].append({"key": "TR-03", "target": "area", **row})
    return WorkflowSpec.model_validate(plan)


@pytest.mark.parametrize("required", [False, True])
def test_a_row_without_code_fails_what_sends_it_and_nothing_else(required: bool) -> None:
    spec = bare_with(source="subject", rule="by meaning", expr="custom", required=required)
    compiled = compile_workflows([spec])
    tests = {key: test.rpartition("::")[2] for (_, key), test in compiled.tests.items()}
    found = projects.outcomes(dict(compiled.files))
    assert found["test_tr_03_is_built"].startswith("error NotImplementedError: TR-03: by meaning")
    assert "AC-02" in tests
    for key, test in tests.items():  # AC-02 sends nothing, and AC-04 looks at how many runs there are
        assert (found[test] == "passed") == (key in ("AC-02", "AC-04")), (key, found[test])
    sent = found[tests["AC-01"]]
    assert "failed" in sent or "NotImplementedError" in sent


def test_once_the_row_is_written_everything_passes() -> None:
    spec = bare_with(source="subject", rule="by meaning", expr="custom")
    files = dict(compile_workflows([spec]).files)
    mapping = "mappings/ticket_to_task.py"
    raised = 'raise NotImplementedError("TR-03: by meaning")'
    assert files[mapping].count(raised) == 1
    files[mapping] = files[mapping].replace(
        raised, 'return "print" if "Printer" in ticket["subject"] else None'
    )
    found = {name: state for name, state in projects.outcomes(files).items() if name != "test_tr_03_is_built"}
    assert set(found.values()) == {"passed"}, found
