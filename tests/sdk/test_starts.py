"""Runs that start each other and send each other events."""

from typing import Any

import pytest
from tenon import Context, action, connect, on_event, step, workflow
from tenon.errors import TenonError

from tests.sdk.runs import run, session

crm = connect("crm")


@step("Create lead")
def create_lead(ctx: Context, email: str) -> Any:
    return crm.post("/leads", json={"email": email}).json()["id"]


def _one(ctx: Context, event: Any) -> Any:
    return 1


def test_other_workflows_are_started_as_runs_of_their_own() -> None:
    @workflow("Child")
    def child(ctx: Context, event: Any) -> Any:
        return {"id": create_lead(ctx, event["email"])}

    @workflow("Parent")
    def parent(ctx: Context, event: Any) -> Any:
        started = [ctx.start(child, {"email": f"{n}@example.com"}) for n in range(2)]
        before = len(crm.get("/leads").json()["items"])
        return {"started": started, "before": before}

    test = session()
    report = test.run(parent)
    assert report.result == {"started": ["run-2", "run-3"], "before": 0}
    assert [(one.run_id, one.workflow, one.outcome) for one in test.runs] == [
        ("run-1", "parent", "done"), ("run-2", "child", "done"), ("run-3", "child", "done"),
    ]  # fmt: skip


def test_starting_and_sending_happen_once_although_the_run_waits() -> None:
    @workflow("Listener", trigger=on_event("order.made"))
    def listener(ctx: Context, event: Any) -> Any:
        return event

    @workflow("Child")
    def child(ctx: Context, event: Any) -> Any:
        return {"n": 1}

    @workflow("Parent")
    def parent(ctx: Context, event: Any) -> Any:
        started = ctx.start(child)
        ctx.emit("order.made", {"id": 1})
        ctx.wait_for("go")
        return started

    test = session()
    test.run(listener, {"id": 0})
    test.run(parent)
    test.send("go")
    assert [one.workflow for one in test.runs] == ["listener", "parent", "child", "listener"]
    assert test.runs[1].result == "run-3"


def test_a_started_run_may_send_what_its_parent_waits_for() -> None:
    @workflow("Child")
    def child(ctx: Context, event: Any) -> None:
        ctx.emit("child.done", {"of": event["of"], "answer": 42})

    @workflow("Parent")
    def parent(ctx: Context, event: Any) -> Any:
        ctx.start(child, {"of": ctx.run_id})
        return ctx.wait_for("child.done", timeout=60, where={"of": ctx.run_id})["answer"]

    test = session()
    test.run(parent)
    assert test.runs[0].result == 42
    assert test.runs[0].waited == []


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (lambda ctx: ctx.start(len), "takes a function marked @workflow, got len"),
        (lambda ctx: ctx.start(action("A")(_one), {}), "is an action: call it, as in"),
        (lambda ctx: ctx.start("a", {1, 2}), "the data for a is a set"),
        (lambda ctx: ctx.emit(""), "name the event"),
        (lambda ctx: ctx.wait_for(""), "name the event"),
    ],
)
def test_what_cannot_be_started_or_sent(start: Any, said: str) -> None:
    report = run(lambda ctx, _: start(ctx))
    assert report.error is not None
    assert said in report.error.message


def test_starting_a_workflow_that_is_not_there_is_told() -> None:
    with pytest.raises(TenonError, match="has no folder workflows/"):
        run(lambda ctx, _: ctx.start("nobody"))
