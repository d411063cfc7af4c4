"""A real OpenID Connect server on loopback, whose answers a test may spoil on their way."""

import base64
import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from socketserver import ThreadingMixIn
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet
from oidc_provider_mock import app as provider_app

from teams.oidc import SignOn

RS256 = {"alg": "RS256", "kid": "ours"}
BACK = "http://testserver/sign-in/provider/back"
Spoil = Callable[[Any], Any]


@dataclass
class Provider:
    """The server: where it is, what it was asked, and what is done to its answers, by path."""

    issuer: str
    asked: list[tuple[str, dict[str, list[str]], dict[str, str]]] = field(default_factory=list)
    spoiled: dict[str, Spoil] = field(default_factory=dict)

    def sign_on(self, **changes: Any) -> SignOn:
        """Tenon's side of it."""
        usual = {"client_id": "tenon", "client_secret": "s3cret/with+odd signs", "name": "Halden ID"}
        return SignOn(issuer=self.issuer, **{**usual, **changes})

    def put(self, subject: str, **claims: Any) -> None:
        """An account at the provider."""
        self._ask("PUT", f"/users/{subject}", json.dumps(claims), "application/json")

    def agree(self, address: str, subject: str) -> str:
        """What the person's browser does there: choose an account; where the provider sends it back to."""
        parts = urlsplit(address)
        form = urlencode({"sub": subject} if subject else {"action": "deny"})
        status, headers = self._ask(
            "POST", f"{parts.path}?{parts.query}", form, "application/x-www-form-urlencoded"
        )
        assert status == 302, status
        return headers["Location"]

    def _ask(self, method: str, path: str, body: str, kind: str) -> tuple[int, dict[str, str]]:
        parts = urlsplit(self.issuer)
        connection = HTTPConnection(parts.hostname or "", parts.port)
        connection.request(method, path, body, {"Content-Type": kind})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status, dict(answer.getheaders())


class Between:
    """Stands before the provider: notes what comes in, and spoils what goes out."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.provider: Provider | None = None

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        assert self.provider
        path = environ["PATH_INFO"]
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(sent)
        headers = {name: value for name, value in environ.items() if name.startswith("HTTP_")}
        self.provider.asked.append((path, parse_qs(sent.decode()), headers))
        spoil = self.provider.spoiled.get(path)
        if spoil is None:
            return self.inner(environ, start)
        told: list[Any] = []
        body = b"".join(self.inner(environ, lambda status, given, _=None: told.append((status, given))))
        changed = spoil(json.loads(body))
        data = changed if isinstance(changed, bytes) else json.dumps(changed).encode()
        kept = [(name, value) for name, value in told[0][1] if name.lower() != "content-length"]
        start(told[0][0], [*kept, ("Content-Length", str(len(data)))])
        return [data]


class Threaded(ThreadingMixIn, WSGIServer):
    """One thread for each request: the browser's and Tenon's come at once."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Without a line on the screen for each request."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the parent's name
        """Nothing."""


@contextmanager
def running_provider() -> Iterator[Provider]:
    """The provider, as long as the context lasts."""
    app = provider_app(require_nonce=True)
    app.debug = False
    between = Between(app)
    server = make_server("127.0.0.1", 0, between, Threaded, Quiet)
    between.provider = Provider(f"http://localhost:{server.server_port}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield between.provider
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


def come_back(provider: Provider, client: Client, subject: str = "sub-ada", **changed: str) -> Any:
    """The whole way: the button, the provider, and back. `changed` replaces parts of the address back."""
    there = client.get("/sign-in/provider")
    assert there.status_code == 302, there.text
    back = provider.agree(there.headers["Location"], subject)
    assert back.startswith(BACK)
    query = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()} | changed
    return client.get(f"/sign-in/provider/back?{urlencode(query)}")


def claims_in(id_token: str) -> dict[str, Any]:
    """What a token says, unchecked."""
    part = re.split(r"\.", id_token)[1]
    return dict(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))


def resigned(keys: KeySet, header: dict[str, Any], **changes: Any) -> Spoil:
    """The ID token with other claims (None takes one away), signed again with `keys`."""

    def spoil(answer: dict[str, Any]) -> dict[str, Any]:
        claims = claims_in(answer["id_token"]) | changes
        claims = {name: value for name, value in claims.items() if value is not None}
        return answer | {"id_token": jwt.encode(header, claims, keys, algorithms=[header["alg"]])}

    return spoil


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def with_claims(provider: Provider, keys: KeySet, **changes: object) -> None:
    """From now on the provider has our keys, and its tokens say this."""
    provider.spoiled["/jwks"] = lambda _: keys.as_dict()
    provider.spoiled["/oauth2/token"] = resigned(keys, RS256, **changes)
