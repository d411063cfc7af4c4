"""Running again: from the top, from a step, as a preview, and what is done only once."""

import json

import pytest

from lib.errors import DomainError
from runtime.launch import answer_write, preview_rerun, run_again, send_event
from runtime.models import KeyValue, Run, WriteOutcome
from runtime.selectors.ledger import open_questions, planned_writes, writes_of
from runtime.services.runs import stop_run
from tests.factories import make_user
from tests.runtime.apis import Api
from tests.runtime.durable.flows import flow
from tests.runtime.durable.inline import execute, fresh, new_run
from tests.runtime.factories import make_run
from tests.runtime.installations import connected
from tests.runtime.projects import project

pytestmark = pytest.mark.usefixtures("inline")
THREE = flow(
    '    read(ctx, "Ek")\n    made = create(ctx, "Ek")\n    ctx.kv().set("last", made)\n'
    '    ctx.emit("made", made)\n    return {"id": made, "again": replace(ctx, "Ek")}'
)


def posts(api: Api) -> int:
    return sum(request.method == "POST" for request in api.requests)


@pytest.fixture
def failed(api: Api) -> Run:
    """A run that created its lead and failed at the third step."""
    api.answers |= {"/leads": (201, {"id": "7"}), "/leads/1": (400, {"error": "no such lead"})}
    run = execute(new_run(connected(api.url), THREE))
    assert (run.outcome, posts(api)) == ("failed", 1)
    api.answers["/leads/1"] = (200, {"id": "1"})
    return run


def test_again_from_the_top_skips_what_was_written(failed: Run, api: Api) -> None:
    again = execute(run_again(run=failed, by=make_user()))
    assert (again.outcome, again.result, posts(api)) == ("done", {"id": "7", "again": "1"}, 1)
    assert again.exchanges.get(method="POST").answered_by == "ledger"
    created, replaced = writes_of(again)
    assert (created.state, created.outcomes.get().source.run_id, replaced.state) == (
        "confirmed", failed.pk, "confirmed",
    )  # fmt: skip
    third = execute(run_again(run=again, by=make_user(email="b@example.com")))
    assert (third.outcome, posts(api), third.root_id) == ("done", 1, failed.pk)


def test_again_from_a_step_takes_what_was_before_from_the_run(failed: Run, api: Api) -> None:
    asked = len(api.requests)
    again = execute(run_again(run=failed, by=make_user(), from_step=3))
    assert (again.outcome, again.result) == ("done", {"id": "7", "again": "1"})
    assert [request.method for request in api.requests[asked:]] == ["PUT"]
    assert [(step.name, step.replayed) for step in again.steps.all()] == [
        ("Read", True), ("Create", True), ("Replace", False),
    ]  # fmt: skip
    with pytest.raises(DomainError, match="no step 9"):
        run_again(run=failed, by=make_user(email="b@example.com"), from_step=9)


def test_again_from_an_earlier_step_reads_anew_and_writes_nothing_twice(failed: Run, api: Api) -> None:
    asked = len(api.requests)
    again = execute(run_again(run=failed, by=make_user(), from_step=1))
    assert again.outcome == "done"
    assert [request.method for request in api.requests[asked:]] == ["GET", "PUT"]


def test_a_preview_says_what_it_would_do_and_does_nothing(failed: Run, api: Api) -> None:
    values = list(KeyValue.objects.values())
    asked = len(api.requests)
    preview = execute(preview_rerun(run=failed, by=make_user()))
    assert (preview.mode, preview.outcome) == ("preview", "done")
    assert [request.method for request in api.requests[asked:]] == ["GET"], "it reads for real"
    plan = planned_writes(preview)
    assert [(one.kind, one.method, one.name, one.done_by) for one in plan] == [
        ("done before", "POST", f"crm {api.url}/leads", failed.number),
        ("would send", "PUT", "crm /leads/1", None),
        ("kv_set", "", "workflow/last", None),
        ("emit", "", "made", None),
    ]
    assert (plan[1].body, plan[1].step_name, plan[2].body) == ({"name": "Ek"}, "", "7")
    assert list(KeyValue.objects.values()) == values
    assert preview.emitted.count() == 0
    assert writes_of(preview).count() == 0


TWINS = {
    "format": "tenon/twins@1",
    "systems": {
        "crm": {
            "objects": {"lead": {"id_style": "integer"}},
            "routes": [{"method": "POST", "path": "/leads", "operation": "create", "object": "lead"}],
        }
    },
}


def test_a_preview_goes_on_behind_a_write_with_what_the_twin_would_answer(api: Api) -> None:
    api.answers |= {"/leads": (400, {"error": "closed"}), "/leads/1": (200, {"id": "1"})}
    code = flow('    made = create(ctx, "Ek")\n    return crm.put("/leads/1", json={"made": made}).json()')
    files = {**code, "tests/twins.json": json.dumps(TWINS)}
    environment = connected(api.url)
    run = execute(new_run(environment, files))
    before = len(api.requests)
    look = execute(preview_rerun(run=run, by=make_user()))
    assert [(one.kind, one.method, one.body) for one in planned_writes(look)] == [
        ("would send", "POST", {"name": "Ek"}),
        ("would send", "PUT", {"made": 1001}),
    ]
    assert len(api.requests) == before, "nothing was sent"
    broken = execute(new_run(environment, {**code, "tests/twins.json": "{"}))
    ends = execute(preview_rerun(run=broken, by=make_user(email="b@example.com")))
    assert [one.method for one in planned_writes(ends)] == ["POST"]


def test_a_body_that_changed_is_another_write(failed: Run, api: Api) -> None:
    api.answers["/leads"] = (201, {"id": "8"})
    run = execute(
        new_run(failed.environment, flow('    return create(ctx, event["name"])'), payload={"name": "a"})
    )
    again = run_again(run=run, by=make_user())
    Run.objects.filter(pk=again.pk).update(payload={"name": "b"})
    before = posts(api)
    assert execute(again).outcome == "done"
    assert posts(api) == before + 1


def test_the_same_write_twice_in_a_run_is_done_twice_and_skipped_twice(api: Api) -> None:
    api.answers |= {"/leads": (201, {"id": "7"}), "/leads/1": (400, {})}
    twice = flow(
        '    create(ctx, "Ek")\n    create(ctx, "Ek")\n    create(ctx, "Ek")\n    replace(ctx, "Ek")'
    )
    run = execute(new_run(connected(api.url), twice))
    assert (run.outcome, posts(api)) == ("failed", 3)
    again = execute(run_again(run=run, by=make_user()))
    assert posts(api) == 3
    assert [row.outcomes.get().source_id for row in writes_of(again)[:3]] == [
        row.pk for row in writes_of(run)[:3]
    ]


def test_a_retry_that_was_refused_first_is_not_taken_for_done(api: Api) -> None:
    answers = [(503, {}), (201, {"id": "7"})]
    api.answers |= {"/leads": lambda: answers.pop(0), "/leads/1": (400, {})}
    files = flow('    create(ctx, "Ek")\n    replace(ctx, "Ek")')
    files["workflows/orders.py"] = files["workflows/orders.py"].replace(
        '@step("Create")', '@step("Create", retry=retry(3, backoff=0.01))'
    )
    run = execute(new_run(connected(api.url), files))
    assert [row.state for row in writes_of(run)] == ["refused", "confirmed", "refused"]
    execute(run_again(run=run, by=make_user()))
    assert posts(api) == 2


def test_an_uncertain_write_of_the_run_before_is_asked_about(api: Api) -> None:
    api.answers |= {"/leads": (502, "bad gateway")}
    environment = connected(api.url)
    run = execute(new_run(environment, flow('    return create(ctx, "Ek")')))
    assert (run.wait, writes_of(run)[0].state) == ("person", "uncertain")
    stop_run(run=run, by=make_user(email="c@example.com"))
    run = fresh(run)
    again = execute(run_again(run=run, by=make_user()))
    assert (again.wait, posts(api)) == ("person", 1)
    (write,) = open_questions(again)
    assert write.run_id == run.pk
    answer_write(
        write=write,
        state="sent",
        answer={"status": 201, "body": {"id": "9"}},
        by=make_user(email="b@example.com"),
    )
    again = execute(again)
    assert (again.outcome, again.result, posts(api)) == ("done", "9", 1)


def test_a_run_that_is_not_over_cannot_be_run_again(api: Api) -> None:
    run = new_run(connected(api.url), THREE)
    with pytest.raises(DomainError, match="is not over"):
        run_again(run=run, by=make_user())


ONCE = flow(
    '    return crm.post("/leads", json={"n": event["n"]}, write_key=event["id"], once=True).json()["id"]'
)


def test_once_is_once_for_every_event_with_the_same_key_and_body(api: Api) -> None:
    api.answers["/leads"] = (201, {"id": "7"})
    environment = connected(api.url)
    runs = [execute(new_run(environment, ONCE, payload=payload)) for payload in (
        {"id": "a", "n": 1}, {"id": "a", "n": 1}, {"id": "a", "n": 2}, {"id": "b", "n": 1},
    )]  # fmt: skip
    assert [(run.outcome, run.result) for run in runs] == [("done", "7")] * 4
    assert posts(api) == 3
    assert [run.exchanges.get().answered_by for run in runs] == ["", "ledger", "", ""]
    elsewhere = execute(
        new_run(connected(api.url, by=make_user(email="b@example.com")), ONCE, payload={"id": "a", "n": 1})
    )
    assert (elsewhere.outcome, posts(api)) == ("done", 4), "another environment has its own ledger"


def test_once_waits_for_another_run_that_has_the_same_write_in_hand(api: Api) -> None:
    api.answers["/leads"] = (201, {"id": "7"})
    environment = connected(api.url)
    first = execute(new_run(environment, ONCE, payload={"id": "a", "n": 1}))
    # As if its worker were just sending it.
    WriteOutcome.objects.filter(write__run=first)._raw_delete("default")
    Run.objects.filter(pk=first.pk).update(outcome="", ended_at=None)
    second = execute(new_run(environment, ONCE, payload={"id": "a", "n": 1}))
    assert (second.wait, posts(api)) == ("sleep", 1)
    assert second.wakes_at is not None


LEADS = """from tenon import connect, step, workflow

shop = connect("salesforce")

@step("Create")
def create(ctx, name):
    return shop.post("/services/data/v61.0/sobjects/Lead", json={"LastName": name}).json()["id"]

@workflow("Leads")
def leads(ctx, event):
    first = create(ctx, "Ek")
    second = create(ctx, "Osei")
    third = shop.post("/services/data/v61.0/sobjects/Lead", json={}, accept=(400,))
    return {"first": first, "second": second, "third": third.json()}
"""


def test_a_rerun_on_twins_goes_on_in_the_world_that_the_run_before_left(api: Api) -> None:
    run = execute(make_run(connected(api.url).project, files=project(workflow=LEADS), workflow=""))
    assert run.outcome == "done"
    from_top = execute(run_again(run=run, by=make_user()))
    assert [one.answered_by for one in from_top.exchanges.all()] == ["", "", ""], "new twins know nothing"
    again = execute(run_again(run=run, by=make_user(email="b@example.com"), from_step=2))
    assert again.result["first"] == run.result["first"]
    assert again.result["second"] == run.result["second"]
    assert [one.answered_by for one in again.exchanges.all()] == ["ledger", ""]


def test_twins_are_brought_back_when_a_run_goes_on(api: Api) -> None:
    waiting = LEADS.replace("    second = ", '    ctx.wait_for("go")\n    second = ')
    run = execute(make_run(connected(api.url).project, files=project(workflow=waiting), workflow=""))
    assert run.wait == "event"
    send_event(run=run, data=None, by=make_user())
    run = execute(run)
    assert run.outcome == "done"
    assert run.result["second"] != run.result["first"], "the new process's twin knows the first lead"
    assert [one.status for one in run.exchanges.all()][:2] == [201, 201]
