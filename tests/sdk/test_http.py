"""Real HTTP with the standard library, on loopback."""

import json
import socket
from typing import Any

import pytest
from tenon.alone.http import HttpBackend
from tenon.errors import HostRefused, NoAnswer
from tenon.host import Incoming, Outgoing
from tenon.host.connections import ConnectionsError, read_connections

from tests.sdk.servers import Reply, Seen, serve


def _backend(url: str, auth: dict[str, Any] | None = None, timeout: float = 5) -> HttpBackend:
    given = {
        "crm": {"base_url": url + "/api", "auth": auth or {"scheme": "none"}, "headers": {"X-App": "tenon"}}
    }
    return HttpBackend(read_connections(given), timeout=timeout)


def _get(backend: HttpBackend, path: str = "/leads", **options: Any) -> Incoming:
    return backend.send(Outgoing("crm", options.pop("method", "GET"), path, **options))


def test_a_request_goes_out_as_it_was_made() -> None:
    with serve(lambda _: Reply(201, '{"id": "Zoë"}'.encode(), {"X-Left": "3"})) as server:
        answer = _get(
            _backend(server.url),
            method="POST",
            params=[("q", "a b&c"), ("q", "ü")],
            headers={"Content-Type": "application/json"},
            body='{"name": "Zoë"}',
        )
    (seen,) = server.seen
    assert (seen.method, seen.path) == ("POST", "/api/leads?q=a+b%26c&q=%C3%BC")
    assert json.loads(seen.body) == {"name": "Zoë"}
    assert (seen.headers["X-App"], seen.headers["Content-Type"]) == ("tenon", "application/json")
    assert (answer.status, answer.body, answer.headers["X-Left"]) == (201, '{"id": "Zoë"}', "3")


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [
        ({"scheme": "bearer", "token": "t0ken-one"}, "Authorization", "Bearer t0ken-one"),
        ({"scheme": "basic", "username": "ada", "password": "pass"}, "Authorization", "Basic YWRhOnBhc3M="),
        ({"scheme": "api_key", "header": "X-Api-Key", "value": "k3y"}, "X-Api-Key", "k3y"),
        (
            {"scheme": "bearer", "token": "t", "second_header": "X-App-Key", "second_value": "s3cond"},
            "X-App-Key",
            "s3cond",
        ),
    ],
)
def test_requests_are_signed_and_code_cannot_sign_them_otherwise(
    auth: dict[str, Any], header: str, value: str
) -> None:
    with serve(lambda _: Reply()) as server:
        backend = _backend(server.url, auth)
        _get(backend, headers={"Authorization": "Bearer mine", "Host": "evil.example", "x-API-key": "mine"})
    headers = {name.lower(): sent for name, sent in server.seen[0].headers.items()}
    assert all(
        name.lower() != header.lower() or sent == value for name, sent in server.seen[0].headers.items()
    )
    assert headers[header.lower()] == value
    assert "evil" not in headers["host"]
    assert value.rpartition(" ")[2] in backend.secrets() or auth["scheme"] == "basic"


def test_a_token_is_fetched_once_kept_and_renewed_when_refused() -> None:
    tokens = iter(["first-token", "second-token"])

    def answer(seen: Seen) -> Reply:
        if seen.path == "/token":
            return Reply(200, json.dumps({"access_token": next(tokens), "expires_in": 3600}).encode())
        revoked = len(server.seen) > 3 and seen.headers["Authorization"] == "Bearer first-token"
        return Reply(401 if revoked else 200)

    with serve(answer) as server:
        auth = {"scheme": "oauth2_client_credentials", "token_url": server.url + "/token", "client_id": "me",
                "client_secret": "s3cret-s3cret", "scope": "leads"}  # fmt: skip
        backend = _backend(server.url, auth)
        assert [_get(backend).status for _ in range(3)] == [200, 200, 200]
    assert [seen.path for seen in server.seen] == [
        "/token",
        "/api/leads",
        "/api/leads",
        "/api/leads",
        "/token",
        "/api/leads",
    ]
    form = b"grant_type=client_credentials&client_id=me&client_secret=s3cret-s3cret&scope=leads"
    assert server.seen[0].body == form
    assert backend.secrets() == {"s3cret-s3cret", "first-token", "second-token"}


def test_a_sign_in_that_fails_says_so() -> None:
    with serve(lambda _: Reply(400, b"<html>no</html>")) as server:
        auth = {
            "scheme": "oauth2_client_credentials",
            "token_url": server.url,
            "client_id": "me",
            "client_secret": "s",
        }
        with pytest.raises(
            HostRefused, match="signing in to crm failed: its token_url answered 400 without a token"
        ):
            _get(_backend(server.url, auth))


def test_errors_of_the_system_are_answers() -> None:
    with serve(lambda _: Reply(503, b"busy", {"Retry-After": "7"})) as server:
        answer = _get(_backend(server.url))
    assert (answer.status, answer.body, answer.headers["Retry-After"]) == (503, "busy", "7")


def test_no_answer_has_three_reasons() -> None:
    with serve(lambda _: Reply(wait=3)) as server, pytest.raises(NoAnswer) as seen:
        _get(_backend(server.url, timeout=0.1))
    assert seen.value.reason == "timeout"
    with serve(lambda _: Reply(0)) as server, pytest.raises(NoAnswer) as seen:
        _get(_backend(server.url))
    assert seen.value.reason == "reset"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(NoAnswer) as seen:
            _get(_backend(f"http://127.0.0.1:{free.getsockname()[1]}"))
    assert seen.value.reason == "unreachable"


def test_a_redirect_is_followed_within_the_system_and_for_reading_only() -> None:
    with serve(lambda _: Reply()) as other:

        def answer(seen: Seen) -> Reply:
            if seen.path == "/api/near":
                return Reply(302, b"", {"Location": "/api/leads"})
            return (
                Reply(302, b"", {"Location": other.url + "/stolen"}) if seen.path == "/api/far" else Reply()
            )

        with serve(answer) as server:
            backend = _backend(server.url, {"scheme": "bearer", "token": "t0ken-one"})
            assert _get(backend, "/near").status == 200
            assert _get(backend, "/near", method="POST").status == 302
            assert _get(backend, "/far").status == 302
        assert other.seen == []


@pytest.mark.parametrize(
    "path", ["https://evil.example/x", "leads", "http://127.0.0.1:1/", "http://a@127.0.0.1/"]
)
def test_no_request_leaves_the_system(path: str) -> None:
    with serve(lambda _: Reply()) as server:
        with pytest.raises(HostRefused) as refused:
            _get(_backend(server.url), path)
        assert (refused.value.kind, server.seen) == ("other_system", [])


def test_a_path_that_looks_like_an_address_stays_a_path() -> None:
    with serve(lambda _: Reply()) as server:
        _get(_backend(server.url), "//evil.example/x@")
    assert server.seen[0].path == "/api//evil.example/x@"


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ([], "connections: expected an object, got list"),
        ({"crm": 5}, "crm: expected an object, got int"),
        ({"crm": {}}, "crm.base_url: expected one line of text, got nothing"),
        ({"crm": {"base_url": "ftp://x"}}, "crm.base_url: 'ftp://x' is no plain http or https address"),
        (
            {"crm": {"base_url": "https://x", "auth": {"scheme": "magic"}}},
            "crm.auth.scheme: 'magic' is none of none",
        ),
        (
            {"crm": {"base_url": "https://x", "auth": {"scheme": "bearer"}}},
            "crm.auth.token: expected one line of text",
        ),
        (
            {"crm": {"base_url": "https://x", "headers": {"X": "a\nb"}}},
            "crm.headers.X: expected one line of text",
        ),
    ],
)
def test_connections_that_cannot_be_used_are_refused_with_their_place(value: Any, problem: str) -> None:
    with pytest.raises(ConnectionsError) as seen:
        read_connections(value)
    assert problem in str(seen.value)


def test_a_connection_does_not_print_its_secrets() -> None:
    connections = read_connections(
        {"crm": {"base_url": "https://x", "auth": {"scheme": "bearer", "token": "t0ken"}}}
    )
    assert "t0ken" not in repr(connections)
