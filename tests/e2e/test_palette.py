"""The palette as people use it: a key, a few letters, Enter."""

import re

from playwright.sync_api import expect

from tests.cast import Cast
from tests.e2e.conftest import Visit
from tests.ui.plans import reference_plan

KEY = reference_plan().workflows[0].key


def test_a_criterion_is_found_by_its_key_and_gone_to_without_the_mouse(people: Cast, visit: Visit) -> None:
    seen = visit(people.cleo, "/halden/contacts/plan/")
    page, palette = seen.page, seen.page.locator("#palette")
    page.keyboard.press("Control+k")
    expect(palette.get_by_role("option", name="Research")).to_be_visible()
    assert seen.accessibility() == []
    page.keyboard.press("Escape")
    expect(palette).to_be_hidden()
    page.locator("[data-palette]").click()
    page.keyboard.type("AC-04")
    expect(palette.get_by_role("option").first).to_contain_text("AC-04")
    expect(palette.locator("[aria-selected=true]")).to_contain_text("AC-04")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/workflows/{KEY}#AC-04$"))
    assert seen.violations() == []
