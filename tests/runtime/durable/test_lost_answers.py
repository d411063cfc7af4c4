"""An answer that is lost while the run goes on: a person is asked, and the run goes on with what they say."""

from typing import Any

import pytest

from runtime.launch import answer_write, preview_rerun
from runtime.models import Exchange, LogLine, Run, Write
from runtime.selectors.ledger import open_questions, planned_writes, writes_of
from tests.factories import make_user
from tests.runtime.apis import Api
from tests.runtime.durable.flows import HEAD, flow
from tests.runtime.durable.inline import execute, new_run
from tests.runtime.installations import connected

pytestmark = pytest.mark.usefixtures("inline")
CREATE = flow('    return create(ctx, "Ek")')
# Code that handles every error it meets must not get past a question.
CAREFUL = {
    "workflows/orders.py": HEAD
    + """@step("Try", retry=retry(3, on=(429, "5xx", "reset", "timeout"), backoff=0.01))
def try_to(ctx: Context) -> str:
    try:
        return crm.post("/leads", json={"name": "Ek"}).json()["id"]
    except Exception:
        return "handled"

@workflow("Orders")
def orders(ctx: Context, event: dict):
    return try_to(ctx)
"""
}
SEARCHING = (
    HEAD
    + """@step("Search", retry=retry(3, on=(429, "5xx"), backoff=0.01))
def search(ctx: Context) -> list:
    return crm.post("/leads", json={"q": 1}, reads=True).json()

@workflow("Orders")
def orders(ctx: Context, event: dict):
    return search(ctx)
"""
)
LOST = (0, "")


def sent(api: Api, method: str = "POST") -> int:
    return sum(request.method == method for request in api.requests)


def lost(api: Api, files: dict[str, str] = CREATE, **fields: Any) -> Run:
    api.answers["/leads"] = LOST
    return execute(new_run(connected(api.url, **fields), files))


@pytest.mark.parametrize("files", [CREATE, CAREFUL])
def test_a_lost_answer_asks_a_person_while_the_run_goes_on(files: dict[str, str], api: Api) -> None:
    run = lost(api, files)
    assert (run.phase, run.wait, sent(api)) == ("waiting", "person", 1)
    (question,) = open_questions(run)
    assert (question.run_id, question.state) == (run.pk, "uncertain")
    assert "before it answered" in LogLine.objects.get(run=run).message
    assert not Exchange.objects.filter(run=run).exists()


def test_it_goes_on_with_the_answer_the_person_found(api: Api) -> None:
    run = lost(api)
    answer_write(write=open_questions(run)[0], state="sent", answer={"body": {"id": "7"}}, by=make_user())
    run = execute(run)
    assert (run.outcome, run.result, sent(api)) == ("done", "7", 1)
    assert Exchange.objects.get(run=run).answered_by == "ledger"


def test_what_was_not_sent_is_sent_and_asked_about_again_when_it_is_lost_again(api: Api) -> None:
    run, person = lost(api), make_user()
    answer_write(write=open_questions(run)[0], state="not_sent", answer=None, by=person)
    run = execute(run)
    assert (run.wait, sent(api)) == ("person", 2)
    api.answers["/leads"] = (201, {"id": "8"})
    answer_write(write=open_questions(run)[0], state="not_sent", answer=None, by=person)
    run = execute(run)
    assert (run.outcome, run.result, sent(api)) == ("done", "8", 3)
    assert [write.state for write in writes_of(run)] == ["confirmed"]


def test_what_may_be_sent_twice_is_left_to_the_code(api: Api) -> None:
    run = lost(api, key_header="Idempotency-Key")
    assert (run.outcome, run.error["type"]) == ("failed", "NoAnswer")
    api.answers["/leads/1"] = LOST
    run = execute(new_run(connected(api.url), flow('    return replace(ctx, "Ek")')))
    assert (run.outcome, sent(api, "PUT")) == ("failed", 1)


def test_a_request_that_never_left_asks_nobody(api: Api) -> None:
    run = execute(new_run(connected("http://127.0.0.1:9"), CREATE))
    assert (run.outcome, run.error["type"], open_questions(run)) == ("failed", "NoAnswer", [])


def test_items_beside_it_go_on(api: Api) -> None:
    api.answers |= {"/leads": LOST, "/leads/1": (200, {"id": "1"})}
    files = flow(
        "    both = lambda ctx, item: create(ctx, 'Ek') if item == 0 else replace(ctx, 'Ek')\n"
        "    return ctx.map(both, [0, 1, 2], parallel=2)"
    )
    run = execute(new_run(connected(api.url), files))
    assert (run.wait, sent(api), sent(api, "PUT")) == ("person", 1, 2)


def test_a_search_by_post_is_no_write(api: Api) -> None:
    search = flow('    return crm.post("/leads", json={"q": "Ek"}, reads=True).json()')
    api.answers["/leads"] = (200, [])
    run = execute(new_run(connected(api.url), search))
    assert (run.outcome, Write.objects.count()) == ("empty", 0)
    look = execute(preview_rerun(run=run, by=make_user()))
    assert (look.outcome, sent(api), planned_writes(look)) == ("empty", 2, [])
    run = lost(api, search)
    assert (run.outcome, run.error["type"]) == ("failed", "NoAnswer")


def test_a_search_by_post_is_tried_again(api: Api) -> None:
    answers = iter([(502, ""), LOST, (200, ["found"])])
    api.answers["/leads"] = lambda: next(answers)
    files = {"workflows/orders.py": SEARCHING}
    run = execute(new_run(connected(api.url), files))
    assert (run.outcome, run.result, sent(api)) == ("done", ["found"], 3)
