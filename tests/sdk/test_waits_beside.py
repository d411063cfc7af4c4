"""Waiting in one place while other things go on: items of a map, steps in the background."""

from typing import Any

from tenon import Context, StepFailed, TimedOut, connect, step

from tests.sdk.runs import flow, session

crm = connect("crm")


@step("Create lead")
def create_lead(ctx: Context, email: str) -> Any:
    return crm.post("/leads", json={"email": email}).json()["id"]


def test_items_of_a_serial_map_wait_one_after_the_other() -> None:
    def work(ctx: Context, event: Any) -> Any:
        def one(ctx: Context, name: str) -> Any:
            create_lead(ctx, name)
            return ctx.wait_for(f"{name}.ok")

        return [item.result for item in ctx.map(one, ["a", "b"])]

    test = session()
    assert test.run(flow(work)).waits == [{"at": "1[0].2", "until": None, "event": "a.ok"}]
    assert test.twins.crm.count("lead") == 1
    assert test.send("a.ok", 1)[0].waits == [{"at": "1[1].2", "until": None, "event": "b.ok"}]
    assert test.send("b.ok", 2)[0].result == [1, 2]
    assert test.twins.crm.count("lead") == 2


def test_items_of_a_parallel_map_wait_at_the_same_time() -> None:
    def work(ctx: Context, event: Any) -> Any:
        def one(ctx: Context, name: str) -> Any:
            create_lead(ctx, name)
            if name == "c":
                return "at once"
            try:
                return ctx.wait_for(f"{name}.ok", timeout=60)
            except TimedOut:
                return "late"
            finally:
                create_lead(ctx, f"{name} finally")

        return [item.result for item in ctx.map(one, ["a", "b", "c"], parallel=3)]

    test = session()
    waiting = test.run(flow(work))
    assert {wait["event"] for wait in waiting.waits} == {"a.ok", "b.ok"}
    assert test.twins.crm.count("lead") == 3, "c went on while the others wait"
    assert test.send("b.ok", 2)[0].outcome == "waiting"
    (done,) = test.pass_time(60)
    assert done.result == ["late", 2, "at once"]
    assert test.twins.crm.count("lead") == 5


def test_an_item_that_waits_keeps_its_place_among_the_parallel_ones() -> None:
    begun: list[str] = []

    def work(ctx: Context, event: Any) -> Any:
        def one(ctx: Context, name: str) -> Any:
            begun.append(name)
            return ctx.wait_for("go")

        return [item.result for item in ctx.map(one, ["a", "b", "c", "d"], parallel=2)]

    test = session()
    test.run(flow(work))
    assert sorted(begun) == ["a", "b"]


def test_an_error_beside_a_wait_is_told_when_the_wait_is_over() -> None:
    def work(ctx: Context, event: Any) -> Any:
        def one(ctx: Context, name: str) -> Any:
            if name == "bad":
                raise StepFailed("bad item")
            return ctx.wait_for("go")

        return [
            item.result if item.ok else str(item.error) for item in ctx.map(one, ["bad", "a"], parallel=2)
        ]

    test = session()
    assert test.run(flow(work)).outcome == "waiting"
    assert test.send("go", 1)[0].result == ["bad item", 1]


def test_a_background_step_goes_on_while_the_workflow_waits() -> None:
    def work(ctx: Context, event: Any) -> Any:
        made = ctx.background(create_lead, "beside@example.com")
        return [ctx.wait_for("go"), made.result()]

    test = session()
    assert test.run(flow(work)).outcome == "waiting"
    assert test.twins.crm.count("lead") == 1
    assert test.send("go", 1)[0].result == [1, 1001]
    assert test.twins.crm.count("lead") == 1


def test_a_background_step_that_waits_keeps_the_run() -> None:
    @step("Wait")
    def wait(ctx: Context) -> Any:
        return ctx.wait_for("go", timeout=5)

    def work(ctx: Context, event: Any) -> Any:
        ctx.background(wait)
        return create_lead(ctx, "a@example.com")

    test = session()
    assert test.run(flow(work)).outcome == "waiting"
    (done,) = test.send("go", "yes")
    assert (done.outcome, done.result) == ("done", 1001)
    assert [one.output for one in done.steps if one.name == "Wait"] == ["yes"]
