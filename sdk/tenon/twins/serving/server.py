"""The HTTP server of a twin. It listens on this machine only, unless it is told otherwise."""

import socket
import struct
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from tenon.twins.asked import Asked
from tenon.twins.bodies import LARGEST
from tenon.twins.serving.controls import CONTROL, Reply, control
from tenon.twins.serving.served import Exchange, Served

LOCAL: Final = ("127.0.0.1", "localhost", "[::1]", "::1")
IDLE_SECONDS: Final = 60
NO_BODY: Final = (204, 205, 304)


class _Refused(Exception):
    """A request that does not reach the twin, with a status and a sentence."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class TwinServer:
    """Serves one twin. `port` 0 takes any that is free; `url` says which. Close it, or use it in `with`."""

    def __init__(self, served: Served, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.served = served
        self.closing: Event = Event()
        self.only_local: bool = host in LOCAL
        handler = type("Handler", (_Handler,), {"twin": self})
        self._server = _Server((host, port), handler)
        self._thread = Thread(target=self._server.serve_forever, args=(0.1,), daemon=True, name="twin")

    @property
    def url(self) -> str:
        """The address clients use."""
        host, port = self._server.server_address[:2]
        return f"http://{host if isinstance(host, str) else host.decode()}:{port}"

    def start(self) -> "TwinServer":
        """Begin to answer."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Answer nobody any more; requests that are kept waiting are let go."""
        self.closing.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def __enter__(self) -> "TwinServer":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128


class _Handler(BaseHTTPRequestHandler):
    twin: TwinServer
    protocol_version = "HTTP/1.1"
    server_version = "tenon-twin"
    sys_version = ""
    timeout = IDLE_SECONDS

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing: the twin keeps its own list."""

    def _handle(self) -> None:
        try:
            self._check_host()
            body = self._body()
        except _Refused as refused:
            self.close_connection = True
            self._send(Reply(refused.status, "text/plain; charset=utf-8", f"{refused}\n"))
            return
        split = urlsplit(self.path)
        if split.path == CONTROL or split.path.startswith(f"{CONTROL}/"):
            text = body.decode("utf-8", "replace")
            self._send(control(self.twin.served, self.command, self.path, dict(self.headers), text))
            return
        host = self.headers.get("Host", "")
        asked = Asked(
            method=self.command,
            path=split.path or "/",
            params=parse_qsl(split.query, keep_blank_values=True),
            headers=dict(self.headers),
            body=body.decode("utf-8", "replace"),
            base=f"http://{host}" if host else self.twin.url,
        )
        self._answer(self.twin.served.ask(asked))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _handle  # noqa: N815 (http.server's)

    def _check_host(self) -> None:
        """A page of another site must not reach a twin by a name of its own that leads here."""
        host = self.headers.get("Host", "")
        name = host if host.startswith("[") else host.rpartition(":")[0] or host
        name = name.partition("]")[0] + "]" if name.startswith("[") else name
        if self.twin.only_local and name and name not in LOCAL:
            raise _Refused(421, f"This twin answers at {self.twin.url} only.")

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._chunks()
        said = self.headers.get("Content-Length", "0").strip()
        if not said.isdecimal():
            raise _Refused(400, "Content-Length must be a number.")
        if int(said[:20]) > LARGEST:
            raise _Refused(413, f"The body is larger than {LARGEST // 1_000_000} MB.")
        return self.rfile.read(int(said))

    def _chunks(self) -> bytes:
        found = bytearray()
        while True:
            line = self.rfile.readline(64).split(b";")[0].strip()
            try:
                size = int(line, 16)
            except ValueError as error:
                raise _Refused(400, "A chunk has no size.") from error
            if size < 0 or len(found) + size > LARGEST:
                raise _Refused(413, f"The body is larger than {LARGEST // 1_000_000} MB.")
            found += self.rfile.read(size)
            self.rfile.readline(64)
            if size == 0:
                return bytes(found)

    def _answer(self, exchange: Exchange) -> None:
        if exchange.wait:
            self.twin.closing.wait(exchange.wait)
        if exchange.ending:
            self._cut(hard=exchange.ending == "reset")
            return
        headers = {"Content-Type": "application/json; charset=utf-8"} if exchange.answer else {}
        reply = Reply(exchange.status, "", exchange.answer, {**headers, **exchange.headers})
        self._send(reply)

    def _send(self, reply: Reply) -> None:
        data = reply.text.encode("utf-8", "replace")
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value.encode("ascii", "replace").decode())
        if reply.media:
            self.send_header("Content-Type", reply.media)
        if reply.status not in NO_BODY:
            self.send_header("Content-Length", str(len(data)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and reply.status not in NO_BODY:
            self.wfile.write(data)

    def _cut(self, *, hard: bool) -> None:
        """End the connection without an answer; `hard` as a machine does that lost its memory (RST)."""
        if hard:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def finish(self) -> None:
        """As the base does; a connection that was cut has nothing left to write."""
        if self.connection.fileno() >= 0:
            super().finish()

    def handle(self) -> None:
        """As the base does; a client that goes away is no error of ours."""
        try:
            super().handle()
        except (ConnectionError, TimeoutError):
            self.close_connection = True
