"""The loop of `up`: start every child, start again what ends by itself, stop all when asked."""

import os
import select
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from django.conf import settings

from config import broker
from config.supervisor.children import Child, Sentinel
from config.supervisor.layout import BROKER
from config.supervisor.problems import FAILED, Problem

LOOK_SECONDS = 0.2
BROKER_SECONDS = 10.0


class Parent:
    """Watches the children of one `up`."""

    def __init__(self, children: list[Child], sentinel: Sentinel, say: Callable[[str], None]) -> None:
        self._children = children
        self._sentinel = sentinel
        self._say = say
        self._stopping = 0
        self._given_up = False

    def start_broker(self) -> None:
        """Start the embedded broker, if there is one, and wait until it listens. Raises Problem.

        It comes before the first-start hooks, whose jobs would wait until the scheduler sends them again.
        """
        for child in self._children:
            if child.name == BROKER:
                child.start(self._sentinel.register)
                _wait_for_broker(child)

    def run(self, ready: int, on_ready: Callable[[], None]) -> int:
        """Work until a signal comes or a child keeps failing. Returns the exit code.

        `ready` is a pipe; when something arrives on it, or when it ends, `on_ready` is called once.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        waiting_for = [ready]
        while not self._stopping and not self._given_up:
            for child in self._children:
                self._look_after(child)
            arrived, _, _ = select.select(waiting_for, [], [], LOOK_SECONDS)
            if arrived:
                waiting_for = []
                if os.read(ready, 10):
                    on_ready()
        self._stop()
        return 1 if self._given_up else 0

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stopping += 1

    def _look_after(self, child: Child) -> None:
        code = child.ended()
        if code is not None and child.process is not None:
            self._sentinel.forget(child.process.pid)
            child.end(0)
            if self._stopping:
                return
            self._say(f"{child.name} ended with {code}")
            if not child.plan_restart():
                self._say(f"{child.name} keeps failing; stopping everything")
                self._given_up = True
                return
        if child.process is None and time.monotonic() >= child.start_after:
            child.start(self._sentinel.register)

    def _stop(self) -> None:
        """End all, the broker last: the others still report to it. A second signal ends them at once."""
        began = time.monotonic()
        last = [child for child in self._children if child.name == BROKER]
        first = [child for child in self._children if child.name != BROKER]
        for group in (first, last):
            for child in group:
                child.ask_to_end()
            for child in group:
                if not self._end(child, began):
                    self._say(f"{child.name} had to be killed")
        self._sentinel.dismiss()
        self._say(f"stopped in {time.monotonic() - began:.1f} s")

    def _end(self, child: Child, began: float) -> bool:
        if child.process is None:
            return True
        give_up = began + child.grace
        while child.ended() is None and time.monotonic() < give_up and self._stopping < 2:
            time.sleep(0.02)
        willing = child.end(0)
        self._sentinel.forget(child.process.pid)
        return willing


def _wait_for_broker(child: Child) -> None:
    path = str(broker.socket_path(Path(settings.DATA)))
    give_up = time.monotonic() + BROKER_SECONDS
    while child.ended() is None and time.monotonic() < give_up:
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(path)
            except OSError:
                time.sleep(0.01)
            else:
                return
    raise Problem(f"The embedded broker did not start; {Path(path).with_name('log')} says why.", FAILED)
