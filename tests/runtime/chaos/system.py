"""The other side: a system in a process of its own that remembers everything it ever did.

`python -m tests.runtime.chaos.system PORT`. A write is done first and answered after a moment, so that
whoever asked may be dead by then. `POST` and `PATCH` do it again each time; an `Idempotency-Key` on `/keyed`
does it once.
"""

import json
import random
import sys
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LONGEST_ANSWER = 0.06  # seconds


class Books:
    """What was done, by what it was done to."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._done: Counter[str] = Counter()
        self._keys: dict[str, dict[str, Any]] = {}

    def do(self, what: str) -> dict[str, Any]:
        with self._lock:
            self._done[what] += 1
            return {"id": f"{what}#{self._done[what]}"}

    def do_once(self, what: str, key: str) -> dict[str, Any]:
        with self._lock:
            if key not in self._keys:
                self._done[what] += 1
                self._keys[key] = {"id": f"{what}#{self._done[what]}"}
            return self._keys[key]

    def all(self) -> dict[str, int]:
        with self._lock:
            return dict(self._done)


def handler(books: Books) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            what = f"{self.command} {self.path}"
            if self.path == "/books":
                told: Any = books.all()
            elif self.command == "GET":
                told = {"items": [1, 2, 3]}
            elif self.path.startswith("/keyed"):
                told = books.do_once(what, self.headers["Idempotency-Key"] or what)
            else:
                told = books.do(what)
            if self.path != "/books":
                time.sleep(random.uniform(0, LONGEST_ANSWER))
            data = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

        def log_message(self, *args: Any) -> None:
            """Silent."""

    return Handler


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), handler(Books()))
    server.daemon_threads = True
    server.serve_forever()


if __name__ == "__main__":
    main()
