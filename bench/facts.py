"""What a fact of the record costs: its row alone, and sealed and linked into the chain.

    .venv/bin/python bench/facts.py [COUNT]        on a database of its own; DATABASE_URL for PostgreSQL

Each fact stands in a transaction of its own, which is the dearest way: linking adds a second, short one.
"""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "sdk")]
os.environ.setdefault("TENON_DATA", tempfile.mkdtemp(prefix="tenon-facts-"))

import django  # noqa: E402

from config import env  # noqa: E402

env.use_settings()
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from teams import auditing  # noqa: E402
from teams.models import AuditFact, Team  # noqa: E402
from teams.services.audit import record_fact  # noqa: E402


def plain(team: Team) -> None:
    """The row as it was before there was a chain."""
    with transaction.atomic():
        AuditFact.objects.create(
            at=timezone.now(), verb="document.added", team=team, subject="a.csv", detail={"size": 3}, chain=-1
        )


def chained(team: Team) -> None:
    with transaction.atomic():
        record_fact(by=None, verb="document.added", team=team, subject="a.csv", size=3)


def timed(name: str, call: Callable[[Team], None], team: Team, count: int) -> None:
    taken = []
    for _ in range(count):
        started = time.perf_counter()
        call(team)
        taken.append((time.perf_counter() - started) * 1000)
    taken.sort()
    print(f"{name:34} median {taken[count // 2]:6.2f} ms   p95 {taken[int(count * 0.95)]:6.2f} ms")


def writers(team: Team, count: int, threads: int) -> None:
    def work() -> None:
        for _ in range(count // threads):
            chained(team)
        connections.close_all()

    started = time.perf_counter()
    running = [threading.Thread(target=work) for _ in range(threads)]
    for one in running:
        one.start()
    for one in running:
        one.join()
    print(f"{threads} writers of one chain: {count / (time.perf_counter() - started):.0f} facts a second")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    call_command("migrate", verbosity=0)
    team = Team.objects.create(slug=f"bench-{time.time_ns()}", name="Bench")
    print(connection.vendor)
    timed("a row alone", plain, team, count)
    timed("a sealed and linked fact", chained, team, count)
    with transaction.atomic():
        started = time.perf_counter()
        for _ in range(100):
            record_fact(by=None, verb="document.added", team=team, subject="a.csv", size=3)
        inside = time.perf_counter() - started
    whole = time.perf_counter() - started
    print(f"100 facts in one transaction       {inside * 10:.2f} ms each, {whole * 10:.2f} ms with linking")
    writers(team, count, 4)
    started = time.perf_counter()
    assert auditing.first_break(team.pk) is None
    facts = AuditFact.objects.filter(chain=team.pk).count()
    print(f"verified {facts} facts in {time.perf_counter() - started:.2f} s")


if __name__ == "__main__":
    main()
