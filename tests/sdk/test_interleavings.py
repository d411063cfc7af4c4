"""Runs that wait in several places end the same way in whatever order their threads and events come."""

import random
import time
from typing import Any

import pytest
from tenon import Context, connect, retry, step
from tenon.testing import Session, TestHost

from tests.sdk.runs import DEFINITION, flow

crm = connect("crm")


class _Uneven(TestHost):
    """Lets other threads go first now and then."""

    def __init__(self, seed: int) -> None:
        super().__init__(DEFINITION)
        self._chance = random.Random(seed)

    def call(self, op: str, /, **args: Any) -> Any:
        time.sleep(self._chance.choice((0, 0, 0.0001, 0.0003)))
        return super().call(op, **args)


@step("Create lead", retry=retry(9))
def create_lead(ctx: Context, email: str) -> str:
    crm.post("/leads", json={"email": email}, write_key=email)
    return email


@step("Approve")
def approve(ctx: Context, name: str) -> str:
    create_lead(ctx, f"{name}.before")
    by = ctx.wait_for("approved", where={"name": name})["by"]
    try:
        ctx.sleep(3600)
        return f"{name} {by}"
    finally:
        create_lead(ctx, f"{name}.after")


def _work(ctx: Context, event: Any) -> Any:
    beside = ctx.background(approve, "beside")
    items = ctx.map(approve, ["a", "b", "c"], parallel=3)
    return [beside.result(), *(item.result for item in items)]


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(50))
def test_nothing_is_written_twice_and_nothing_is_missing(seed: int) -> None:
    test = Session(_Uneven(seed), "/nowhere")
    report = test.run(flow(_work), faults=["crm:503x3"])
    assert report.outcome == "waiting"
    assert len(report.waits) == 4
    names = ["a", "b", "c", "beside"]
    random.Random(seed).shuffle(names)
    for name in names:
        assert test.runs[0].outcome == "waiting"
        test.send("approved", {"name": name, "by": "Ada"})
    (done,) = test.runs
    assert done.result == ["beside Ada", "a Ada", "b Ada", "c Ada"]
    assert test.twins.crm.count("lead") == 8
    assert sum(exchange.status == 201 for exchange in done.exchanges) == 8
    assert sorted(one.status for one in done.steps) == ["done"] * 12
