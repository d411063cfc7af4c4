"""A workflow edited in place, by keyboard alone and by two people at once."""

import pytest
from playwright.sync_api import expect

from teams import roles
from teams.models import Membership
from tests.cast import Cast
from tests.e2e.conftest import Visit

WORKFLOW = "/halden/contacts/plan/workflows/contact-to-lead"


@pytest.mark.thorough
def test_an_element_is_edited_moved_and_taken_back_by_keyboard(people: Cast, visit: Visit) -> None:
    window = visit(people.ada, WORKFLOW)
    page = window.page
    page.locator("#AC-03 [data-edit]").focus()
    page.keyboard.press("e")
    text = page.locator("#AC-03 textarea").first
    expect(text).to_be_focused()
    before = text.input_value()
    page.keyboard.type(" Never.")
    page.keyboard.press("Escape")
    expect(page.get_by_text("Discard what you typed?")).to_be_visible()
    page.keyboard.press("Enter")
    expect(text).to_have_value(f"{before} Never.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#saved")).to_contain_text("Edited AC-03 text")
    expect(page.locator("#AC-03")).to_contain_text("Never.")
    expect(page.locator("#AC-03 [data-edit]")).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#acs > li").nth(1)).to_have_id("AC-03")
    # The list may come by the stream before the answer to the key does, which says what is taken back next.
    expect(page.locator("#saved")).to_contain_text("Moved AC-03 up")
    for reason in ("Moved AC-03 up", "Edited AC-03 text"):
        page.keyboard.press("Control+z")
        expect(page.locator("#saved")).to_contain_text(f": {reason}")
    expect(page.locator("#acs > li").nth(2)).to_have_id("AC-03")
    expect(page.locator("#AC-03")).not_to_contain_text("Never.")
    assert window.violations() == []


def test_two_people_at_one_criterion_lose_nothing(people: Cast, visit: Visit) -> None:
    Membership.objects.filter(user=people.ben).update(role=roles.EDITOR)
    window, colleague = visit(people.ada, WORKFLOW), visit(people.ben, WORKFLOW).page
    page = window.page
    for each in (page, colleague):
        each.locator("#AC-02 [data-edit]").focus()
        each.keyboard.press("e")
        expect(each.locator("#AC-02 textarea").first).to_be_focused()
    page.keyboard.type(" Mine.")
    colleague.keyboard.type(" Theirs.")
    colleague.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Ben Osei saved revision 2: AC-02 text")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".edit-met")).to_contain_text("You both changed AC-02")
    page.get_by_role("radio", name="Yours").check()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#saved")).to_contain_text("Edited AC-02 text")
    expect(colleague.locator("#AC-02")).to_contain_text("Mine.")
    # That a save met another's is no error.
    window.troubles[:] = [said for said in window.troubles if "409" not in said]
