"""From a brief to a plan in the browser, with a real worker, while somebody watches."""

import re

import pytest
from playwright.sync_api import expect

from tests.cast import Cast
from tests.e2e.conftest import Visit


def test_a_brief_becomes_a_plan_while_one_watches(people: Cast, visit: Visit) -> None:
    page = visit(people.ada, "/halden/").page
    page.locator(".ex").first.click()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/halden/.+/plan/$"))
    page.evaluate("window.stayed = true")
    expect(page.locator("#workflows .wf h3")).to_have_count(1, timeout=20_000)
    expect(page.locator("#research .prose")).to_contain_text("Salesforce")
    expect(page.locator("#stages li.done").first).to_contain_text("Research")
    expect(page.locator("#progress")).to_be_hidden(timeout=10_000)
    assert page.evaluate("window.stayed"), "the page was loaded again instead of being told"


@pytest.mark.thorough
def test_an_answer_draws_the_workflow_again(people: Cast, visit: Visit) -> None:
    page = visit(people.ada, "/halden/").page
    page.locator(".ex").first.click()
    page.get_by_role("button", name="Start a plan").click()
    expect(page.locator("#workflows .wf h3")).to_have_count(1, timeout=20_000)
    expect(page.locator("#progress")).to_be_hidden(timeout=10_000)
    waiting = int(page.locator("#questions .count").inner_text().split()[0])
    page.get_by_role("button", name="Save answer").first.click()
    expect(page.locator("#questions .count")).to_have_text(f"{waiting - 1} open", timeout=20_000)
    expect(page.locator("#plan-head")).to_contain_text(re.compile(r"Revision [23]"), timeout=20_000)
    page.locator("#workflows .wf h3 a").click()
    for section in ("story", "criteria", "flow", "transformations"):
        expect(page.locator(f"#{section}")).to_be_visible()
    expect(page.locator("#flow svg.lanes")).to_be_visible()
