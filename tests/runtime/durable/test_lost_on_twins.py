"""A twin that loses an answer does what a real system does to a run: a person is asked about the write."""

import json
from typing import Any

import pytest
from django.http import QueryDict

from runtime.launch import answer_write, run_again
from runtime.models import Run
from runtime.pages.twins import TwinPage
from runtime.pages.waiting import waiting_of
from runtime.selectors.ledger import open_questions, writes_of
from tests.factories import make_project, make_user
from tests.runtime.durable.flows import HEAD
from tests.runtime.durable.inline import execute
from tests.runtime.factories import make_run

pytestmark = pytest.mark.usefixtures("inline")
# Code that handles every error it meets, and tries again by itself, must not get past a question.
CODE = (
    HEAD
    + """@step("Try", retry=retry(3, on=(429, "5xx", "reset", "timeout"), backoff=1))
def try_to(ctx: Context, name: str) -> int:
    try:
        return crm.post("/leads", json={"name": name}, write_key=name).json()["id"]
    except Exception:
        return crm.post("/leads", json={"name": name}, write_key=name).json()["id"]

@step("Count")
def count(ctx: Context) -> list:
    return [lead["name"] for lead in crm.get("/leads").json()]

@workflow("Orders")
def orders(ctx: Context, event: dict):
    return {"made": [try_to(ctx, "Ek"), try_to(ctx, "Osei")], "there": count(ctx)}
"""
)
TWINS: dict[str, Any] = {
    "format": "tenon/twins@1",
    "systems": {
        "crm": {
            "objects": {"lead": {"id_style": "integer"}},
            "routes": [
                {"method": "POST", "path": "/leads", "operation": "create", "object": "lead"},
                {"method": "GET", "path": "/leads", "operation": "list", "object": "lead"},
            ],
        }
    },
}


def lost(kind: str, *, key_header: str = "", **fault: Any) -> Run:
    """A run whose first POST the twin answers in that way."""
    twins = json.loads(json.dumps(TWINS))
    if key_header:
        twins["systems"]["crm"]["idempotency_header"] = key_header
    files = {"workflows/orders.py": CODE, "tests/twins.json": json.dumps(twins)}
    fault = {"system": "crm", "kind": kind, "method": "POST", **fault}
    return execute(make_run(make_project(), files=files, workflow="", faults=[fault]))


def twin_of(run: Run, after: str = "") -> TwinPage:
    return TwinPage.from_query(run.project, run, QueryDict(f"after={after}"))


def names_in(page: TwinPage) -> list[str]:
    return [json.loads(row.whole)["name"] for table in page.tables for row in table.rows]


def test_a_lost_answer_asks_a_person_and_the_record_stands_once() -> None:
    run = lost("lost")
    assert (run.phase, run.wait, len(writes_of(run))) == ("waiting", "person", 1)
    assert names_in(twin_of(run)) == ["Ek"], "whoever is asked can look"
    assert [(line.lost, line.change) for line in twin_of(run).requests] == [(True, "1 added")]
    asked = waiting_of(run)
    assert asked is not None
    assert "among the records of crm's twin for “Ek”" in asked.questions[0].advice
    assert asked.questions[0].twin_url.endswith("/twin?system=crm")
    answer_write(write=open_questions(run)[0], state="sent", answer={"body": {"id": 1001}}, by=make_user())
    run = execute(run)
    assert (run.outcome, run.result) == ("done", {"made": [1001, 1002], "there": ["Ek", "Osei"]})
    page = twin_of(run)
    assert (names_in(page), page.differs) == (["Ek", "Osei"], 0)
    assert names_in(twin_of(run, after="1")) == ["Ek"]
    again = execute(run_again(run=run, from_step=2, by=make_user(email="b@example.com")))
    assert (again.outcome, again.result) == ("done", run.result), "goes on in the same world"


@pytest.mark.parametrize("fault", [{"kind": "reset"}, {"kind": "timeout"}, {"kind": "status", "status": 502}])
def test_what_did_not_arrive_is_sent_when_a_person_says_so(fault: dict[str, Any]) -> None:
    run = lost(**fault)
    assert (run.wait, names_in(twin_of(run))) == ("person", [])
    answer_write(write=open_questions(run)[0], state="not_sent", answer=None, by=make_user())
    run = execute(run)
    assert (run.outcome, run.result) == ("done", {"made": [1001, 1002], "there": ["Ek", "Osei"]})
    page = twin_of(run)
    assert (names_in(page), page.differs) == (["Ek", "Osei"], 0)
    assert [line.change for line in page.requests] == ["", "1 added", "1 added", ""]


def test_a_refusal_is_the_codes_own_business() -> None:
    run = lost("status", status=503, times=2)
    assert (run.outcome, run.result["there"]) == ("done", ["Ek", "Osei"])
