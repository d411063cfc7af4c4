"""A twin as real HTTP: other clients reach it, its log outlives it, people look at it and make it fail."""

import http.client
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tenon.twins.serving import BadLog, RequestLog, Served, TwinServer
from tenon.twins.serving.log import entries

DEFINITION: dict[str, Any] = {
    "format": "tenon/twins@1",
    "systems": {
        "shop": {
            "name": "Shop <&>",
            "auth": {"scheme": "api_key"},
            "idempotency_header": "Idempotency-Key",
            "objects": {"order": {"id_style": "digits", "unique": ["no"]}},
            "routes": [
                {"method": "POST", "path": "/orders", "operation": "create", "object": "order"},
                {"method": "GET", "path": "/orders", "operation": "list", "object": "order"},
                {"method": "GET", "path": "/orders/{id}", "operation": "read", "object": "order"},
            ],
            "samples": {"order": [{"no": "S1"}]},
        }
    },
}
KEY = {"Authorization": "Bearer very-secret"}


def served(**more: Any) -> Served:
    return Served(DEFINITION, "shop", **more)


@pytest.fixture
def server() -> Iterator[TwinServer]:
    with TwinServer(served()) as running:
        yield running


def ask(
    server: TwinServer, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> tuple[int, Any, dict[str, str]]:
    """Status, decoded body and headers, over a connection of its own."""
    host = server.url.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=10)
    text = body if body is None or isinstance(body, (str, bytes)) else json.dumps(body)
    try:
        connection.request(method, path, text, {"Content-Type": "application/json", **(headers or KEY)})
        answer = connection.getresponse()
        data = answer.read().decode()
        is_json = "json" in answer.headers.get("Content-Type", "")
        return answer.status, json.loads(data) if is_json else data, dict(answer.headers)
    finally:
        connection.close()


def test_clients_write_and_read_records(server: TwinServer) -> None:
    assert ask(server, "GET", "/orders", headers={"Accept": "*/*"})[0] == 401
    status, made, _ = ask(server, "POST", "/orders", {"no": "A1"})
    assert (status, made["no"]) == (201, "A1")
    assert ask(server, "GET", f"/orders/{made['id']}")[1] == made
    assert [one["no"] for one in ask(server, "GET", "/orders?no=A1")[1]] == ["A1"]
    assert ask(server, "POST", "/orders", {"no": "A1"})[0] == 409
    assert ask(server, "HEAD", "/orders")[:2] == (200, "")
    assert ask(server, "GET", "/nothing")[0] == 404


def test_one_connection_takes_many_requests_chunked_ones_too(server: TwinServer) -> None:
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)
    for number in range(3):
        parts = iter([b'{"no": ', f'"C{number}"'.encode(), b"}"])
        connection.request("POST", "/orders", parts, KEY, encode_chunked=True)
        answer = connection.getresponse()
        assert (answer.status, json.loads(answer.read())["no"]) == (201, f"C{number}")
    connection.close()


def test_faults_happen_over_http(server: TwinServer) -> None:
    assert ask(server, "POST", "/_twin/faults", {"fault": "429,retry_after=7"})[0] == 200
    status, _, headers = ask(server, "GET", "/orders")
    assert (status, headers["Retry-After"]) == (429, "7")
    ask(server, "POST", "/_twin/faults", {"fault": "reset,method=POST"})
    with pytest.raises(ConnectionError):
        ask(server, "POST", "/orders", {"no": "R1"})
    ask(server, "POST", "/_twin/faults", {"kind": "lost"})
    with pytest.raises(ConnectionError):
        ask(server, "POST", "/orders", {"no": "L1"})
    assert [one["no"] for one in ask(server, "GET", "/orders")[1]] == ["S1", "L1"]
    ask(server, "POST", "/_twin/faults", {"fault": "malformed"})
    with pytest.raises(json.JSONDecodeError):
        ask(server, "GET", "/orders")
    ask(server, "POST", "/_twin/faults", {"fault": "503x9"})
    assert [one["text"] for one in ask(server, "GET", "/_twin/faults")[1]] == ["shop:503x9"]
    ask(server, "DELETE", "/_twin/faults")
    assert ask(server, "GET", "/orders")[0] == 200
    assert ask(server, "POST", "/_twin/faults", {"fault": "weird"})[0] == 400


def test_a_slow_answer_keeps_nobody_else_waiting_and_closing_lets_it_go(server: TwinServer) -> None:
    ask(server, "POST", "/_twin/faults", {"fault": "slow,seconds=60"})
    host = server.url.removeprefix("http://")
    waiting = http.client.HTTPConnection(host, timeout=30)
    waiting.request("GET", "/orders", headers=KEY)
    while not ask(server, "GET", "/_twin/requests")[1]:
        time.sleep(0.01)
    assert ask(server, "GET", "/orders")[0] == 200
    began = time.monotonic()
    server.close()
    assert time.monotonic() - began < 5
    waiting.close()


def test_what_a_twin_holds_can_be_seen_and_set(server: TwinServer) -> None:
    ask(server, "POST", "/_twin/records", {"object": "order", "record": {"id": "7", "no": "<b>"}})
    ask(server, "POST", "/orders", {"no": "P1"})
    records = ask(server, "GET", "/_twin/records")[1]["order"]
    assert [one["no"] for one in records] == ["S1", "<b>", "P1"]
    assert ask(server, "GET", "/_twin/records?object=nobody")[0] == 404
    seen = ask(server, "GET", "/_twin/requests")[1]
    assert [(one["method"], one["path"], one["status"]) for one in seen] == [("POST", "/orders", 201)]
    assert ask(server, "GET", "/_twin/requests?after=1")[1] == []
    assert "very-secret" not in json.dumps(seen)
    status, page, headers = ask(server, "GET", "/_twin")
    assert (status, "script" in headers["Content-Security-Policy"]) == (200, False)
    assert "Twin of Shop &lt;&amp;&gt;" in page
    assert "<b>" not in page
    assert ask(server, "POST", "/_twin/reset")[1] == {"records": {"order": 1}}
    assert ask(server, "GET", "/_twin/nothing")[0] == 404
    assert ask(server, "POST", "/_twin/faults", "[")[0] == 400


def test_pages_of_other_sites_reach_neither_the_twin_nor_its_controls(server: TwinServer) -> None:
    assert ask(server, "GET", "/orders", headers={**KEY, "Host": "evil.example:80"})[0] == 421
    elsewhere = {"Origin": "https://evil.example"}
    assert ask(server, "POST", "/_twin/reset", headers=elsewhere)[0] == 403
    own = {"Origin": server.url, "Content-Type": "application/x-www-form-urlencoded"}
    status, _, headers = ask(server, "POST", "/_twin/faults", "fault=503", headers=own)
    assert (status, headers["Location"]) == (303, "/_twin")


def test_what_is_no_request_is_refused(server: TwinServer) -> None:
    assert ask(server, "POST", "/orders", headers={**KEY, "Content-Length": "many"})[0] == 400
    assert ask(server, "POST", "/orders", headers={**KEY, "Content-Length": "99999999"})[0] == 413
    assert ask(server, "POST", "/orders", b"\xff\xfe")[0] == 400
    chunked = {**KEY, "Transfer-Encoding": "chunked"}
    assert ask(server, "POST", "/orders", "zz\r\n", headers=chunked)[0] == 400


def test_a_log_makes_the_same_twin_again(tmp_path: Path) -> None:
    path = tmp_path / "shop.log"
    log = RequestLog(path)
    with TwinServer(served(log=log)) as server:
        for number in range(3):
            ask(server, "POST", "/orders", {"no": f"N{number}"}, {**KEY, "Idempotency-Key": f"k{number}"})
        ask(server, "POST", "/_twin/records", {"object": "order", "record": {"no": "put"}})
        ask(server, "POST", "/_twin/faults", {"fault": "lostx2"})
        with pytest.raises(ConnectionError):
            ask(server, "POST", "/orders", {"no": "lost"})
        before = server.served.records()
    log.close()
    assert "very-secret" not in path.read_text()
    with path.open("a") as file:
        file.write('{"kind": "request", "at": "20')  # killed while it wrote
    again = served()
    assert again.resume(entries(path)) == 6
    assert again.records() == before
    assert [fault.times for fault in again.world.faults()] == [1]
    with TwinServer(again) as server:
        ask(server, "DELETE", "/_twin/faults")
        body, key = {"no": "N1"}, {**KEY, "Idempotency-Key": "k1"}
        assert ask(server, "POST", "/orders", body, key)[2]["Idempotent-Replayed"] == "true"
        assert server.served.records() == before


def test_a_log_with_a_wrong_line_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "shop.log"
    path.write_text('{"kind": "heal"}\nnonsense\n')
    with pytest.raises(BadLog, match=r"shop\.log:2: no JSON"):
        list(entries(path))
