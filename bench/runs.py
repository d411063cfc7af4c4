"""What a run costs: `.venv/bin/python -m bench.runs`. Figures, no verdict.

Everything is real: the zygote, locked-down children, the SDK, twins. No database: what a worker adds by
writing a run down is measured by `--written`.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

DATA = tempfile.TemporaryDirectory(prefix="tenon-bench-")
os.environ.update(
    DJANGO_SETTINGS_MODULE="tests.runtime.fast_settings",
    TENON_DATA=DATA.name,
    DATABASE_URL=f"sqlite:///{DATA.name}/bench.sqlite3",
    REDIS_URL=f"unix://{DATA.name}/broker/socket?db=0",
)
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sdk"))

import django  # noqa: E402 -- the environment above decides which settings are read

django.setup()

from django.core.management import call_command  # noqa: E402

from jobs.models import Job  # noqa: E402
from jobs.running import run_job  # noqa: E402
from runtime.execution import run_workflow  # noqa: E402
from runtime.sandbox import Limits, Zygote  # noqa: E402
from tests.cast import make_cast  # noqa: E402
from tests.runtime.factories import make_run  # noqa: E402
from tests.runtime.projects import PROJECT, project  # noqa: E402

EMPTY = 'import tenon\n\n@tenon.workflow("Empty")\ndef empty(ctx, event):\n    return 1\n'
CALLS = 2000
CALLING = EMPTY.replace("return 1", f"kv = ctx.kv()\n    return [kv.get('a') for _ in range({CALLS})][:1]")
EVENT = {"objectId": 7}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--written", action="store_true", help="also measure runs written to the database")
    chosen = parser.parse_args()
    zygote = Zygote()
    try:
        with timed() as cold:
            run(zygote, EMPTY)
        print(f"first run, zygote started for it   {cold() * 1000:8.1f} ms")
        each = [duration(lambda: run(zygote, EMPTY)) for _ in range(chosen.runs)]
        print(f"run of an empty workflow           {quantiles(each)}")
        calls = [(duration(lambda: run(zygote, CALLING)) - statistics.median(each)) / CALLS for _ in range(5)]
        print(f"one call to the host               {statistics.median(calls) * 1e6:8.1f} µs")
        each = [duration(lambda: run(zygote, three_steps())) for _ in range(chosen.runs)]
        print(f"3 steps, 3 requests on twins       {quantiles(each)}")
        for threads in (1, 4):
            print(
                f"3 steps, runs per second, {threads} at once {per_second(zygote, chosen.runs, threads):8.1f}"
            )
        if chosen.written:
            print(f"3 steps, as a job on SQLite        {quantiles(written(chosen.runs))}")
    finally:
        zygote.close()


def three_steps() -> str:
    """The test project's workflow with a third step."""
    two = PROJECT["workflows/contact_to_lead.py"]
    return two.replace("    return {", "    read_contact(ctx, 7)\n    return {")


def run(zygote: Zygote, source: str) -> None:
    report = run_workflow(
        project(workflow=source), workflow=None, payload=EVENT, zygote=zygote, limits=Limits()
    )
    if report.error is not None:
        raise SystemExit(report.error.message)


def per_second(zygote: Zygote, runs: int, threads: int) -> float:
    source = three_steps()
    with timed() as took, ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda _: run(zygote, source), range(runs)))
    return runs / took()


def written(runs: int) -> list[float]:
    """Seconds of whole jobs: lease, steps, requests, log and events as rows; no worker process between."""
    call_command("migrate", verbosity=0)
    cast = make_cast()
    files = project(workflow=three_steps())
    rows = [make_run(cast.project, files=files, payload=EVENT, by=cast.ada) for _ in range(runs)]
    each = [duration(lambda row=row: run_job(str(row.job_id))) for row in rows]
    done = Job.objects.filter(state=Job.State.DONE).count()
    if done != runs:
        raise SystemExit(f"{runs - done} jobs did not end well")
    return each


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
