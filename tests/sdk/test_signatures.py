"""Verifiers: what is signed is accepted, and every change to it is refused."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from tenon import (
    github_signature,
    hmac_sha256,
    hubspot_signature,
    shared_token,
    shopify_signature,
    slack_signature,
    stripe_signature,
)
from tenon.requests import Headers, Request
from tenon.signatures import Verifier

NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
URL = "https://hooks.example.com/in/contacts?x=a%2Fb"
BODY = '{"name": "Zoë"}'.encode()
VERIFIERS: list[Verifier] = [
    github_signature("s"),
    hmac_sha256("X-Sig", secret="s", encoding="base64", prefix="v1,"),
    hmac_sha256("X-Sig", secret="s", timestamp_header="X-Time"),
    hubspot_signature("s"),
    shared_token("X-Token", secret="s"),
    shopify_signature("s"),
    slack_signature("s"),
    stripe_signature("s"),
]


def _request(headers: dict[str, str], body: bytes = BODY, url: str = URL) -> Request:
    return Request("POST", url, Headers(headers), body)


@pytest.mark.parametrize("verifier", VERIFIERS, ids=lambda verifier: str(verifier.as_dict()))
def test_signed_is_good_and_changed_is_bad(verifier: Verifier) -> None:
    signed = verifier.sign(BODY, "secret", NOW, url=URL)
    assert verifier.verify(_request(signed), "secret", NOW) is None
    assert (
        verifier.verify(_request({name.upper(): value for name, value in signed.items()}), "secret", NOW)
        is None
    )
    assert verifier.verify(_request({}), "secret", NOW)
    assert verifier.verify(_request(signed), "another", NOW)
    for name, value in signed.items():
        assert verifier.verify(_request({**signed, name: value[:-1] + "\xff"}), "secret", NOW)
        assert verifier.verify(_request({**signed, name: ""}), "secret", NOW)
    if verifier.as_dict()["scheme"] != "shared_token":
        assert verifier.verify(_request(signed, BODY + b" "), "secret", NOW)


TIMED = [verifier for verifier in VERIFIERS if len(verifier.sign(BODY, "s", NOW)) == 2] + [
    stripe_signature("s")
]


@pytest.mark.parametrize("verifier", TIMED, ids=lambda verifier: str(verifier.as_dict()))
def test_old_and_future_signatures_are_refused(verifier: Verifier) -> None:
    signed = verifier.sign(BODY, "secret", NOW, url=URL)
    assert verifier.verify(_request(signed), "secret", NOW + timedelta(seconds=299)) is None
    for off in (301, -301):
        problem = verifier.verify(_request(signed), "secret", NOW + timedelta(seconds=off))
        assert problem is not None
        assert "300 s are tolerated" in problem


def test_hubspot_signs_method_address_body_and_time_with_escapes_undone() -> None:
    stamp = "1768467600000"
    message = b"POSThttps://hooks.example.com/in/contacts?x=a/b" + BODY + stamp.encode()
    signature = base64.b64encode(hmac.new(b"secret", message, hashlib.sha256).digest()).decode()
    headers = {"X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": stamp}
    assert hubspot_signature("s").verify(_request(headers), "secret", NOW) is None
    assert hubspot_signature("s").verify(_request(headers, url=URL + "&y"), "secret", NOW)


def test_slack_signs_version_time_and_body() -> None:
    stamp = str(int(NOW.timestamp()))
    signature = hmac.new(b"secret", f"v0:{stamp}:".encode() + BODY, hashlib.sha256).hexdigest()
    headers = {"X-Slack-Signature": f"v0={signature}", "X-Slack-Request-Timestamp": stamp}
    assert slack_signature("s").verify(_request(headers), "secret", NOW) is None


def test_stripe_takes_any_of_several_signatures_while_a_secret_is_rolled() -> None:
    own = stripe_signature("s").sign(BODY, "new", NOW)["Stripe-Signature"]
    other = stripe_signature("s").sign(BODY, "old", NOW)["Stripe-Signature"].partition(",")[2]
    assert stripe_signature("s").verify(_request({"Stripe-Signature": f"{own},{other}"}), "old", NOW) is None
    assert stripe_signature("s").verify(_request({"Stripe-Signature": "nonsense"}), "old", NOW)


def test_a_verifier_that_cannot_work_is_refused_when_it_is_made() -> None:
    with pytest.raises(ValueError, match='encoding is "hex" or "base64"'):
        hmac_sha256("X-Sig", secret="s", encoding="base32")  # type: ignore[arg-type]
