"""What people do with research: type a brief, ask each other, put assumptions right, call a fact wrong."""

import pytest
from playwright.sync_api import expect

from tests.cast import Cast
from tests.e2e.conftest import Visit

PLAN = "/halden/contacts/plan/"


@pytest.mark.thorough
def test_the_coach_follows_what_somebody_types(people: Cast, visit: Visit) -> None:
    visitor = visit(people.ada, "/halden/")
    page = visitor.page
    expect(page.locator("#coach")).to_be_hidden()
    page.locator("#brief").press_sequentially("When an order is paid in Shopify, create an invoice")
    page.locator("#brief").press_sequentially(" in Xero.")
    expect(page.locator("#coach")).to_contain_text("Xero takes")
    expect(page.locator("#coach .assumed").first).to_be_visible()
    expect(page.locator("#brief")).to_be_focused()
    assert visitor.accessibility() == []


@pytest.mark.thorough
def test_a_question_is_put_to_a_person_and_a_fact_is_called_wrong(people: Cast, visit: Visit) -> None:
    page = visit(people.ada, PLAN).page
    page.locator("#q-Q-01 .ask summary").click()
    page.locator("#who-Q-01").fill("Olga Brandt")
    page.locator("#ask-Q-01").get_by_role("button", name="Ask").click()
    expect(page.locator("#q-Q-01 .q-asked")).to_contain_text("Asked Olga Brandt")
    page.goto(page.url.partition("/plan/")[0] + "/plan/research?kind=rules")
    rule = page.locator(".fact-list tbody tr").first
    words = rule.locator("td").nth(1).inner_text()[:30]
    rule.locator(".wrong button").click()
    expect(page.locator("#r-wrong")).to_contain_text(words)
