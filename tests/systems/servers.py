"""A system on loopback that hands out OAuth tokens and lets only the newest ones in."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class OAuthServer:
    """What the server does is changed by a test; `asked` are the forms its token address got.

    Codes are handed out by `authorize`, as the person's browser would bring them. With `rotates` a refresh
    token works once, and using it again ends the sign-in, as RFC 9700 asks of servers.
    """

    url: str = ""
    client: tuple[str, str] = ("tenon-client", "cs-4711-secret")
    rotates: bool = True
    reads_header_only: bool = False
    seconds: int | None = 3600
    fails_with: int = 0
    lets_everybody_in: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)
    seen: list[tuple[str, str, str]] = field(default_factory=list)
    challenges: dict[str, str] = field(default_factory=dict)
    access: str = ""
    refresh: str = ""
    issued: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def authorize(self, address: str) -> str:
        """The query with which the person is sent back from that address: a new code and the state."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.challenges) + 1}-of-the-person"
        self.challenges[code] = asked["code_challenge"]
        return f"code={code}&state={asked['state']}"

    def end(self) -> None:
        """The person takes the access back at the system."""
        self.access = self.refresh = "nobody"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """The answer of the token address."""
        with self.lock:
            self.asked.append(form)
            if self.fails_with:
                return self.fails_with, {"error": "temporarily_unavailable"}
            if not self._is_client(form, authorization):
                return 401, {"error": "invalid_client"}
            if not self._may(form):
                self.end()
                text = f"the grant {form.get('refresh_token', form.get('code'))} is not good"
                return 400, {"error": "invalid_grant", "error_description": text}
            return 200, self._issue(form["grant_type"])

    def _is_client(self, form: dict[str, str], authorization: str) -> bool:
        pair = base64.b64encode(":".join(self.client).encode()).decode()
        in_header = authorization == f"Basic {pair}"
        in_body = (form.get("client_id"), form.get("client_secret")) == self.client
        return in_header or (in_body and not self.reads_header_only)

    def _may(self, form: dict[str, str]) -> bool:
        if form["grant_type"] == "client_credentials":
            return True
        if form["grant_type"] == "refresh_token":
            return form["refresh_token"] == self.refresh
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        return self.challenges.pop(form["code"], "") == challenge

    def _issue(self, grant: str) -> dict[str, Any]:
        number = len(self.issued) + 1
        self.access = f"access-{number}-of-the-account"
        self.issued.append(self.access)
        told: dict[str, Any] = {"access_token": self.access, "token_type": "Bearer", "scope": "read"}
        if self.seconds is not None:
            told["expires_in"] = self.seconds
        if grant == "authorization_code" or (grant == "refresh_token" and self.rotates):
            self.refresh = f"refresh-{number}-of-the-account"
            self.issued.append(self.refresh)
            told["refresh_token"] = self.refresh
        return told


@contextmanager
def oauth_server() -> Iterator[OAuthServer]:
    """The server, running."""
    made = OAuthServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            if self.path == "/token":
                form = {name: values[0] for name, values in parse_qs(body).items()}
                self._tell(*made.token(form, self.headers.get("Authorization", "")))
            else:
                self._resource(body)

        def do_GET(self) -> None:
            self._resource("")

        def _resource(self, body: str) -> None:
            given = self.headers.get("Authorization", "")
            made.seen.append((self.command, self.path, given))
            if self.path == "/public":
                self._tell(200, {})
            elif made.lets_everybody_in or given == f"Bearer {made.access}":
                # Careless on purpose: it repeats what it was sent.
                self._tell(200, {"you_sent": given, "headers": dict(self.headers), "body": body})
            else:
                self._tell(401, {"error": "no access", "you_sent": given})

        def _tell(self, status: int, value: Any) -> None:
            data = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
