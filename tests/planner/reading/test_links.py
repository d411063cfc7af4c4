"""Links against a real server on this machine: what is fetched, and how bad a server can be."""

import gzip
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from planner.reading import fetching, read_document
from planner.reading.fetching import Fetched, NotFetched, fetch
from planner.reading.links import links_in, name_of, same_site, why_not

HERE = ["127.0.0.0/8"]
PAGE = (
    b"<html><head><title>Orders API</title></head><body><h1>Orders</h1><p>Paid ones only.</p></body></html>"
)


class Handler(BaseHTTPRequestHandler):
    """Answers what the path asks for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        getattr(self, "answer_" + self.path.split("?")[0].strip("/").replace("-", "_").replace(".", "_"))()

    def send(self, body: bytes, kind: str = "text/html", status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def answer_orders(self) -> None:
        self.send(PAGE, "text/html; charset=utf-8")

    def answer_api_yaml(self) -> None:
        self.send(b"openapi: 3.0.0\ninfo: {title: T}\npaths: {/a: {get: {}}}\n", "text/plain")

    def answer_data(self) -> None:
        self.send(
            b'{"id": 1}', "application/json", Content_Disposition='attachment; filename="../order.json"'
        )

    def answer_missing(self) -> None:
        self.send(b"no", status=404)

    def answer_private(self) -> None:
        self.send(b"no", status=401)

    def answer_film(self) -> None:
        self.send(b"\x00\x00", "video/mp4")

    def answer_nothing(self) -> None:
        self.send(b"  ")

    def answer_moved(self) -> None:
        self.send(b"", status=301, Location="/orders")

    def answer_round(self) -> None:
        self.send(b"", status=302, Location="/round")

    def answer_away(self) -> None:
        self.send(b"", status=302, Location="https://elsewhere.example.com/orders")

    def answer_inwards(self) -> None:
        self.send(b"", status=302, Location="http://169.254.169.254/latest/meta-data")

    def answer_guarded(self) -> None:
        self.send(b"", status=302, Location="/sign-in?next=/guarded")

    def answer_script(self) -> None:
        self.send(b"", status=302, Location="file:///etc/passwd")

    def answer_huge(self) -> None:
        self.send(b"begins", Content_Length=str(2 * 1024**3))

    def answer_bomb(self) -> None:
        self.send(gzip.compress(b"0" * 3_000_000), Content_Encoding="gzip")

    def answer_short(self) -> None:
        self.send(b"half", Content_Length="100")
        self.close_connection = True

    def answer_slow(self) -> None:
        time.sleep(6)

    def answer_endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"more and more " * 5_000)
        except OSError:
            pass

    def answer_latin(self) -> None:
        self.send("Größe geht nach size".encode("latin-1"), "text/plain; charset=utf-8")

    def answer_japanese(self) -> None:
        self.send("受注".encode("shift_jis"), "text/plain; charset=shift_jis")

    def answer_lying(self) -> None:
        self.send(b"%PDF-1.7 broken", "text/html")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.daemon_threads = True
        threading.Thread(target=running.serve_forever, daemon=True, kwargs={"poll_interval": 0.01}).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def got(url: str, **more: Any) -> Fetched:
    return fetch(url, allow=HERE, **more)


def refusal(url: str, **more: Any) -> str:
    with pytest.raises(NotFetched) as caught:
        got(url, **more)
    return str(caught.value)


def test_pages_descriptions_and_data_are_fetched_under_a_name_of_their_own(server: str) -> None:
    page = got(f"{server}/orders")
    assert (page.name, page.url) == ("127.0.0.1 orders.html", f"{server}/orders")
    assert read_document(page.name, page.data).title == "Orders API"
    assert got(f"{server}/api.yaml").name == "127.0.0.1 api.yaml"
    assert got(f"{server}/data").name == "order.json"
    assert got(f"{server}/moved").url == f"{server}/orders"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("missing", "is not there; look at the address again."),
        ("private", "asks who you are; download the file and add that."),
        ("film", "is video/mp4, which holds nothing to read."),
        ("nothing", "answered with nothing."),
        ("round", "redirects more than 5 times."),
        ("away", "redirects to another place, elsewhere.example.com."),
        ("inwards", "redirects to another place, 169.254.169.254."),
        ("guarded", "leads to a sign-in page; download the file and add that."),
        ("script", "redirects to an address that is none."),
        ("huge", "is larger than 25 MB."),
        ("short", "broke off"),
    ],
)
def test_every_refusal_says_why(server: str, path: str, reason: str) -> None:
    told = refusal(f"{server}/{path}")
    assert reason in told
    assert "127.0.0.1" in told


def test_a_body_without_an_end_and_a_bomb_are_cut_off(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MAX_BYTES", 1024 * 1024)
    assert "is larger than 1 MB" in refusal(f"{server}/endless")
    assert "is larger than 1 MB" in refusal(f"{server}/bomb")


def test_a_server_that_does_not_answer_is_given_up(server: str) -> None:
    begun = time.monotonic()
    assert "did not answer within 0.2 seconds. Try again." in refusal(f"{server}/slow", seconds=0.2)
    assert time.monotonic() - begun < 5


def test_what_the_header_says_about_letters_counts_only_where_it_is_true(server: str) -> None:
    latin, japanese = got(f"{server}/latin"), got(f"{server}/japanese")
    assert read_document(latin.name, latin.data).text == "Größe geht nach size"
    assert read_document(japanese.name, japanese.data).text == "受注"
    lying = got(f"{server}/lying")
    assert read_document(lying.name, lying.data).problems == ("127.0.0.1 lying.html is a damaged PDF file",)


def test_private_addresses_are_refused_unless_they_are_let_through(server: str) -> None:
    with pytest.raises(NotFetched, match="is not a public address"):
        fetch(f"{server}/orders")


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certificate(tmp_path))
        running.socket = context.wrap_socket(running.socket, server_side=True)
        threading.Thread(target=running.serve_forever, daemon=True, kwargs={"poll_interval": 0.01}).start()
        told = refusal(f"https://127.0.0.1:{running.server_port}/orders")
        running.shutdown()
    assert told == "127.0.0.1 has no valid certificate, so nothing was read from it."


def _certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that it has signed itself, with its key, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
    signed = made.add_extension(names, critical=False).sign(key, hashes.SHA256())
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path = folder / "server.pem"
    path.write_bytes(pem + signed.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize(
    ("note", "links"),
    [
        ("https://a.example.com/x", 1),
        ("https://a.example.com/x\nhttp://b.example.com\n", 2),
        ("https://a.example.com https://a.example.com", 1),
        ("See https://a.example.com/x", 0),
        ("", 0),
        ("ftp://a.example.com", 0),
    ],
)
def test_only_a_note_that_is_nothing_but_links_brings_what_stands_there(note: str, links: int) -> None:
    assert len(links_in(note)) == links


def test_addresses_that_are_none_or_hold_a_password_are_refused() -> None:
    assert "name or password" in why_not("https://ann:secret@example.com/")
    assert "no web address" in why_not("https://[::1/")
    assert "no web address" in why_not("file:///etc/passwd")
    assert "longer than" in why_not("https://example.com/" + "a" * 3000)
    assert not why_not("https://example.com/orders?id=1")


def test_a_site_is_its_host_and_those_below_it() -> None:
    assert same_site("https://example.com/a", "https://www.example.com/b")
    assert same_site("https://docs.example.com", "https://example.com/docs")
    assert not same_site("https://example.com", "https://example.org")
    assert not same_site("https://notexample.com", "https://example.com")


def test_names_come_from_the_address_and_the_kind() -> None:
    assert name_of("https://docs.example.com/", "text/html", "") == "docs.example.com index.html"
    assert name_of("https://x.example.com/a/map.csv", "text/plain", "") == "x.example.com map.csv"
    assert name_of("https://x.example.com/a", "", 'inline; filename="p\r\nq.pdf"') == "p  q.pdf"
