"""Writes that are done once, whatever number of runs wants to do them."""

from typing import Any

from tenon import Context, Workflow, connect, workflow

from tests.sdk.runs import session

crm = connect("crm")


def _write(name: str) -> Workflow[Any]:
    def write(ctx: Context, event: dict[str, Any]) -> Any:
        lead = {"email": event["email"], "name": event.get("name", "")}
        return crm.post("/leads", json=lead, write_key=event["email"], once=True).json()["id"]

    write.__name__ = name
    return workflow("Write")(write)


def test_the_same_write_is_answered_and_not_sent() -> None:
    test = session()
    first, second = (test.run(_write("a"), {"email": "ada@example.com"}) for _ in range(2))
    assert first.result == second.result == 1001
    assert test.twins.crm.calls("POST") == 1
    assert [report.exchanges[0].answered_by for report in (first, second)] == ["", "ledger"]


def test_another_body_another_key_and_another_workflow_are_other_writes() -> None:
    test = session()
    test.run(_write("a"), {"email": "ada@example.com"})
    test.run(_write("a"), {"email": "ada@example.com", "name": "Ada"})
    test.run(_write("a"), {"email": "bob@example.com"})
    test.run(_write("b"), {"email": "ada@example.com"})
    assert test.twins.crm.calls("POST") == 4


def test_a_refused_write_is_tried_again() -> None:
    test = session()
    assert test.run(_write("a"), {"email": "ada@example.com"}, faults=["crm:400"]).outcome == "failed"
    assert test.run(_write("a"), {"email": "ada@example.com"}).result == 1001


def test_values_of_one_workflow_are_not_those_of_another() -> None:
    def keep(name: str) -> Workflow[Any]:
        def count(ctx: Context, event: Any) -> Any:
            ctx.kv().set("n", ctx.kv().get("n", 0) + 1)
            return ctx.kv().get("n")

        count.__name__ = name
        return workflow("Count")(count)

    test = session()
    assert [test.run(keep(name)).result for name in ("a", "a", "b")] == [1, 2, 1]


def test_a_shared_scope_is_seen_by_other_workflows_and_no_other_scope_is() -> None:
    def keeping(ctx: Context, event: dict[str, Any]) -> None:
        ctx.kv("lead").set("7", "own")
        ctx.kv("lead", shared=True).set("7", "everybody's")

    def reading(ctx: Context, event: dict[str, Any]) -> list[Any]:
        return [ctx.kv("lead").get("7"), ctx.kv("lead", shared=True).get("7")]

    test = session()
    test.run(workflow("Keeping")(keeping))
    assert test.run(workflow("Reading")(reading)).result == [None, "everybody's"]
