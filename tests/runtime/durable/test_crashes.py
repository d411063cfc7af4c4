"""A worker, a zygote, a child dies in the worst moment: while another system has the request."""

from collections.abc import Callable
from typing import Any

import pytest

from lib.errors import DomainError
from runtime.launch import answer_write
from runtime.models import Run
from runtime.selectors.ledger import open_questions, outcomes_of, writes_of
from runtime.services.runs import stop_run
from tests.factories import make_user
from tests.jobs.processes import until
from tests.runtime.apis import Api
from tests.runtime.durable.flows import flow
from tests.runtime.installations import Installation, connected, kill_child, kill_zygote

pytestmark = pytest.mark.thorough

CREATE = flow('    read(ctx, "Ek")\n    return {"id": create(ctx, "Ek"), "again": replace(ctx, "Ek")}')
DONE = (200, {"id": "1"})


def dying(answer: tuple[int, Any], die: Callable[[], None]) -> Callable[[], tuple[int, Any]]:
    """An answer in front of which something dies, once."""
    deaths = [die]

    def reply() -> tuple[int, Any]:
        while deaths:
            deaths.pop()()
        return answer

    return reply


def asked(api: Api, method: str) -> int:
    return sum(request.method == method for request in api.requests)


def submit(installation: Installation, api: Api, *, key_header: str = "", files: Any = CREATE) -> Run:
    environment = connected(api.url, key_header=key_header)
    return installation.submit(environment.project, files=files, environment=environment)


def after_its_death(installation: Installation) -> None:
    """Start another worker when the first one is dead; its lease runs out meanwhile."""
    until(lambda: not installation.worker, 60, "the worker dies")
    installation.new_worker()


def uncertain(installation: Installation, api: Api) -> Run:
    """A run whose worker died while the system had its POST, and that waits for a person."""
    api.answers["/leads"] = dying((201, {"id": "7"}), installation.kill_worker)
    api.answers["/leads/1"] = DONE
    read = flow('    return {"id": create(ctx, "Ek"), "again": replace(ctx, "Ek")}')
    run = submit(installation, api, files=read)
    after_its_death(installation)
    return installation.waits(run, "person", 60)


def test_a_write_nobody_knows_of_is_asked_about_and_never_sent_twice(
    installation: Installation, api: Api
) -> None:
    run = uncertain(installation, api)
    (write,) = open_questions(run)
    assert (write.method, write.write_key, write.state, run.phase) == ("POST", "Ek", "uncertain", "waiting")
    assert "before the answer came" in outcomes_of(write)[-1].note
    answer_write(write=write, state="sent", answer={"status": 201, "body": {"id": "7"}}, by=make_user())
    ended = installation.ended(run, 60)
    assert (ended.outcome, ended.result) == ("done", {"id": "7", "again": "1"})
    assert asked(api, "POST") == 1
    assert [row.state for row in writes_of(ended)] == ["sent", "confirmed"]
    with pytest.raises(DomainError, match="answered this already"):
        answer_write(write=write, state="not_sent", by=make_user())


def test_what_a_person_says_was_not_sent_is_sent(installation: Installation, api: Api) -> None:
    run = uncertain(installation, api)
    answer_write(write=open_questions(run)[0], state="not_sent", by=make_user())
    ended = installation.ended(run, 60)
    assert (ended.outcome, asked(api, "POST")) == ("done", 2)
    states = [one.state for one in outcomes_of(writes_of(ended)[0])]
    assert states == ["uncertain", "not_sent", "intended", "confirmed"]


def test_a_person_may_stop_it_instead(installation: Installation, api: Api) -> None:
    run = uncertain(installation, api)
    stop_run(run=run, by=make_user(name="Ada"))
    run.refresh_from_db()
    assert (run.outcome, run.phase, run.error["message"]) == (
        "stopped", "stopped", "Ada stopped the run while it waited.",
    )  # fmt: skip
    assert open_questions(run) == []


def test_what_may_be_sent_twice_is_sent_again_with_its_key(installation: Installation, api: Api) -> None:
    api.answers["/leads"] = dying((201, {"id": "7"}), installation.kill_worker)
    api.answers["/leads/1"] = DONE
    run = submit(installation, api, key_header="Idempotency-Key", files=flow('    return create(ctx, "Ek")'))
    after_its_death(installation)
    ended = installation.ended(run, 60)
    assert (ended.outcome, ended.result) == ("done", "7")
    keys = [request.headers["Idempotency-Key"] for request in api.requests]
    assert len(keys) == 2
    assert keys[0] == keys[1] == writes_of(ended)[0].idempotency_key


def test_a_put_is_sent_again_and_finished_steps_are_not(installation: Installation, api: Api) -> None:
    api.answers["/leads"] = (201, {"id": "7"})
    api.answers["/leads/1"] = dying(DONE, installation.kill_worker)
    run = submit(installation, api)
    after_its_death(installation)
    ended = installation.ended(run, 60)
    assert (ended.outcome, ended.result, ended.job.attempt) == ("done", {"id": "7", "again": "1"}, 2)
    assert (asked(api, "GET"), asked(api, "POST"), asked(api, "PUT")) == (1, 1, 2)
    assert [(step.seq, step.name) for step in ended.steps.all()] == [
        (1, "Read"), (2, "Create"), (3, "Replace"),
    ]  # fmt: skip
    assert [exchange.seq for exchange in ended.exchanges.all()] == [1, 2, 3]


@pytest.mark.parametrize("kill", [kill_zygote, kill_child])
def test_a_run_goes_on_in_a_new_process_and_knows_the_answer(
    installation: Installation, api: Api, kill: Callable[[int], None]
) -> None:
    api.answers["/leads"] = dying((201, {"id": "7"}), lambda: kill(installation.worker))
    api.answers["/leads/1"] = DONE
    ended = installation.ended(submit(installation, api))
    assert (ended.outcome, ended.job.attempt) == ("done", 1)
    assert (asked(api, "GET"), asked(api, "POST"), asked(api, "PUT")) == (1, 1, 1)


def test_a_child_that_is_killed_every_time_ends_its_run(installation: Installation, api: Api) -> None:
    def killed() -> tuple[int, Any]:
        kill_child(installation.worker)
        return DONE

    api.answers["/leads"] = killed
    ended = installation.ended(
        submit(installation, api, files=flow("    for n in range(9): read(ctx, str(n))"))
    )
    assert (ended.outcome, ended.error["type"]) == ("failed", "ProcessCrashed")
    assert "killed from outside" in ended.error["message"]
    assert len(api.requests) == 3


def test_code_that_is_not_the_same_each_time_is_stopped_with_the_place(
    installation: Installation, api: Api
) -> None:
    api.answers["/leads"] = dying((201, {"id": "7"}), lambda: kill_child(installation.worker))
    chance = flow('    import random\n    read(ctx, str(random.random()))\n    return create(ctx, "Ek")')
    ended = installation.ended(submit(installation, api, files=chance))
    assert (ended.outcome, ended.error["type"]) == ("failed", "CodeChanged")
    assert "'GET crm /leads' again, with other input" in ended.error["message"]
    assert asked(api, "POST") == 0
