"""Real HTTP for runs: signing, hiding, and never sending a secret anywhere else."""

import json
from typing import Any

import pytest
from tenon.errors import HostRefused, NoAnswer
from tenon.host import Outgoing
from tenon.host.connections import ConnectionsError, read_connections
from tenon.host.signing import address

from runtime.execution import run_workflow
from runtime.hosts.http import HttpBackend
from tests.runtime.apis import Api
from tests.runtime.projects import WORKFLOW, project

LOOPBACK = ("127.0.0.0/8",)


def backend(api: Api, auth: dict[str, str] | None = None, **more: Any) -> HttpBackend:
    entry = {"base_url": api.url, "auth": auth or {"scheme": "none"}, **more}
    return HttpBackend(read_connections({"shop": entry}), allow=LOOPBACK, timeout=2)


def get(path: str, **options: Any) -> Outgoing:
    return Outgoing("shop", "GET", path, **options)


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [
        ({"scheme": "bearer", "token": "t-123456"}, "Authorization", "Bearer t-123456"),
        (
            {"scheme": "basic", "username": "ada", "password": "pw-123456"},
            "Authorization",
            "Basic YWRhOnB3LTEyMzQ1Ng==",
        ),
        ({"scheme": "api_key", "header": "X-Api-Key", "value": "k-123456"}, "X-Api-Key", "k-123456"),
    ],
)
def test_requests_are_signed_on_the_hosts_side(
    api: Api, auth: dict[str, str], header: str, value: str
) -> None:
    api.answers["/a"] = (200, {"ok": True}, {"X-Left": "9"})
    host = backend(api, auth, headers={"X-Team": "blue"})
    answer = host.send(
        get(
            "/a",
            params=[("q", "ü &")],
            headers={"Authorization": "Bearer mine", "Host": "evil", "X-Own": "1"},
        )
    )
    seen = api.requests[0]
    assert (answer.status, json.loads(answer.body), answer.headers["x-left"]) == (200, {"ok": True}, "9")
    assert seen.headers[header] == value
    assert (seen.headers["X-Own"], seen.headers["X-Team"]) == ("1", "blue")
    assert "evil" not in seen.headers["Host"]
    assert seen.path == "/a?q=%C3%BC+%26"
    assert any(secret in value or secret == "pw-123456" for secret in host.secrets())


def test_a_token_is_fetched_once_and_again_when_it_was_revoked(api: Api) -> None:
    tokens = iter(["first-token", "second-token"])

    def token() -> tuple[int, Any]:
        return 200, {"access_token": next(tokens), "expires_in": 3600}

    def guarded() -> tuple[int, Any]:
        revoked = len(api.requests) > 3 and "first-token" in api.requests[-1].headers["Authorization"]
        return (401 if revoked else 200), {}

    api.answers.update({"/token": token, "/a": guarded})
    host = backend(
        api,
        {
            "scheme": "oauth2_client_credentials",
            "token_url": f"{api.url}/token",
            "client_id": "c",
            "client_secret": "cs-123456",
        },
    )
    assert [host.send(get("/a")).status for _ in range(3)] == [200, 200, 200]
    assert [seen.path for seen in api.requests] == ["/token", "/a", "/a", "/a", "/token", "/a"]
    assert "client_secret=cs-123456" in api.requests[0].body
    assert host.secrets() == {"cs-123456", "first-token", "second-token"}


def test_a_refused_sign_in_says_so_without_the_secret(api: Api) -> None:
    api.answers["/token"] = (400, {"error": "invalid_client"})
    host = backend(
        api,
        {
            "scheme": "oauth2_client_credentials",
            "token_url": f"{api.url}/token",
            "client_id": "c",
            "client_secret": "cs-123456",
        },
    )
    with pytest.raises(HostRefused, match="signing in to shop failed") as told:
        host.send(get("/a"))
    assert "cs-123456" not in str(told.value)


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/steal",
        "http://127.0.0.1:1/x",
        "//evil.example/x",
        "@evil.example/",
        "x",
        "",
        "http://127.0.0.1@evil.example/",
        "https://api.example.com.evil.example/",
        "\\\\evil",
        "http://[::1]:99999/",
    ],
)
def test_secrets_go_to_the_connected_address_only(path: str) -> None:
    request = Outgoing("shop", "GET", path)
    if path.startswith("//"):
        assert address("https://api.example.com", request) == "https://api.example.com//evil.example/x"
    else:
        with pytest.raises(HostRefused):
            address("https://api.example.com", request)


def test_the_next_page_of_the_same_system_may_be_given_whole() -> None:
    base = "https://api.example.com/v1"
    request = Outgoing("shop", "GET", "https://API.example.com:443/v1/next?page=2", params=[("n", "5")])
    assert address(base, request) == "https://API.example.com:443/v1/next?page=2&n=5"


def test_private_addresses_are_refused_unless_allowed(api: Api) -> None:
    closed = HttpBackend(read_connections({"shop": {"base_url": api.url}}), timeout=2)
    with pytest.raises(HostRefused):
        closed.send(get("/a"))
    assert api.requests == []


def test_no_answer_is_told_apart_from_a_refusal(api: Api) -> None:
    gone = HttpBackend(
        read_connections({"shop": {"base_url": "http://127.0.0.1:9"}}), allow=LOOPBACK, timeout=2
    )
    with pytest.raises(NoAnswer) as told:
        gone.send(get("/a"))
    assert told.value.reason == "unreachable"
    with pytest.raises(HostRefused, match="not connected"):
        gone.send(Outgoing("other", "GET", "/"))
    assert backend(api).send(get("/missing")).status == 404


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ([], "connections:"),
        ({"shop": "x"}, "shop:"),
        ({"shop": {}}, "shop.base_url:"),
        ({"shop": {"base_url": "ftp://x"}}, "shop.base_url:"),
        ({"shop": {"base_url": "https://me:pw@x"}}, "shop.base_url:"),
        ({"shop": {"base_url": "https://x", "auht": {}}}, "shop.auht:"),
        ({"shop": {"base_url": "https://x", "auth": {"scheme": "magic"}}}, "shop.auth.scheme:"),
        ({"shop": {"base_url": "https://x", "auth": {"scheme": "bearer"}}}, "shop.auth.token:"),
        (
            {"shop": {"base_url": "https://x", "auth": {"scheme": "bearer", "token": "a\nb"}}},
            "shop.auth.token:",
        ),
        ({"shop": {"base_url": "https://x", "headers": {"X": 1}}}, "shop.headers.X:"),
    ],
)
def test_bad_connections_name_their_place(value: Any, place: str) -> None:
    with pytest.raises(ConnectionsError) as told:
        read_connections(value)
    assert str(told.value).startswith(place)


def test_a_run_against_real_systems_hides_what_signs_it(api: Api) -> None:
    echo = {"properties": {"email": "a@example.com", "lastname": "key-of-ada-1"}}
    api.answers["/crm/v3/objects/contacts/7"] = (200, echo)
    api.answers["/services/data/v61.0/sobjects/Lead"] = (503, "busy, key-of-ada-1")
    auth = {"scheme": "bearer", "token": "key-of-ada-1"}
    both = {name: {"base_url": api.url, "auth": auth} for name in ("hubspot", "salesforce")}
    host = HttpBackend(read_connections(both), allow=LOOPBACK, timeout=2)
    impatient = project(workflow=WORKFLOW.replace("retry(3,", "retry(1,"))
    report = run_workflow(impatient, workflow=None, payload={"objectId": 7}, connections=host)
    assert report.outcome == "failed"
    assert [exchange.status for exchange in report.exchanges][-1] == 503
    assert "key-of-ada-1" not in json.dumps(report.as_dict())
