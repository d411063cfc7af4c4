"""The Runs tab as each person of the cast meets it."""

from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Job
from runtime.models import Run
from runtime.pages import timeline
from runtime.pages.curl import as_curl
from runtime.pages.timeline import Span
from tests.cast import Cast
from tests.factories import make_project
from tests.runtime.factories import make_ended_run, make_run

pytestmark = pytest.mark.django_db


def address(cast: Cast, name: str = "runs", *args: object) -> str:
    return reverse(f"runtime:{name}", args=["halden", "contacts", *args])


class _Ids(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if (
                name == "style"
                or name.startswith("on")
                or (name == "href" and (value or "").startswith("javascript:"))
            ):
                self.inline.append(f"{tag} {name}")


def parsed(html: str) -> _Ids:
    parser = _Ids()
    parser.feed(html)
    return parser


@pytest.fixture
def ada(cast: Cast) -> Client:
    return cast.client(cast.ada)


def test_without_runs_the_list_says_how_to_get_one(cast: Cast, ada: Client) -> None:
    page = ada.get(address(cast)).content.decode()
    assert "No runs yet" in page


def test_the_list_shows_runs_newest_first_and_filters_them(cast: Cast, ada: Client) -> None:
    make_ended_run(cast.project)
    make_ended_run(cast.project, outcome="failed", error={"type": "HttpError", "message": "answered 500"})
    make_run(cast.project)
    page = ada.get(address(cast)).content.decode()
    assert [page.index(f"Run {number}<") for number in (3, 2, 1)] == sorted(
        page.index(f"Run {n}<") for n in (1, 2, 3)
    )
    only = ada.get(address(cast) + "?outcome=failed", headers={"HX-Request": "true"}).content.decode()
    assert "Run 2" in only
    assert "Run 1<" not in only
    assert "<html" not in only
    assert "No runs match" in ada.get(address(cast) + "?outcome=parked").content.decode()
    assert "Run 3" in ada.get(address(cast) + "?outcome=queued").content.decode()
    assert ada.get(address(cast) + "?outcome=nonsense&page=0&workflow=x").status_code == 200


def test_one_run_shows_timeline_requests_and_body(cast: Cast, ada: Client) -> None:
    run = make_ended_run(cast.project)
    page = ada.get(address(cast, "run", run.number)).content.decode()
    assert "Passed after 1 retry" in page
    assert "Waited 990 ms, then tried again" in page
    assert ">503<" in page
    assert ">201<" in page
    assert 'Bearer <span class="redact">hidden</span>' in page
    assert "$AUTHORIZATION" in page
    assert "<b>Ek</b>" not in page
    found = parsed(page)
    assert len(set(found.ids)) == len(found.ids)
    assert found.inline == []


def test_a_step_a_tab_and_a_request_can_be_chosen(cast: Cast, ada: Client) -> None:
    run = make_ended_run(cast.project)
    url = address(cast, "run", run.number)
    assert "ada@example.com" in ada.get(f"{url}?step=1&tab=data").content.decode()
    log = ada.get(f"{url}?step=1&tab=logs").content.decode()
    assert "found &lt;script&gt;" in log
    assert "n=1" in log
    assert "No line matches" in ada.get(f"{url}?step=1&tab=logs&find=nowhere").content.decode()
    assert "No line matches" in ada.get(f"{url}?step=1&tab=logs&level=error").content.decode()
    marked = ada.get(f"{url}?step=1&tab=logs&find=FOUND").content.decode()
    assert "<mark>found</mark> &lt;script&gt;" in marked
    assert "Nothing was logged here" in ada.get(f"{url}?step=2&tab=logs").content.decode()
    first_try = ada.get(f"{url}?step=2&tab=http&request=2", headers={"HX-Request": "true"}).content.decode()
    assert first_try.lstrip().startswith("<main")
    assert "attempt 2" not in first_try
    assert ada.get(f"{url}?step=99&tab=x&request=99999999999").status_code == 200


def test_a_failed_run_opens_on_the_step_and_line_that_failed(cast: Cast, ada: Client) -> None:
    source = "\n".join(f"line_{number} = {number}" for number in range(1, 21))
    frames = [
        {"file": "workflows/a.py", "line": 18, "function": "outer", "source": "x", "variables": []},
        {
            "file": "workflows/a.py",
            "line": 12,
            "function": "create_lead",
            "source": "return salesforce.post(path)",
            "variables": [
                {"name": "lead", "value": "{'LastName': None}"},
                {"name": "access_token", "value": "hidden"},
            ],
        },
    ]
    error = {"type": "HttpError", "message": "POST answered 500", "step": "Create lead", "frames": frames}
    run = make_ended_run(
        cast.project, outcome="failed", error={**error, **frames[1]}, files={"workflows/a.py": source}
    )
    page = ada.get(address(cast, "run", run.number)).content.decode()
    assert "Create lead: HttpError" in page
    assert page.index("workflows/a.py:12") < page.index("workflows/a.py:18")
    failing = page[page.index('class="ln bad"') :]
    assert "line_12" in failing[: failing.index("</span>\n")] or "line_12" in failing[:200]
    for number in (8, 12, 16):
        assert f"line_{number}<" in page or f"line_{number} " in page
    assert "line_7 " not in page
    assert "{&#x27;LastName&#x27;: None}" in page
    assert '<dd><span class="redact">hidden</span></dd>' in page
    assert page.index('id="step-2" class="on"') > 0
    assert "Ask in chat" in page


@pytest.mark.parametrize(
    ("kind", "heading", "advice"),
    [
        ("ProcessCrashed", "The process of this run crashed", "Only this run was affected"),
        ("SandboxLost", "The sandbox of this worker was lost", "The code is not to blame"),
        ("MemoryLimit", "It needed too much memory", "change the code or the limit"),
        ("ForgedMessage", "The code broke the conversation with its host", "Only the SDK may speak there"),
    ],
)
def test_each_crash_says_something_else(
    cast: Cast, ada: Client, kind: str, heading: str, advice: str
) -> None:
    error = {"type": kind, "message": "It was killed."}
    run = make_ended_run(cast.project, outcome="failed", error=error)
    page = ada.get(address(cast, "run", run.number)).content.decode()
    assert heading in page
    assert advice in page
    assert "It was killed." in page


@pytest.mark.parametrize(
    ("outcome", "result", "said"),
    [
        ("skipped", {"reason": "the contact has no email"}, "The contact has no email. Nothing was written"),
        ("empty", None, "It found nothing to do"),
    ],
)
def test_a_run_that_did_nothing_is_no_plain_success(
    cast: Cast, ada: Client, outcome: str, result: object, said: str
) -> None:
    run = make_ended_run(cast.project, outcome=outcome)
    Run.objects.filter(pk=run.pk).update(result=result)
    page = ada.get(address(cast, "run", run.number)).content.decode()
    assert said in page
    assert "Passed" not in page[page.index('id="run-head"') : page.index('id="run-timeline"')]


def test_queued_running_and_given_up_runs_say_so(cast: Cast, ada: Client) -> None:
    run = make_run(cast.project)
    url = address(cast, "run", run.number)
    waiting = ada.get(url).content.decode()
    assert "Waiting for a worker" in waiting
    assert "Stop" in waiting
    assert "Run again" not in waiting
    Job.objects.filter(pk=run.job_id).update(state="failed", error="It crashed five times.")
    given_up = ada.get(url).content.decode()
    assert "It crashed five times." in given_up
    assert "The worker went away, again and again" in given_up
    assert "Run again" in given_up


@pytest.mark.parametrize(("who", "status"), [("cleo", 200), ("ben", 200), ("olga", 200), ("mallory", 404)])
def test_who_may_read(cast: Cast, who: str, status: int) -> None:
    run = make_ended_run(cast.project)
    client = cast.client(getattr(cast, who))
    assert client.get(address(cast)).status_code == status
    page = client.get(address(cast, "run", run.number))
    assert page.status_code == status
    if who in ("cleo", "ben"):
        assert "Run again" not in page.content.decode()


@pytest.mark.parametrize(("who", "status"), [("cleo", 403), ("ben", 403), ("mallory", 404), ("ada", 303)])
@pytest.mark.parametrize("button", ["again", "stop"])
def test_who_may_act(cast: Cast, who: str, status: int, button: str) -> None:
    run = make_ended_run(cast.project)
    before = Run.objects.count()
    answer = cast.client(getattr(cast, who)).post(address(cast, button, run.number))
    assert answer.status_code == status
    assert Run.objects.count() == before + (1 if status == 303 and button == "again" else 0)


def test_a_run_of_another_project_is_not_there(cast: Cast, ada: Client) -> None:
    other = make_project(cast.team, "other", by=cast.ada)
    run = make_run(other)
    make_run(other)
    assert ada.get(address(cast, "run", run.number)).status_code == 404
    assert ada.get(address(cast, "again", run.number)).status_code == 405


def test_run_again_repeats_everything_and_names_its_origin(cast: Cast, ada: Client) -> None:
    run = make_ended_run(
        cast.project, faults=[{"system": "salesforce", "kind": "status", "status": 503, "times": 1}]
    )
    answer = ada.post(address(cast, "again", run.number))
    again = Run.objects.get(number=run.number + 1)
    assert answer.headers["Location"] == address(cast, "run", again.number)
    assert (again.payload, again.faults, again.code, again.replay_of) == (
        run.payload,
        run.faults,
        run.code,
        run,
    )
    assert again.state == "queued"
    page = ada.get(answer.headers["Location"]).content.decode()
    assert "run 1</a>" in page
    assert "salesforce 503" in page


def test_stopping_a_waiting_run_ends_it_at_once(cast: Cast, ada: Client) -> None:
    run = make_run(cast.project)
    ada.post(address(cast, "stop", run.number))
    run.refresh_from_db()
    assert (run.outcome, run.job.state) == ("stopped", "cancelled")
    assert "Ada Ek stopped the run" in ada.get(address(cast, "run", run.number)).content.decode()


def test_numbers_count_within_the_project(cast: Cast) -> None:
    assert [make_run(cast.project).number for _ in range(3)] == [1, 2, 3]
    assert make_run(cast.mallorys_project).number == 1
    assert Run.objects.values("code").distinct().count() == 1


def test_bars_stay_on_the_axis() -> None:
    spans = [Span(0, 0), Span(500, 500, "bad", "503"), Span(990, 10_000), Span(1200, 5)]
    for bar in timeline.bars(spans, 1000):
        x, width = float(bar.x[:-1]), float(bar.width[:-1])
        assert x >= 0
        assert width > 0
        assert x + width <= 100.01
    assert [bar.label for bar in timeline.bars(spans, 1000)] == ["", "503", "", ""]


@pytest.mark.parametrize("end", [0, 0.4, 1, 7, 42, 999, 2410, 61_000, 3_000_000])
def test_the_scale_has_a_few_round_marks(end: float) -> None:
    ticks = timeline.axis(end)
    assert ticks[0].text == "0"
    assert 1 <= len(ticks) <= 8
    assert all(float(tick.x[:-1]) <= 100 for tick in ticks)


def test_curl_survives_a_hostile_request() -> None:
    command = as_curl(
        "POST", "https://x.example/'; rm -rf ~", {'A"$(id)': "Bearer hidden`id`", "Host": "x"}, "it's"
    )
    assert "'https://x.example/'\"'\"'; rm -rf ~'" in command
    assert "\\$(id)" in command
    assert "\\`id\\`" in command
    assert "Host" not in command
    assert "--data-raw 'it'\"'\"'s'" in command
