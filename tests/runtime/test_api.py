"""The API of runs: lists, starts, stops, and calls of actions with a real sandbox behind them."""

import threading
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from builder.services.files import take_snapshot
from jobs.models import Job
from jobs.running import run_job
from lib.web.problems import CONTENT_TYPE
from runtime.deploying import calling
from runtime.deploying.putting_live import deploy
from runtime.models import Run
from runtime.services.deployments import switch
from runtime.views import api
from systems.models import Environment
from teams import scopes
from teams.models import User
from tests.cast import Cast
from tests.jobs.processes import until
from tests.runtime.factories import make_ended_run, make_waiting_run
from tests.runtime.triggers.rows import live_of, make_deployment, make_environment
from tests.teams.identity.api import asks, make_token

HERE = "/api/v1/projects/halden/contacts"
CODE = """from tenon import action, workflow

@action("Price of an order")
def order_price(ctx, order):
    return {"total": sum(line["price"] for line in order["lines"])}

@action("Answer at once")
def at_once(ctx, event):
    ctx.respond(201, {"id": 9})
    return {"late": True}

@workflow("Count")
def count(ctx, event):
    return {"seen": 1}
"""


def program(person: User) -> Client:
    return asks(make_token(person, scopes.KEYS))


def post(client: Client, path: str, body: Any = None, **headers: str) -> Any:
    return client.post(HERE + path, body or {}, "application/json", headers=headers)


@pytest.fixture
def staging(cast: Cast) -> Environment:
    """An environment in which the code above is live."""
    made = make_environment(cast)
    take_snapshot(project=cast.project, files={"workflows/all.py": CODE}, reason="Built", by=cast.ada)
    run_job(str(deploy(environment=made, version="1.0", note="", by=cast.ada).pk))
    return made


def working() -> threading.Thread:
    """A worker for one run, beside the request that waits for it."""

    def work() -> None:
        try:
            open_jobs = Job.objects.filter(kind="runtime.run", finished_at=None)
            run_job(str(until(open_jobs.first, 10, "a run is there").pk))
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


@pytest.mark.django_db
def test_runs_come_newest_first_in_pages_and_filtered(cast: Cast) -> None:
    for number in range(5):
        make_ended_run(cast.project, by=cast.ada, outcome="failed" if number == 2 else "done")
    client = asks(make_token(cast.cleo))
    first = client.get(f"{HERE}/runs?limit=2").json()
    assert [one["run"] for one in first["runs"]] == [5, 4]
    second = client.get(f"{HERE}/runs?limit=2&before={first['next_before']}").json()
    assert [one["run"] for one in second["runs"]] == [3, 2]
    failed = client.get(f"{HERE}/runs?state=failed").json()
    assert ([one["run"] for one in failed["runs"]], failed["next_before"]) == ([3], None)
    assert "payload" not in first["runs"][0]
    assert client.get(f"{HERE}/runs?state=odd").status_code == 422
    assert client.get(f"{HERE}/runs?workflow=none").json()["runs"] == []


@pytest.mark.django_db
def test_one_run_has_its_payload_result_and_addresses(cast: Cast) -> None:
    make_ended_run(cast.project, by=cast.ada)
    client = asks(make_token(cast.cleo))
    told = client.get(f"{HERE}/runs/1").json()
    assert (told["payload"], told["result"], told["state"]) == ({"objectId": 7}, {"lead": "00Q1"}, "done")
    assert told["url"] == f"http://testserver{HERE}/runs/1"
    assert told["page"] == "http://testserver/halden/contacts/runs/1"
    assert client.get(f"{HERE}/runs/99").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_an_action_answers_with_its_result(staging: Environment, cast: Cast) -> None:
    worker = working()
    sent = {"payload": {"lines": [{"price": 3}, {"price": 4}]}}
    answer = post(program(cast.ada), "/environments/staging/actions/order-price/call", sent)
    worker.join()
    assert answer.status_code == 200
    told = answer.json()
    assert (told["result"], told["state"], told["run"]) == ({"total": 7}, "done", 1)
    run = Run.objects.get()
    assert (run.environment, run.created_by, run.limits) == (staging, cast.ada, {"wall_seconds": 60.0})


@pytest.mark.django_db(transaction=True)
def test_an_action_that_fails_is_a_problem_that_names_its_run(staging: Environment, cast: Cast) -> None:
    worker = working()
    answer = post(program(cast.ada), "/environments/staging/actions/order-price/call", {"payload": {}})
    worker.join()
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, CONTENT_TYPE)
    told = answer.json()
    assert (told["state"], told["run"]) == ("failed", 1)
    assert "lines" in told["detail"]


@pytest.mark.django_db(transaction=True)
def test_a_call_that_takes_longer_than_one_waits_is_answered_with_its_address(
    staging: Environment, cast: Cast
) -> None:
    client = program(cast.ada)
    answer = post(client, "/environments/staging/actions/order-price/call?wait=0", {"payload": {"lines": []}})
    assert answer.status_code == 202
    assert answer.json()["state"] == "queued"
    run_job(str(Job.objects.get(kind="runtime.run").pk))
    later = client.get(answer.headers["Location"]).json()
    assert (later["state"], later["result"]) == ("done", {"total": 0})


@pytest.mark.django_db(transaction=True)
def test_a_call_for_which_there_is_no_room_to_wait_is_answered_at_once(
    staging: Environment, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    seats = calling.Seats(1)
    monkeypatch.setattr(api, "SEATS", seats)
    with seats.seat() as take:
        assert take()
        sent = {"payload": {"lines": []}}
        answer = post(program(cast.ada), "/environments/staging/actions/order-price/call", sent)
    assert (answer.status_code, answer.json()["state"]) == (202, "queued")
    assert answer.headers["Location"].endswith("/runs/1")


@pytest.mark.django_db(transaction=True)
def test_a_call_sent_again_with_its_key_makes_no_second_run_and_gets_the_result(
    staging: Environment, cast: Cast
) -> None:
    client, sent = program(cast.ada), {"payload": {"lines": [{"price": 5}]}}
    path, key = "/environments/staging/actions/order-price/call", {"Idempotency-Key": "order-7"}
    first = client.post(f"{HERE}{path}?wait=0", sent, "application/json", headers=key)
    assert first.status_code == 202
    run_job(str(Job.objects.get(kind="runtime.run").pk))
    again = client.post(f"{HERE}{path}?wait=0", sent, "application/json", headers=key)
    assert (again.status_code, again.json()["result"]) == (200, {"total": 5})
    assert Run.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_flow_is_started_and_not_called(staging: Environment, cast: Cast) -> None:
    client = program(cast.ada)
    refused = post(client, "/environments/staging/actions/count/call")
    assert refused.status_code == 409
    assert "Count is a flow" in refused.json()["detail"]
    assert not Run.objects.exists()
    started = post(client, "/environments/staging/workflows/count/start", {"payload": {"a": 1}})
    assert started.status_code == 202
    assert Run.objects.get().payload == {"a": 1}
    assert started.headers["Location"] == f"http://testserver{HERE}/runs/1"


@pytest.mark.django_db
def test_what_is_live_is_listed_with_its_kind(cast: Cast) -> None:
    make_deployment(make_environment(cast), cast, version="1.4.0")
    told = asks(make_token(cast.cleo)).get(f"{HERE}/environments").json()["environments"]
    assert [(one["environment"], one["is_production"]) for one in told] == [("staging", False)]
    live = told[0]["workflows"][0]
    assert (live["workflow"], live["kind"], live["trigger"], live["version"]) == (
        "contact-to-lead",
        "flow",
        "webhook",
        "1.4.0",
    )


@pytest.mark.django_db
def test_what_is_switched_off_or_not_live_starts_nothing(cast: Cast) -> None:
    made = make_environment(cast)
    make_deployment(made, cast)
    switch(live=live_of(made, "contact-to-lead"), is_on=False, by=cast.ada)
    client = program(cast.ada)
    assert post(client, "/environments/staging/workflows/contact-to-lead/start").status_code == 409
    assert post(client, "/environments/staging/workflows/nothing/start").status_code == 404
    assert post(client, "/environments/nowhere/workflows/contact-to-lead/start").status_code == 404
    assert not Run.objects.exists()


@pytest.mark.django_db
def test_production_is_for_admins_here_as_on_the_pages(cast: Cast) -> None:
    make_deployment(make_environment(cast, "production"), cast)
    path = "/environments/production/workflows/contact-to-lead/start"
    refused = post(program(cast.ada), path)
    assert refused.status_code == 403
    assert "only admins" in refused.json()["detail"]
    assert post(program(cast.olga), path).status_code == 202


@pytest.mark.django_db
def test_a_run_is_stopped_and_one_that_is_over_stays_as_it_is(cast: Cast) -> None:
    waiting = make_waiting_run(cast.project, cast.ada, "sleep")
    over = make_ended_run(cast.project, by=cast.ada)
    client = program(cast.ada)
    assert post(client, f"/runs/{waiting.number}/stop").json()["state"] == "stopped"
    assert post(client, f"/runs/{over.number}/stop").json()["state"] == "done"
