"""What a run costs: `python -m bench.runs [--database postgres://...] [--compare]`. Figures, no verdict.

Everything is real: the zygote, locked-down children, the SDK, HTTP to a process of its own, rows. `--compare`
installs DBOS into a temporary environment and runs the same three steps there, on the same database, side by
side.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from bench.databases import made_database

DATA = tempfile.TemporaryDirectory(prefix="tenon-bench-")
PARSER = argparse.ArgumentParser(description=__doc__)
PARSER.add_argument("--runs", type=int, default=100)
PARSER.add_argument("--threads", type=int, default=8, help="runs at once")
PARSER.add_argument("--database", default="", help="a PostgreSQL server; without it SQLite")
PARSER.add_argument("--compare", action="store_true", help="run the same in DBOS, too")
CHOSEN = PARSER.parse_args()
DATABASE = made_database(CHOSEN.database, Path(DATA.name), "tenon_bench")
os.environ.update(
    DJANGO_SETTINGS_MODULE="tests.runtime.fast_settings",
    TENON_DATA=DATA.name,
    DATABASE_URL=DATABASE.url,
    REDIS_URL=f"unix://{DATA.name}/broker/socket?db=0",
)
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sdk"))

import django  # noqa: E402 -- the environment above decides which settings are read

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from jobs.running import run_job  # noqa: E402
from runtime.execution import run_workflow  # noqa: E402
from runtime.execution.zygotes import shared_zygote  # noqa: E402
from runtime.models import Run  # noqa: E402
from runtime.sandbox import Zygote  # noqa: E402
from runtime.services.waits import say_event  # noqa: E402
from systems.models import Environment  # noqa: E402
from systems.services.connections import connect_system  # noqa: E402
from systems.services.environments import create_environment  # noqa: E402
from teams.models import Project, User  # noqa: E402
from tests.cast import make_cast  # noqa: E402
from tests.jobs.processes import free_port, until  # noqa: E402
from tests.runtime.factories import make_run  # noqa: E402
from tests.runtime.installations import children_of  # noqa: E402

EMPTY = 'import tenon\n\n@tenon.workflow("Empty")\ndef empty(ctx, event):\n    return 1\n'
CALLS = 2000
CALLING = EMPTY.replace("return 1", f"kv = ctx.kv()\n    return [kv.get('a') for _ in range({CALLS})][:1]")
STEPS = 1000
STEPPING = f"""from tenon import step, workflow

@step("Small")
def small(ctx, number):
    return {{"number": number}}

@workflow("Steps")
def steps(ctx, event):
    for number in range({STEPS}):
        small(ctx, number)
    if event["waits"]:
        ctx.wait_for("go")
    return 1
"""
THREE = """from tenon import connect, step, workflow

crm = connect("crm")

@step("Read")
def read(ctx, contact):
    return crm.get(f"/contacts/{contact}").json()

@step("Create")
def create(ctx, contact):
    return crm.post("/leads", json={"email": contact["email"]}).json()["id"]

@step("Link")
def link(ctx, contact, lead):
    return crm.put(f"/contacts/{contact}", json={"lead": lead}).json()["id"]

@workflow("Contact to lead")
def contact_to_lead(ctx, event):
    lead = create(ctx, read(ctx, event["objectId"]))
    return {"lead": lead, "linked": link(ctx, event["objectId"], lead)}
"""


def main() -> None:
    call_command("migrate", verbosity=0)
    cast = make_cast()
    zygote = shared_zygote()
    try:
        without_a_database(zygote)
        print(f"-- as jobs on {DATABASE.name}, {CHOSEN.threads} at once where it says per second")
        environment = made_environment(cast.project, cast.ada)
        stepping(environment)
        for milliseconds in (0, 50):
            through_http(environment, cast.ada, milliseconds)
        memory(environment, cast.ada, zygote)
    finally:
        zygote.close()
        connections.close_all()
        DATABASE.drop()


def without_a_database(zygote: Zygote) -> None:
    first = duration(lambda: alone(zygote, EMPTY))
    print(f"first run, zygote started for it   {first * 1000:8.1f} ms")
    each = [duration(lambda: alone(zygote, EMPTY)) for _ in range(CHOSEN.runs)]
    print(f"start and end of an empty run      {quantiles(each)}")
    calls = [(duration(lambda: alone(zygote, CALLING)) - statistics.median(each)) / CALLS for _ in range(5)]
    print(f"one call to the host               {statistics.median(calls) * 1e6:8.1f} us")


def stepping(environment: Environment) -> None:
    """A step with its commit, and how long a run takes to come back to where it was."""
    empty = [execute(new_run(environment, EMPTY)) for _ in range(20)]
    print(f"empty run as a job                 {quantiles(empty)}")
    through = execute(new_run(environment, STEPPING, {"waits": False}))
    print(f"step with journal commit           {(through - statistics.median(empty)) / STEPS * 1000:8.2f} ms")
    run = new_run(environment, STEPPING, {"waits": True})
    execute(run)
    say_event(project=environment.project, environment=environment, name="go", data=None)
    again = execute(run)
    print(f"replay of {STEPS:,} steps              {(again - statistics.median(empty)) * 1000:8.1f} ms")
    if Run.objects.get(pk=run.pk).outcome != "done":
        raise SystemExit("the replayed run did not end well")


def through_http(environment: Environment, by: User, milliseconds: int) -> None:
    with system(milliseconds) as url:
        connect_crm(environment, url, by)
        execute(new_run(environment, THREE, {"objectId": 0}))
        rows = [new_run(environment, THREE, {"objectId": number}) for number in range(CHOSEN.runs)]
        with timed() as took, ThreadPoolExecutor(CHOSEN.threads) as pool:
            list(pool.map(execute_and_let_go, rows))
        ours = CHOSEN.runs / took()
        if Run.objects.filter(pk__in=[row.pk for row in rows], outcome="done").count() != CHOSEN.runs:
            raise SystemExit("some runs did not end well")
        print(f"3 steps, 3 requests of {milliseconds:2} ms, per second {ours:8.1f}")
        if CHOSEN.compare:
            theirs = CHOSEN.runs / seconds_in_dbos(url)
            print(f"   the same in DBOS, per second      {theirs:8.1f}   ratio {ours / theirs:.2f}")


def memory(environment: Environment, by: User, zygote: Zygote) -> None:
    """Private memory of a child that waits for an answer."""
    with system(3000) as url, ThreadPoolExecutor(CHOSEN.threads) as pool:
        connect_crm(environment, url, by)
        rows = [new_run(environment, THREE, {"objectId": number}) for number in range(CHOSEN.threads)]
        runs = [pool.submit(execute_and_let_go, row) for row in rows]
        until(lambda: len(children_of(zygote.pid or 0)) == CHOSEN.threads, 20, "all children wait")
        time.sleep(1)
        sizes = [private_bytes(pid) for pid in children_of(zygote.pid or 0)]
        print(f"private memory of a waiting run    {statistics.median(sizes) / 2**20:8.1f} MB")
        for run in runs:
            run.result()


def private_bytes(pid: int) -> int:
    told = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in told if line.startswith("Private_"))


def alone(zygote: Zygote, source: str) -> None:
    report = run_workflow({"workflows/one.py": source}, workflow=None, payload={}, zygote=zygote)
    if report.error is not None:
        raise SystemExit(report.error.message)


def made_environment(project: Project, by: User) -> Environment:
    return create_environment(project=project, name="Bench", key="bench", is_production=False, by=by)


def connect_crm(environment: Environment, url: str, by: User) -> None:
    connect_system(environment=environment, system="crm", base_url=url, scheme="none", given={}, by=by)


def new_run(environment: Environment, source: str, payload: object = None) -> Run:
    files = {"workflows/one.py": source}
    return make_run(
        environment.project, files=files, workflow="", payload=payload or {}, environment=environment
    )


def execute(run: Run) -> float:
    """Seconds of one job: lease, sandbox, rows, events; no worker process between."""
    job = Run.objects.values_list("job_id", flat=True).get(pk=run.pk)
    return duration(lambda: run_job(str(job)))


def execute_and_let_go(run: Run) -> None:
    try:
        execute(run)
    finally:
        connections.close_all()


@contextmanager
def system(milliseconds: int) -> Iterator[str]:
    """A system in a process of its own."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.slow_system", str(port), str(milliseconds)])
    try:
        time.sleep(1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def seconds_in_dbos(url: str) -> float:
    """All runs, by a Python that has DBOS."""
    folder = Path(DATA.name) / "dbos"
    python = folder / "bin" / "python"
    if not folder.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "dbos"], check=True, capture_output=True)
    other = made_database(CHOSEN.database, Path(DATA.name), "tenon_bench_dbos")
    try:
        told = subprocess.run(
            [
                python,
                Path(__file__).parent / "dbos_side.py",
                *(
                    other.url.replace("postgres://", "postgresql://"),
                    url,
                    str(CHOSEN.runs),
                    str(CHOSEN.threads),
                ),
            ],
            check=True,
            capture_output=True,
            text=True,
        )
        return float(json.loads(told.stdout.splitlines()[-1])["seconds"])
    finally:
        other.drop()


def duration(work: Callable[[], object]) -> float:
    with timed() as took:
        work()
    return took()


@contextmanager
def timed() -> Iterator[Callable[[], float]]:
    """`with timed() as took: ...; took()` gives seconds."""
    began = time.perf_counter()
    ended: list[float] = []
    yield lambda: ended[0]
    ended.append(time.perf_counter() - began)


def quantiles(seconds: list[float]) -> str:
    p99 = statistics.quantiles(seconds, n=100)[98]
    return f"{statistics.median(seconds) * 1000:8.1f} ms p50 {p99 * 1000:8.1f} ms p99"


if __name__ == "__main__":
    main()
