"""How soon a webhook is answered: `.venv/bin/python -m bench.intake [--seconds N]`.

A web server in a process of its own, requests from this one over kept connections: alone, eight at once, and
the same event again. Beside each figure stands what the page `/health` of the same server costs the same
client, which is the web server's own part. No worker takes the runs. DATABASE_URL chooses the database.
Figures, no verdict.
"""

import argparse
import http.client
import json
import os
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from bench import ground

DATA = ground.prepare(database=os.environ.get("DATABASE_URL", ""))

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from tests.cast import make_cast  # noqa: E402
from tests.jobs.processes import Broker, Processes, free_port, until, web_answers  # noqa: E402
from tests.runtime.triggers.rows import make_deployment, make_environment  # noqa: E402

ADDRESS = "/in/halden/contacts/staging/contacts"
Ask = Callable[[http.client.HTTPConnection, int], int]


def health(line: http.client.HTTPConnection, number: int) -> int:
    line.request("GET", "/health")
    return _status(line)


def deliver(line: http.client.HTTPConnection, number: int) -> int:
    body = json.dumps({"id": number, "email": f"person{number}@example.com"})
    line.request("POST", ADDRESS, body, {"Content-Type": "application/json"})
    return _status(line)


def again(line: http.client.HTTPConnection, number: int) -> int:
    return deliver(line, 1)


def _status(line: http.client.HTTPConnection) -> int:
    answer = line.getresponse()
    answer.read()
    return answer.status


def measured(port: int, ask: Ask, at_once: int, seconds: float, first: int) -> tuple[list[float], set[int]]:
    """The milliseconds of every answer, sorted, and the statuses."""
    took: list[float] = []
    statuses: set[int] = set()
    end = time.perf_counter() + seconds

    def client(position: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port)
        number = first + position * 1_000_000
        while time.perf_counter() < end:
            number += 1
            began = time.perf_counter()
            statuses.add(ask(line, number))
            took.append((time.perf_counter() - began) * 1000)
        line.close()

    clients = [threading.Thread(target=client, args=(position,)) for position in range(at_once)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    return sorted(took), statuses


def show(name: str, took: list[float], statuses: set[int], seconds: float) -> None:
    p50, p99 = took[len(took) // 2], took[int(len(took) * 0.99)]
    rate = len(took) / seconds
    print(f"{name:28} p50 {p50:6.1f} ms  p99 {p99:6.1f} ms  {rate:6.0f}/s  {sorted(statuses)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5.0, help="for each figure")
    seconds = parser.parse_args().seconds
    with ExitStack() as running:
        call_command("migrate", verbosity=0)
        cast = make_cast()
        make_deployment(make_environment(cast), cast)
        broker = Broker(Path(DATA.name))
        running.callback(broker.kill)
        broker.start()
        processes = Processes(broker.url, Path(DATA.name), "config.settings")
        running.callback(processes.kill_all)
        port = free_port()
        processes.web(port)
        until(lambda: web_answers(f"http://127.0.0.1:{port}"), 30, "the web server answers")
        print(f"database: {connection.vendor}")
        measured(port, deliver, 1, 1.0, 0)
        for at_once in (1, 8):
            for number, (name, ask) in enumerate(
                {"/health": health, "new event": deliver, "event seen before": again}.items()
            ):
                first = 10_000_000 * (at_once * 10 + number)
                took, statuses = measured(port, ask, at_once, seconds, first)
                show(f"{name}, {at_once} at once", took, statuses, seconds)


if __name__ == "__main__":
    main()
