"""Testing a project: failures that explain themselves, tests that do not see each other, the plugin."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tenon import Context, manual, webhook, workflow
from tenon.errors import HostRefused, TenonError
from tenon.testing import TestHost
from tenon.testing.assertions import EXPLAIN, compile_test, explain
from tenon.testing.collecting import find_tests
from tenon.testing.mini import run_project

from tests.sdk.runs import flow, session

WORKFLOW = """
from tenon import connect, step, workflow

crm = connect("crm")

@step("Create")
def create(ctx, lead):
    return crm.post("/leads", json=lead).json()

@workflow("Leads")
def leads(ctx, event):
    return create(ctx, event)
"""
TWINS = (
    '{"format": "tenon/twins@1", "systems": {"crm": {"objects": {"lead": {}}, "routes": '
    '[{"method": "POST", "path": "/leads", "operation": "create", "object": "lead"}]}}}'
)


def _project(folder: Path, tests: str) -> str:
    for name, text in {
        "workflows/leads.py": WORKFLOW,
        "tests/twins.json": TWINS,
        "tests/test_leads.py": "from tenon.testing import criterion\nfrom workflows.leads import leads\n"
        + tests,
        "conftest.py": 'pytest_plugins = ["tenon.testing.plugin"]\n',
        "pytest.ini": "[pytest]\npythonpath = .\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return str(folder)


def _mini(folder: Path, tests: str) -> str:
    """What `python -m tenon test` prints: a process of its own, since a project's modules stay imported."""
    command = [sys.executable, "-m", "tenon", "test", _project(folder, tests)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_env(), timeout=60)
    assert done.stderr == ""
    return done.stdout


def _env() -> dict[str, str]:
    return {"PYTHONPATH": str(Path(__file__).parents[2] / "sdk"), "PYTHONDONTWRITEBYTECODE": "1"}


def test_a_failed_assertion_shows_both_sides_and_its_line(tmp_path: Path) -> None:
    printed = _mini(
        tmp_path,
        '@criterion("AC-07")\n'
        "def test_one(run, twins):\n"
        '    result = run(leads, {"name": "Ada"})\n'
        '    assert result.outcome == "done" and twins.crm.count("lead") == 2, "two leads"\n',
    )
    assert "failed tests/test_leads.py::test_one [AC-07]" in printed
    assert "two leads\n" in printed
    assert "expected twins.crm.count('lead') == 2" in printed
    assert "left:  1\n" in printed
    assert "at tests/test_leads.py:6\n" in printed
    assert "0 passed, 1 failed" in printed


def test_a_failed_run_is_told_with_the_failed_test(tmp_path: Path) -> None:
    printed = _mini(
        tmp_path,
        "def test_one(run, twins):\n"
        '    assert run(leads, {"name": "Ada"}, faults=["crm:500"]).outcome == "done"\n'
        "    1 / 0\n",
    )
    assert "left:  'failed'" in printed
    assert (
        "the last run failed in step 'Create': HttpError: POST https://crm.twin/leads answered 500" in printed
    )
    assert "(workflows/leads.py:8)" in printed


def test_whatever_else_goes_wrong_is_an_error(tmp_path: Path) -> None:
    printed = _mini(
        tmp_path,
        "import sys\n"
        "def test_zero(): 1 / 0\n"
        "def test_exit(): sys.exit('bye')\n"
        "def test_odd(tmp_path): pass\n"
        "def test_lost(fixture): fixture('nobody')\n"
        "def test_fine(twins): assert twins.crm.records('lead') == []\n",
    )
    assert "error  tests/test_leads.py::test_zero\n        ZeroDivisionError: division by zero" in printed
    assert "SystemExit: bye" in printed
    assert (
        "a test may ask for run, deliver, twins, fixture, send, pass_time, runs; there is no tmp_path"
        in printed
    )
    assert "there is no fixture 'nobody' in tests/fixtures (there: none)" in printed
    assert "1 passed, 4 failed" in printed


def test_every_test_begins_with_a_world_of_its_own(tmp_path: Path) -> None:
    one = '    run(leads, {"name": "Ada"})\n    assert twins.crm.count("lead") == 1\n'
    printed = _mini(tmp_path, f"def test_a(run, twins):\n{one}\ndef test_b(run, twins):\n{one}")
    assert "2 passed, 0 failed" in printed


def test_a_folder_without_tests_is_no_success(tmp_path: Path) -> None:
    assert "no tests in" in _mini(tmp_path, "")


def test_a_file_that_is_no_python_stops_with_its_place(tmp_path: Path) -> None:
    root = _project(tmp_path, "def test_(:\n")
    with pytest.raises(SyntaxError):
        list(run_project(root))


def test_pytest_knows_the_mark_and_shows_the_run(tmp_path: Path) -> None:
    root = _project(
        tmp_path,
        '@criterion("AC-01")\ndef test_one(run):\n'
        '    assert run(leads, {}, faults=["crm:500"]).outcome == "done"\n'
        "def test_two(): pass\n",
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--strict-markers",
        "-m",
        "criterion",
        root,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_env(), timeout=60)
    assert "1 failed, 1 deselected" in done.stdout, done.stdout + done.stderr
    assert "assert 'failed' == 'done'" in done.stdout


ASSERTIONS = [
    ("assert a == b", "expected a == b\n  left:  1\n  right: [2]"),
    ("assert a in b", "expected a in b\n  left:  1\n  right: [2]"),
    ("assert not a", "not a is False"),
    ("assert a > 0 and a is b", "expected a is b\n  left:  1\n  right: [2]"),
    ("assert a == 2 or b == 3, f'{a} here'", "1 here\na == 2 or b == 3 is False"),
    ("assert 0 < a < 1", "0 < a < 1 is False"),
    ("assert once() == 5", "expected once() == 5\n  left:  1\n  right: 5"),
]


@pytest.mark.parametrize(("source", "message"), ASSERTIONS)
def test_assertions_explain_themselves_and_look_once(source: str, message: str) -> None:
    calls: list[int] = []

    def once() -> int:
        calls.append(1)
        return len(calls)

    names: dict[str, Any] = {"a": 1, "b": [2], "once": once, EXPLAIN: explain}
    with pytest.raises(AssertionError) as seen:
        exec(compile_test(source, "test.py"), names)
    assert str(seen.value) == message
    assert len(calls) <= 1


def test_assertions_that_hold_say_nothing() -> None:
    exec(compile_test("assert 1 == 1 and 2 in [2], 'no'", "test.py"), {EXPLAIN: explain})


def test_tests_are_found_without_executing_them() -> None:
    found = find_tests(
        "raise SystemExit\n@testing.criterion('AC-02')\ndef test_a(run, twins): ...\n"
        "def helper(): ...\nasync def test_c(): ...\n@other\ndef test_b(): ...\n"
    )
    assert [(test.name, test.criterion, test.line, test.parameters) for test in found] == [
        ("test_a", "AC-02", 3, ("run", "twins")),
        ("test_b", "", 7, ()),
    ]


def test_deliver_needs_a_webhook_and_run_a_workflow() -> None:
    with pytest.raises(
        TenonError, match="run takes a function marked @workflow or @action, got test_deliver"
    ):
        session().run(test_deliver_needs_a_webhook_and_run_a_workflow)  # type: ignore[arg-type]
    with pytest.raises(TenonError, match="starts by manual: use run"):
        session().deliver(flow(lambda *_: None), {})


@pytest.mark.parametrize(
    ("work", "status", "body"),
    [
        (lambda ctx, event: ctx.respond(201, {"n": event["n"]}), 201, {"n": 1}),
        (lambda *_: {"total": 5}, 200, {"total": 5}),
        (lambda *_: 1 / 0, 500, {"error": "the workflow failed"}),
    ],
)
def test_a_sender_that_waits_gets_the_runs_own_answer(work: Any, status: int, body: Any) -> None:
    made = workflow("Sync", trigger=webhook("sync", respond="sync"))(work)
    delivered = session().deliver(made, {"n": 1})
    assert (delivered.status, delivered.body) == (status, body)


def _sender(ctx: Context, event: Any) -> Any:
    assert ctx.request is not None
    return {"from": ctx.request.headers["x-from"]}


def test_a_workflow_sees_the_request_that_started_it() -> None:
    made = workflow("Sees", trigger=webhook("sees"))(_sender)
    assert session().deliver(made, "[{}]", headers={"X-From": "ada"}).runs[0].result == {"from": "ada"}
    assert workflow("By hand", trigger=manual())(lambda ctx, _: ctx).trigger.kind == "manual"


def test_twins_in_a_test_say_what_is_wrong() -> None:
    twins = session().twins
    twins.crm.add("lead", {"email": "a", "n": 1})
    twins.crm.add("lead", {"email": "b", "n": 1})
    assert (twins.crm.count("lead", n=1), twins["crm"].record("lead", email="b")["id"]) == (2, 1002)
    with pytest.raises(AssertionError, match=r"expected one lead with \{'n': 1\} in crm, found 2; there: "):
        twins.crm.record("lead", n=1)
    with pytest.raises(AssertionError, match="found 0; there: "):
        twins.crm.record("lead", n=9)
    with pytest.raises(TenonError, match=r"no system 'erp' \(there: crm\)"):
        _ = twins.erp
    with pytest.raises(HostRefused, match="no object 'leed'"):
        twins.crm.count("leed")


def test_a_test_host_hears_no_nonsense() -> None:
    host = TestHost()
    for op, args in (
        ("run_end", {"ended": {}}),
        ("kv_get", {"scope": "a", "key": "b"}),
        ("run_start", {"workflow": "w", "data": None, "request": None, "faults": ["bad"]}),
        (
            "run_start",
            {"workflow": "w", "data": None, "request": None, "faults": [{"system": "x", "colour": 1}]},
        ),
        ("twin", {"system": "", "action": "records", "args": {}}),
    ):
        with pytest.raises(HostRefused):
            host.call(op, **args)
    host.call("run_start", workflow="w", data=None, request=None, faults=[])
    with pytest.raises(HostRefused, match="going on already"):
        host.call("run_start", workflow="w", data=None, request=None, faults=[])
    assert host.call("run_end", ended={"outcome": "won", "error": "odd", "result": 1})["outcome"] == "failed"
