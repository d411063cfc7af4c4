"""How soon the list of runs stands among 100,000: `.venv/bin/python -m bench.run_list [--runs N] [URL]`.

`URL` is an empty PostgreSQL database to fill; without it a SQLite file is made and thrown away. Each line is
one address: milliseconds of the server for the whole page (median and worst of nine), queries, kilobytes.
Figures, no verdict. The last lines are a run whose payload, result and one answer have 20 MB each.
"""

import argparse
import statistics
import time
from datetime import timedelta

from bench import ground

PARSER = argparse.ArgumentParser(description=__doc__)
PARSER.add_argument("url", nargs="?", default="")
PARSER.add_argument("--runs", type=int, default=100_000)
ARGUMENTS = PARSER.parse_args()
DATA = ground.prepare(database=ARGUMENTS.url)

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from runtime.models import CodeBundle, Exchange, Run, RunStep  # noqa: E402
from runtime.services.blobs import as_blob, store  # noqa: E402
from systems.models import Environment  # noqa: E402
from tests.cast import Cast, make_cast  # noqa: E402
from tests.runtime.triggers.rows import make_deployment  # noqa: E402

OUTCOMES = ["done"] * 93 + ["skipped"] * 4 + ["failed"] * 2 + ["empty"]
BATCH = 2_000
TIMES = 9
LARGE = "x" * 20_000_000


def main() -> None:
    """Fill the database, ask each address, print."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    cast = make_cast()
    fill(cast, ARGUMENTS.runs)
    client = cast.client(cast.ada)
    client.defaults["HTTP_HOST"] = "127.0.0.1"
    base = "/halden/contacts/runs/"
    print(f"{connection.vendor}, {ARGUMENTS.runs:,} runs")
    for name, query in addresses().items():
        show(client, name, base + query)
    show(client, "the projects page", "/halden/")
    large = large_run(cast)
    show(client, "a run of 20 MB values, HTTP", f"{base}{large}")
    for tab in ("data", "logs", "writes"):
        show(client, f"a run of 20 MB values, {tab}", f"{base}{large}?step=1&tab={tab}")


def addresses() -> dict[str, str]:
    """What people look for, the hardest too: a page in the middle, and a text that no run has."""
    middle = ARGUMENTS.runs // 2
    return {
        "newest": "",
        "the middle": f"?before={middle}",
        "back from the middle": f"?after={middle}",
        "failed": "?outcome=failed",
        "waiting (none)": "?outcome=waiting",
        "running (none)": "?outcome=running",
        "one workflow": "?workflow=workflow-7",
        "one workflow, failed": "?workflow=workflow-7&outcome=failed",
        "production": "?environment=production",
        "schedule": "?cause=schedule",
        "last hour": "?period=hour",
        "last 30 days": "?period=month",
        "text that is common": "?q=ada",
        "text of one run": f"?q=person{middle}@",
        "text that no run has": "?q=nobody-has-this",
        "its number": f"?q={middle}",
        "no text, failed, last hour": "?q=nobody&outcome=failed&period=hour",
        "one run": str(middle),
    }


def fill(cast: Cast, count: int) -> None:
    """Runs of the last 60 days, each with a payload of a kilobyte."""
    code = CodeBundle.objects.create(digest="0" * 64, files={"workflows/a.py": "pass\n"})
    production = Environment.objects.create(project=cast.project, key="production", name="Production")
    make_deployment(production, cast)
    begin = timezone.now() - timedelta(days=60)
    step = timedelta(days=60) / count
    for first in range(1, count + 1, BATCH):
        Run.objects.bulk_create(
            _run(cast, code, production, number, begin + step * number)
            for number in range(first, min(first + BATCH, count + 1))
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _run(cast: Cast, code: CodeBundle, production: Environment, number: int, moment: object) -> Run:
    name = "ada" if number % 50 == 0 else f"person{number}"
    return Run(
        project=cast.project,
        number=number,
        workflow=f"workflow-{number % 20}",
        title=f"Workflow {number % 20}",
        subject=f"{name}@example.com, objectId {number}",
        cause="schedule" if number % 10 == 0 else "webhook",
        environment=production if number % 3 else None,
        code=code,
        payload={"objectId": number, "text": "y" * 1000},
        outcome=OUTCOMES[number * 7 % 100],
        created_at=moment,
        started_at=moment,
        ended_at=moment,
        took_ms=420.0,
    )


def large_run(cast: Cast) -> int:
    """The number of a run whose payload, result, step and answer have 20 MB each."""
    blob = store(as_blob({"text": LARGE}))
    beginning = '{"text": "' + "x" * 256 * 1024
    run = Run.objects.order_by("-number").first()
    assert run is not None
    Run.objects.filter(pk=run.pk).update(
        payload=beginning, payload_blob=blob, result=beginning, result_blob=blob
    )
    times = {"started_ms": 1, "took_ms": 5}
    values = {"input": beginning, "input_blob": blob, "output": beginning, "output_blob": blob}
    RunStep.objects.create(run=run, seq=1, at="1", name="Read", status="done", **times, **values)
    body = {"headers": {"content-type": "application/json"}, "body": beginning}
    Exchange.objects.create(
        run=run,
        seq=1,
        at="1/1.1",
        step=1,
        system="crm",
        method="POST",
        path="/leads",
        url="https://crm.example/leads",
        status=200,
        request=body,
        request_blob=blob,
        request_bytes=blob.size,
        response={"status": 200, **body},
        response_blob=blob,
        response_bytes=blob.size,
        **times,
    )
    return run.number


def show(client: Client, name: str, address: str) -> None:
    """One line of figures. The first call is not counted."""
    with CaptureQueriesContext(
        connection,
    ) as caught:
        body = client.get(address).content
    asked = len(caught)
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        answer = client.get(address)
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, (address, answer.status_code)
    line = f"{statistics.median(took):7.1f} ms  worst {max(took):7.1f}  {asked:3} queries"
    print(f"{name:32}{line}  {len(body) / 1000:6.0f} kB", flush=True)


if __name__ == "__main__":
    main()
