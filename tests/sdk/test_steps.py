"""Steps: recorded, tried again, kept to JSON, answered from a journal."""

import datetime as dt
from typing import Any

import pytest
from tenon import Context, HttpError, StepFailed, connect, retry, step, workflow
from tenon.errors import HostRefused, TenonError
from tenon.host import Journal, LocalHost, Parts, VirtualClock
from tenon.running import execute
from tenon.twins import World

from tests.sdk.runs import DEFINITION, flow, run, session

crm = connect("crm")


@step("Create lead", retry=retry(4, on=(429, "5xx")))
def create_lead(ctx: Context, lead: dict[str, Any], source: str = "web") -> Any:
    return crm.post("/leads", json={**lead, "source": source}, write_key=lead["email"]).json()["id"]


def _create(ctx: Context, event: Any) -> Any:
    return {"id": create_lead(ctx, event)}


LEAD = {"email": "ada@example.com"}


def test_a_step_is_recorded_with_input_output_and_place() -> None:
    report = run(_create, LEAD)
    assert report.outcome == "done"
    (recorded,) = report.steps
    assert (recorded.name, recorded.function, recorded.status, recorded.attempts) == (
        "Create lead",
        "create_lead",
        "done",
        1,
    )
    assert (recorded.input, recorded.output) == ({"lead": LEAD}, 1001)
    (exchange,) = report.exchanges
    assert (exchange.step, exchange.attempt, exchange.status, exchange.write_key) == (
        1,
        1,
        201,
        "ada@example.com",
    )
    assert exchange.request["headers"]["Authorization"] == "hidden"


def test_a_busy_system_is_asked_again_and_each_attempt_is_seen() -> None:
    report = run(_create, LEAD, faults=["crm:503x2", "crm:429,retry_after=7"])
    assert (report.outcome, report.steps[0].attempts) == ("done", 4)
    assert [exchange.attempt for exchange in report.exchanges] == [1, 2, 3, 4]
    assert report.waited[2] == 7
    assert 1 <= report.waited[0] <= 1.25
    assert 2 <= report.waited[1] <= 2.5


def test_attempts_run_out() -> None:
    report = run(_create, LEAD, faults=["crm:503x9"])
    assert (report.outcome, report.steps[0].status, report.steps[0].attempts) == ("failed", "failed", 4)
    assert report.error is not None
    assert report.error.step == "Create lead"
    assert "POST https://crm.twin/leads answered 503" in report.error.message


def test_a_post_without_an_answer_is_not_sent_again() -> None:
    report = run(_create, LEAD, faults=["crm:timeout"])
    assert (report.outcome, len(report.exchanges)) == ("failed", 1)
    assert report.exchanges[0].response is None
    assert "gave no answer in time" in str(report.exchanges[0].error)


def test_an_error_that_is_no_http_error_is_not_tried_again() -> None:
    @step("Fail", retry=retry(5))
    def fail(ctx: Context) -> None:
        raise StepFailed("no account in SEK")

    report = run(lambda ctx, _: fail(ctx))
    assert report.error is not None
    assert (report.steps[0].attempts, report.error.message) == (1, "no account in SEK")


def test_an_error_that_was_caught_is_not_the_runs() -> None:
    def careful(ctx: Context, event: Any) -> Any:
        try:
            return create_lead(ctx, event)
        except HttpError as error:
            return {"refused": error.status}

    report = run(careful, LEAD, faults=["crm:400"])
    assert (report.outcome, report.result, report.steps[0].status) == ("done", {"refused": 400}, "failed")


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (dt.date(2026, 1, 15), "is a date: use text, numbers, lists and objects"),
        ({"a": [1, {2}]}, "at a[1] is a set"),
        ({1: "a"}, "has the key 1"),
        (float("nan"), "is nan"),
        ("x" * 9_000_000, "8 MB are kept"),
    ],
)
def test_a_result_must_be_what_a_journal_can_keep(value: Any, problem: str) -> None:
    @step("Odd")
    def odd(ctx: Context) -> Any:
        return value

    report = run(lambda ctx, _: odd(ctx))
    assert report.outcome == "failed"
    assert report.error is not None
    assert "the result of step 'Odd'" in report.error.message
    assert problem in report.error.message


def test_a_response_given_back_as_result_is_explained() -> None:
    @step("Forgot json")
    def forgot(ctx: Context) -> Any:
        return crm.get("/leads")

    report = run(lambda ctx, _: forgot(ctx))
    assert report.error is not None
    assert "write .json()" in report.error.message


def test_tuples_become_lists_and_inputs_of_any_kind_are_shown() -> None:
    @step("Pair")
    def pair(ctx: Context, day: dt.date, big: str) -> Any:
        return (1, 2)

    report = run(lambda ctx, _: pair(ctx, dt.date(2026, 1, 15), "x" * 300_000))
    assert report.result == [1, 2]
    assert report.steps[0].input["truncated"] is True


def test_finished_steps_are_answered_from_the_journal() -> None:
    times: list[str] = []

    @step("Once")
    def once(ctx: Context, name: str) -> Any:
        times.append(name)
        return {"name": name}

    def both(ctx: Context, event: Any) -> Any:
        first = once(ctx, "first")
        if event["crash"]:
            raise RuntimeError("power cut")
        return [first, once(ctx, "second")]

    world = World(DEFINITION)
    journal = Journal()

    def attempt(event: Any, journal: Journal) -> Any:
        host = LocalHost(world, clock=VirtualClock(), parts=Parts(journal=journal))
        ended = execute(flow(both), event, transport=host, run_id="r", started_at=host.started_at)
        return host.finish(ended)

    assert attempt({"crash": True}, journal).outcome == "failed"
    resumed = attempt({"crash": False}, Journal(journal.entries))
    assert resumed.result == [{"name": "first"}, {"name": "second"}]
    assert times == ["first", "second"]
    assert [recorded.replayed for recorded in resumed.steps] == [True, False]


def test_a_journal_of_other_code_stops_the_run() -> None:
    for at, op, name, given, words in (
        (
            "1",
            "step_start",
            "Create lead",
            {"lead": {"email": "other"}},
            "'Create lead' again, with other input",
        ),
        (
            "1",
            "step_start",
            "Find lead",
            {"lead": LEAD},
            "was the step 'Find lead' and is the step 'Create lead'",
        ),
        ("1", "sleep", "", ["sleep"], "was a wait and is the step 'Create lead' now"),
        ("1/1.1", "http", "POST crm /other", [[], None, ""], "was the request 'POST crm /other' and is"),
    ):
        journal = Journal()
        journal.add(at, op, name, given, {"output": 5})
        host = LocalHost(World(DEFINITION), clock=VirtualClock(), parts=Parts(journal=journal))
        ended = execute(flow(_create), LEAD, transport=host, run_id="r", started_at=host.started_at)
        report = host.finish(ended)
        assert report.outcome == "failed"
        assert report.exchanges == [] or report.exchanges[0].response is None
        assert report.error is not None
        assert report.error.type == "Mismatch"
        assert words in report.error.message


def test_map_keeps_going_and_says_what_failed() -> None:
    @step("Invert")
    def invert(ctx: Context, number: int) -> float:
        return 1 / number

    def each(ctx: Context, event: Any) -> Any:
        items = ctx.map(invert, [1, 0, 4], parallel=event)
        return [item.result if item.ok else type(item.error).__name__ for item in items]

    for parallel in (1, 3):
        report = run(each, parallel)
        assert report.result == [1.0, "ZeroDivisionError", 0.25]
        assert sorted(recorded.status for recorded in report.steps) == ["done", "done", "failed"]
        assert {recorded.seq for recorded in report.steps} == {1, 2, 3}


def test_requests_made_in_parallel_belong_to_their_steps() -> None:
    @step("Read")
    def read(ctx: Context, number: int) -> Any:
        ctx.log.info("reading", number=number)
        return crm.get(f"/leads/{number}", accept=(404,)).status

    report = run(lambda ctx, _: [item.result for item in ctx.map(read, [1, 2, 3, 4], parallel=4)])
    asked = {recorded.seq: recorded.input["number"] for recorded in report.steps}
    assert {exchange.path: asked[exchange.step or 0] for exchange in report.exchanges} == {
        f"/leads/{number}": number for number in (1, 2, 3, 4)
    }
    assert {(line.step, line.fields["number"]) for line in report.logs} == set(asked.items())


def test_a_step_outside_a_run_says_what_to_do() -> None:
    with pytest.raises(TenonError, match="no run is going on"):
        crm.get("/leads")


def test_decorators_without_a_title_say_how_to_write_them() -> None:
    with pytest.raises(TypeError, match='write @step\\("Read contact"\\)'):
        step(_create)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="write @workflow"):
        workflow(_create)  # type: ignore[arg-type]


def test_the_host_hears_no_nonsense() -> None:
    host = LocalHost(World(DEFINITION))
    for op, args in (
        ("shutdown", {}),
        ("now", {"at": "1", "x": 1}),
        ("now", {}),
        ("now", {"at": "1."}),
        ("now", {"at": "1/1." * 150 + "1"}),
        ("kv_get", {"at": "1", "scope": "a"}),
        ("step_end", {"seq": 9, "status": "done", "output": None, "error": None}),
        ("sleep", {"at": "1", "seconds": -1, "reason": "sleep"}),
        ("sleep", {"at": "1", "seconds": True, "reason": "sleep"}),
        ("twin", {"system": "crm", "action": "records", "args": {}}),
    ):
        with pytest.raises(HostRefused):
            host.call(op, **args)


def test_a_header_cannot_smuggle_another_one() -> None:
    def smuggle(ctx: Context, event: Any) -> Any:
        return crm.get("/leads", headers={"X-Note": "a\r\nX-Admin: yes"}).json()

    report = run(smuggle)
    assert report.error is not None
    assert "holds a line break" in report.error.message


def test_an_unknown_system_is_named_with_those_there_are() -> None:
    report = session().run(flow(lambda *_: connect("erp").get("/x").json()))
    assert report.error is not None
    assert report.error.message == "there is no system 'erp' (there: crm)"
