"""Waiting: runs that end and go on later, wherever they wait, and change nothing on the way out."""

from datetime import datetime
from typing import Any

import pytest
from tenon import Context, HttpError, StepFailed, TimedOut, action, connect, retry, step
from tenon.errors import Suspended
from tenon.protocol import error_as_json, error_from_json
from tenon.running import execute

from tests.sdk.runs import flow, run, session

crm = connect("crm")


def _create(email: str) -> Any:
    return crm.post("/leads", json={"email": email}).json()["id"]


@step("Create lead")
def create_lead(ctx: Context, email: str) -> Any:
    return _create(email)


def test_a_run_waits_for_its_event_and_goes_on_where_it_was() -> None:
    def order(ctx: Context, event: Any) -> Any:
        made = create_lead(ctx, "a@example.com")
        begun, token = ctx.now(), ctx.uuid()
        paid = ctx.wait_for("order.paid")
        create_lead(ctx, "b@example.com")
        return {"paid": paid, "made": made, "begun": begun.isoformat(), "token": token}

    test = session()
    waiting = test.run(flow(order))
    assert (waiting.outcome, waiting.waits) == (
        "waiting",
        [{"at": "4", "until": None, "event": "order.paid"}],
    )
    assert [one.name for one in waiting.steps] == ["Create lead"]
    assert test.send("order.shipped", {}) == []
    (done,) = test.send("order.paid", {"id": 7})
    assert done.outcome == "done"
    assert done.result["paid"] == {"id": 7}
    assert test.twins.crm.count("lead") == 2
    assert [one.attempts for one in done.steps] == [1, 1]
    assert [exchange.method for exchange in done.exchanges] == ["POST", "POST"]
    assert [report.run_id for report in test.runs] == ["run-1"]
    assert test.send("order.paid", {}) == [], "it is over"


def test_what_was_asked_before_the_wait_is_answered_the_same_after_it() -> None:
    seen: list[Any] = []

    def work(ctx: Context, event: Any) -> Any:
        seen.append((ctx.now(), ctx.uuid(), ctx.kv().get("n", 0), ctx.started_at))
        ctx.kv().set("n", 5)
        ctx.wait_for("go")
        return ctx.kv().get("n")

    test = session()
    test.run(flow(work))
    test.pass_time(3600)
    (done,) = test.send("go")
    assert done.result == 5
    assert seen[0] == seen[1]


def test_where_says_which_event_is_meant() -> None:
    def order(ctx: Context, number: Any) -> Any:
        return ctx.wait_for("paid", where={"order.id": number})

    test = session()
    for number in (1, 2):
        test.run(flow(order), number)
    (second,) = test.send("paid", {"order": {"id": 2}})
    assert second.run_id == "run-2"
    assert [report.outcome for report in test.runs] == ["waiting", "done"]


def test_one_event_is_taken_once_by_a_run_and_by_every_run() -> None:
    def twice(ctx: Context, event: Any) -> Any:
        return [ctx.wait_for("paid"), ctx.wait_for("paid")]

    test = session()
    test.run(flow(twice))
    test.run(flow(twice))
    assert [report.outcome for report in test.send("paid", 1)] == ["waiting", "waiting"]
    assert [report.result for report in test.send("paid", 2)] == [[1, 2], [1, 2]]


def test_time_runs_out() -> None:
    def order(ctx: Context, event: Any) -> Any:
        try:
            return ctx.wait_for("paid", timeout=3600)
        except TimedOut as error:
            return str(error)

    test = session()
    assert test.run(flow(order)).outcome == "waiting"
    assert test.pass_time(3599) == []
    (late,) = test.pass_time(1)
    assert late.result == "the event paid did not come within 3600 seconds"
    assert test.send("paid") == []


def test_a_wait_begins_when_it_is_asked_for_first() -> None:
    def order(ctx: Context, event: Any) -> Any:
        ctx.wait_for("first")
        return ctx.wait_for("second", timeout=100)

    test = session()
    test.run(flow(order))
    test.pass_time(500)
    (waiting,) = test.send("first")
    until = datetime.fromisoformat(waiting.waits[0]["until"])
    test.pass_time(60)
    test.send("first")
    assert (until - datetime.fromisoformat(test._transport.call("time"))).total_seconds() == 40
    assert test.pass_time(40)[0].outcome == "failed"


def test_nothing_is_written_on_the_way_out() -> None:
    reached: list[str] = []

    def careless(ctx: Context, event: Any) -> Any:
        try:
            try:
                ctx.wait_for("paid")
            except Exception:  # noqa: BLE001
                reached.append("except Exception")
            finally:
                reached.append("finally")
                create_lead(ctx, "finally@example.com")
        except BaseException:  # noqa: BLE001
            reached.append("except BaseException")
        ctx.log.info("after")
        return "made up"

    test = session()
    waiting = test.run(flow(careless))
    assert waiting.outcome == "waiting"
    assert "except Exception" not in reached
    assert (waiting.steps, waiting.logs, waiting.exchanges) == ([], [], [])
    (done,) = test.send("paid")
    assert (done.outcome, done.result) == ("done", "made up")
    assert test.twins.crm.count("lead") == 1


def test_code_that_swallows_the_suspension_is_suspended_all_the_same() -> None:
    def swallow(ctx: Context, event: Any) -> Any:
        try:
            return ctx.wait_for("paid")
        except:  # noqa: E722
            return "nobody paid"

    def another(ctx: Context, event: Any) -> Any:
        try:
            return ctx.wait_for("paid")
        except BaseException as error:
            raise StepFailed("nobody paid") from error

    for work in (swallow, another):
        test = session()
        assert test.run(flow(work)).outcome == "waiting"
        assert test.send("paid", 5)[0].result == 5


def test_a_wait_inside_a_step_with_a_retry() -> None:
    tried: list[int] = []

    @step("Ask and wait", retry=retry(5, on=(HttpError, StepFailed)))
    def ask(ctx: Context, email: str) -> Any:
        made = _create(email)
        paid = ctx.wait_for("paid")
        tried.append(1)
        if len(tried) == 1:
            raise StepFailed("again")
        return [made, paid, ctx.now().isoformat()]

    test = session()
    waiting = test.run(flow(lambda ctx, _: ask(ctx, "a@example.com")))
    assert (waiting.steps[0].status, waiting.steps[0].attempts) == ("running", 1)
    (again,) = test.send("paid", 1)
    assert (again.outcome, again.error and again.error.type) == ("failed", "HttpError"), "the lead is there"
    assert [exchange.status for exchange in again.exchanges] == [201, 409, 409, 409, 409]
    assert (again.steps[0].attempts, len(tried)) == (5, 1)


def test_long_sleeps_take_no_time_in_tests() -> None:
    def work(ctx: Context, event: Any) -> Any:
        ctx.sleep(30 * 86_400)
        return (ctx.now() - ctx.started_at).days

    report = run(work)
    assert (report.result, report.waited) == (30, [2_592_000])


@pytest.mark.parametrize("seconds", [-1, 400 * 86_400, float("inf"), float("nan")])
def test_a_wait_that_nobody_means_is_refused(seconds: float) -> None:
    for work in (lambda ctx, _: ctx.sleep(seconds), lambda ctx, _: ctx.wait_for("a", timeout=seconds)):
        report = run(work)
        assert report.error is not None
        assert (report.error.type, "seconds from 0" in report.error.message) == ("ValueError", True)


def test_an_action_cannot_wait_longer_than_it_may_answer() -> None:
    @step("Busy", retry=retry(9, backoff=25))
    def busy(ctx: Context) -> Any:
        return crm.get("/leads").json()

    @action("Sleeps")
    def sleeps(ctx: Context, event: Any) -> Any:
        ctx.sleep(40)
        ctx.sleep(40)

    @action("Waits")
    def waits(ctx: Context, event: Any) -> Any:
        return ctx.wait_for("a")

    @action("Retries")
    def retries(ctx: Context, event: Any) -> Any:
        return busy(ctx)

    for made in (sleeps, waits):
        report = session().run(made)
        assert report.error is not None
        assert "an action answers within 60 seconds" in report.error.message
    report = session().run(retries, faults=["crm:503x9"])
    assert report.error is not None
    assert (report.error.type, len(report.exchanges), report.steps[0].attempts) == ("HttpError", 2, 2)
    assert (sleeps.seconds, flow(lambda *_: None).seconds) == (60, 3000)


def test_code_that_is_not_the_same_each_time_is_told_so() -> None:
    times: list[int] = []

    def chance(ctx: Context, event: Any) -> Any:
        times.append(1)
        create_lead(ctx, f"{len(times)}@example.com")
        ctx.wait_for("go")

    test = session()
    test.run(flow(chance))
    (failed,) = test.send("go")
    assert failed.error is not None
    assert "what it did at 1 is the step 'Create lead' again, with other input" in failed.error.message
    assert test.twins.crm.count("lead") == 1


def test_a_suspension_survives_the_wire_and_several_are_one() -> None:
    first = Suspended("2026-01-15T10:00:00+00:00", "paid")
    again = error_from_json(error_as_json(first))
    assert isinstance(again, Suspended)
    assert (again.until, again.event) == (first.until, first.event)
    both = Suspended.of([Suspended("2026-01-15T12:00:00+02:00"), first, Suspended(None, "shipped")])
    assert (both.until, both.event, len(both.waits)) == ("2026-01-15T12:00:00+02:00", "paid", 3)
    assert Suspended.of([Suspended(None, "a")]).until is None


class _Suspending:
    """A host that suspends at the first wait and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def call(self, op: str, /, **args: Any) -> Any:
        self.asked.append(op)
        if op in ("sleep", "wait_for"):
            raise Suspended("2026-01-15T10:00:00+00:00")
        return {"seq": 1, "replay": False, "output": None}


def test_a_host_can_end_the_process_before_any_code_of_the_run_is_unwound() -> None:
    reached: list[str] = []

    class Gone(BaseException):
        """Stands for the end of the process."""

    def leave(ended: dict[str, Any]) -> None:
        assert (ended["outcome"], ended["until"]) == ("suspended", "2026-01-15T10:00:00+00:00")
        reached.append("told")
        raise Gone

    def work(ctx: Context, event: Any) -> None:
        try:
            create(ctx)
        finally:
            reached.append("finally")

    @step("Create")
    def create(ctx: Context) -> None:
        ctx.sleep(3600)

    host = _Suspending()
    started = "2026-01-15T09:00:00+00:00"
    with pytest.raises(Gone):
        execute(flow(work), None, transport=host, run_id="r", started_at=started, on_suspend=leave)
    assert reached == ["told", "finally"]
    assert host.asked == ["step_start", "sleep"], "and the host hears nothing more"
