"""What a plan says beyond its criteria becomes tests, each of which holds for the code built from it."""

from collections.abc import Callable

import pytest

from builder.compiler import compile_workflows
from planner.handover import WorkflowSpec
from tests.builder.compiler import both_ways, plans, projects, rich_plans, waiting_plans

PLANS: dict[str, Callable[[], WorkflowSpec]] = {
    "bare": plans.bare,
    "scheduled": plans.scheduled,
    "waiting": waiting_plans.awaited,
    "incremental": rich_plans.incremental,
    "for_customers": rich_plans.for_customers,
    "in_one_request": rich_plans.in_one_request,
    "one_way": lambda: both_ways.one_way("crm", "erp"),
}


def parts(spec: WorkflowSpec) -> str:
    files = compile_workflows([spec]).files
    return next(text for path, text in files.items() if path.endswith("_parts.py"))


@pytest.mark.parametrize("name", PLANS)
def test_every_test_holds_and_is_formatted(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp(name)
    compiled = projects.written(folder, [PLANS[name]()])
    assert set(projects.outcomes(dict(compiled.files)).values()) == {"passed"}
    assert projects.ruff(folder, "format", "--diff").stdout == ""


def test_whole_requests_are_told_from_the_plan_with_another_record_beside() -> None:
    text = parts(plans.bare())
    assert '("taskboard", "GET", "/tasks", {"reference": "T-77"}, None, "")' in text
    assert (
        '("taskboard", "POST", "/tasks", {}, {"reference": "T-77", "title": "Printer on fire"}, "")' in text
    )
    assert 'twins.taskboard.add("tasks", fixture("task_2"))' in text


def test_each_call_is_refused_and_tried_as_often_as_its_rule_says() -> None:
    text = parts(plans.scheduled())
    assert "def test_st_01_answered_503_is_tried_4_times" in text
    assert 'twins.web_shop.fail_once(429, method="GET", path="/api/orders")' in text
    assert 'twins.web_shop.fail_once(503, method="GET", path="/api/orders")' in text


def test_a_lookup_that_finds_two_takes_neither() -> None:
    assert "def test_st_04_finds_two_and_takes_neither" in parts(plans.bare())


def test_a_sender_that_no_criterion_asks_about_is_tried() -> None:
    text = parts(plans.bare())
    assert "def test_a_request_with_a_bad_signature_starts_nothing" in text
    assert "starts_one_run" not in text  # AC-04 says it


def test_a_longer_list_begins_with_what_is_left_out() -> None:
    text = parts(plans.scheduled())
    longer = text[text.index("def test_st_02_works_on_every_entry") :]
    first = longer.index('"lines": None')
    assert first < longer.index('"number": "A-1 2"') < longer.index('fixture("order"))')
    assert '"/entries/A-1%202"' in longer  # text in an address is quoted


def test_a_second_run_asks_from_the_mark_of_the_first() -> None:
    text = parts(rich_plans.incremental())
    assert 'assert asked(again.exchanges[0])["changed_after"] == "2026-01-04T08:00:00Z"' in text
    assert 'assert asked(again.exchanges[0])["changed_after"] == "1970-01-01T00:00:00Z"' in text


def test_what_another_workflow_wrote_is_not_sent_back() -> None:
    text = parts(both_ways.one_way("crm", "erp"))
    echo = text[text.index("def test_st_03_ends_the_run") :]
    assert "\n        keep,\n" in echo.partition("\n\n\n")[0]
    assert 'assert result.outcome == "skipped"' in echo


def test_a_wait_ends_with_its_event_or_its_time_and_no_sooner() -> None:
    text = parts(waiting_plans.awaited())
    assert 'assert send("order.paid", {"order": "A-7-1"}) == []' in text
    assert "assert pass_time(86399) == []" in text
    criterion = compile_workflows([waiting_plans.awaited()]).files["tests/test_paid_orders.py"]
    assert 'result = send("order.paid", {"order": "A-7"})[-1]' in criterion
