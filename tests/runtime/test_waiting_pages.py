"""The pages of runs that wait, of the ledger, and of a look at running it again."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from runtime import states
from runtime.models import Event, Exchange, Run, RunStep, Wait, Write, WriteOutcome
from systems.needed import NeededSystem
from tests.cast import Cast
from tests.runtime.factories import make_ended_run, make_run, make_waiting_run, make_write
from tests.runtime.triggers.rows import make_environment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_worker")]


@pytest.fixture
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are written down and sent to nobody."""
    monkeypatch.setattr("jobs.launch.send", lambda *_: True)


@pytest.fixture
def ada(cast: Cast) -> Client:
    return cast.client(cast.ada)


def address(name: str, *args: object) -> str:
    return reverse(f"runtime:{name}", args=["halden", "contacts", *args])


def text(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_a_run_that_sleeps_says_until_when_and_can_be_woken(cast: Cast, ada: Client) -> None:
    until = timezone.now() + timedelta(hours=3)
    run = make_waiting_run(cast.project, cast.ada, states.SLEEP, wakes_at=until)
    Wait.objects.create(run=run, at="1", kind=states.SLEEP, until=until)
    page = text(ada, address("run", run.number))
    assert "Sleeps until its time has come" in page
    assert f"{until:%H:%M}" in page
    assert "Let the time run out" in page
    assert "Let the time run out" not in text(cast.client(cast.cleo), address("run", run.number))
    assert ada.post(address("end_wait", run.number)).status_code == 303
    assert Wait.objects.filter(run=run, until__gt=timezone.now()).count() == 0


def test_the_event_a_run_waits_for_is_sent_from_its_page(cast: Cast, ada: Client) -> None:
    run = make_waiting_run(cast.project, cast.ada, states.EVENT, waits_for="lead.approved")
    Wait.objects.create(run=run, at="1", kind=states.EVENT, event="lead.approved", where={"lead": "00Q1"})
    page = text(ada, address("run", run.number))
    assert "Waits for the event “lead.approved”" in page
    assert "&quot;lead&quot;: &quot;00Q1&quot;" in page
    wrong = ada.post(address("send_event", run.number), {"payload": '{"lead": }'})
    assert wrong.status_code == 422
    assert "at line 1, column 10" in wrong.content.decode()
    assert "{&quot;lead&quot;: }" in wrong.content.decode()
    other = ada.post(address("send_event", run.number), {"payload": '{"lead": "00Q2"}'})
    assert (other.status_code, Event.objects.count()) == (422, 0)
    assert "would not take it" in other.content.decode()
    data = {"lead": "00Q1", "by": "Ada"}
    assert ada.post(address("send_event", run.number), {"payload": json.dumps(data)}).status_code == 303
    event = Event.objects.get()
    assert (event.name, event.data, event.to, event.by) == ("lead.approved", data, run, cast.ada)
    other = make_ended_run(cast.project)
    refused = ada.post(address("send_event", other.number), {"payload": "{}"})
    assert "waits for no event" in refused.content.decode() or refused.status_code == 422


def test_a_wait_without_a_limit_offers_no_end_of_its_time(cast: Cast, ada: Client) -> None:
    run = make_waiting_run(cast.project, cast.ada, states.EVENT, waits_for="paid")
    Wait.objects.create(run=run, at="1", kind=states.EVENT, event="paid")
    page = text(ada, address("run", run.number))
    assert "Send the event" in page
    assert "Let the time run out" not in page


@pytest.mark.parametrize("state", ["sent", "not_sent"])
def test_a_person_says_what_became_of_a_write(cast: Cast, ada: Client, state: str) -> None:
    run = make_waiting_run(cast.project, cast.ada, states.PERSON)
    write = make_write(run, state="uncertain")
    Wait.objects.create(run=run, at="1", kind=states.PERSON, write=write)
    page = text(ada, address("run", run.number))
    for said in (
        "Waits for your answer",
        "It was sent",
        "It was not sent",
        "Stop the run",
        "ada@example.com",
    ):
        assert said in page
    assert "Let the time run out" not in page
    bad = ada.post(address("answer", run.number, write.pk), {"state": state, "answer": "{"})
    assert bad.status_code == 422
    assert "JSON: " in bad.content.decode()
    answer = {"state": state, "answer": '{"id": "00Q1"}'}
    assert ada.post(address("answer", run.number, write.pk), answer).status_code == 303
    newest = WriteOutcome.objects.filter(write=write).latest("pk")
    assert (newest.state, newest.by) == (state, cast.ada)
    again = ada.post(address("answer", run.number, write.pk), answer, follow=True)
    assert "Somebody has answered this already" in again.content.decode() or again.status_code == 404


def test_a_question_names_the_system_as_people_do_and_says_what_happened(
    cast: Cast, ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = [NeededSystem(key="salesforce", name="Salesforce Sales Cloud")]
    monkeypatch.setattr("runtime.pages.waiting.needed_systems", lambda _: needed)
    run = make_waiting_run(cast.project, cast.ada, states.PERSON, environment=make_environment(cast))
    write = make_write(run, state="uncertain", note="POST /leads: the system gave no answer in time")
    Wait.objects.create(run=run, at="1", kind=states.PERSON, write=write)
    page = text(ada, address("run", run.number))
    assert "POST /leads: the system gave no answer in time. Nobody knows" in " ".join(page.split())
    assert "whether Salesforce Sales Cloud did it. Look in Salesforce Sales Cloud for" in page


def test_a_question_of_another_run_cannot_be_answered_here(cast: Cast, ada: Client) -> None:
    run, other = make_waiting_run(cast.project, cast.ada, states.PERSON), make_ended_run(cast.project)
    write = make_write(other, state="uncertain")
    url = address("answer", run.number, write.pk)
    assert ada.post(url, {"state": "sent"}).status_code == 404
    assert cast.client(cast.cleo).post(url, {"state": "sent"}).status_code == 403
    assert cast.client(cast.mallory).post(url, {"state": "sent"}).status_code == 404


def test_the_ledger_says_what_became_of_each_write(cast: Cast, ada: Client) -> None:
    run = make_ended_run(cast.project)
    first = make_write(run, seq=1, state="confirmed", status=201)
    make_write(run, seq=2, state="refused", status=400)
    make_write(run, seq=3, state="uncertain")
    make_write(run, seq=4, method="PUT")
    later = make_ended_run(cast.project)
    make_write(later, seq=5, state="confirmed", source=first)
    page = text(ada, address("run", run.number) + "?tab=writes&step=2")
    assert "1 intended, 1 confirmed, 1 refused and 1 uncertain" in page
    assert "Not sent again without asking a person." in page
    assert "Safe to send again" in page
    assert "Writes 4" in page
    assert "Writes 0" in text(ada, address("run", run.number) + "?tab=writes&step=1")
    told = text(ada, address("run", later.number) + "?tab=writes&step=2")
    assert f"Not sent: run {run.number} had done it." in told
    assert "This run wrote nothing" in text(ada, address("run", run.number) + "?tab=writes&step=1")


def test_a_look_at_running_it_again_lists_writes_and_skips(cast: Cast, ada: Client) -> None:
    run = make_ended_run(cast.project)
    RunStep.objects.bulk_create(
        [RunStep(run=run, seq=3, at="3", name="Tell", status="done", started_ms=1, took_ms=1)]
    )
    page = text(ada, address("choose", run.number) + "?from_step=3")
    assert 'name="from_step" value="3" checked' in page
    assert "Look first" in page
    assert 'value="0" checked' in text(ada, address("choose", run.number) + "?from_step=99")
    answer = ada.post(address("preview", run.number), {"from_step": "3"})
    look = Run.objects.get(mode=Run.Mode.PREVIEW)
    assert answer.headers["Location"] == f"{address('choose', run.number)}?from_step=3&preview={look.number}"
    assert "Looking: it reads for real and writes nothing" in text(ada, answer.headers["Location"])
    assert f"Run {look.number}<" not in text(ada, address("runs"))
    finish(look)
    for seq in (1, 2):
        make_write(run, seq=seq, state="confirmed")
    shown = text(ada, answer.headers["Location"])
    assert "It would write once and skip 1 write that was done before." in shown
    assert "a write that is not done yet" in shown
    assert "LastName" in shown
    assert shown.count("Would write") == shown.count(f"Skips, done in run {run.number}") == 1
    WriteOutcome.objects.create(write=Write.objects.get(seq=2), state="uncertain")
    asks = text(ada, answer.headers["Location"])
    assert "It would ask you what became of a write" in asks
    assert f"Asks you first, uncertain in run {run.number}" in asks
    again = ada.post(address("again", run.number), {"from_step": "3"})
    new = Run.objects.latest("number")
    assert (again.status_code, new.from_step, new.replay_of, new.mode) == (303, 3, run, "run")


def test_real_accounts_are_written_to_after_a_look_from_the_same_step(cast: Cast, ada: Client) -> None:
    environment = make_environment(cast)
    run = make_ended_run(cast.project, environment=environment)
    RunStep.objects.create(run=run, seq=3, at="3", name="Tell", status="done", started_ms=1, took_ms=1)
    assert "Run it in Staging" not in text(ada, address("choose", run.number))
    looks = {}
    for step in ("0", "3"):
        ada.post(address("preview", run.number), {"from_step": step})
        looks[step] = Run.objects.filter(mode=Run.Mode.PREVIEW).latest("number")
    place = f"{address('choose', run.number)}?from_step=3"
    Run.objects.filter(pk=looks["0"].pk).update(outcome="done", ended_at=timezone.now())
    for look in ("", looks["0"].number, looks["3"].number):  # none, from another step, not over
        answer = ada.post(address("again", run.number), {"from_step": "3", "look": look})
        assert answer.headers["Location"] == place
    Run.objects.filter(pk=looks["3"].pk).update(outcome="done", ended_at=timezone.now())
    assert not Run.objects.filter(replay_of=run, mode=Run.Mode.RUN).exists()
    assert "Run it in Staging" in text(ada, f"{place}&preview={looks['3'].number}")
    ada.post(address("again", run.number), {"from_step": "3", "look": looks["3"].number})
    assert Run.objects.get(replay_of=run, mode=Run.Mode.RUN).from_step == 3


def finish(look: Run) -> None:
    """The preview is over: one write was done before, one would be sent."""
    now = timezone.now()
    Run.objects.filter(pk=look.pk).update(outcome="done", started_at=now, ended_at=now, took_ms=5)
    for seq, by in enumerate(("ledger", "preview"), 1):
        Exchange.objects.create(
            run=look,
            seq=seq,
            at=str(seq),
            system="salesforce",
            method="POST",
            path="/leads",
            url="https://example.my.salesforce.com/leads",
            write_key="ada@example.com",
            request={"headers": {}, "body": {"LastName": "Ek"}},
            answered_by=by,
            started_ms=1,
            took_ms=1,
        )


def test_a_run_that_goes_on_is_not_run_again(cast: Cast, ada: Client) -> None:
    run = make_run(cast.project)
    answer = ada.post(address("again", run.number), follow=True)
    assert "is not over" in answer.content.decode()
    assert ada.post(address("preview", run.number)).status_code == 303
    assert Run.objects.count() == 1


@pytest.mark.parametrize("name", ["again", "preview", "send_event", "end_wait"])
def test_only_editors_act(cast: Cast, name: str) -> None:
    run = make_ended_run(cast.project)
    for person, status in ((cast.ben, 403), (cast.cleo, 403), (cast.mallory, 404)):
        assert cast.client(person).post(address(name, run.number)).status_code == status
    assert cast.client(cast.ada).get(address(name, run.number)).status_code == 405
