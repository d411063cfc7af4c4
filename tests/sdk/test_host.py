"""The host: what a run may ask for, what its report says, what it never shows."""

import time
from typing import Any

import pytest
from tenon import Context, connect, step
from tenon.host import LocalHost, VirtualClock
from tenon.host.hiding import hide_headers, hide_url, hide_value
from tenon.report import RunReport
from tenon.running import execute
from tenon.twins import World

from tests.sdk.runs import DEFINITION, flow, run, session

crm = connect("crm")


def test_the_context_asks_its_host() -> None:
    def look(ctx: Context, event: Any) -> Any:
        ctx.kv().set("count", (ctx.kv().get("count", 0)) + 1)
        ctx.kv("other").delete("count")
        ctx.log.warning("odd", why={"a": 1}, what=object)
        ctx.issue("warning", "look here", "please")
        ctx.sleep(90)
        waited = (ctx.now() - ctx.started_at).total_seconds()
        return {
            "count": ctx.kv().get("count"),
            "other": ctx.kv("other").get("count", "none"),
            "limit": ctx.variable("limit"),
            "nothing": ctx.variable("nothing"),
            "waited": waited,
            "ids": len({ctx.uuid(), ctx.uuid()}),
            "run": ctx.run_id,
            "data": ctx.data,
        }

    going = session()
    report = going.run(flow(look), {"n": 1})
    assert report.result == {
        "count": 1, "other": "none", "limit": 3, "nothing": None, "waited": 90, "ids": 2, "run": "run-1",
        "data": {"n": 1},
    }  # fmt: skip
    assert going.run(flow(look)).result["count"] == 2, "kept values outlive a run"
    assert session().run(flow(look)).result["count"] == 1, "and no test sees another's"
    (line,) = report.logs
    assert (line.level, line.message, line.fields["why"]) == ("warning", "odd", {"a": 1})
    assert report.issues == [{"severity": "warning", "title": "look here", "detail": "please"}]
    assert report.waited == [90]


@pytest.mark.parametrize(
    ("work", "outcome"),
    [
        (lambda *_: None, "empty"),
        (lambda *_: [], "empty"),
        (lambda *_: {"n": 0}, "done"),
        (lambda *_: crm.get("/leads") and None, "empty"),
        (lambda *_: crm.post("/leads", json={"email": "a"}) and None, "done"),
        (lambda *_: crm.post("/nowhere", json={}, accept=(404,)) and None, "empty"),
        (lambda ctx, _: ctx.kv().set("a", 1), "done"),
        (lambda ctx, _: ctx.skip("not today"), "skipped"),
        (lambda *_: 1 / 0, "failed"),
        (lambda *_: crm.get("/leads"), "failed"),
        (lambda *_: exit(0), "failed"),
    ],
)
def test_how_a_run_ends(work: Any, outcome: str) -> None:
    report = run(work)
    assert report.outcome == outcome
    assert (report.error is not None) == (outcome == "failed")
    assert report.reason == ("not today" if outcome == "skipped" else "")


def test_a_parked_run_keeps_its_error() -> None:
    made = flow(lambda *_: 1 / 0)
    made.on_error = "park"
    report = session().run(made)
    assert report.outcome == "parked"
    assert report.error is not None
    assert report.error.type == "ZeroDivisionError"


def test_a_report_survives_json() -> None:
    report = run(lambda *_: crm.get("/leads/9").json(), faults=["crm:500"])
    assert RunReport.from_dict(report.as_dict()) == report


def test_an_answer_that_is_no_json_is_shown() -> None:
    report = run(lambda *_: crm.get("/leads").json(), faults=["crm:malformed"])
    assert report.error is not None
    assert "GET https://crm.twin/leads answered 200 with a body that is no JSON" in report.error.message


def test_skip_ends_the_step_and_the_run() -> None:
    @step("Look")
    def look(ctx: Context) -> None:
        ctx.skip("nothing new")

    report = run(lambda ctx, _: look(ctx))
    assert (report.outcome, report.reason, report.steps[0].status) == ("skipped", "nothing new", "skipped")
    assert [line.message for line in report.logs] == ["skipped: nothing new"]


def test_a_host_of_one_run_refuses_what_concerns_others() -> None:
    host = LocalHost(World(DEFINITION), clock=VirtualClock())
    for work in (
        lambda ctx, _: ctx.wait_for("paid"),
        lambda ctx, _: ctx.start("other"),
        lambda ctx, _: ctx.emit("paid"),
    ):
        ended = execute(flow(work), None, transport=host, run_id="r", started_at=host.started_at)
        host = LocalHost(World(DEFINITION), clock=VirtualClock())
        assert ended["error"]["type"] == "NotSupported"
        assert "this host runs one workflow" in ended["error"]["message"]


def test_secrets_are_hidden_wherever_they_turn_up() -> None:
    secrets = frozenset({"t0ken-one", "abc"})
    headers = {"Authorization": "x", "X-Api-Key": "x", "Set-Cookie": "x", "X-Note": "t0ken-one!"}
    assert hide_headers(headers, secrets) == {
        "Authorization": "hidden", "X-Api-Key": "hidden", "Set-Cookie": "hidden", "X-Note": "hidden!",
    }  # fmt: skip
    assert hide_url("https://me:pw@x.example/a?api_key=1&q=abc&access_token=2#f") == (
        "https://hidden@x.example/a?api_key=hidden&q=abc&access_token=hidden#f"
    )
    assert hide_value({"a": ["t0ken-one", 5], "abc": "abc"}, secrets) == {"a": ["hidden", 5], "abc": "abc"}


@pytest.mark.parametrize("piece", ["?", "&", "?token", "://a@", "/?a"])
def test_an_address_chosen_by_code_is_hidden_in_no_time(piece: str) -> None:
    started = time.process_time()
    hide_url("https://x.example/" + piece * 30_000)
    assert time.process_time() - started < 10


def test_the_definition_of_these_tests_is_left_as_it_is() -> None:
    run(lambda *_: crm.post("/leads", json={"email": "a"}).json())
    assert "records" not in DEFINITION["systems"]["crm"]
