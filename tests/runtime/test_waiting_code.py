"""Code that waits, in the sandbox: its process ends, and nothing of it runs on the way out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tenon.errors import Suspended
from tenon.protocol import error_as_json

from runtime.execution import run_tests
from runtime.sandbox import How, Refusal, Zygote
from tests.runtime.sandboxes import Scripted, run_probe


@pytest.fixture
def zygote(tmp_path: Path) -> Iterator[Zygote]:
    made = Zygote(scratch=str(tmp_path))
    yield made
    made.close()


def _suspends(op: str, args: dict[str, Any]) -> Any:
    if op == "wait_for":
        raise Refusal(error_as_json(Suspended("2026-01-15T10:00:00+00:00", args["name"])))


def test_a_run_that_waits_ends_with_its_process(zygote: Zygote) -> None:
    hears = Scripted(_suspends)
    ending = run_probe(
        zygote,
        "    try:\n"
        "        ctx.wait_for('paid')\n"
        "    except BaseException:\n"
        "        while True: pass\n"
        "    finally:\n"
        "        print('on the way out')\n",
        answerer=hears,
    )
    assert ending.how is How.FINISHED
    assert ending.report is not None
    assert (ending.report["outcome"], ending.report["event"]) == ("suspended", "paid")
    assert ending.report["until"] == "2026-01-15T10:00:00+00:00"
    assert [op for op, _ in hears.asked] == ["wait_for"]


def test_items_that_wait_let_the_others_end_first(zygote: Zygote) -> None:
    hears = Scripted(_suspends)
    ending = run_probe(
        zygote,
        "    def one(ctx, name):\n"
        "        try:\n"
        "            if name != 'b': ctx.wait_for(name)\n"
        "        finally:\n"
        "            ctx.log.info(name)\n"
        "    ctx.map(one, 'abc', parallel=3)\n"
        "    print('after')\n",
        answerer=hears,
    )
    assert ending.report is not None
    assert {wait["event"] for wait in ending.report["waits"]} == {"a", "c"}
    assert [args["message"] for op, args in hears.asked if op == "log"] == ["b"]


ORDER = """from tenon import Context, workflow, on_event
@workflow("Order")
def order(ctx: Context, event: dict) -> dict:
    ctx.start("ship", {"id": event["id"]})
    return {"paid": ctx.wait_for("paid", timeout=60, where={"id": event["id"]})["by"]}
"""
SHIP = """from tenon import Context, workflow, on_event
@workflow("Ship", trigger=on_event("paid"))
def ship(ctx: Context, event: dict) -> dict:
    return {"shipped": event["id"]}
"""
TEST = """from workflows.order import order
def test_an_order_waits_for_its_payment(run, send, runs):
    assert run(order, {"id": 7}).outcome == "waiting"
    send("paid", {"id": 7, "by": "Ada"})
    assert [(one.workflow, one.outcome) for one in runs()] == [
        ("order", "done"), ("ship", "done"), ("ship", "done")
    ]
    assert runs()[0].result == {"paid": "Ada"}
def test_nobody_pays(run, pass_time):
    run(order, {"id": 7})
    (late,) = pass_time(60)
    assert late.error.type == "TimedOut"
"""


def test_a_projects_tests_send_events_and_let_time_pass(zygote: Zygote) -> None:
    files = {"workflows/order.py": ORDER, "workflows/ship.py": SHIP, "tests/test_order.py": TEST}
    reports = run_tests(files, zygote=zygote)
    assert [(report.state, report.message) for report in reports] == [("passed", ""), ("passed", "")]
    assert [run["workflow"] for run in reports[0].runs] == ["order", "ship", "ship"]
