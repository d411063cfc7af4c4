"""A model for tests: a scripted server that speaks chat completions over real HTTP on this machine.

Nothing of the client is replaced, so what is tested is what runs. The script is a queue of answers; asking
for more than it holds, or leaving some of it over, fails the test.
"""

import json
import select
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType, TracebackType
from typing import Any

from llm.openai_compatible import OpenAICompatible
from llm.script import MODEL, Cut, Events, Fail, Hang, Raw, Say, Step, chunks, completion

__all__ = ["Cut", "Events", "Fail", "Hang", "Raw", "Say", "ScriptBroken", "ScriptedServer", "Step"]


class ScriptBroken(AssertionError):
    """The script was not followed: a request too many, or an answer that nobody asked for."""


class ScriptedServer:
    """`with ScriptedServer([Say("hello")]) as server: server.model().complete(...)`.

    `requests` are the bodies that came in, in order. `hung_up` is set when a client went away before a stream
    was told whole.
    """

    def __init__(self, script: Sequence[Step]) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.hung_up = threading.Event()
        self._script = list(script)
        self._broken = ""
        self._lock = threading.Lock()
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def model(self, **options: Any) -> OpenAICompatible:
        """A client of this server; retries are off unless asked for, so that each step is one request."""
        return OpenAICompatible(MODEL, **{"url": self.url, "key": "sk-scripted-key", "retries": 0, **options})

    def then(self, steps: Iterable[Step]) -> None:
        """Go on with these steps; what was left of the script is gone."""
        with self._lock:
            self._script = list(steps)

    def take(self, request: dict[str, Any], key: str) -> Step:
        """The next step of the script, for the handler."""
        with self._lock:
            self.requests.append(request)
            self.keys.append(key)
            if self._script:
                return self._script.pop(0)
            self._broken = f"request {len(self.requests)} has no answer in the script"
            return Fail(500, self._broken)

    def __enter__(self) -> "ScriptedServer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        if error is not None:
            return
        if self._broken:
            raise ScriptBroken(self._broken)
        if self._script:
            raise ScriptBroken(
                f"{len(self._script)} answers were not asked for, the first: {self._script[0]}"
            )


class _Server(ThreadingHTTPServer):
    """Listens on this machine only, on a free port."""

    daemon_threads = True

    def __init__(self, scripted: ScriptedServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.scripted = scripted


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        step = self.server.scripted.take(request, self.headers.get("Authorization", ""))
        match step:
            case Say() if request.get("stream"):
                self._stream(chunks(step, counts=bool(request.get("stream_options"))), cut=False)
            case Say():
                self._answer(200, json.dumps(completion(step)))
            case Fail(status, message, headers, body):
                told = body or json.dumps({"error": {"message": message}})
                self._answer(status, told, headers=headers)
            case Events():
                self._tell(step)
            case Cut(text):
                # Without its last chunk, which would say that this is the end.
                self._stream(list(chunks(Say(text), counts=False))[:-1], cut=True)
            case Hang(seconds):
                time.sleep(seconds)
                self.close_connection = True
            case Raw(body, content_type):
                self._answer(200, body, content_type)

    def _answer(
        self,
        status: int,
        body: str | bytes,
        content_type: str = "application/json",
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _tell(self, step: Events) -> None:
        self._begin_stream()
        try:
            for piece in step.pieces:
                self._write(f"data: {json.dumps(piece)}\n\n" if isinstance(piece, dict) else piece)
                if step.pause and self._is_left(step.pause):
                    self.server.scripted.hung_up.set()
                    return
            if step.done:
                self._write("data: [DONE]\n\n")
            self._write("")
        except OSError:
            self.server.scripted.hung_up.set()

    def _is_left(self, seconds: float) -> bool:
        """Wait, and tell whether the client went away meanwhile: then there is an end to read."""
        readable, _, _ = select.select([self.connection], [], [], seconds)
        return bool(readable)

    def _begin_stream(self) -> None:
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def _stream(self, pieces: Iterable[dict[str, Any]], *, cut: bool) -> None:
        self._begin_stream()
        for piece in pieces:
            self._write(f"data: {json.dumps(piece)}\n\n")
        if not cut:
            self._write("data: [DONE]\n\n")
            self._write("")
        # Cut: the closing chunk never comes, and the connection ends.

    def _write(self, text: str | bytes) -> None:
        data = text.encode() if isinstance(text, str) else text
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def log_message(self, *args: Any) -> None:
        """Say nothing: the test reads `requests`."""
