"""The list of runs: what each filter finds, page by page, at the same cost however many there are."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jobs.models import Job
from runtime.models import Blob, Run, RunStep
from runtime.selectors.run_list import RunFilter, find_runs
from runtime.services.blobs import as_blob, store
from runtime.services.waits import close_abandoned
from runtime.subjects import subject_of
from systems.models import Environment
from tests.cast import Cast
from tests.runtime.factories import make_ended_run, make_run

pytestmark = pytest.mark.django_db


def numbers(cast: Cast, **wanted: object) -> list[int]:
    return [run.number for run in find_runs(cast.project, RunFilter(**wanted)).runs]  # type: ignore[arg-type]


@pytest.fixture
def some(cast: Cast) -> Cast:
    """Run 1 failed in production, 2 was skipped, 3 waits for an event, 4 is queued, 5 was given up."""
    production = Environment.objects.create(project=cast.project, key="production", name="Production")
    make_ended_run(cast.project, outcome="failed", environment=production, cause="webhook")
    make_ended_run(cast.project, outcome="skipped", workflow="other", title="Other")
    make_run(cast.project, payload={"email": "noor@kori.io", "id": 4711})
    make_run(cast.project)
    given_up = make_run(cast.project)
    Run.objects.filter(number=3).update(wait="event", started_at=timezone.now())
    Run.objects.filter(number=2).update(created_at=timezone.now() - timedelta(days=3))
    Job.objects.filter(pk=given_up.job_id).update(state="failed", error="It crashed five times.")
    make_ended_run(cast.mallorys_project)
    close_abandoned()
    return cast


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [5, 4, 3, 2, 1]),
        ({"phase": "failed"}, [5, 1]),
        ({"phase": "queued"}, [4]),
        ({"phase": "waiting"}, [3]),
        ({"phase": "skipped"}, [2]),
        ({"phase": "stopped"}, []),
        ({"workflow": "other"}, [2]),
        ({"cause": "webhook"}, [1]),
        ({"environment": "production"}, [1]),
        ({"environment": "twins"}, [5, 4, 3, 2]),
        ({"text": "NOOR@"}, [3]),
        ({"text": "4711"}, [3]),
        ({"text": "run 2"}, [2]),
        ({"text": "#4"}, [4]),
        ({"text": "nobody"}, []),
    ],
)
def test_what_each_filter_finds(some: Cast, wanted: dict[str, str], found: list[int]) -> None:
    assert numbers(some, **wanted) == found


def test_a_period_counts_back_from_now(some: Cast) -> None:
    assert numbers(some, since=timezone.now() - timedelta(days=1)) == [5, 4, 3, 1]


def test_pages_go_there_and_back_without_losing_a_run(cast: Cast) -> None:
    for _ in range(7):
        make_run(cast.project)
    seen, before = [], 0
    while True:
        page = find_runs(cast.project, RunFilter(), before=before, most=3)
        seen += [run.number for run in page.runs]
        assert page.has_newer == bool(before)
        if not page.has_older:
            break
        before = page.runs[-1].number
    assert seen == [7, 6, 5, 4, 3, 2, 1]
    back = find_runs(cast.project, RunFilter(), after=1, most=3)
    assert ([run.number for run in back.runs], back.has_newer, back.has_older) == ([4, 3, 2], True, True)
    top = find_runs(cast.project, RunFilter(), after=4, most=3)
    assert ([run.number for run in top.runs], top.has_newer) == ([7, 6, 5], False)


def test_the_page_has_links_to_older_and_newer(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.selectors.run_list.PAGE", 2)
    for _ in range(3):
        make_run(cast.project)
    client.force_login(cast.ada)
    url = reverse("runtime:runs", args=["halden", "contacts"])
    first = client.get(url).content.decode()
    assert ("?before=2" in first, "Newer" in first) == (True, False)
    second = client.get(f"{url}?before=2&q=").content.decode()
    assert ("?after=1" in second, "Older" in second) == (True, False)


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


@pytest.mark.parametrize("query", ["", "?outcome=failed", "?q=ada&period=day", "?environment=twins"])
def test_ten_runs_cost_as_many_queries_as_thirty(cast: Cast, client: Client, query: str) -> None:
    client.force_login(cast.ada)
    url = reverse("runtime:runs", args=["halden", "contacts"]) + query
    for _ in range(10):
        make_ended_run(cast.project)
    queries(client, url)
    before = queries(client, url)
    for _ in range(20):
        make_ended_run(cast.project)
    assert queries(client, url) == before


def test_a_run_costs_as_many_queries_with_ten_steps_as_with_sixty(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    run = make_ended_run(cast.project)
    url = reverse("runtime:run", args=["halden", "contacts", run.number])

    def more(first: int, last: int) -> None:
        times = {"started_ms": 1, "took_ms": 1}
        rows = [
            RunStep(run=run, seq=seq, at=f"{seq}", name=f"Step {seq}", status="done", **times)
            for seq in range(first, last)
        ]
        RunStep.objects.bulk_create(rows)

    more(10, 20)
    queries(client, url)
    before = queries(client, url)
    more(20, 70)
    assert queries(client, url) == before
    more(70, 200)
    page = client.get(f"{url}?step=0").content.decode()
    assert page.count('<li id="step-') == 100
    assert "Later steps" in page


def test_a_value_of_twenty_megabytes_makes_no_large_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    run = make_ended_run(cast.project)
    content = {"text": "y" * 20_000_000}
    blob = store(as_blob(content))
    beginning = '{"text": "' + "y" * 262_144
    Run.objects.filter(pk=run.pk).update(
        payload=beginning, payload_blob=blob, result=beginning, result_blob=blob
    )
    url = reverse("runtime:run", args=["halden", "contacts", run.number])
    page = client.get(f"{url}?step=0&tab=data").content.decode()
    assert len(page) < 100_000
    assert "Download the whole" in page
    whole = client.get(f"{url}/values/payload")
    assert (len(whole.content), whole.headers["Content-Type"]) == (blob.size, "application/json")
    assert 'filename="run-1-payload.json"' in whole.headers["Content-Disposition"]
    assert Blob.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("result", 200, "application/json"),
        ("input-1", 200, "application/json"),
        ("output-2", 200, "application/json"),
        ("request-2", 200, "application/json"),
        ("response-3", 200, "text/plain; charset=utf-8"),
        ("log", 200, "text/plain; charset=utf-8"),
        ("input-9", 404, None),
        ("request-99", 404, None),
        ("password", 404, None),
    ],
)
def test_every_value_can_be_had_whole(
    cast: Cast, client: Client, path: str, status: int, kind: str | None
) -> None:
    run = make_ended_run(cast.project)
    url = reverse("runtime:run", args=["halden", "contacts", run.number]) + f"/values/{path}"
    client.force_login(cast.mallory)
    assert client.get(url).status_code == 404
    client.force_login(cast.cleo)
    answer = client.get(url)
    assert answer.status_code == status
    if kind:
        assert answer.headers["Content-Type"] == kind
        assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("payload", "subject"),
    [
        ({"objectId": 7}, "objectId 7"),
        (
            {"id": 5, "properties": {"email": "ada@kori.io", "firstname": "Ada", "lastname": "Osei"}},
            "ada@kori.io, Ada Osei, id 5",
        ),
        ([{"order": {"order_number": 1001}, "access_token": "abcdefgh"}], "1001"),
        ("ORD-7", "ORD-7"),
        (None, ""),
        ({"a": True, "email": "x" * 500, "nested": [1, 2]}, ""),
        ({"text": "Bearer abcdef1234567890", "id": {"deep": 1}}, ""),
    ],
)
def test_a_run_is_known_by_the_key_fields_of_its_payload(payload: object, subject: str) -> None:
    assert subject_of(payload) == subject
