"""The Connect tab in a browser: both themes, a telephone, with and without script."""

import pytest
from playwright.sync_api import expect

from systems.models import Connection, Environment, SignIn
from systems.services.environments import set_secret, set_variable
from tests.cast import Cast
from tests.e2e.conftest import Visit
from tests.e2e.test_every_page import everything
from tests.factories import make_project
from tests.systems.rows import connect_crm

CONNECT = "/halden/contacts/connect"
STAGING = f"{CONNECT}/in/staging"
PAGES = {
    "overview": f"{CONNECT}/",
    "overview, empty": "/halden/empty/connect/",
    "environment": f"{STAGING}/",
    "system, not connected": f"{STAGING}/systems/hubspot/",
    "system, sign-in refused": f"{STAGING}/systems/crm/",
    "system, another way to sign in": f"{STAGING}/systems/crm/?scheme=basic",
    "a sign-in that nobody began": "/oauth/callback?state=made-up",
}


@pytest.fixture
def staging(people: Cast) -> Cast:
    """An environment with something of everything, and a project without any."""
    make_project(people.team, "empty", by=people.ada)
    made = connect_crm(people.project, by=people.ada)
    environment = made.environment
    SignIn.objects.create(connection=made, tokens=b"", version=1, refused="it answered 400: invalid_grant")
    result = {"works": "no", "status": 401, "text": "Reached, but the sign-in was refused."}
    Connection.objects.update(check_result=result, checked_at=environment.created_at)
    set_variable(environment=environment, name="currency", value={"of": "orders", "is": "EUR"}, by=people.ada)
    set_secret(environment=environment, name="crm_webhook", value="whsec-4711", by=people.ada)
    return people


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.thorough
def test_a_page_is_clean(staging: Cast, visit: Visit, name: str) -> None:
    assert everything(visit, staging.ada, PAGES[name], 1440, 400) == []


def test_an_account_is_connected_and_tried(people: Cast, visit: Visit) -> None:
    window = visit(people.ada, f"{CONNECT}/")
    page = window.page
    page.get_by_role("button", name="Make it").click()
    page.get_by_role("link", name="Connect HubSpot").click()
    page.get_by_role("link", name="Access token").click()
    page.get_by_label("Base address").fill("http://127.0.0.1:9")
    page.get_by_label("Token").fill("tok-4711-of-hubspot")
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    expect(page.get_by_label("Token")).to_have_value("")
    page.get_by_label("One GET of the path").fill("/me")
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("#check .note")).to_contain_text("It does not work")
    expect(page.get_by_label("One GET of the path")).to_have_value("/me")
    assert "tok-4711" not in page.content()
    assert Environment.objects.get().connections.get().check_result["works"] == "no"


@pytest.mark.thorough
def test_it_works_without_script(people: Cast, visit: Visit) -> None:
    window = visit(people.ada, f"{CONNECT}/")
    page = window.context.browser.new_context(  # type: ignore[union-attr]
        java_script_enabled=False, storage_state=window.context.storage_state()
    ).new_page()
    page.goto(f"{window.base}{CONNECT}/")
    page.get_by_role("button", name="Make it").click()
    page.get_by_text("Add a variable").click()
    form = page.locator("#variables .edit-form")
    form.get_by_label("Name").fill("currency")
    form.get_by_label("Value, as JSON").fill("EUR")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("text stands in quotes")
    form.get_by_label("Value, as JSON").fill('"EUR"')
    form.get_by_role("button", name="Save").click()
    expect(page.locator("#variables code.val")).to_have_text('"EUR"')
    page.context.close()
