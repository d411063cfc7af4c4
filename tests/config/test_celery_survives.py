"""Why Celery is pinned below 5.7: its worker ends when Redis restarts while a task runs.

When this passes on a newer Celery, the pin in requirements.in may go (docs/adr/0002).
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from kombu import Connection

from config import broker
from tests.config import small_celery

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder() -> Iterator[Path]:
    # Short: a unix socket's path has a hundred letters.
    with TemporaryDirectory(prefix="tenon-c-") as name:
        yield Path(name)


def until(done: Callable[[], bool], seconds: float, what: str) -> None:
    give_up = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < give_up, what
        time.sleep(0.02)


def start_broker(folder: Path) -> "subprocess.Popen[bytes]":
    server = broker.find_server()
    assert server is not None
    process = subprocess.Popen(broker.server_command(server, folder), stdout=subprocess.DEVNULL)
    until(broker.socket_path(folder).exists, 10, "the broker listens")
    return process


def send(folder: Path, name: str, seconds: float) -> None:
    with Connection(broker.celery_url(broker.embedded_url(folder))) as connection:
        small_celery.work.apply_async((name, seconds), connection=connection)


@pytest.mark.thorough
def test_a_worker_outlives_a_restart_of_redis_while_it_works(folder: Path) -> None:
    log = folder / "tasks.log"
    log.touch()
    redis = start_broker(folder)
    told = (folder / "worker.log").open("wb")
    command = [sys.executable, "-m", "celery", "-q", "-A", "tests.config.small_celery", "worker"]
    worker = subprocess.Popen(
        [*command, "-P", "threads", "-c", "2", "-l", "INFO", "--without-gossip", "--without-mingle"],
        cwd=ROOT,
        env={
            **os.environ,
            "SMALL_BROKER": broker.celery_url(broker.embedded_url(folder)),
            "SMALL_LOG": str(log),
        },
        stdout=told,
        stderr=told,
    )
    try:
        send(folder, "first", 1.5)
        until(lambda: "began first" in log.read_text(), 60, "the worker takes a task")
        redis.kill()
        redis.wait()
        redis = start_broker(folder)
        send(folder, "second", 0)
        until(
            lambda: "ended second" in log.read_text() or worker.poll() is not None,
            30,
            "the next task is done",
        )
        assert worker.poll() is None, "the worker ended when Redis came back"
        until(lambda: "ended first" in log.read_text(), 10, "the running task is not lost")
    finally:
        # pytest shows it beside a failure.
        print((folder / "worker.log").read_text())
        worker.kill()
        worker.wait()
        redis.kill()
        redis.wait()
