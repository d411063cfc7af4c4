"""Receiving events: what is answered and what is started."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from tenon import hmac_sha256, webhook
from tenon.intake import Receipt, receive
from tenon.requests import Headers, Request

NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
TRIGGER = webhook("contacts", verify=hmac_sha256("X-Sig", secret="hook"), dedupe="event.id")


def _send(
    body: bytes, *, secret: str = "s3cret", seen: set[str] | None = None, kind: str = "application/json"
) -> Receipt:
    assert TRIGGER.verify is not None
    signed = TRIGGER.verify.sign(body, secret, NOW)
    request = Request("POST", "https://here/in", Headers({**signed, "Content-Type": kind}), body)
    return receive(TRIGGER, request, secrets={"hook": "s3cret"}, now=NOW, seen=(seen or set()).__contains__)


def _event(number: Any) -> dict[str, Any]:
    return {"event": {"id": number}}


def test_a_list_is_one_event_per_element() -> None:
    receipt = _send(json.dumps([_event(1), _event(2)]).encode())
    assert receipt.status == 202
    assert [(event.data, event.dedupe_key) for event in receipt.events] == [
        (_event(1), "1"),
        (_event(2), "2"),
    ]


def test_events_seen_before_start_nothing() -> None:
    receipt = _send(json.dumps([_event(1), _event(2), _event(2)]).encode(), seen={"1"})
    assert (receipt.status, [event.dedupe_key for event in receipt.events]) == (202, ["2"])
    assert receipt.duplicates == ("1", "2")
    assert _send(json.dumps(_event(1)).encode(), seen={"1"}).status == 200


def test_an_event_without_an_id_runs_and_is_told_of() -> None:
    receipt = _send(json.dumps([_event(None), {"event": 5}, {}]).encode())
    assert len(receipt.events) == 3
    assert receipt.reason == "3 to run, 0 seen before, 3 without event.id to tell whether they were seen"


def test_a_bad_signature_is_told_nothing() -> None:
    receipt = _send(b'{"event": {"id": 1}}', secret="wrong")
    assert (receipt.status, receipt.body, receipt.events) == (401, {"error": "unauthorized"}, ())
    assert "does not match" in receipt.reason


def test_without_its_secret_nothing_is_let_in() -> None:
    request = Request("POST", "https://here/in", Headers({"X-Sig": "x"}), b"{}")
    receipt = receive(TRIGGER, request, secrets={}, now=NOW, seen=set().__contains__)
    assert (receipt.status, receipt.events) == (401, ())


@pytest.mark.parametrize(
    "body", [b"", b"{", b"7", b'"text"', b"null", b'{"a": NaN}', b"\xff\xfe{", b"[" * 100_000]
)
def test_what_is_no_event_is_refused(body: bytes) -> None:
    receipt = _send(body)
    assert (receipt.status, receipt.events) == (400, ())


def test_an_empty_list_is_accepted_and_starts_nothing() -> None:
    assert (_send(b"[]").status, _send(b"[]").events) == (202, ())


def test_a_form_is_one_event() -> None:
    receipt = _send(b"a=1&b=x+y&c=", kind="application/x-www-form-urlencoded; charset=utf-8")
    assert receipt.events[0].data == {"a": "1", "b": "x y", "c": ""}


def test_only_post_and_put_bring_events() -> None:
    request = Request("GET", "https://here/in", Headers(), b"")
    assert receive(webhook("x"), request, secrets={}, now=NOW, seen=set().__contains__).status == 405
