"""Three people at one plan: who is here, who edits what, and nothing typed is lost when the connection is."""

import pytest
from playwright.sync_api import expect

from builder.services.files import take_snapshot
from teams import roles
from teams.models import Membership
from tests.builder.factories import reference_files
from tests.cast import Cast
from tests.e2e.conftest import Visit

KEPT = "() => Object.keys(localStorage).some(key => key.startsWith('draft:form:'))"
FORGOTTEN = "() => !Object.keys(localStorage).some(key => key.startsWith('draft:form:'))"
WORKFLOW = "/halden/contacts/plan/workflows/contact-to-lead"


def edit(page, key: str) -> None:
    page.locator(f"#{key} [data-edit]").first.focus()
    page.keyboard.press("e")
    expect(page.locator(f"#{key} textarea").first).to_be_focused()


@pytest.mark.thorough
def test_everybody_sees_who_is_here_and_what_is_being_edited(people: Cast, visit: Visit) -> None:
    Membership.objects.filter(user=people.ben).update(role=roles.EDITOR)
    ada, ben = visit(people.ada, WORKFLOW), visit(people.ben, WORKFLOW).page
    cleo = visit(people.cleo, WORKFLOW).page
    expect(ada.page.locator(".here-line")).to_have_text("Ben and Cleo are reading")
    expect(cleo.locator(".here-tile")).to_have_count(2)
    edit(ben, "AC-04")
    for page in (ada.page, cleo):
        expect(page.locator("#AC-04 .here-at")).to_have_text("Ben Osei is editing AC-04")
    assert ben.locator(".here-at").count() == 0
    # What others save draws the section again; the mark stays where it belongs.
    edit(ada.page, "AC-02")
    ada.page.keyboard.type(" Once.")
    ada.page.keyboard.press("Control+Enter")
    expect(cleo.locator("#AC-02")).to_contain_text("Once.")
    expect(cleo.locator("#AC-04 .here-at")).to_have_count(1)
    ben.keyboard.press("Escape")
    expect(cleo.locator("#AC-04 .here-at")).to_have_count(0)
    ben.goto("about:blank")
    expect(ada.page.locator(".here-line")).to_have_text("Cleo is reading")
    assert ada.violations() == []


@pytest.mark.thorough
def test_what_was_typed_is_there_after_a_reload_and_goes_with_its_save(people: Cast, visit: Visit) -> None:
    page = visit(people.ada, WORKFLOW).page
    edit(page, "AC-03")
    page.keyboard.type(" Kept.")
    page.wait_for_function(KEPT)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    bar = page.locator(".draft-note")
    expect(bar).to_contain_text("What you typed at AC-03")
    bar.get_by_role("button", name="Open it").click()
    expect(page.locator("#AC-03 textarea").first).to_have_value(
        "A contact without an email is skipped and nothing is written to Salesforce. Kept."
    )
    page.keyboard.press("Control+Enter")
    expect(page.locator("#AC-03")).to_contain_text("Kept.")
    expect(page.locator("#AC-03 form[data-edit-form]")).to_have_count(0)
    page.wait_for_function(FORGOTTEN)


@pytest.mark.thorough
def test_signing_out_takes_the_drafts_along(people: Cast, visit: Visit) -> None:
    page = visit(people.ada, WORKFLOW).page
    edit(page, "AC-03")
    page.keyboard.type(" Kept.")
    page.wait_for_function(KEPT)
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator(".me-btn").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in**")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:'))") == []


@pytest.mark.thorough
def test_a_save_without_a_connection_is_kept_and_sent_when_it_is_back(people: Cast, visit: Visit) -> None:
    window = visit(people.ada, WORKFLOW)
    page = window.page
    edit(page, "AC-03")
    page.keyboard.type(" Later.")
    window.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".unsent")).to_contain_text("sent again")
    expect(page.locator("#stream-lost")).to_contain_text("Connection lost; what you type is kept")
    expect(page.locator("#AC-03 textarea").first).to_be_visible()
    window.context.set_offline(False)
    expect(page.locator("#AC-03 form[data-edit-form]")).to_have_count(0)
    expect(page.locator("#AC-03")).to_contain_text("Later.")
    expect(page.locator("#stream-lost")).to_be_hidden()
    # That nothing could be reached is what this test is about.
    window.troubles[:] = [
        said for said in window.troubles if "DISCONNECTED" not in said and "Failed to fetch" not in said
    ]


@pytest.mark.thorough
def test_an_answer_half_written_is_there_after_a_reload(people: Cast, visit: Visit) -> None:
    page = visit(people.ada, "/halden/contacts/plan/").page
    page.locator("#own-Q-01").check()
    page.locator("#answer-Q-01 textarea").fill("By phone, on Mondays.")
    page.wait_for_function(KEPT)
    page.reload()
    expect(page.locator("#answer-Q-01 textarea")).to_have_value("By phone, on Mondays.")
    expect(page.locator("#own-Q-01")).to_be_checked()


@pytest.mark.thorough
def test_the_chain_is_read_and_filtered(people: Cast, visit: Visit) -> None:
    take_snapshot(project=people.project, files=reference_files(), reason="Built", by=people.ada)
    window = visit(people.cleo, WORKFLOW)
    page = window.page
    page.locator("#plan-side").get_by_role("link", name="Traceability").click()
    expect(page.get_by_role("heading", name="Traceability")).to_be_visible()
    expect(page.locator(".matrix tbody")).to_have_count(4)
    page.get_by_label("Workflow").select_option("contact-to-lead")
    page.get_by_label("User story").select_option("US-04")
    expect(page.locator(".matrix tbody")).to_have_count(1)
    page.locator(".matrix .place").first.click()
    page.wait_for_url("**view=code**")
    page.go_back()
    page.get_by_label("Gaps only").check()
    expect(page.locator(".gap-note").first).to_be_visible()
    assert window.accessibility() == []
    assert window.violations() == []


SLOW = 20_000  # milliseconds: a save draws several sections for everybody who reads the page
KINDS = ("US-01", "description", "assumptions", "AC-05", "ST-05", "EP-01", "prompt", "story")


@pytest.mark.thorough
@pytest.mark.parametrize("part", KINDS)
def test_two_people_at_one_element_of_any_kind_lose_nothing(people: Cast, visit: Visit, part: str) -> None:
    Membership.objects.filter(user=people.ben).update(role=roles.EDITOR)
    window = visit(people.ada, WORKFLOW)
    mine, theirs = window.page, visit(people.ben, WORKFLOW).page
    form = "form[data-edit-form]"
    for page, words in ((mine, " Mine."), (theirs, " Theirs.")):
        page.locator(f'[data-edit][href*="/edit/{part}#"]').first.dispatch_event("click")
        expect(page.locator(form)).to_be_visible()
        field = page.locator(
            f"{form} .edit-f:not([hidden]) :is(textarea, input:not([type=hidden])):visible"
        ).first
        page.wait_for_function("document.activeElement.closest('form[data-edit-form]')")
        field.fill(field.input_value() + words)
    theirs.keyboard.press("Control+Enter")
    expect(theirs.locator(form)).to_have_count(0, timeout=SLOW)
    expect(mine.locator("#toasts")).to_contain_text("Ben Osei saved revision 2", timeout=SLOW)
    expect(mine.locator(form)).to_be_visible()
    mine.keyboard.press("Control+Enter")
    expect(mine.locator(".edit-met")).to_contain_text("Choose for each field", timeout=SLOW)
    mine.get_by_role("radio", name="Yours").first.check()
    mine.keyboard.press("Control+Enter")
    expect(mine.locator(form)).to_have_count(0, timeout=SLOW)
    expect(theirs.locator("#doc")).to_contain_text("Mine.", timeout=SLOW)
    window.troubles[:] = [said for said in window.troubles if "409" not in said]


@pytest.mark.thorough
def test_who_does_not_want_to_be_seen_is_not_and_sees_the_others(people: Cast, visit: Visit) -> None:
    ada, ben = visit(people.ada, WORKFLOW).page, visit(people.ben, WORKFLOW).page
    expect(ada.locator(".here-line")).to_have_text("Ben is reading")
    ben.locator(".me-btn").click()
    ben.get_by_role("button", name="Hide that I am here").click()
    expect(ada.locator(".here-tile")).to_have_count(0)
    expect(ben.locator(".here-line")).to_have_text("Ada is reading")
    ben.reload()
    ben.locator(".me-btn").click()
    ben.get_by_role("button", name="Show that I am here").click()
    expect(ada.locator(".here-line")).to_have_text("Ben is reading")
