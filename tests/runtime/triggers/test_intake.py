"""Webhooks over HTTP: what starts a run, what starts none, and that a sender learns nothing it need not."""

import json
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from tenon import github_signature, shared_token, webhook
from tenon.requests import Request

from runtime.deploying import calling
from runtime.deploying.arrivals import MOST_EVENTS
from runtime.models import Delivery, Run, SeenEvent
from runtime.services.deliveries import MOST_REFUSED_AN_HOUR
from runtime.services.deployments import switch
from runtime.views import intake
from systems.models import Environment
from systems.services.environments import set_secret
from tests.cast import Cast
from tests.jobs.processes import until
from tests.runtime.triggers.rows import HOOK, live_of, make_deployment, make_environment

ADDRESS = "/in/halden/contacts/staging/contacts"
SIGNED = webhook("contacts", github_signature("github_webhook"), "id")
SECRET = "whsec-7211-secret"


@pytest.fixture
def staging(cast: Cast) -> Environment:
    made = make_environment(cast)
    make_deployment(made, cast)
    return made


def send(value: Any, address: str = ADDRESS, **extra: Any) -> Any:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Client(enforce_csrf_checks=True).post(address, body, content_type="application/json", **extra)


@pytest.mark.django_db
def test_an_event_starts_a_run_in_its_environment_and_is_kept_as_it_came(staging: Environment) -> None:
    answer = send({"id": 7, "email": "ada@example.com"}, headers={"Authorization": "Bearer abc123"})
    run = Run.objects.get()
    assert (answer.status_code, answer.json()["runs"]) == (202, [run.number])
    assert (run.environment, run.cause, run.payload["id"]) == (staging, "webhook", 7)
    assert run.code == live_of(staging, "contact-to-lead").deployment.code
    delivery = Delivery.objects.get()
    assert json.loads(bytes(delivery.body.content)) == {"id": 7, "email": "ada@example.com"}
    assert (delivery.verdict, delivery.runs) == ("accepted", [run.number])
    assert "abc123" not in json.dumps(delivery.headers)


@pytest.mark.django_db
def test_the_same_event_again_starts_nothing(staging: Environment) -> None:
    send({"id": 7})
    again = send({"id": 7, "attempt": 2})
    assert (again.status_code, again.json()["duplicates"]) == (200, 1)
    assert Run.objects.count() == 1
    assert list(Delivery.objects.values_list("verdict", flat=True)) == ["duplicate", "accepted"]


@pytest.mark.django_db
def test_the_same_event_in_another_environment_is_another_event(staging: Environment, cast: Cast) -> None:
    make_deployment(make_environment(cast, "production"), cast)
    send({"id": 7})
    assert send({"id": 7}, "/in/halden/contacts/production/contacts").status_code == 202
    assert Run.objects.count() == 2


@pytest.mark.django_db
def test_a_list_starts_one_run_for_each_event_in_it(staging: Environment) -> None:
    answer = send([{"id": 1}, {"id": 2}, {"id": 1}])
    assert answer.json() == {"accepted": 2, "duplicates": 1, "runs": [1, 2]}


@pytest.mark.django_db
def test_too_many_events_at_once_are_refused_whole(staging: Environment) -> None:
    answer = send([{"id": number} for number in range(MOST_EVENTS + 1)])
    assert answer.status_code == 413
    assert not Run.objects.exists()
    assert not SeenEvent.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/in/halden/contacts/staging/orders",
        "/in/halden/contacts/live/contacts",
        "/in/elsewhere/contacts/staging/contacts",
        "/in/halden/contacts/staging",
        "/in/halden",
        "/in/halden/contacts/staging/",
    ],
)
def test_an_address_where_nothing_listens_tells_nothing(address: str, staging: Environment) -> None:
    answer = send({"id": 7}, address)
    assert (answer.status_code, answer.json()) == (404, {"error": "not found"})
    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_switched_off_it_is_not_there(staging: Environment, cast: Cast) -> None:
    switch(live=live_of(staging, "contact-to-lead"), is_on=False, by=cast.ada)
    assert send({"id": 7}).status_code == 404


@pytest.mark.django_db
def test_a_signature_is_checked_on_the_bytes_that_came(staging: Environment, cast: Cast) -> None:
    make_deployment(staging, cast, {"contact-to-lead": SIGNED})
    set_secret(environment=staging, name="github_webhook", value=SECRET, by=cast.olga)
    body = b'{"id":   7}'
    assert SIGNED.verify is not None
    headers = SIGNED.verify.sign(body, SECRET, datetime.now(UTC))
    assert send(body, headers=headers).status_code == 202
    forged = send(b'{"id": 8}', headers=headers)
    assert (forged.status_code, forged.json()) == (401, {"error": "unauthorized"})
    refused = Delivery.objects.get(verdict="refused")
    assert "does not match" in refused.reason
    assert refused.body is None
    assert Run.objects.count() == 1


@pytest.mark.django_db
def test_without_its_secret_nothing_is_let_in(staging: Environment, cast: Cast, settings: Settings) -> None:
    make_deployment(staging, cast, {"contact-to-lead": SIGNED})
    assert send({"id": 7}).status_code == 401
    assert "is not set" in Delivery.objects.get().reason
    set_secret(environment=staging, name="github_webhook", value=SECRET, by=cast.olga)
    settings.VAULT_KEYS = ["another"]
    assert send({"id": 7}).status_code == 401
    assert not Run.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("body", [b"", b"{", b"7", b'"text"', b"[" * 100_000, b"\xff\xfe", b'{"a": NaN}'])
def test_a_body_that_is_no_event_is_refused_and_said(body: bytes, staging: Environment) -> None:
    answer = send(body)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("the body is no event")
    assert not Run.objects.exists()


@pytest.mark.django_db
def test_a_body_that_is_too_large_is_refused_before_it_is_read(
    staging: Environment, settings: Settings
) -> None:
    settings.WEBHOOK_BYTES = 1000
    assert send(b'"' + b"x" * 1000 + b'"').status_code == 413
    assert send({"id": 7}).status_code == 202


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "delete", "patch", "head"])
def test_other_methods_are_not_allowed(method: str, staging: Environment) -> None:
    assert getattr(Client(), method)(ADDRESS).status_code == 405


@pytest.mark.django_db
def test_refused_requests_cannot_fill_the_disk(staging: Environment) -> None:
    Delivery.objects.bulk_create(
        [
            Delivery(
                environment=staging,
                workflow="contact-to-lead",
                method="POST",
                url="/",
                headers={},
                size=1,
                status=400,
                verdict="refused",
            )
            for _ in range(MOST_REFUSED_AN_HOUR)
        ]
    )
    assert send(b"{").status_code == 400
    assert Delivery.objects.count() == MOST_REFUSED_AN_HOUR


@pytest.mark.django_db(transaction=True)
def test_the_same_event_twice_at_once_starts_one_run(staging: Environment) -> None:
    together = threading.Barrier(6)
    answers: list[int] = []

    def deliver() -> None:
        together.wait()
        try:
            answers.append(send({"id": 7}).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=deliver) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 200, 200, 200, 200, 202]
    assert Run.objects.count() == 1


@pytest.mark.django_db
def test_asking_costs_equally_often_however_much_is_live(staging: Environment, cast: Cast) -> None:
    send({"id": 0})  # caches of the process are filled
    with CaptureQueriesContext(connection) as alone:
        send({"id": 1})
    many = {f"flow-{number}": webhook(f"path-{number}") for number in range(20)}
    make_deployment(staging, cast, {"contact-to-lead": HOOK, **many})
    with CaptureQueriesContext(connection) as among_many:
        send({"id": 2})
    assert len(among_many) == len(alone) <= 35


@pytest.mark.django_db(transaction=True)
def test_a_sender_that_waits_gets_the_workflows_own_answer(staging: Environment, cast: Cast) -> None:
    make_deployment(staging, cast, {"contact-to-lead": webhook("contacts", respond="sync")})
    headers = {"X-Rate": "7", "Set-Cookie": "tenon_session=stolen", "Content-Type": "text/html"}
    said = {"status": 201, "body": {"lead": 9}, "headers": headers}

    def work() -> None:
        try:
            until(lambda: Run.objects.update(response=said) == 1, 5, "the run is there")
        finally:
            connections.close_all()

    worker = threading.Thread(target=work)
    worker.start()
    answer = send({"id": 7})
    worker.join()
    assert (answer.status_code, answer.json(), answer["X-Rate"]) == (201, {"lead": 9}, "7")
    assert "Set-Cookie" not in answer.headers
    assert answer["Content-Type"] == "application/json"


@pytest.mark.django_db
@pytest.mark.parametrize(("outcome", "status"), [("failed", 500), ("parked", 500), ("skipped", 200)])
def test_a_sender_that_waits_hears_of_a_run_without_an_answer(
    outcome: str, status: int, staging: Environment, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_deployment(staging, cast, {"contact-to-lead": webhook("contacts", respond="sync")})
    monkeypatch.setattr(calling, "answer_of", lambda _: (outcome, None))
    answer = send({"id": 7})
    assert (answer.status_code, answer.json()["run"]) == (status, 1)


@pytest.mark.django_db
def test_a_sender_does_not_wait_for_ever(
    staging: Environment, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_deployment(staging, cast, {"contact-to-lead": webhook("contacts", respond="sync")})
    monkeypatch.setattr(intake, "WAIT_SECONDS", 0.01)
    answer = send({"id": 7})
    assert (answer.status_code, answer.json()) == (504, {"error": "the run goes on", "run": 1})


@pytest.mark.django_db
def test_a_sender_for_whom_there_is_no_room_to_wait_may_come_again(
    staging: Environment, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is started and nothing remembered: the same event is taken a little later."""
    monkeypatch.setattr(intake, "WAIT_SECONDS", 0.01)
    seats = calling.Seats(1)
    monkeypatch.setattr(intake, "SEATS", seats)
    deployed = {"contact-to-lead": webhook("contacts", dedupe="id", respond="sync"), "b": webhook("others")}
    make_deployment(staging, cast, deployed)
    with seats.seat() as take:
        assert take()
        answer = send({"id": 7})
        assert (answer.status_code, answer.json(), answer["Retry-After"]) == (503, {"error": "busy"}, "2")
        assert not Run.objects.exists()
        assert Delivery.objects.get().verdict == Delivery.Verdict.REFUSED
        assert (
            send({"id": 7}, "/in/halden/contacts/staging/others").status_code == 202
        )  # who waits for nothing takes no seat
    assert send({"id": 7}).status_code == 504
    assert send({"id": 8}).status_code == 504  # the seat is free again after each


@pytest.mark.django_db
def test_neither_the_run_nor_the_delivery_holds_what_the_sender_signs_with(
    staging: Environment, cast: Cast
) -> None:
    fixed = webhook("contacts", shared_token("X-Hook-Pass", "hook"), "id")
    make_deployment(staging, cast, {"contact-to-lead": fixed})
    set_secret(environment=staging, name="hook", value=SECRET, by=cast.ada)
    sent = {"X-Hook-Pass": SECRET, "Cookie": "session=4711-of-ada", "X-Kind": "created"}
    assert send({"id": 7}, headers=sent, query_params={"pass": SECRET}).status_code == 202
    assert send({"id": 8}, headers={"X-Hook-Pass": "whsec-older-one"}).status_code == 401
    kept = [Run.objects.get().request, *Delivery.objects.values_list("headers", "url")]
    for secret in (SECRET, "4711-of-ada", "whsec-older-one"):
        assert secret not in json.dumps(kept)
    assert Run.objects.get().request["headers"]["X-Kind"] == "created"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (
            "multipart/form-data; boundary=cut",
            b'--cut\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n',
        ),
        ("application/x-www-form-urlencoded", b"a=" + b"1" * 3_000_000),
        ("application/x-www-form-urlencoded", b"a=%00"),
    ],
)
def test_a_form_comes_as_it_was_sent(monkeypatch: pytest.MonkeyPatch, kind: str, body: bytes) -> None:
    came: list[bytes] = []

    def receive(*, request: Request, **_: Any) -> intake.Arrival:
        came.append(request.body)
        return intake.NOTHING_HERE

    monkeypatch.setattr(intake, "receive", receive)
    Client(enforce_csrf_checks=True).post(ADDRESS, body, content_type=kind)
    assert came == [body]
