"""Writes side by side: their journal and ledger, and a worker that dies while some of them are in the air."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper

from runtime.launch import answer_write, run_again
from runtime.models import JournalEntry, Run
from runtime.selectors.ledger import open_questions, writes_of
from tests.factories import make_user
from tests.jobs.processes import until
from tests.runtime.apis import Api
from tests.runtime.durable.flows import flow
from tests.runtime.durable.inline import execute, new_run
from tests.runtime.installations import Installation, connected

NAMES = ["ann", "bob", "cid", "dot", "eve", "fay"]
MAP = flow(f"    return [one.result for one in ctx.map(create, {NAMES}, parallel=6)]")


@contextmanager
def database_threads() -> Iterator[set[str]]:
    """The names of the threads that ask the database for anything while the block lasts."""
    seen: set[str] = set()
    cursor = BaseDatabaseWrapper.cursor

    def noted(self: BaseDatabaseWrapper) -> Any:
        seen.add(threading.current_thread().name)
        return cursor(self)

    with patch.object(BaseDatabaseWrapper, "cursor", noted):
        yield seen


def states(run: Run) -> list[str]:
    return [write.state for write in writes_of(run)]


def test_writes_side_by_side_are_journaled_and_settled_by_one_thread(inline: None, api: Api) -> None:
    meeting = threading.Barrier(len(NAMES), timeout=60)

    def together() -> tuple[int, Any]:
        meeting.wait()  # nobody is answered before all are asked
        return 201, {"id": "7"}

    api.answers["/leads"] = together
    run = new_run(connected(api.url), MAP)
    with database_threads() as threads:
        ended = execute(run)
    assert (ended.outcome, ended.result) == ("done", ["7"] * 6)
    own = {name for name in threads if not name.startswith("heartbeat-")}
    assert own == {threading.current_thread().name}
    assert states(ended) == ["confirmed"] * 6
    assert sorted(write.seq for write in writes_of(ended)) == [1, 2, 3, 4, 5, 6]
    entries = list(JournalEntry.objects.filter(run=ended).order_by("pk").values_list("at", "op"))
    assert len(entries) == 12
    for number in range(6):
        # A step counts after the request it made, whatever the others did between the two.
        request, step = (f"1[{number}].1/1.1", "http"), (f"1[{number}].1", "step_start")
        assert entries.index(request) < entries.index(step)
    again = execute(run_again(run=ended, by=make_user()))
    assert (again.outcome, again.result, len(api.requests)) == ("done", ["7"] * 6, 6)
    assert {exchange.answered_by for exchange in again.exchanges.all()} == {"ledger"}


@pytest.mark.thorough
def test_a_worker_that_dies_among_parallel_writes_repeats_none(installation: Installation, api: Api) -> None:
    """Three are answered, three are in the air when the worker dies; those are asked about."""
    arrived: list[int] = []
    numbering, dead = threading.Lock(), threading.Event()

    def half_of_them() -> tuple[int, Any]:
        with numbering:
            arrived.append(1)
            number = len(arrived)
        if number > 3:
            dead.wait(60)  # nobody reads the answer: the worker is gone by then
        return 201, {"id": str(number)}

    api.answers["/leads"] = half_of_them
    environment = connected(api.url)
    run = installation.submit(environment.project, files=MAP, environment=environment)
    until(lambda: len(arrived) == 6 and states(run).count("confirmed") == 3, 60, "half of them are done")
    assert states(run).count("intended") == 3
    installation.kill_worker()
    dead.set()
    installation.new_worker()
    waiting = installation.waits(run, "person", 60)
    questions = open_questions(waiting)
    assert len(questions) == 3
    for question in questions:
        answer_write(
            write=question, state="sent", answer={"status": 201, "body": {"id": "x"}}, by=make_user()
        )
    ended = installation.ended(run, 60)
    assert ended.outcome == "done", ended.error
    assert sorted(ended.result) == ["1", "2", "3", "x", "x", "x"]
    assert len(api.requests) == 6
    assert sorted(states(ended)) == ["confirmed"] * 3 + ["sent"] * 3
    assert [step.status for step in ended.steps.all()] == ["done"] * 6
