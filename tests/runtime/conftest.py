"""A system on loopback that answers as a test says, and an installation that runs workflows."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.runtime import fast_settings
from tests.runtime.apis import Api, Seen
from tests.runtime.installations import Installation


@pytest.fixture
def api() -> Iterator[Api]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            made.requests.append(Seen(self.command, self.path, dict(self.headers), body))
            found = made.answers.get(self.path.partition("?")[0], (404, {"error": "no such path"}))
            status, value, *more = found() if callable(found) else found
            if status == 0:
                self.close_connection = True
                return
            data = (value if isinstance(value, str) else json.dumps(value)).encode()
            self.send_response(status)
            for name, text in {"Content-Length": str(len(data)), **(more[0] if more else {})}.items():
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(data)

        def __getattr__(self, name: str) -> Any:
            # The base class looks for do_GET, do_POST and so on.
            if name.startswith("do_"):
                return self.answer
            raise AttributeError(name)

        def log_message(self, *args: Any) -> None:
            """Silent."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 64  # requests side by side must not be refused

    server = Server(("127.0.0.1", 0), Handler)
    made = Api(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def _installation(django_db_setup: None, django_db_blocker: object) -> Iterator[Installation]:
    # A short path: a unix socket's name has room for a hundred letters.
    with TemporaryDirectory(prefix="tenon-") as name:
        made = Installation(Path(name))
        yield made
        made.close()


@pytest.fixture
def installation(_installation: Installation, transactional_db: None, settings: Any) -> Installation:
    settings.REDIS_URL = _installation.broker.url
    for name in ("JOB_LEASE_SECONDS", "JOB_RESEND_SECONDS", "JOB_REAP_SECONDS"):
        setattr(settings, name, getattr(fast_settings, name))
    return _installation
