"""Every page in both themes: nothing the policy blocks, nothing axe finds, no sideways scrolling."""

import pytest

from jobs.models import Job
from jobs.services import create_job
from teams.models import User
from tests.cast import Cast
from tests.e2e.browser import COLOURS, Visitor
from tests.e2e.conftest import Visit
from tests.factories import make_project

PLAN = "/halden/contacts/plan"
TWICE = """() => { const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
  return ids.filter((id, at) => ids.indexOf(id) !== at); }"""
PAGES = {
    "sign-in": "/sign-in",
    "home": "/halden/",
    "home, nothing found": "/halden/?q=nothing-has-this",
    "plan": f"{PLAN}/",
    "plan, all questions": f"{PLAN}/?questions=all&open=Q-02",
    "plan, empty": "/halden/empty/plan/",
    "plan, waiting": "/halden/waiting/plan/",
    "plan, failed": "/halden/failed/plan/",
    "research": f"{PLAN}/research",
    "document": f"{PLAN}/documents/contact_to_lead.md?at=L3-L5&quote=Whenever+a+contact#hit",
    "workflow": f"{PLAN}/workflows/contact-to-lead",
    "workflow as markdown": f"{PLAN}/workflows/contact-to-lead?view=markdown",
    "build": "/halden/contacts/build/",
    "runs": "/halden/contacts/runs/",
    "not found": "/halden/nothing/plan/",
    "kit": "/kit",
}


@pytest.fixture
def states(people: Cast) -> Cast:
    """Projects whose plan is empty, waits for a worker, and failed."""
    make_project(people.team, "empty", by=people.ada)
    waiting = make_project(people.team, "waiting", by=people.ada)
    failed = make_project(people.team, "failed", by=people.ada)
    for project in (waiting, failed):
        args = {"project": project.pk, "reason": "First research"}
        create_job(kind="planner.research", topic=project.topic, args=args, by=people.ada)
    Job.objects.filter(topic=failed.topic).update(state=Job.State.FAILED, error="Nothing could be read.")
    return people


def everything(visit: Visit, person: User | None, path: str, *widths: int) -> list[str]:
    """Look at a page in both themes, at each width, and list what is wrong with it."""
    first = {"width": widths[0], "height": 900}
    window = visit(person, path, viewport=first, color_scheme="light")
    wrong = []
    for width in widths:
        if width != widths[0]:
            window.page.set_viewport_size({"width": width, "height": 900})
            window.page.emulate_media(color_scheme="light")
            window.open(path)
        wrong += [f"{width} {one}" for one in wrong_with(window)]
    # What the browser says about a page that is not there is no mistake of the page.
    window.troubles[:] = [one for one in window.troubles if "404" not in one]
    return wrong


def wrong_with(window: Visitor) -> list[str]:
    """What is wrong with the page that is open, in light and in dark."""
    wrong = [f"blocked: {one}" for one in window.violations()]
    wrong += [f"twice on the page: #{one}" for one in window.page.evaluate(TWICE)]
    wrong += [f"light: {one}" for one in window.accessibility()]
    window.page.emulate_media(color_scheme="dark")
    wrong += [f"dark: {one}" for one in window.accessibility(COLOURS)]
    if window.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wrong.append("scrolls sideways")
    return wrong


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.thorough
def test_a_page_is_clean(states: Cast, visit: Visit, name: str) -> None:
    person = None if name == "sign-in" else states.ada
    assert everything(visit, person, PAGES[name], 1440) == []


@pytest.mark.parametrize("name", ["home", "plan", "workflow", "document"])
@pytest.mark.thorough
def test_a_page_is_clean_when_narrow(states: Cast, visit: Visit, name: str) -> None:
    assert everything(visit, states.ada, PAGES[name], 820) == []
