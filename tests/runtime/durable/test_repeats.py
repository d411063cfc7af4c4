"""A step's own retry never does a write twice: a system that failed in the middle may have done it."""

import pytest

from runtime.launch import answer_write
from runtime.ledger import idempotency_key
from runtime.models import Exchange, LogLine, WriteOutcome
from runtime.selectors.ledger import open_questions
from tests.factories import make_user
from tests.runtime.apis import Api
from tests.runtime.durable.flows import HEAD, flow
from tests.runtime.durable.inline import execute, new_run
from tests.runtime.installations import connected

pytestmark = pytest.mark.usefixtures("inline")
KEY = "Idempotency-Key"
CREATE = {
    "workflows/orders.py": HEAD
    + """@step("Try", retry=retry(3, on=(429, "5xx"), backoff=0.01))
def try_to(ctx: Context) -> str:
    return crm.post("/leads", json={"name": "Ek"}).json()["id"]

@workflow("Orders")
def orders(ctx: Context, event: dict):
    return try_to(ctx)
"""
}


def keys(api: Api) -> list[str]:
    return [request.headers.get(KEY, "") for request in api.requests if request.method == "POST"]


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_post_that_may_have_been_done_is_sent_once_and_asked_about_at_once(status: int, api: Api) -> None:
    api.answers["/leads"] = (status, {"error": "broken"})
    run = execute(new_run(connected(api.url), CREATE))
    assert (run.phase, run.wait, len(keys(api))) == ("waiting", "person", 1)
    assert [(outcome.state, outcome.status) for outcome in WriteOutcome.objects.all()] == [
        ("uncertain", status)
    ]
    assert len(open_questions(run)) == 1
    assert f"answered POST with {status}: " in LogLine.objects.get(run=run).message
    assert not Exchange.objects.filter(run=run).exists()
    answer_write(write=open_questions(run)[0], state="not_sent", answer=None, by=make_user())
    api.answers["/leads"] = (201, {"id": "5"})
    run = execute(run)
    assert (run.outcome, len(keys(api))) == ("done", 2)


def test_an_answer_of_500_is_not_asked_about_where_sending_again_does_it_once(api: Api) -> None:
    api.answers["/leads/1"] = (500, {"error": "broken"})
    run = execute(new_run(connected(api.url), flow('    return replace(ctx, "Ek")')))
    assert (run.outcome, run.error["type"], open_questions(run)) == ("failed", "HttpError", [])


def test_with_a_key_the_system_takes_it_is_sent_again_with_the_same_key(api: Api) -> None:
    api.answers["/leads"] = (502, {"error": "broken"})
    run = execute(new_run(connected(api.url, key_header=KEY), CREATE))
    assert run.outcome == "failed"
    assert len(keys(api)) == 3
    assert len(set(keys(api))) == 1


def test_a_key_is_the_same_for_all_attempts_and_for_nothing_else() -> None:
    same = {idempotency_key(7, at, "i") for at in ("2/1.3", "2/2.3", "2/11.3")}
    others = {
        idempotency_key(run, at, name)
        for run, at, name in ((8, "2/1.3", "i"), (7, "2/1.4", "i"), (7, "2/1.3", "j"))
    }
    nested = {idempotency_key(7, "3[0].1/1.2", "i"), idempotency_key(7, "3[1].1/1.2", "i")}
    assert (len(same), len(others | same), len(nested)) == (1, 4, 2)
