"""Workflows and tests of a project, run for real: sandboxed children, twins in this process."""

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from tenon.host import Silent
from tenon.report import LogLine, StepRecord

from runtime.execution import RunReport, run_tests, run_workflow
from runtime.sandbox import Limits, Zygote
from tests.runtime.projects import PROJECT, WORKFLOW, project

EVENT = {"objectId": 7}


@pytest.fixture(scope="module")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    made = Zygote(scratch=str(tmp_path_factory.mktemp("scratch")))
    yield made
    made.close()


def run(zygote: Zygote, files: dict[str, str] = PROJECT, payload: Any = EVENT, **options: Any) -> RunReport:
    return run_workflow(
        files, workflow=options.pop("workflow", None), payload=payload, zygote=zygote, **options
    )


def test_a_run_reports_steps_requests_and_log(zygote: Zygote) -> None:
    report = run(zygote)
    assert (report.outcome, report.error) == ("done", None)
    assert report.result == {"lead": report.exchanges[-1].response["body"]["id"]}  # type: ignore[index]
    assert [(step.seq, step.name, step.status) for step in report.steps] == [
        (1, "Read contact", "done"),
        (2, "Create lead", "done"),
    ]
    assert report.steps[0].file == "workflows/contact_to_lead.py"
    assert report.steps[0].input == {"contact_id": 7}
    assert [(exchange.method, exchange.status, exchange.step) for exchange in report.exchanges] == [
        ("GET", 200, 1),
        ("POST", 201, 2),
    ]
    assert report.exchanges[1].request["headers"]["Authorization"] == "hidden"
    assert [(line.message, line.fields) for line in report.logs] == [("contact arrived", {"id": 7})]
    assert json.loads(json.dumps(report.as_dict()))["outcome"] == "done"


def test_a_fault_shows_the_retry_and_no_real_time_passes(zygote: Zygote) -> None:
    began = time.monotonic()
    report = run(zygote, faults=[{"system": "salesforce", "status": 429, "retry_after": 40}])
    assert time.monotonic() - began < 35
    assert report.outcome == "done"
    assert report.waited == [40]
    assert (report.steps[1].attempts, [exchange.status for exchange in report.exchanges]) == (
        2,
        [200, 429, 201],
    )
    assert report.steps[1].took_ms > 40_000


def test_a_skipped_run_says_why(zygote: Zygote) -> None:
    report = run(zygote, payload={"objectId": 8})
    assert (report.outcome, report.reason) == ("skipped", "the contact has no email")


def test_a_failed_run_names_step_file_line_and_source(zygote: Zygote) -> None:
    report = run(zygote, project(mapping="def lead(contact):\n    return {'LastName': contact['surname']}\n"))
    assert report.outcome == "failed"
    assert report.error is not None
    assert (report.error.type, report.error.file, report.error.line) == (
        "KeyError",
        "mappings/contact_to_lead.py",
        2,
    )
    assert "surname" in report.error.source
    refused = run(zygote, faults=[{"system": "salesforce", "status": 500, "times": 9}])
    assert refused.error is not None
    assert (refused.error.type, refused.error.step) == ("HttpError", "Create lead")


@pytest.mark.parametrize(
    ("files", "workflow", "kind", "place", "words"),
    [
        (project(workflow="def x(:\n"), None, "SyntaxError", ("workflows/contact_to_lead.py", 1), "invalid"),
        (
            project(workflow="import nothing_like_it\n"),
            None,
            "ModuleNotFoundError",
            ("workflows/contact_to_lead.py", 1),
            "nothing_like_it",
        ),
        (
            project(workflow="raise SystemExit(3)\n"),
            None,
            "SystemExit",
            ("workflows/contact_to_lead.py", 1),
            "3",
        ),
        (PROJECT, "contact-to-deal", "ProjectError", ("", 0), "there: contact-to-lead"),
        ({"readme.md": "nothing"}, None, "ProjectError", ("", 0), "no folder workflows/"),
        (project(twins="{,}"), None, "DefinitionError", ("tests/twins.json", 0), "line 1, column 2"),
        (project(twins='{"format": "x"}'), None, "DefinitionError", ("tests/twins.json", 0), "format"),
        ({**PROJECT, "../out.py": ""}, None, "BadFile", ("", 0), "leads upwards"),
    ],
)
def test_what_cannot_run_is_a_clear_error(
    zygote: Zygote, files: dict[str, str], workflow: str | None, kind: str, place: tuple[str, int], words: str
) -> None:
    report = run(zygote, files, workflow=workflow)
    assert report.outcome == "failed"
    assert report.error is not None
    assert (report.error.type, (report.error.file, report.error.line)) == (kind, place)
    assert words in report.error.message
    assert "/tmp" not in report.error.message


def test_a_fault_of_an_unknown_system_is_refused(zygote: Zygote) -> None:
    report = run(zygote, faults=[{"system": "xero", "status": 500}])
    assert report.error is not None
    assert "there: hubspot, salesforce" in report.error.message


@pytest.mark.parametrize(
    ("body", "limits", "kind", "outcome"),
    [
        ("    while True: pass", Limits(cpu_seconds=1), "CpuLimit", "stopped"),
        ("    import time; time.sleep(60)", Limits(wall_seconds=0.5), "WallLimit", "stopped"),
        ("    return [0] * 10**9", Limits(memory_bytes=200 << 20), "MemoryLimit", "stopped"),
        ("    for _ in range(99): read_contact(ctx, 7)", Limits(steps=5), "StepsLimit", "stopped"),
        (
            "    for _ in range(99): hubspot.get('/crm/v3/objects/contacts/7')",
            Limits(exchanges=5),
            "ExchangesLimit",
            "stopped",
        ),
        ("    while True: print('x' * 1000)", Limits(output_bytes=9_000), "OutputLimit", "stopped"),
        ("    import os; os._exit(1)", Limits(), "ProcessCrashed", "failed"),
        ("    import os; os.write(3, b'boo\\n'); os.read(3, 1)", Limits(), "ForgedMessage", "failed"),
    ],
)
def test_each_bound_ends_the_run_by_its_name(
    zygote: Zygote, body: str, limits: Limits, kind: str, outcome: str
) -> None:
    head = WORKFLOW.split("    ctx.log.info")[0]
    report = run(zygote, project(workflow=f"{head}{body}\n"), limits=limits)
    assert report.error is not None
    assert (report.outcome, report.error.type) == (outcome, kind)
    assert report.error.message.endswith(".")


def test_steps_forged_by_code_do_not_become_requests(zygote: Zygote) -> None:
    body = "    ctx._run.call('step_end', seq=99, status='done', output=1, error=None)\n"
    report = run(zygote, project(workflow=WORKFLOW.split("    ctx.log.info")[0] + body))
    assert report.outcome == "failed"
    assert report.error is not None
    assert "no step 99" in report.error.message
    assert report.exchanges == []


def test_a_person_stops_a_run_that_waits_or_computes(zygote: Zygote) -> None:
    head = WORKFLOW.split("    ctx.log.info")[0]
    for body in ("    while True: pass", "    import time; time.sleep(60)"):
        wanted = threading.Event()
        threading.Timer(0.3, wanted.set).start()
        report = run(zygote, project(workflow=f"{head}{body}\n"), should_stop=wanted.is_set)
        assert report.error is not None
        assert (report.outcome, report.error.type) == ("stopped", "Stopped")


def test_the_recorder_hears_everything_in_order_and_may_end_the_run(zygote: Zygote) -> None:
    heard: list[str] = []

    class Ears(Silent):
        def step_started(self, step: StepRecord) -> None:
            heard.append(f"start {step.name}")

        def step_finished(self, step: StepRecord) -> None:
            heard.append(f"end {step.name}")

        def log(self, line: LogLine) -> None:
            heard.append(line.message)

        def ended(self, report: RunReport) -> None:
            heard.append(report.outcome)

    run(zygote, recorder=Ears())
    assert heard == [
        "contact arrived",
        "start Read contact",
        "end Read contact",
        "start Create lead",
        "end Create lead",
        "done",
    ]

    class Gone(Silent):
        def step_finished(self, step: StepRecord) -> None:
            raise ConnectionError("the database went away")

    with pytest.raises(ConnectionError):
        run(zygote, recorder=Gone())
    assert run(zygote).outcome == "done"


def test_every_test_runs_and_says_how_it_went(zygote: Zygote) -> None:
    heard: list[str] = []
    reports = run_tests(PROJECT, zygote=zygote, on_result=lambda report: heard.append(report.criterion))
    assert [(report.criterion, report.state) for report in reports] == [
        ("AC-01", "passed"),
        ("AC-02", "passed"),
        ("AC-03", "failed"),
    ]
    assert heard == ["AC-01", "AC-02", "AC-03"]
    failed = reports[2]
    assert failed.file == "tests/test_contact_to_lead.py"
    assert (
        failed.line
        == PROJECT[failed.file]
        .splitlines()
        .index('    assert run(contact_to_lead, fixture("created")).outcome == "skipped"')
        + 1
    )
    assert "skipped" in failed.message
    assert reports[1].runs[0]["waited"] != []
    assert all(report.seconds < 30 for report in reports)


@pytest.mark.parametrize(
    "only",
    [
        {"AC-02"},
        {"test_a_busy_system_is_asked_again"},
        {"tests/test_contact_to_lead.py::test_a_busy_system_is_asked_again"},
    ],
)
def test_some_tests_can_be_chosen(zygote: Zygote, only: set[str]) -> None:
    assert [report.criterion for report in run_tests(PROJECT, only=only, zygote=zygote)] == ["AC-02"]
    assert run_tests(PROJECT, only={"AC-99"}, zygote=zygote) == []


def test_tests_cannot_see_what_another_left_in_the_twins(zygote: Zygote) -> None:
    tests = "\n".join(
        f"def test_{n}(run, twins, fixture):\n"
        f"    from workflows.contact_to_lead import contact_to_lead\n"
        f"    run(contact_to_lead, fixture('created'))\n"
        f"    assert twins.salesforce.count('Lead') == 1\n"
        for n in range(3)
    )
    assert [report.state for report in run_tests(project(tests=tests), zygote=zygote)] == ["passed"] * 3


@pytest.mark.parametrize(
    ("files", "state", "file", "line", "words"),
    [
        (project(tests="def test_x(:\n"), "error", "tests/test_contact_to_lead.py", 1, "SyntaxError"),
        (
            project(tests="import nothing_like_it\ndef test_x(): pass\n"),
            "error",
            "tests/test_contact_to_lead.py",
            1,
            "nothing_like_it",
        ),
        (project(tests="x = 1\n"), "error", "tests", 0, "has no tests"),
        (project(tests="def test_x(gold): pass\n"), "error", "tests/test_contact_to_lead.py", 1, "no gold"),
        (
            project(tests="def test_x():\n    while True: pass\n"),
            "error",
            "tests/test_contact_to_lead.py",
            1,
            "processor time",
        ),
        (
            project(tests="import os\ndef test_x():\n    os.abort()\n"),
            "error",
            "tests/test_contact_to_lead.py",
            2,
            "crashed",
        ),
        (project(twins="[]"), "error", "tests/twins.json", 0, "expected an object"),
        (project(tests="(" * 5000), "error", "tests/test_contact_to_lead.py", 1, ""),
    ],
)
def test_tests_that_cannot_run_say_where_and_why(
    zygote: Zygote, files: dict[str, str], state: str, file: str, line: int, words: str
) -> None:
    report = run_tests(files, zygote=zygote, limits=Limits(wall_seconds=90, cpu_seconds=1))[0]
    assert (report.state, report.file, report.line) == (state, file, line)
    assert words in report.message


def test_a_test_cannot_forge_its_runs(zygote: Zygote) -> None:
    tests = (
        "import os, json\n"
        "def test_x():\n"
        "    told = {'state': 'passed', 'message': '', 'seconds': 0, 'runs': [{'outcome': 'done'}]}\n"
        "    os.write(3, json.dumps({'n': 0, 'op': 'ended', 'args': told}).encode() + b'\\n')\n"
        "    os._exit(0)\n"
    )
    assert run_tests(project(tests=tests), zygote=zygote)[0].runs == []
