"""A crash, another run or a lost database between two lines of what the ledger does."""

from typing import Any

import pytest
from django.db import OperationalError, transaction

from jobs.running import run_job
from runtime.launch import answer_write, run_again
from runtime.models import JournalEntry, Run, RunStep, Wait, Write, WriteOutcome
from runtime.runners import durable
from runtime.runners.commits import Commits
from runtime.selectors.ledger import open_questions, writes_of
from runtime.services.runs import stop_run
from runtime.services.waits import Asked, give_turns, go_on, rest
from tests.factories import make_user
from tests.runtime.apis import Api
from tests.runtime.durable.flows import flow
from tests.runtime.durable.inline import execute, fresh, new_run
from tests.runtime.installations import connected

pytestmark = pytest.mark.usefixtures("inline")
CREATE = flow('    return create(ctx, "Ek")')
ONCE = flow('    return crm.post("/leads", json={}, write_key="k", once=True).json()["id"]')


def posts(api: Api) -> int:
    return sum(request.method == "POST" for request in api.requests)


def cut_off(run: Run, *, outcomes: bool) -> Run:
    """As if its worker had died before it wrote down what it got last; it goes on in another job."""
    for model in (JournalEntry, RunStep):
        model._base_manager.filter(run=run)._raw_delete("default")
    if outcomes:
        WriteOutcome._base_manager.filter(write__run=run)._raw_delete("default")
    Run.objects.filter(pk=run.pk).update(outcome="", ended_at=None, wait="sleep")
    go_on(run=run)
    return fresh(run)


def asked(api: Api, files: dict[str, str]) -> Run:
    """A run that asks a person about its POST."""
    api.answers["/leads"] = (201, {"id": "7"})
    run = cut_off(execute(new_run(connected(api.url), files)), outcomes=True)
    run = execute(run)
    assert (run.wait, posts(api)) == ("person", 1)
    return run


def test_a_write_sent_after_a_persons_no_is_asked_about_again_when_its_answer_is_lost(api: Api) -> None:
    run = asked(api, CREATE)
    answer_write(write=open_questions(run)[0], state="not_sent", by=make_user())
    run = execute(run)
    assert posts(api) == 2
    last = WriteOutcome.objects.order_by("-pk").first()
    WriteOutcome._base_manager.filter(pk=last.pk)._raw_delete("default")
    run = execute(cut_off(run, outcomes=False))
    assert (run.wait, posts(api)) == ("person", 2)


def test_a_write_known_from_another_run_is_known_after_a_crash(api: Api) -> None:
    api.answers["/leads"] = (201, {"id": "7"})
    environment = connected(api.url)
    execute(new_run(environment, ONCE))
    second = cut_off(execute(new_run(environment, ONCE)), outcomes=False)
    second = execute(second)
    assert (second.outcome, second.result, posts(api)) == ("done", "7", 1)


def test_a_decision_that_could_not_be_written_is_made_again_the_same(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.answers |= {"/leads": (201, {"id": "7"}), "/leads/1": (400, {})}
    files = flow('    create(ctx, "Ek")\n    replace(ctx, "Ek")')
    run = execute(new_run(connected(api.url), files))
    again = run_again(run=run, by=make_user())
    usual, failures = Commits._transaction, [1]

    def failing(self: Commits, do: Any, all_news: bool) -> Any:
        def and_then() -> Any:
            result = do()
            if failures and Write.objects.filter(run=again).exists():
                failures.pop()
                raise OperationalError("deadlock detected")
            return result

        return usual(self, and_then, all_news)

    monkeypatch.setattr(Commits, "_transaction", failing)
    execute(again)
    assert failures == []
    assert posts(api) == 1


def test_an_answered_question_leaves_nothing_behind(api: Api) -> None:
    run = asked(api, CREATE)
    answer_write(write=open_questions(run)[0], state="sent", answer={"body": {"id": "7"}}, by=make_user())
    run = execute(run)
    assert run.outcome == "done"
    assert Wait.objects.count() == 0


def test_a_run_that_rests_after_its_question_was_answered_goes_on(api: Api) -> None:
    first = asked(api, ONCE)
    write = open_questions(first)[0]
    second = new_run(first.environment, ONCE)
    answer_write(write=write, state="sent", answer={"body": {"id": "7"}}, by=make_user())
    with transaction.atomic():
        assert rest(run=second, asked=[Asked("1", "person", write_id=write.pk)], taken=()) is False


def test_many_runs_of_one_workflow_keep_no_other_from_its_turn(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = connected(api.url)
    monkeypatch.setattr("runtime.services.waits.BATCH", 3)
    for _ in range(4):
        Run.objects.filter(pk=new_run(environment, CREATE, at_most=1).pk).update(wait="turn")
    busy = Run.objects.order_by("pk").first()
    Run.objects.filter(pk=busy.pk).update(wait="", started_at=busy.created_at)
    other = new_run(environment, CREATE, at_most=1)
    Run.objects.filter(pk=other.pk).update(wait="turn", workflow="other")
    extra = new_run(environment, CREATE, at_most=1)
    Run.objects.filter(pk=extra.pk).update(wait="turn")
    assert give_turns() == 1
    assert fresh(other).wait == ""


def test_two_runs_that_hear_that_the_same_write_was_not_sent_send_it_once(api: Api) -> None:
    first = asked(api, ONCE)
    second = execute(new_run(first.environment, ONCE))
    assert second.wait == "person"
    answer_write(write=open_questions(first)[0], state="not_sent", by=make_user())
    assert (execute(second).result, execute(first).result, posts(api)) == ("7", "7", 2)
    assert [row.state for row in writes_of(fresh(first))] == ["confirmed"]


def test_a_write_that_was_sent_without_its_key_is_not_repeated_with_one(api: Api) -> None:
    api.answers["/leads"] = (502, "bad gateway")
    environment = connected(api.url)
    run = execute(new_run(environment, CREATE))
    stop_run(run=run, by=make_user(email="c@example.com"))
    run = fresh(run)
    environment.connections.update(idempotency_header="Idempotency-Key")
    again = execute(run_again(run=run, by=make_user()))
    assert (again.wait, posts(api)) == ("person", 1)


def test_a_run_that_is_stopped_while_it_goes_to_rest_is_stopped(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = new_run(connected(api.url), flow("    ctx.sleep(3600)"))

    def stopped(**asked: Any) -> bool:
        stop_run(run=fresh(run), by=make_user())
        return rest(**asked)

    monkeypatch.setattr(durable, "rest", stopped)
    run_job(str(run.job_id))
    assert (fresh(run).phase, Wait.objects.count()) == ("stopped", 0)
