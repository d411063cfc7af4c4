"""Real processes for tests: a broker, workers, a scheduler, a web server. Each test ends what it started."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import redis
from django.conf import settings
from django.db import connection

from config import broker

STARTED = 20.0  # seconds a process may take to come up on a busy machine


def until(found: Callable[[], Any], seconds: float, what: str) -> Any:
    """Wait for a truthy answer and return it; fail with `what` after `seconds`."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if answer := found():
            return answer
        time.sleep(0.03)
    raise AssertionError(f"not within {seconds:g} s: {what}")


class Broker:
    """A Redis-compatible server of the test's own, on a unix socket."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.url = broker.embedded_url(folder)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        server = broker.find_server()
        assert server, broker.HOW_TO_GET_ONE
        self._process = subprocess.Popen(
            broker.server_command(server, self._folder), stdout=subprocess.DEVNULL
        )
        until(self._answers, STARTED, "the broker answers")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _answers(self) -> bool:
        try:
            return bool(redis.Redis.from_url(self.url).ping())
        except redis.ConnectionError:
            return False


class Processes:
    """The other processes of an installation, working on the test database."""

    def __init__(
        self, broker_url: str, folder: Path, settings_module: str = "tests.jobs.fast_settings"
    ) -> None:
        self._folder = folder
        self._environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": settings_module,
            "DATABASE_URL": database_url(),
            "REDIS_URL": broker_url,
            "TENON_DATA": str(folder),
            # Sessions and channels are keyed with it.
            "SECRET_KEY": settings.SECRET_KEY,
            "TENON_VAULT_KEYS": ",".join(settings.VAULT_KEYS),
            "TENON_AUDIT_KEYS": ",".join(settings.AUDIT_KEYS),
            "TENON_LOG": "info",
        }
        self._running: dict[int, subprocess.Popen[bytes]] = {}

    def worker(self, threads: int = 2) -> int:
        """Start a worker and return its process id; it is not ready yet."""
        return self._start(
            "worker",
            *("-m", "celery", "-A", "config.celery", "worker", "-P", "threads", "-c", str(threads)),
            *("-Q", ",".join(settings.QUEUES), "--without-mingle", "--without-gossip", "-l", "INFO"),
        )

    def scheduler(self) -> int:
        return self._start("scheduler", "manage.py", "scheduler")

    def web(self, port: int) -> int:
        return self._start(
            "web",
            *("-m", "uvicorn", "config.asgi:application", "--port", str(port), "--lifespan", "off"),
            *("--timeout-graceful-shutdown", "1", "--log-level", "warning"),
        )

    def kill(self, pid: int) -> None:
        """kill -9, and nothing less."""
        process = self._running.pop(pid)
        process.kill()
        process.wait()

    def stop(self, pid: int) -> None:
        """SIGTERM, and wait for the end."""
        process = self._running.pop(pid)
        process.terminate()
        process.wait(STARTED)

    def kill_all(self) -> None:
        for pid in list(self._running):
            self.kill(pid)

    def logs(self) -> str:
        """What they all wrote; pytest shows it beside a failure."""
        return "\n".join(f"== {log.name}\n{log.read_text()}" for log in sorted(self._folder.glob("*.log")))

    def _start(self, name: str, *command: str) -> int:
        with (self._folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *command], env=self._environment, stdout=log, stderr=subprocess.STDOUT
            )
        self._running[process.pid] = process
        return process.pid


def web_answers(address: str) -> bool:
    """Whether the web server there shows its sign-in page."""
    try:
        with urlopen(f"{address}/sign-in", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def database_url() -> str:
    """The test database as other processes name it."""
    chosen = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{Path(chosen['NAME']).absolute()}"
    return (
        f"postgres://{chosen['USER']}:{chosen['PASSWORD']}@{chosen['HOST'] or '127.0.0.1'}"
        f":{chosen['PORT'] or 5432}/{chosen['NAME']}"
    )
