"""manage.py up: web, workers, scheduler and, unless REDIS_URL is set, a broker, under one parent."""

import os
import socket
import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError

from config import data, terminal
from config.supervisor import guards, layout, prepare, problems
from config.supervisor.children import Sentinel
from config.supervisor.parent import Parent
from lib.commands import OurCommand
from lib.text import whole_number

# "Every address of this machine" is nothing to open in a browser.
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- compared with, not listened on


class Command(OurCommand):
    help = "Run Tenon in this terminal until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument("--port", type=_port, help="port to listen on (the first free one from 8000)")
        parser.add_argument("--role", choices=layout.ROLES, default="all", help="what to run here (all)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ends with 0 when stopped, 1 when a part kept failing, 2 to 5 as in `problems`."""
        terminal.outlive_the_reader()
        folder = Path(settings.DATA)
        try:
            code = self._run(folder, options["role"], options["host"], options["port"])
        except problems.Problem as problem:
            code = self._refuse(problem)
        except (OSError, OperationalError) as error:
            known = problems.disk(error, folder)
            if known is None:
                raise
            code = self._refuse(known)
        sys.exit(code)

    def _run(self, folder: Path, role: str, host: str, port: int | None) -> int:
        layout.check_role(role)
        data.prepare(folder)
        guards.check_room(folder)
        lock = guards.Lock(folder / (guards.LOCK if role == "all" else f"up-{role}.lock"))
        lock.take()
        listener = guards.listen(host, port) if layout.has_web(role) else None
        address = _address(listener)
        lock.say(f"pid {os.getpid()}, {address or role}")
        read_end, write_end = os.pipe()
        parent = Parent(layout.children(role, listener, write_end), Sentinel(lock.fileno()), self._say)
        parent.start_broker()
        links = self._prepared(role)
        if listener is None:
            self._say(f"{role} is running (Ctrl-C stops it)")
        return parent.run(read_end, lambda: self._greet(address, links))

    def _prepared(self, role: str) -> list[str]:
        if layout.has_web(role):
            return prepare.prepare(self._say)
        prepare.wait_for_schema(self._say)
        return []

    def _greet(self, address: str, links: list[str]) -> None:
        self._say(f"running at {address} (Ctrl-C stops it)")
        for link in links:
            self._say(f"sign in with this link, which works once: {address.rstrip('/')}{link}")

    def _refuse(self, problem: problems.Problem) -> int:
        self.stderr.write(f"tenon: {problem}")
        return problem.code

    def _say(self, text: str) -> None:
        print(f"tenon: {text}", flush=True)


def _port(text: str) -> int:
    """Raises ArgumentTypeError. The system would take a larger number modulo 65536 and say nothing."""
    number = whole_number(text)
    if not 1 <= number <= 65535:
        raise ArgumentTypeError(f"{text!r} is no port: they go from 1 to 65535")
    return number


def _address(listener: socket.socket | None) -> str:
    """Where a browser on this machine finds it, or the public address when one is set."""
    if listener is None:
        return ""
    if settings.PUBLIC_URL:
        return f"{settings.PUBLIC_URL}/"
    host, port = listener.getsockname()[:2]
    host = EVERYWHERE.get(host, host)
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/"
