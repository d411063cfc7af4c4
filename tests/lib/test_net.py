"""The outbound door against real servers: who is let through, and what a bad server can do."""

import gzip
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import pytest

from lib import net
from lib.addresses import is_public, networks, parse

HERE = ["127.0.0.0/8", "::1"]


class Handler(BaseHTTPRequestHandler):
    """Answers what the path asks for and keeps what it was sent."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.seen.append((self.command, self.path, dict(self.headers)))  # type: ignore[attr-defined]
        getattr(self, "answer_" + self.path.split("?")[0].strip("/").replace("-", "_"), self.answer_hello)()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send(200, json.dumps({"type": self.headers["Content-Type"], "body": json.loads(body)}).encode())

    def send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer_hello(self) -> None:
        self.send(200, b"hello", Set_Cookie="a=1")

    def answer_missing(self) -> None:
        self.send(404, b"no such thing")

    def answer_big(self) -> None:
        self.send(200, gzip.compress(b"0" * 2_000_000), Content_Encoding="gzip")

    def answer_silent(self) -> None:
        time.sleep(1)

    def answer_drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for _ in range(40):
                self.wfile.write(b".")
                time.sleep(0.05)
        except OSError:
            pass

    def answer_torn(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"half")
        self.close_connection = True

    def answer_away(self) -> None:
        self.send(302, b"", Location=self.server.target)  # type: ignore[attr-defined]

    def log_message(self, *_: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[tuple[str, str, dict[str, str]]] = []
        self.target = "/hello"
        self.url = f"http://127.0.0.1:{self.server_port}"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.01}).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "2130706433",
        "0x7f.1",
        "127.1",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "169.254.169.254",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "100.64.0.1",
        "[fd00::1]",
        "[fe80::1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::7f00:1]",
        "[::7f00:1]",
        "[fec0::1]",
        "[2002:7f00:1::]",
        "224.0.0.1",
    ],
)
def test_addresses_of_this_machine_and_of_private_networks_are_refused(server: Server, host: str) -> None:
    with pytest.raises(net.Refused, match="not a public address"):
        net.send("GET", f"http://{host}:{server.server_port}/")
    assert server.seen == []


@pytest.mark.parametrize(
    ("text", "public"), [("8.8.8.8", True), ("2606:4700::1111", True), ("192.0.2.1", False)]
)
def test_what_is_public(text: str, public: bool) -> None:
    assert is_public(parse(text)) is public


def test_a_name_that_turns_into_a_private_address_is_refused_at_that_moment(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([["127.0.0.1"], ["93.184.216.34"]])
    monkeypatch.setattr(net, "resolve", lambda _host, _port: next(answers))
    with pytest.raises(net.Refused):
        net.send("GET", f"http://rebinding.example:{server.server_port}/")
    # It was resolved once: the second answer is still there.
    assert next(answers) == ["93.184.216.34"]
    assert server.seen == []


def test_of_several_addresses_only_the_allowed_are_tried(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(net, "resolve", lambda _host, _port: ["10.0.0.1", "127.0.0.1"])
    assert net.send("GET", f"http://two.example:{server.server_port}/", allow=HERE).body == b"hello"


def test_an_allowed_network_is_reached(server: Server) -> None:
    reply = net.send("GET", f"{server.url}/hello", params={"q": "a b"}, headers={"X-One": "1"}, allow=HERE)
    assert (reply.status, reply.body, reply.header("set-cookie")) == (200, b"hello", "a=1")
    assert reply.url == f"{server.url}/hello?q=a+b"
    method, path, headers = server.seen[0]
    assert (method, path, headers["X-One"]) == ("GET", "/hello?q=a+b", "1")


def test_a_bad_allow_list_names_the_entry() -> None:
    with pytest.raises(ValueError, match=r"10\.0\.0\.0/99"):
        networks(["10.0.0.0/99"])


def test_json_is_sent_and_an_error_status_is_an_answer(server: Server) -> None:
    sent = net.send("POST", f"{server.url}/echo", json={"a": 1}, allow=HERE)
    assert json.loads(sent.body) == {"type": "application/json", "body": {"a": 1}}
    assert net.send("GET", f"{server.url}/missing", allow=HERE).status == 404


def test_environment_proxies_are_ignored(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert net.send("GET", f"{server.url}/hello", allow=HERE).status == 200


def test_a_body_larger_than_wanted_is_not_read_to_its_end(server: Server) -> None:
    # 2 MB packed into 2 KB: it is the unpacked size that counts.
    with pytest.raises(net.TooLarge, match="more than 100000 bytes"):
        net.send("GET", f"{server.url}/big", allow=HERE, most_bytes=100_000)


def test_a_silent_server_is_left(server: Server) -> None:
    began = time.monotonic()
    with pytest.raises(net.TimedOut):
        net.send("GET", f"{server.url}/silent", allow=HERE, timeout=0.2)
    assert time.monotonic() - began < 10


def test_a_server_that_drips_does_not_outlive_the_deadline(server: Server) -> None:
    # Each byte comes within the time for a read; only the time for everything ends it.
    began = time.monotonic()
    with pytest.raises(net.TimedOut):
        net.send("GET", f"{server.url}/drip", allow=HERE, timeout=0.3)
    assert time.monotonic() - began < 10


def test_a_torn_answer_and_a_closed_port_are_unreachable(server: Server) -> None:
    with pytest.raises(net.Unreachable):
        net.send("GET", f"{server.url}/torn", allow=HERE)
    server.socket.close()
    with pytest.raises(net.Unreachable, match=r"127\.0\.0\.1 could not be reached") as refused:
        net.send("GET", f"{server.url}/hello", allow=HERE)
    assert "Errno" not in str(refused.value)


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/x", "file:///etc/passwd", "no address", "http://"])
def test_only_http_is_spoken(url: str) -> None:
    with pytest.raises(net.Refused):
        net.send("GET", url, allow=HERE)


def test_redirects_are_off_unless_asked_for(server: Server) -> None:
    assert net.send("GET", f"{server.url}/away", allow=HERE).status == 302
    reply = net.send("GET", f"{server.url}/away", allow=HERE, redirects=1)
    assert (reply.status, reply.url) == (200, f"{server.url}/hello")


def test_each_hop_of_a_redirect_passes_the_door(server: Server) -> None:
    server.target = "http://169.254.169.254/latest/meta-data/"
    with pytest.raises(net.Refused):
        net.send("GET", f"{server.url}/away", allow=HERE, redirects=3)


def test_a_redirect_to_another_origin_does_not_take_the_password_along(server: Server) -> None:
    with Server() as other:
        threading.Thread(target=other.serve_forever, daemon=True, kwargs={"poll_interval": 0.01}).start()
        server.target = f"{other.url}/hello"
        secret = {"Authorization": "Bearer abcdefghij", "X-Kept": "1"}
        net.send("GET", f"{server.url}/away", headers=secret, allow=HERE, redirects=1)
        other.shutdown()
    assert server.seen[0][2]["Authorization"] == "Bearer abcdefghij"
    headers = {name.lower(): value for name, value in other.seen[0][2].items()}
    assert "authorization" not in headers
    assert headers["x-kept"] == "1"
    assert headers["host"] == other.url.removeprefix("http://")


def test_a_redirect_loop_ends(server: Server) -> None:
    server.target = "/away"
    assert net.send("GET", f"{server.url}/away", allow=HERE, redirects=3).status == 302
    assert len(server.seen) == 4


def test_a_client_for_a_library_is_guarded_and_reuses_connections(server: Server) -> None:
    with net.client() as guarded, pytest.raises(httpx2.ConnectError):
        guarded.get(f"{server.url}/hello")
    with net.client(allow=HERE) as client:
        for _ in range(3):
            assert net.send("GET", f"{server.url}/hello", through=client).status == 200
    assert len(server.seen) == 3
