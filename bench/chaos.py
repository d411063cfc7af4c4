"""Hundreds of runs in a storm: `.venv/bin/python -m bench.chaos --runs 300`. Prints what it counted.

Workers, zygotes, children, the broker and the database's connections are killed at random moments while runs
write to a system of its own process. Then a person answers what is asked, from the system's books, and the
rest ends in calm. It fails when a write that may not be repeated was done twice, or a confirmed one is
missing.

On SQLite, or with `--database postgres://...` in a database that is made there and dropped. The broker is one
of its own, which is killed, or with `--broker redis://host:port/13` an empty database of a server that others
run: instead of dying it forgets everything and cuts the connections.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import redis

from bench.databases import made_database

DATA = tempfile.TemporaryDirectory(prefix="tenon-")
PARSER = argparse.ArgumentParser(description=__doc__)
PARSER.add_argument("--runs", type=int, default=300)
PARSER.add_argument("--deaths", type=int, default=100, help="how often something is killed")
PARSER.add_argument(
    "--pause", type=float, default=0.5, help="seconds at most until the next, once a run goes on"
)
PARSER.add_argument("--seed", type=int, default=1)
PARSER.add_argument("--database", default="", help="a PostgreSQL server; without it SQLite")
PARSER.add_argument("--broker", default="", help="an empty database of a Redis server; without it its own")
CHOSEN = PARSER.parse_args()
DATABASE = made_database(CHOSEN.database, Path(DATA.name), "tenon_chaos")
os.environ.update(
    DJANGO_SETTINGS_MODULE="tests.runtime.chaos.settings",
    TENON_DATA=DATA.name,
    DATABASE_URL=DATABASE.url,
    REDIS_URL=CHOSEN.broker or f"unix://{DATA.name}/broker/socket?db=0",
)
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sdk"))

import django  # noqa: E402 -- the environment above decides which settings are read

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from jobs.models import Job  # noqa: E402
from tests.cast import make_cast  # noqa: E402
from tests.runtime.chaos.storm import Account, Storm, account  # noqa: E402


def main() -> None:
    if CHOSEN.broker and redis.Redis.from_url(CHOSEN.broker).dbsize():
        sys.exit(
            f"{CHOSEN.broker} is not empty: give the storm a database of its own, it deletes everything in it"
        )
    call_command("migrate", verbosity=0)
    cast = make_cast()
    began = time.monotonic()
    storm = Storm(Path(DATA.name), cast.project, cast.ada, seed=CHOSEN.seed, broker=CHOSEN.broker)
    try:
        storm.start(CHOSEN.runs)
        storm.blow(CHOSEN.deaths, pause=CHOSEN.pause)
        storm.calm(1200)
        broker = "an external Redis" if CHOSEN.broker else "a broker of its own"
        took = time.monotonic() - began
        print(f"{CHOSEN.runs} runs on {DATABASE.name} and {broker}, storm and calm {took:.0f} s")
        print("deaths:", ", ".join(f"{name} {times}" for name, times in sorted(storm.weather.deaths.items())))
        after_storm = account(storm)
        report("after the storm", after_storm)
        answered = 0
        while asked := storm.answer_questions():
            answered += asked
            storm.calm(1200)
        print(f"a person answered {answered} questions from the system's books")
        at_the_end = account(storm)
        report("at the end", at_the_end)
        attempts = list(Job.objects.filter(kind="runtime.run").values_list("attempt", flat=True))
        print(
            f"executions of jobs: {sum(attempts)} for {len(attempts)} jobs, at most {max(attempts)} for one"
        )
    except AssertionError:
        print(storm.processes.logs()[-20_000:])
        raise
    finally:
        storm.close()
        connections.close_all()
        DATABASE.drop()
    if not (after_storm.is_clean and at_the_end.is_clean):
        sys.exit("the books do not agree")


def report(when: str, found: Account) -> None:
    print(f"{when}: runs {dict(found.runs)}")
    print(f"  writes {dict(sorted(found.writes.items()))}")
    print(
        f"  done twice {len(found.done_twice)}, confirmed and missing {len(found.confirmed_and_missing)}, "
        f"missing in done runs {len(found.missing_in_done_runs)}, kept wrongly {len(found.kept_wrongly)}"
    )
    for what in [*found.done_twice, *found.confirmed_and_missing, *found.missing_in_done_runs][:20]:
        print("   ", what)


if __name__ == "__main__":
    main()
