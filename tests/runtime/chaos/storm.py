"""Runs, the storm around them, and the comparison of our ledger with the system's own books."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from django.db import OperationalError, connection, transaction

from jobs.models import Job
from runtime.launch import answer_write
from runtime.models import KeyValue, Run, Write
from runtime.selectors.durable import with_state
from runtime.selectors.ledger import open_questions
from systems.models import Environment
from systems.services.connections import connect_system
from systems.services.environments import create_environment
from teams.models import Project, User
from tests.jobs.processes import Broker, Processes, free_port, until
from tests.runtime.chaos.external import ExternalBroker
from tests.runtime.factories import make_run
from tests.runtime.installations import children_of, kill_child, kill_zygote

FILES = {
    "workflows/storm.py": """from tenon import Context, TimedOut, connect, step, workflow

plain = connect("plain")
keyed = connect("keyed")

@step("Plain")
def post(ctx: Context, name: str) -> str:
    return plain.post(f"/plain/{name}", json={"name": name}, write_key=name).json()["id"]

@step("Keyed")
def post_keyed(ctx: Context, name: str) -> str:
    return keyed.post(f"/keyed/{name}", json={"name": name}, write_key=name).json()["id"]

@step("Change")
def change(ctx: Context, name: str) -> None:
    plain.put(f"/put/{name}", json={"name": name})
    plain.patch(f"/patch/{name}", json={"name": name})

@workflow("Storm")
def storm(ctx: Context, event: dict) -> dict:
    n = event["n"]
    items = plain.get("/items").json()["items"]
    first = post(ctx, f"{n}-first")
    post_keyed(ctx, f"{n}-keyed")
    kept = ctx.kv()
    kept.set(f"count-{n}", kept.get(f"count-{n}", 0) + 1)
    change(ctx, str(n))
    ctx.sleep(0.05)
    try:
        ctx.wait_for(f"never-{n}", timeout=0.5)
    except TimedOut:
        pass
    made = ctx.map(post, [f"{n}-item-{item}" for item in items], parallel=3)
    last = post(ctx, f"{n}-last")
    return {"first": first, "made": [item.result for item in made], "last": last}
"""
}
ONCE_EACH = ("first", "item-1", "item-2", "item-3", "last")


@dataclass
class Weather:
    """What happened to the installation, counted."""

    deaths: Counter[str] = field(default_factory=Counter)


class Storm:
    """An installation with two workers, a system of its own, and runs between them.

    `broker` is the address of a Redis server that others run; without it the storm has one of its own.
    """

    def __init__(self, folder: Path, project: Project, by: User, *, seed: int, broker: str = "") -> None:
        self.weather = Weather()
        self._chance = random.Random(seed)
        self._port = free_port()
        self._system = subprocess.Popen([sys.executable, "-m", "tests.runtime.chaos.system", str(self._port)])
        until(self.books_are_open, 30, "the system answers")
        self._by = by
        self.environment = self._environment(project)
        self._broker = ExternalBroker(broker) if broker else Broker(folder)
        self._broker.start()
        self.broker_url = self._broker.url
        self.processes = Processes(self._broker.url, folder, settings_module="tests.runtime.chaos.settings")
        self.processes.scheduler()
        self._workers = [self.processes.worker(threads=6) for _ in range(2)]

    def _environment(self, project: Project) -> Environment:
        made = create_environment(
            project=project, name="Storm", key="storm", is_production=False, by=self._by
        )
        for system, header in (("plain", ""), ("keyed", "Idempotency-Key")):
            connect_system(
                environment=made,
                system=system,
                base_url=f"http://127.0.0.1:{self._port}",
                scheme="none",
                given={},
                by=self._by,
                idempotency_header=header,
            )
        return made

    def start(self, runs: int) -> None:
        """Put so many runs into the queue; the scheduler sends what nobody sends."""
        for number in range(runs):
            make_run(
                self.environment.project,
                files=FILES,
                workflow="storm",
                payload={"n": number},
                environment=self.environment,
            )

    def blow(self, deaths: int, *, pause: float) -> None:
        """Let something die so many times, each time up to `pause` seconds after a worker has runs in hand.

        Ends earlier when every run rests.
        """
        for _ in range(deaths):
            until(lambda: self._at_work() or not self.going(), 120, "a worker has a run in hand")
            if not self.going():
                return
            time.sleep(self._chance.uniform(0, pause))
            name, die = self._chance.choice(self._deaths())
            die()
            self.weather.deaths[name] += 1

    def _at_work(self) -> bool:
        """Whether a worker that lives has a run."""
        owners = Job.objects.filter(state=Job.State.RUNNING).values_list("lease_owner", flat=True)
        return any(int(owner.split(":")[1]) in self._workers for owner in owners if owner)

    def _deaths(self) -> list[tuple[str, Callable[[], None]]]:
        return [
            ("worker", self._kill_worker),
            ("worker", self._kill_worker),
            ("zygote", lambda: kill_zygote(self._chance.choice(self._workers))),
            ("child", lambda: kill_child(self._chance.choice(self._workers))),
            ("child", lambda: kill_child(self._chance.choice(self._workers))),
            ("broker", self._kill_broker),
            ("database connections", self._cut_database),
        ]

    def _kill_worker(self) -> None:
        victim = self._chance.choice(self._workers)
        self._workers.remove(victim)
        left = children_of(victim)
        self.processes.kill(victim)
        for pid in left:  # the zygote ends with its worker; a test does not wait for that
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._workers.append(self.processes.worker(threads=6))

    def _kill_broker(self) -> None:
        self._broker.kill()
        self._broker.start()

    def _cut_database(self) -> None:
        """PostgreSQL ends every other connection; SQLite is locked for longer than anybody is patient."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        else:
            with suppress(OperationalError), transaction.atomic():
                time.sleep(1.0)

    def going(self) -> bool:
        """Whether some run is neither over nor waits for a person."""
        return Run.objects.filter(outcome="").exclude(wait="person").exists()

    def calm(self, seconds: float) -> None:
        """Wait until every run is over or waits for a person."""
        until(lambda: not self.going(), seconds, "every run ends or waits for a person")

    def answer_questions(self) -> int:
        """A person looks into the system's books and says of each uncertain write what they hold."""
        answered = 0
        books = self.books()
        for run in Run.objects.filter(wait="person").select_related("project"):
            for write in open_questions(run):
                what = f"{write.method} {write.url}"
                sent = books.get(what, 0) > 0
                answer_write(
                    write=write,
                    state="sent" if sent else "not_sent",
                    answer={"status": 200, "body": {"id": f"{what}#1"}} if sent else None,
                    by=self._by,
                )
                answered += 1
        return answered

    def books_are_open(self) -> bool:
        try:
            self.books()
        except OSError:
            return False
        return True

    def books(self) -> dict[str, int]:
        """What the system did, how often."""
        with urlopen(f"http://127.0.0.1:{self._port}/books", timeout=10) as answer:
            return dict(json.load(answer))

    def close(self) -> None:
        self.processes.kill_all()
        self._broker.kill()
        self._system.kill()
        self._system.wait()


@dataclass(frozen=True)
class Account:
    """Our ledger beside the system's books. Every list holds what should not be."""

    runs: Counter[str]
    writes: Counter[str]
    done_twice: list[str]
    confirmed_and_missing: list[str]
    missing_in_done_runs: list[str]
    kept_wrongly: list[str]

    @property
    def is_clean(self) -> bool:
        return not (
            self.done_twice or self.confirmed_and_missing or self.missing_in_done_runs or self.kept_wrongly
        )


def account(storm: Storm) -> Account:
    """Compare the two."""
    books = storm.books()
    rows = list(Run.objects.values_list("payload", "outcome", "wait"))
    done = [payload["n"] for payload, outcome, _ in rows if outcome == "done"]
    writes = list(with_state(Write.objects.all()).values_list("method", "url", "state"))
    expected = [f"POST /plain/{n}-{name}" for n in done for name in ONCE_EACH]
    expected += [f"POST /keyed/{n}-keyed" for n in done] + [f"PATCH /patch/{n}" for n in done]
    kept = dict(KeyValue.objects.values_list("key", "value"))
    return Account(
        runs=Counter(outcome or wait or "going" for _, outcome, wait in rows),
        writes=Counter(f"{method} {state}" for method, _, state in writes),
        done_twice=[what for what, times in books.items() if times > 1 and not what.startswith("PUT")],
        confirmed_and_missing=[
            f"{method} {url}"
            for method, url, state in writes
            if state in ("confirmed", "sent") and books.get(f"{method} {url}", 0) == 0
        ],
        missing_in_done_runs=[what for what in expected if books.get(what, 0) != 1],
        kept_wrongly=[f"count-{n}" for n in done if kept.get(f"count-{n}") != 1],
    )
