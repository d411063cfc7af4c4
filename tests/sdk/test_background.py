"""ctx.background and ctx.map with several at once: what is joined, what is told, what is refused."""

import threading
import time
from typing import Any

import pytest
from tenon import Context, StepFailed, connect, retry, step

from tests.sdk.runs import flow, run, session

crm = connect("crm")


@step("Create lead")
def create_lead(ctx: Context, email: str) -> Any:
    return crm.post("/leads", json={"email": email}).json()["id"]


@step("Fail")
def fail(ctx: Context, message: str = "no account in SEK") -> Any:
    raise StepFailed(message)


def test_a_background_step_is_waited_for_before_the_run_ends() -> None:
    gate = threading.Event()

    @step("Slow")
    def slow(ctx: Context) -> None:
        gate.wait(5)
        create_lead(ctx, "slow@example.com")

    def work(ctx: Context, event: Any) -> Any:
        begun = ctx.background(slow)
        create_lead(ctx, "first@example.com")
        assert not begun.is_done
        gate.set()
        return "done"

    report = run(work)
    assert report.outcome == "done"
    assert [one.name for one in report.steps] == ["Slow", "Create lead", "Create lead"]
    assert all(one.status == "done" for one in report.steps)


def test_its_result_can_be_asked_for() -> None:
    report = run(lambda ctx, _: ctx.background(create_lead, email="a@example.com").result())
    assert report.result == 1001


def test_an_error_nobody_asked_for_fails_the_run() -> None:
    def work(ctx: Context, event: Any) -> Any:
        ctx.background(fail)
        ctx.background(fail, "and none in NOK")
        return "fine"

    report = run(work)
    assert (report.outcome, report.error and report.error.message) == ("failed", "no account in SEK")
    assert report.error is not None
    assert report.error.step == "Fail"
    assert [(line.level, line.message) for line in report.logs] == [
        ("error", "Fail failed in the background: and none in NOK")
    ]


def test_an_error_that_was_asked_for_is_the_codes_to_handle() -> None:
    def work(ctx: Context, event: Any) -> Any:
        begun = ctx.background(fail)
        try:
            return begun.result()
        except StepFailed as error:
            return str(error)

    assert run(work).result == "no account in SEK"


def test_the_workflows_own_error_goes_first_and_the_other_is_told() -> None:
    def work(ctx: Context, event: Any) -> Any:
        ctx.background(fail)
        raise StepFailed("the whole thing")

    report = run(work)
    assert report.error is not None
    assert report.error.message == "the whole thing"
    assert "no account in SEK" in report.logs[0].message


def test_what_a_step_began_is_part_of_the_step_and_of_its_retries() -> None:
    times: list[int] = []

    @step("Flaky")
    def flaky(ctx: Context) -> None:
        times.append(1)
        if len(times) == 1:
            raise StepFailed("once")

    @step("Both", retry=retry(2, on=(StepFailed,)))
    def both(ctx: Context) -> str:
        ctx.background(flaky)
        return "both"

    report = run(lambda ctx, _: both(ctx))
    assert (report.outcome, report.result) == ("done", "both")
    assert [(one.name, one.attempts, one.status) for one in report.steps] == [
        ("Both", 2, "done"), ("Flaky", 1, "failed"), ("Flaky", 1, "done"),
    ]  # fmt: skip


def test_what_an_item_began_is_part_of_the_item() -> None:
    def item(ctx: Context, name: str) -> None:
        ctx.background(fail, name)

    def work(ctx: Context, event: Any) -> Any:
        return [str(one.error) for one in ctx.map(item, ["a", "b"], parallel=event)]

    for parallel in (1, 2):
        assert run(work, parallel).result == ["a", "b"]


class _Most:
    """How many are inside at the same time, at most."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now = 0
        self.most = 0

    def visit(self) -> None:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        time.sleep(0.001)
        with self._lock:
            self._now -= 1


def test_a_run_has_no_more_than_so_many_at_once() -> None:
    seen = _Most()

    @step("Count")
    def count(ctx: Context) -> None:
        seen.visit()

    def work(ctx: Context, event: Any) -> None:
        for _ in range(100):
            ctx.background(count)

    assert len(run(work).steps) == 100
    assert 2 <= seen.most <= 33


def test_maps_in_maps_and_backgrounds_share_the_runs_threads() -> None:
    seen, threads = _Most(), [0]

    def leaf(ctx: Context, number: int) -> int:
        seen.visit()
        threads[0] = max(threads[0], threading.active_count())
        return number

    def branch(ctx: Context, number: int) -> int:
        beside = ctx.background(leaf, number)
        items = ctx.map(leaf, range(8), parallel=8)
        return sum(item.result or 0 for item in items) + beside.result()

    before = threading.active_count()
    report = run(lambda ctx, _: [one.result for one in ctx.map(branch, range(40), parallel=32)])
    assert report.result == [28 + number for number in range(40)]
    assert 2 <= seen.most <= 33
    assert threads[0] - before <= 32


def test_a_map_in_a_map_and_a_background_in_both() -> None:
    def leaf(ctx: Context, name: str) -> Any:
        return ctx.background(create_lead, name).result()

    def branch(ctx: Context, name: str) -> Any:
        return len([one for one in ctx.map(leaf, [f"{name}{n}" for n in range(3)], parallel=3) if one.ok])

    test = session()
    report = test.run(flow(lambda ctx, _: [one.result for one in ctx.map(branch, "abcd", parallel=4)]))
    assert report.result == [3, 3, 3, 3]
    assert test.twins.crm.count("lead") == 12


@pytest.mark.parametrize("parallel", [0, 33])
def test_how_many_at_once_is_bounded(parallel: int) -> None:
    report = run(lambda ctx, _: ctx.map(create_lead, ["a"], parallel=parallel))
    assert report.error is not None
    assert f"from 1 to 32, got {parallel}" in report.error.message


def test_whatever_ends_the_process_ends_the_map() -> None:
    def leave(ctx: Context, name: str) -> None:
        raise SystemExit(name)

    report = run(lambda ctx, _: ctx.map(leave, ["a", "b", "c"], parallel=1))
    parallel = run(lambda ctx, _: ctx.map(leave, ["a", "b", "c"], parallel=2))
    for each in (report, parallel):
        assert each.error is not None
        assert (each.error.type, each.error.message) == ("SystemExit", "a")
