"""The Runs tab in a browser: clean in every state, live while a run goes on, usable by keyboard."""

import pytest

from runtime import states
from runtime.models import Wait
from tests.cast import Cast
from tests.e2e.conftest import Visit
from tests.e2e.test_every_page import everything
from tests.runtime.factories import make_ended_run, make_run, make_waiting_run, make_write
from tests.runtime.projects import PROJECT, project

RUNS = "/halden/contacts/runs"
ERROR = {
    "type": "HttpError",
    "message": "POST https://example.my.salesforce.com/leads answered 500: busy",
    "step": "Create lead",
    "file": "workflows/contact_to_lead.py",
    "line": 22,
    "source": "return salesforce.post(path, json=value).json()",
    "frames": [
        {
            "file": "workflows/contact_to_lead.py",
            "line": 22,
            "function": "create_lead",
            "source": "return salesforce.post(path, json=value).json()",
            "variables": [{"name": "lead", "value": "{'LastName': None}"}],
        }
    ],
}
SLOW = PROJECT["workflows/contact_to_lead.py"].replace("-> str:\n", "-> str:\n    time.sleep(1.2)\n")
# The code of the plan may not take time; a test of live pages needs some.
SLOW = "import time\n" + SLOW.replace('"""Contacts become leads."""\n', "")


@pytest.fixture
def runs(people: Cast) -> Cast:
    """Run 1 passed after a retry, 2 failed, 3 waits for a worker, 4 for an event, 5 for a person."""
    make_ended_run(people.project, by=people.ada)
    make_ended_run(people.project, by=people.ada, outcome="failed", error=ERROR)
    make_run(people.project, by=people.ada)
    event = make_waiting_run(people.project, people.ada, states.EVENT, waits_for="lead.approved")
    Wait.objects.create(run=event, at="1", kind=states.EVENT, event="lead.approved", where={"lead": "00Q1"})
    asked = make_waiting_run(people.project, people.ada, states.PERSON)
    write = make_write(asked, state="uncertain")
    Wait.objects.create(run=asked, at="1", kind=states.PERSON, write=write)
    return people


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?outcome=parked",
        "/1",
        "/1?step=2&tab=http&request=2",
        "/1?step=1&tab=data",
        "/1?step=1&tab=logs",
        "/1?step=1&tab=logs&find=nothing-has-this",
        "/1/rerun",
        "/2",
        "/3",
        "/4",
        "/5",
        "/5?step=2&tab=writes",
    ],
)
@pytest.mark.thorough
def test_every_state_is_clean(runs: Cast, visit: Visit, path: str) -> None:
    assert everything(visit, runs.ada, RUNS + path, 1440, 400) == []


@pytest.mark.thorough
def test_a_step_is_chosen_by_keyboard_and_the_address_follows(runs: Cast, visit: Visit) -> None:
    page = visit(runs.ada, f"{RUNS}/1").page
    page.locator("#step-1 a").focus()
    page.keyboard.press("Enter")
    page.locator("#run-detail h2", has_text="Read contact").wait_for()
    assert "step=1" in page.url
    page.go_back()
    page.locator("#run-detail h2", has_text="Create lead").wait_for()


@pytest.mark.thorough
def test_the_curl_command_is_copied(runs: Cast, visit: Visit) -> None:
    window = visit(runs.ada, f"{RUNS}/1", permissions=["clipboard-read", "clipboard-write"])
    window.page.get_by_role("button", name="Copy as curl").click()
    window.page.get_by_text("Copied.").wait_for()
    copied = window.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("curl \\\n  -X POST")
    assert "hidden" not in copied


@pytest.mark.thorough
def test_an_uncertain_write_is_answered_by_keyboard(runs: Cast, visit: Visit) -> None:
    page = visit(runs.ada, f"{RUNS}/5").page
    page.get_by_role("button", name="It was not sent").focus()
    page.keyboard.press("Enter")
    page.locator("#run-waiting", has_text="Waits for your answer").wait_for(state="detached")


@pytest.mark.thorough
def test_the_log_is_searched_while_one_types(runs: Cast, visit: Visit) -> None:
    page = visit(runs.ada, f"{RUNS}/1?step=1&tab=logs").page
    page.locator("#log-find").press_sequentially("found")
    page.locator(".run-log mark", has_text="found").wait_for()
    page.locator("#log-find").press_sequentially("er")
    page.get_by_text("No line matches").wait_for()


@pytest.mark.thorough
def test_runs_are_found_while_one_types(runs: Cast, visit: Visit) -> None:
    page = visit(runs.ada, f"{RUNS}/").page
    page.keyboard.press("/")
    page.keyboard.type("run 2")
    page.locator("#run-1").wait_for(state="detached")
    page.locator("#run-2").wait_for()
    assert "q=run" in page.url


@pytest.fixture
def slow(people: Cast) -> str:
    """The address of an ended run whose code takes its time when it is run again."""
    fault = {"system": "salesforce", "kind": "status", "status": 503, "times": 1}
    files = project(workflow=SLOW)
    run = make_ended_run(people.project, by=people.ada, files=files, faults=[fault])
    return f"{RUNS}/{run.number}"


def test_a_run_is_seen_while_it_happens(people: Cast, slow: str, visit: Visit) -> None:
    listing = visit(people.ben, f"{RUNS}/").page
    page = visit(people.ada, slow).page
    page.get_by_role("button", name="Run again").click()
    page.get_by_role("heading", name="Run 2").wait_for()
    listing.get_by_role("link", name="Run 2").wait_for(timeout=15_000)
    page.locator("#step-2 a", has_text="Create lead").wait_for(timeout=15_000)
    page.get_by_text("Passed after 1 retry").wait_for(timeout=15_000)
    page.locator(".reqt tbody tr", has_text="503").wait_for()
    assert page.get_by_role("button", name="Run again").is_visible()
    listing.locator("#run-2", has_text="Passed").wait_for(timeout=15_000)
    assert listing.locator("#run-2").count() == 1


@pytest.mark.thorough
def test_a_run_is_stopped_from_its_page(people: Cast, slow: str, visit: Visit) -> None:
    page = visit(people.ada, slow).page
    page.get_by_role("button", name="Run again").click()
    page.get_by_role("heading", name="Run 2").wait_for()
    page.get_by_role("button", name="Stop").click()
    page.locator("#run-head .pill", has_text="Stopped").wait_for(timeout=15_000)
