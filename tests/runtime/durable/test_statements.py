"""How many SQL statements a run costs, so that none comes in by the back door."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.runtime.apis import Api
from tests.runtime.durable.flows import flow
from tests.runtime.durable.inline import execute, new_run
from tests.runtime.installations import connected

pytestmark = pytest.mark.usefixtures("inline")
THREE = flow(
    '    read(ctx, "Ek")\n    made = create(ctx, "Ek")\n    return {"id": made, "again": replace(ctx, "Ek")}'
)
# Counted, beginnings and ends of transactions included. Three of the second are this test's own.
CREATED, EXECUTED = 11, 68


def test_three_steps_of_which_two_write(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    # News for open pages depend on how fast the machine is.
    monkeypatch.setattr("runtime.runners.commits.NEWS_SECONDS", 10**9)
    monkeypatch.setattr("runtime.runners.recorder.FLUSH_SECONDS", 10**9)
    api.answers |= {"/leads": (201, {"id": "7"}), "/leads/1": (200, {"id": "1"})}
    environment = connected(api.url)
    execute(new_run(environment, THREE))
    with CaptureQueriesContext(connection) as created:
        run = new_run(environment, THREE)
    with CaptureQueriesContext(connection) as executed:
        run = execute(run)
    assert run.outcome == "done"
    assert len(created) <= CREATED
    assert len(executed) <= EXECUTED
    assert not [one for one in executed.captured_queries if "SAVEPOINT" in one["sql"]]
