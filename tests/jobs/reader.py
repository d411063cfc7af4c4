"""A browser's side of a stream: reads real HTTP in a thread and keeps what came."""

import http.client
import re
import threading
import time
from dataclasses import dataclass

from django.test import Client

from teams.models import User
from tests.jobs.processes import until


@dataclass(frozen=True)
class Received:
    """One server-sent event as it was on the wire."""

    id: int | None
    event: str
    data: str
    at: float  # seconds since the epoch

    @property
    def numbers(self) -> list[int]:
        """The events that its partials show."""
        return [int(number) for number in re.findall(r'id="e(\d+)"', self.data)]


class Reader:
    """Opens the stream at once. `numbers` are the events seen in the data, in the order they came."""

    def __init__(self, port: int, person: User | None, path: str, last_event_id: int | None = None) -> None:
        headers = {"Accept": "text/event-stream"}
        if person is not None:
            client = Client()
            client.force_login(person)
            headers["Cookie"] = client.cookies.output(header="", sep=";").strip()
        if last_event_id is not None:
            headers["Last-Event-ID"] = str(last_event_id)
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._connection.request("GET", path, headers=headers)
        self.response = self._connection.getresponse()
        self.status = self.response.status
        self.received: list[Received] = []
        self.comments = 0
        self.last_id: int | None = None
        self.ended = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        if self.status == 200:
            self._thread.start()

    @property
    def numbers(self) -> list[int]:
        return [number for message in self.received for number in message.numbers]

    def saw(self, number: int, seconds: float = 20) -> None:
        until(lambda: number in self.numbers, seconds, f"event {number} on the stream")

    def got(self, messages: int, seconds: float = 20) -> None:
        until(lambda: len(self.received) >= messages, seconds, f"{messages} messages on the stream")

    def cut(self) -> None:
        """Drop the connection as a lost network does."""
        if self._connection.sock is not None:
            self._connection.sock.shutdown(2)
        self._connection.close()
        if self._thread.is_alive():
            self._thread.join(5)

    def _read(self) -> None:
        block: list[str] = []
        try:
            for line in self.response:
                text = line.decode().rstrip("\n")
                if text:
                    block.append(text)
                    continue
                self._keep(block)
                block = []
        except (OSError, ValueError, http.client.HTTPException, AttributeError):
            pass  # the connection was cut, here or there
        self.ended.set()

    def _keep(self, block: list[str]) -> None:
        fields = [line.partition(": ") for line in block]
        data = "\n".join(value for name, _, value in fields if name == "data")
        self.comments += sum(name == "" for name, _, _ in fields)
        named = {name: value for name, _, value in fields}
        number = int(named["id"]) if "id" in named else None
        if number is not None:
            self.last_id = number
        # The bell comes on the same stream; it is looked at in tests/teams.
        if data and 'hx-target="#bell"' not in data:
            self.received.append(Received(number, named.get("event", ""), data, time.time()))
