"""How far lists were read: a mark for each list, held by what failed on it and by nothing else."""

from typing import Any

import pytest

from builder.compiler import compile_workflows
from planner.handover import WorkflowSpec
from tests.builder.compiler import rich_plans
from tests.builder.compiler.test_rich_plans import INCREMENTAL, outcomes, passing

PER_SHOP = (
    INCREMENTAL[: INCREMENTAL.index("def asked_from")]
    + """
def asked_from(report):
    urls = [urlsplit(each.url) for each in report.exchanges if each.path == "/orders"]
    asked = [dict(parse_qsl(url.query)) for url in urls]
    return {(each["shop"], each["changed_after"][:10]) for each in asked}


def shops(twins, *orders):
    for name in "ab":
        twins.shop.add("shops", {"id": name})
    for name, number, day, changes in orders:
        twins.shop.add("orders", order(str(number), day, shop=name, **changes))


def test_each_shop_has_a_mark_of_its_own(run, twins):
    shops(twins, ("a", 1, 1, {}), ("b", 2, 5, {}), ("a", 3, 3, {}))
    first, second = run(changed_orders), run(changed_orders)
    assert asked_from(first) == {("a", "1970-01-01"), ("b", "1970-01-01")}
    assert asked_from(second) == {("a", "2026-01-03"), ("b", "2026-01-05")}


def test_an_order_that_failed_holds_the_mark_of_its_shop_only(run, twins):
    shops(twins, ("a", 1, 1, {"lines": [{"amount": 5}]}), ("a", 3, 3, {}), ("b", 2, 5, {}))
    run(changed_orders)
    assert asked_from(run(changed_orders)) == {("a", "1970-01-01"), ("b", "2026-01-05")}


def test_a_run_that_breaks_off_keeps_the_marks_of_what_was_done(run, twins):
    shops(twins, ("a", 1, 1, {}), ("b", 2, 5, {}))
    twins.shop.fail(422, times=1, method="GET", path="/shops")
    assert run(changed_orders).outcome == "failed"
    assert asked_from(run(changed_orders)) == {("a", "1970-01-01"), ("b", "1970-01-01")}
"""
)


def test_a_checkpoint_inside_a_loop_is_one_for_each_entry() -> None:
    passing([rich_plans.per_shop()], PER_SHOP)


def stub_of(plan: dict[str, Any], key: str) -> str:
    found = compile_workflows([WorkflowSpec.model_validate(plan)]).findings
    return next((each.message for each in found if each.stub and each.key == key), "")


def test_a_checkpoint_in_a_loop_whose_lists_nothing_tells_apart_is_not_guessed() -> None:
    plan = rich_plans.per_shop().model_dump(mode="json")
    plan["data_flow"][2]["bind"] = {}
    of_the_shop = {"path": "shop.id", "op": "present"}
    plan["data_flow"][-3]["condition"]["tests"].append(of_the_shop)
    plan["endpoints"][0]["params"] = plan["endpoints"][0]["params"][1:]
    said = "it keeps how far it read, but nothing it asks with tells one shop from another"
    assert stub_of(plan, "ST-01") == said


def test_a_checkpoint_on_one_side_of_a_branch_is_kept_there() -> None:
    plan = rich_plans.incremental().model_dump(mode="json")
    condition = {"text": "on", "tests": [{"path": "variable.reading", "op": "equals", "value": True}]}
    branch = {"key": "ST-00", "title": "Is it on", "kind": "branch", "condition": condition}
    last = {"key": "ST-09", "title": "Tell", "kind": "notify", "text": "It ran."}
    plan["data_flow"] = [{**branch, "on_true": "ST-01", "on_false": "ST-09"}, *plan["data_flow"], last]
    compiled = compile_workflows([WorkflowSpec.model_validate(plan)])
    assert not [finding for finding in compiled.findings if finding.stub]
    code = compiled.files["workflows/changed_orders.py"]
    assert '            ctx.kv().set("since", since_next)  # ST-01' in code


def test_a_mark_of_each_event_is_told_apart_by_what_the_event_names() -> None:
    plan = rich_plans.incremental().model_dump(mode="json")
    plan["trigger"] = {"kind": "event", "event": "shop.changed", "payload_example": {"shop": "a"}}
    plan["endpoints"][0]["params"].insert(0, {"name": "shop", "value": "{shop}"})
    plan["data_flow"][0]["bind"] = {"shop": "event.shop"}
    code = compile_workflows([WorkflowSpec.model_validate(plan)]).files["workflows/changed_orders.py"]
    assert """since_key = f"since {event['shop']}\"""" in code
    assert "ctx.kv().set(since_key, " in code


# --- What goes wrong behind a list and does not end the run


def test_a_line_that_fails_inside_an_order_holds_the_mark() -> None:
    plan = rich_plans.incremental().model_dump(mode="json")
    plan["data_flow"][1]["on_error"] = None
    plan["data_flow"][3]["on_error"] = {"then": "skip"}
    tests = (
        INCREMENTAL[: INCREMENTAL.index("def test_the_next")]
        + """
def test_held(run, twins):
    twins.shop.add("orders", order("1", 1, lines=[{"amount": 5}, {"sku": "s", "amount": 5}]))
    twins.shop.add("orders", order("2", 2))
    assert run(changed_orders).outcome == "done" and twins.ledger.count("lines") == 2
    assert set(asked_from(run(changed_orders))) == {"1970-01-01T00:00:00Z"}


def test_moved(run, twins):
    twins.shop.add("orders", order("2", 2))
    run(changed_orders)
    assert set(asked_from(run(changed_orders))) == {"2026-01-02T08:00:00Z"}
"""
    )
    passing([WorkflowSpec.model_validate(plan)], tests)


@pytest.mark.parametrize("mark", [{"name": "since"}, {"name": "since", "field": "changed"}])
def test_a_list_that_could_not_be_read_holds_the_mark(mark: dict[str, str]) -> None:
    plan = rich_plans.incremental().model_dump(mode="json")
    plan["data_flow"][0] |= {"checkpoint": mark, "on_error": {"then": "continue"}}
    plan["data_flow"][1] |= {"each": "orders"}
    filter_step = {
        "key": "ST-10",
        "title": "Only what was read",
        "kind": "branch",
        "condition": {"text": "read", "tests": [{"path": "orders", "op": "present"}]},
        "on_true": "ST-02",
    }
    plan["data_flow"].insert(1, filter_step)
    tests = (
        INCREMENTAL[: INCREMENTAL.index("def test_the_next")]
        + """
def test_held(run, twins):
    twins.shop.add("orders", order("2", 2))
    twins.shop.fail(422, times=1, method="GET", path="/orders")
    run(changed_orders)
    assert set(asked_from(run(changed_orders))) == {"1970-01-01T00:00:00Z"}
"""
    )
    found = outcomes(compile_workflows([WorkflowSpec.model_validate(plan)]), tests)
    assert found["test_held"] == "passed", found


def test_what_has_nothing_to_do_with_a_list_does_not_hold_its_mark() -> None:
    plan = rich_plans.incremental().model_dump(mode="json")
    other = {"key": "EP-09", "system": "ledger", "method": "POST", "path": "/told", "operation": "create"}
    plan["endpoints"].append({**other, "object": "told"})
    tell = {"key": "ST-09", "title": "Tell", "kind": "notify", "endpoint": "EP-09", "system": "ledger"}
    plan["data_flow"].append({**tell, "on_error": {"then": "continue"}})
    tests = (
        INCREMENTAL[: INCREMENTAL.index("def test_the_next")]
        + """
def test_moved(run, twins):
    twins.shop.add("orders", order("2", 2))
    twins.ledger.fail(422, times=1, method="POST", path="/told")
    assert run(changed_orders).outcome == "done"
    assert set(asked_from(run(changed_orders))) == {"2026-01-02T08:00:00Z"}
"""
    )
    found = outcomes(compile_workflows([WorkflowSpec.model_validate(plan)]), tests)
    assert found["test_moved"] == "passed", found
