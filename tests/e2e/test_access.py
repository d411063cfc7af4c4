"""People in a browser: a role is chosen in the list, a share link is read without an account."""

import pytest
from playwright.sync_api import expect

from tests.cast import Cast
from tests.e2e.conftest import Visit
from tests.teams.rows import make_share


@pytest.mark.thorough
def test_a_role_is_chosen_in_the_list_and_the_last_admin_stays(people: Cast, visit: Visit) -> None:
    visitor = visit(people.olga, "/halden/people")
    page = visitor.page
    page.locator(f"#role-{people.cleo.pk}").select_option("editor")
    expect(page.locator(f"#role-{people.cleo.pk}")).to_have_value("editor")
    page.get_by_label("Role of Olga Brandt").select_option("viewer")
    expect(page.locator(f"#problem-{people.olga.pk}")).to_contain_text("no other admin")
    expect(page.get_by_label("Role of Olga Brandt")).to_have_value("admin")
    page.reload()
    expect(page.locator(f"#role-{people.cleo.pk}")).to_have_value("editor")
    assert visitor.accessibility() == []
    assert visitor.violations() == []


def test_a_share_link_is_read_without_an_account(people: Cast, visit: Visit) -> None:
    make_share(people.project, by=people.ada, token="to-read")
    visitor = visit(None, "/share/to-read")
    page = visitor.page
    expect(page).to_have_url(f"{visitor.base}/halden/contacts/plan/")
    expect(page.locator("#top")).to_contain_text("Read only")
    page.get_by_role("link", name="Contact to lead").first.click()
    expect(page.locator("h1")).to_contain_text("Contact to lead")
    expect(page.locator('form[method="post"]')).to_have_count(0)
    assert visitor.accessibility() == []
    assert visitor.violations() == []
