"""Large values, and forgetting old runs."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from jobs.models import Job, JobEvent
from runtime.launch import end_wait, run_again, send_event
from runtime.models import Blob, JournalEntry, Run, Write
from runtime.services.blobs import value_of
from runtime.services.retention import forget_runs, remove_unnamed
from tests.factories import make_user
from tests.runtime.apis import Api
from tests.runtime.durable.flows import flow
from tests.runtime.durable.inline import execute, new_run
from tests.runtime.installations import connected

pytestmark = pytest.mark.usefixtures("inline")
BIG = "x" * 400_000


def test_large_values_are_kept_whole_and_shown_short(api: Api) -> None:
    api.answers["/leads"] = (201, {"id": "7", "big": BIG})
    code = flow(
        '    found = read(ctx, "a")\n    ctx.wait_for("go")\n'
        '    return {"got": len(event["big"]), "read": found}'
    )
    run = execute(new_run(connected(api.url), code, payload={"big": BIG}))
    assert run.wait == "event"
    assert len(str(run.payload)) <= 256 * 1024
    assert value_of(run.payload_blob) == {"big": BIG}
    send_event(run=run, data=None, by=make_user())
    run = execute(run)
    assert run.outcome == "done"
    assert value_of(run.result_blob) == {"got": 400_000, "read": {"id": "7", "big": BIG}}
    exchange, step = run.exchanges.get(), run.steps.get()
    assert (exchange.shortened, exchange.response_bytes > 400_000, step.shortened) == (True, True, True)
    assert value_of(exchange.response_blob)["big"] == BIG
    assert value_of(step.output_blob)["big"] == BIG
    assert JournalEntry.objects.filter(run=run, blob__isnull=False).count() == 2
    assert Blob.objects.count() == len(set(Blob.objects.values_list("digest", flat=True)))


def test_odd_text_comes_back_as_it_was(api: Api) -> None:
    odd = 'a\\u0000b\\ud800 {\\"event\\":9}'
    api.answers["/leads"] = (200, f'{{"b": 1.0, "a": 1e22, "odd": "{odd}"}}')
    code = flow('    found = read(ctx, "a")\n    ctx.wait_for("go", timeout=0)\n    return str(found)')
    code["workflows/orders.py"] = code["workflows/orders.py"].replace(
        '    ctx.wait_for("go", timeout=0)\n',
        '    try:\n        ctx.wait_for("go", timeout=60)\n    except TimedOut:\n        pass\n',
    )
    run = execute(new_run(connected(api.url), code))
    before = JournalEntry.objects.get(run=run, op="step_start").value
    end_wait(run=run, by=make_user())
    assert execute(run).result.startswith("{'b': 1.0, 'a': 1e+22, 'odd': 'a")
    assert JournalEntry.objects.get(run=run, op="step_start").value == before


def aged(run: Run, days: int) -> None:
    Run.objects.filter(pk=run.pk).update(ended_at=timezone.now() - timedelta(days=days))


def test_old_runs_go_with_all_they_hold_and_what_is_needed_stays(api: Api) -> None:
    api.answers["/leads"] = (201, {"id": "7", "big": BIG})
    environment = connected(api.url)
    create = flow('    return create(ctx, "Ek")')
    once = flow('    return crm.post("/leads", json={}, write_key="k", once=True).status')
    old, young = execute(new_run(environment, create)), execute(new_run(environment, create))
    forever = execute(new_run(environment, once))
    continued = execute(new_run(environment, create))
    again: Any = execute(run_again(run=continued, by=make_user()))
    for run in (old, forever, continued):
        aged(run, 100)
    Blob.objects.update(created_at=timezone.now() - timedelta(days=100))
    call_command("forget_runs", days=90)
    assert set(Run.objects.values_list("pk", flat=True)) == {young.pk, forever.pk, continued.pk, again.pk}
    assert not Write.objects.filter(run=old.pk).exists()
    assert not Job.objects.filter(pk=old.job_id).exists()
    assert not JobEvent.objects.filter(job_id=old.job_id).exists()
    assert remove_unnamed() == 0, "what is left is named by runs that are left"
    aged(again, 100)
    assert forget_runs(days=90) == 2
    aged(young, 100)
    assert forget_runs(days=90) == 1
    assert Run.objects.get() == forever
    entry, exchange = forever.journal.get(), forever.exchanges.get()
    named = {entry.blob_id, exchange.response_blob_id} - {None}
    assert set(Blob.objects.values_list("digest", flat=True)) == named != set()
