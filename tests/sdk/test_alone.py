"""`python -m tenon run` with workflows that wait, start each other and keep values: no server, real HTTP."""

import json
from pathlib import Path
from typing import Any

import pytest
from tenon.__main__ import main

ORDER = '''"""Orders."""
from tenon import Context, TimedOut, connect, on_event, step, workflow

crm = connect("crm")


@step("Create lead")
def create_lead(ctx: Context, email: str) -> int:
    return crm.post("/leads", json={"email": email}, write_key=email, once=True).json()["id"]


@workflow("Order")
def order(ctx: Context, event: dict) -> dict:
    lead = create_lead(ctx, "a@example.com")
    ctx.log.info("lead is there")
    if event.get("ships"):
        ctx.start("ship", {"order": event["id"]})
    ctx.sleep(event.get("sleep", 0))
    try:
        paid = ctx.wait_for(event["for"], timeout=event.get("timeout"), where={"order": event["id"]})
    except TimedOut:
        return {"late": lead}
    return {"lead": lead, "by": paid["by"]}


@workflow("Ship")
def ship(ctx: Context, event: dict) -> dict:
    ctx.emit("shipped", {"order": event["order"], "by": "van"})
    return {"shipped": event["order"]}


@workflow("Tell", trigger=on_event("shipped"))
def tell(ctx: Context, event: dict) -> dict:
    store = ctx.kv()
    store.set("told", store.get("told", 0) + 1)
    return {"told": store.get("told")}
'''
TWINS = {
    "format": "tenon/twins@1",
    "systems": {
        "crm": {
            "objects": {"lead": {"id_style": "integer"}},
            "routes": [{"method": "POST", "path": "/leads", "operation": "create", "object": "lead"}],
        }
    },
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "workflows").mkdir()
    (tmp_path / "workflows" / "orders_alone.py").write_text(ORDER)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "twins.json").write_text(json.dumps(TWINS))
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("workflows", "workflows.orders_alone"):
        monkeypatch.delitem(__import__("sys").modules, name, raising=False)
    return tmp_path


def _run(project: Path, event: dict[str, Any], *options: str, workflow: str = "order") -> int:
    payload = project / "event.json"
    payload.write_text(json.dumps(event))
    return main(["run", str(project), "--workflow", workflow, "--payload", str(payload), *options])


def test_a_started_workflow_sends_what_the_first_waits_for(project: Path, capsys: Any) -> None:
    assert _run(project, {"id": 7, "for": "shipped", "ships": True}) == 0
    told = capsys.readouterr().out
    assert told.count("Create lead") == told.count("lead is there") == 1
    assert "-- ship begins" in told
    assert "-- order goes on" in told
    assert "-- tell begins" in told
    assert "result: {'lead': 1001, 'by': 'van'}" in told


def test_an_event_can_be_given(project: Path, capsys: Any) -> None:
    for number, by in ((8, "nobody"), (7, "Ada")):
        (project / f"{number}.json").write_text(json.dumps({"order": number, "by": by}))
    given = [f"--event=paid={project}/8.json", f"--event=paid={project}/7.json"]
    assert _run(project, {"id": 7, "for": "paid"}, *given, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["outcome"], report["result"]) == ("done", {"lead": 1001, "by": "Ada"})
    assert [step["name"] for step in report["steps"]] == ["Create lead"]


def test_what_cannot_come_is_told(project: Path, capsys: Any) -> None:
    assert _run(project, {"id": 7, "for": "paid"}) == 3
    said = capsys.readouterr().err
    assert "Waits for paid. Nobody can send that here: give it with --event paid=FILE.json" in said
    assert _run(project, {"id": 7, "for": "paid"}, "--json") == 3
    assert json.loads(capsys.readouterr().out)["stuck"] == ["paid"]
    assert _run(project, {"id": 7, "for": "paid"}, "--event", "paid") == 2
    assert "write NAME=FILE" in capsys.readouterr().err


def test_against_twins_a_month_passes_at_once_and_the_wait_runs_out(project: Path, capsys: Any) -> None:
    event = {"id": 7, "for": "paid", "sleep": 30 * 86_400, "timeout": 7 * 86_400}
    assert _run(project, event, "--json") == 0
    assert json.loads(capsys.readouterr().out)["result"] == {"late": 1001}


def test_values_and_what_was_done_once_are_kept_in_a_file(project: Path, capsys: Any) -> None:
    store = str(project / "kept.json")
    for told in (1, 2):
        assert _run(project, {}, "--store", store, "--json", workflow="tell") == 0
        assert json.loads(capsys.readouterr().out)["result"] == {"told": told}
    for by in ("", "ledger"):
        event = {"id": 1, "for": "paid", "timeout": 1}
        assert _run(project, event, "--store", store, "--json") == 0
        (exchange,) = json.loads(capsys.readouterr().out)["exchanges"]
        assert (exchange["answered_by"], exchange["response"]["body"]["id"]) == (by, 1001)
    (project / "kept.json").write_text("{")
    assert _run(project, {}, "--store", store, workflow="tell") == 2
    assert "holds no values kept by tenon" in capsys.readouterr().err
