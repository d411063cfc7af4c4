"""The Deploy tab in a browser: clean in its states, and from the form to a request that starts a run."""

import json
import re
from urllib import request as http

import pytest

from builder.services.files import take_snapshot
from runtime.models import Run
from systems.models import Environment
from tests.cast import Cast
from tests.e2e.conftest import Visit
from tests.e2e.test_every_page import everything
from tests.jobs.processes import until
from tests.runtime.projects import PROJECT
from tests.runtime.triggers.rows import HOOK, HOURLY, make_deployment, make_environment

DEPLOY = "/halden/contacts/deploy/"


@pytest.fixture
def staging(people: Cast) -> Environment:
    take_snapshot(project=people.project, files=PROJECT, reason="Built", by=people.ada)
    return make_environment(people)


@pytest.mark.parametrize(("path", "widths"), [("", (1440, 400)), ("staging/", (1440,))])
@pytest.mark.thorough
def test_what_is_live_is_clean(
    path: str, widths: tuple[int, ...], staging: Environment, people: Cast, visit: Visit
) -> None:
    make_deployment(staging, people, {"contact-to-lead": HOOK, "nightly": HOURLY})
    assert everything(visit, people.ada, DEPLOY + path, *widths) == []


def test_from_the_form_to_a_run(staging: Environment, people: Cast, visit: Visit) -> None:
    page = visit(people.ada, DEPLOY).page
    page.locator("input[name=version]").fill("1.0.0")
    page.get_by_role("button", name="Put it live").click()
    address = page.locator("#deploy-live code.val")
    address.wait_for()
    url = address.inner_text()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/in/halden/contacts/staging/contacts", url)
    sent = http.Request(url, json.dumps({"objectId": 7}).encode(), {"Content-Type": "application/json"})
    with http.urlopen(sent) as answer:
        assert answer.status == 202
        number = json.load(answer)["runs"][0]
    until(lambda: Run.objects.get(number=number).is_over, 20, "the run ends")
    run = Run.objects.get(number=number)
    assert (run.environment, run.outcome) == (staging, "failed")  # nothing is connected there
    assert "not connected" in run.error["message"]
