"""What a turn adds to a model's own time: `.venv/bin/python -m bench.turns`.

Real processes on a fresh SQLite database: broker, worker, web server, viewers with a stream each, and a
model's server that writes a word every so often. The time of a word runs from its writing by the model's
server until a viewer has read it from its socket; the first line is from sending the message to the model's
being asked. Words travel in pieces of 80 ms and streams send at most every 83 ms: that is most of what the
figures say.
"""

import argparse
import json
import re
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bench import ground

DATA = ground.prepare(settings="tests.runtime.fast_settings")

from django.core.management import call_command  # noqa: E402

from builder.models import Turn  # noqa: E402
from builder.services.chats import start_chat  # noqa: E402
from jobs.launch import launch  # noqa: E402
from jobs.models import Job  # noqa: E402
from systems.models import LanguageModel  # noqa: E402
from tests.builder.factories import make_turn  # noqa: E402
from tests.cast import Cast, make_cast  # noqa: E402
from tests.jobs.processes import Broker, Processes, free_port, until  # noqa: E402
from tests.jobs.reader import Reader  # noqa: E402

WORD = re.compile(r"w(\d{16})w")


class Talker(ThreadingHTTPServer):
    """A model that streams `words` words, one every `pause` seconds, each with the time of its writing."""

    daemon_threads = True

    def __init__(self, words: int, pause: float) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.words, self.pause = words, pause
        self.asked: list[float] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    server: Talker

    def do_POST(self) -> None:
        self.server.asked.append(time.time())
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for piece in self._pieces():
            self.wfile.write(f"data: {json.dumps(piece)}\n\n".encode())
            self.wfile.flush()
        self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True

    def _pieces(self) -> Iterator[dict[str, Any]]:
        for _ in range(self.server.words):
            time.sleep(self.server.pause)
            yield self._piece({"content": f"w{time.time_ns() // 1000:016d}w "})
        yield self._piece({}, "stop")

    def _piece(self, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return {"id": "c", "object": "chat.completion.chunk", "model": "talker", "choices": [choice]}

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--viewers", type=int, default=5)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--words", type=int, default=200)
    parser.add_argument("--pause", type=float, default=0.02, help="seconds between two words")
    chosen = parser.parse_args()

    folder = Path(DATA.name)
    call_command("migrate", verbosity=0)
    cast = make_cast()
    talker = Talker(chosen.words, chosen.pause)
    LanguageModel.objects.create(
        team=cast.team,
        key="talker",
        label="Talker",
        name="talker",
        base_url=f"http://127.0.0.1:{talker.server_address[1]}/v1",
        context_tokens=128_000,
        is_default=True,
    )
    broker = Broker(folder)
    broker.start()
    processes = Processes(broker.url, folder, settings_module="tests.runtime.fast_settings")
    try:
        processes.worker()
        port = free_port()
        processes.web(port)
        until(lambda: answers(port), 20, "the web server answers")
        starts: list[float] = []
        waits: list[float] = []
        for number in range(chosen.turns + 1):
            start, seen = one_turn(cast, port, talker, chosen.viewers)
            if number:  # the first one imports what the worker needs
                starts.append(start)
                waits += seen
        words = f"{chosen.words} words each, one every {chosen.pause * 1000:g} ms"
        print(f"{chosen.turns} turns, {chosen.viewers} viewers, {words}")
        told("message sent to model asked", starts)
        told("word written to word on the socket", waits)
    finally:
        processes.kill_all()
        broker.kill()
        talker.shutdown()


def one_turn(cast: Cast, port: int, talker: Talker, viewers: int) -> tuple[float, list[float]]:
    """Milliseconds from the message to the model's being asked, and of every word to every viewer."""
    chat = start_chat(project=cast.project, by=cast.ada)
    address = f"/halden/contacts/events?view=build::{chat.pk}"
    readers = [Reader(port, cast.ada, address) for _ in range(viewers)]
    talker.asked.clear()
    sent = time.time()
    turn = make_turn(cast.project, cast.ada, chat=chat, text="Tell me.", mode=Turn.Mode.QUESTION)
    launch(turn.job)
    until(lambda: Job.objects.get(pk=turn.job_id).is_over, 120, "the turn ends")
    time.sleep(0.5)
    waits = [wait for reader in readers for wait in first_seen(reader)]
    for reader in readers:
        reader.cut()
    return (talker.asked[0] - sent) * 1000, waits


def first_seen(reader: Reader) -> Iterator[float]:
    """Milliseconds of each word until it was there for the first time."""
    known: set[str] = set()
    for message in reader.received:
        for word in WORD.findall(message.data):
            if word not in known:
                known.add(word)
                yield (message.at - int(word) / 1_000_000) * 1000


def answers(port: int) -> bool:
    try:
        return Reader(port, None, "/sign-in").status > 0
    except OSError:
        return False


def told(what: str, times: list[float]) -> None:
    """One line: how many, p50, p99."""
    ordered = sorted(times)
    p50, p99 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    print(f"{what:36} n={len(ordered):5}  p50 {p50:6.1f} ms  p99 {p99:6.1f} ms")


if __name__ == "__main__":
    main()
