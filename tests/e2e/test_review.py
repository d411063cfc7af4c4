"""Review in a browser, by two people: ask, read, approve, edit, lapse, approve only that, withdraw."""

import pytest
from playwright.sync_api import Page, expect

from planner.models import Vote
from planner.selectors.plans import current_workflows
from planner.services.edits import save_edit
from planner.services.questions import leave_question_open
from tests.cast import Cast
from tests.e2e.conftest import Visit

KEY = "contact-to-lead"
WORKFLOW = f"/halden/contacts/plan/workflows/{KEY}"


@pytest.fixture
def reviewed(people: Cast) -> Cast:
    """The cast, with nothing critical left to ask."""
    found = current_workflows(people.project)[0].row.research
    assert found is not None
    for question in found.value["questions"]:
        if question["state"] == "open":
            leave_question_open(project=people.project, key=question["key"], by=people.ada)
    return people


def edit(cast: Cast, **changes: object) -> None:
    """Ada saves a revision."""
    current = current_workflows(cast.project)[0]
    save_edit(
        project=cast.project,
        key=KEY,
        spec=current.spec.model_copy(update=changes),
        parent=current.row.number,
        reason="Edited",
        by=cast.ada,
    )


def bar(page: Page):
    return page.locator("#approve")


def test_two_people_take_a_workflow_through_its_review(reviewed: Cast, visit: Visit) -> None:
    cast = reviewed
    ada = visit(cast.ada, f"{WORKFLOW}/review").page
    ada.get_by_role("checkbox", name="Ben Osei", exact=True).check()
    ada.get_by_label("Note").fill("Is the retry enough?")
    ada.get_by_role("button", name="Ask for review of revision 1").click()
    expect(bar(ada)).to_contain_text("0 of 1 approval")
    expect(bar(ada)).to_contain_text("Ben Osei has not looked yet")

    ben = visit(cast.ben, "/halden/reviews").page
    ben.get_by_role("link", name="Review Contact to lead").click()
    ben.get_by_role("button", name="Approve revision 1").click()
    expect(bar(ben)).to_contain_text("You approved revision 1")
    expect(ben.locator("#wf-state")).to_contain_text("Approved")
    # Whoever has the page open sees it without a reload.
    expect(bar(ada)).to_contain_text("Ben Osei approved revision 1")

    current = current_workflows(cast.project)[0].spec
    criteria = tuple(
        one.model_copy(update={"text": "A second contact is skipped."}) if one.key == "AC-02" else one
        for one in current.acceptance_criteria
    )
    edit(cast, title="Contacts become leads", acceptance_criteria=criteria)
    expect(bar(ben)).to_contain_text("Revision 2 was saved by Ada Ek while you were reading")
    expect(bar(ben).get_by_role("button", name="Approve")).to_have_count(0)
    bar(ben).get_by_role("link", name="See the changes").click()
    expect(ben.locator("[data-change]")).to_have_count(2)
    expect(ben.locator("#changes ins", has_text="skipped")).to_be_visible()

    ben.keyboard.press("j")
    ben.keyboard.press("n")
    expect(ben.locator("[data-change]").nth(1)).to_be_focused()
    ben.locator("[data-change]", has_text="AC-02").get_by_role(
        "button", name="Approve the change of AC-02"
    ).click()
    expect(bar(ben)).to_contain_text("1 part of what you approved changed")
    ben.keyboard.press("a")
    expect(ben.get_by_role("dialog", name="Approve revision 2?")).to_be_visible()
    ben.get_by_role("dialog").get_by_role("button", name="Approve revision 2").click()
    expect(bar(ben)).to_contain_text("Approved by all it needs")
    assert Vote.objects.order_by("pk").last().revision.number == 2

    ben.get_by_role("button", name="Withdraw", exact=True).click()
    expect(ben.locator("#wf-state")).to_contain_text("Draft")
    expect(bar(ada)).to_contain_text("Nobody is asked yet")


@pytest.mark.thorough
def test_changes_are_requested_with_the_keyboard_and_stand_for_everybody(
    reviewed: Cast, visit: Visit
) -> None:
    cast = reviewed
    ben = visit(cast.ben, WORKFLOW).page
    ada = visit(cast.ada, WORKFLOW).page
    ben.keyboard.press("r")
    ben.wait_for_function("document.activeElement.matches('textarea')")
    ben.keyboard.type("Park it instead of failing.")
    ben.get_by_role("button", name="Request changes", exact=True).last.click()
    expect(ben.locator("#wf-state")).to_contain_text("Changes requested")
    expect(bar(ada)).to_contain_text("Ben Osei asked for changes to revision 1")
    bar(ada).get_by_text("What should change", exact=True).click()
    expect(bar(ada)).to_contain_text("Park it instead of failing.")


@pytest.mark.thorough
def test_a_vote_that_comes_too_late_is_told_and_nothing_is_approved(reviewed: Cast, visit: Visit) -> None:
    """Without the stream: as when a connection was cut."""
    cast = reviewed
    window = visit(cast.ben, WORKFLOW)
    window.page.route("**/events**", lambda route: route.fulfill(status=204))
    window.page.reload()
    window.page.wait_for_function("window.htmx !== undefined")
    edit(cast, title="Other")
    window.page.get_by_role("button", name="Approve revision 1").click()
    expect(bar(window.page)).to_contain_text("Revision 2 was saved while you were reading.")
    bar(window.page).get_by_role("link", name="See 1 change").click()
    expect(window.page.locator("[data-change]")).to_have_count(1)
    assert not Vote.objects.exists()


@pytest.mark.thorough
def test_the_review_works_without_script(reviewed: Cast, visit: Visit, browser, live: str) -> None:
    cast = reviewed
    plain = visit(cast.ben, WORKFLOW).context.browser
    assert plain is not None
    context = plain.new_context(java_script_enabled=False)
    context.add_cookies(visit(cast.ben, WORKFLOW).context.cookies())
    page = context.new_page()
    page.goto(f"{live}{WORKFLOW}")
    page.get_by_role("button", name="Approve revision 1").click()
    expect(bar(page)).to_contain_text("You approved revision 1")
    edit(cast, title="Other")
    page.goto(f"{live}{WORKFLOW}?view=changes")
    page.get_by_role("button", name="Approve the change of the title").click()
    expect(bar(page)).to_contain_text("Approved by all it needs")
    page.get_by_role("button", name="Withdraw", exact=True).click()
    page.locator(".appr-ask summary").click()
    page.locator(".appr-ask textarea").fill("Other words.")
    page.locator(".appr-ask button").click()
    expect(bar(page)).to_contain_text("Changes requested")
    context.close()


@pytest.mark.thorough
def test_two_keys_that_go_to_another_page_are_not_taken_for_one_of_the_review(
    reviewed: Cast, visit: Visit
) -> None:
    edit(reviewed, title="Contacts become leads")
    page = visit(reviewed.ben, f"{WORKFLOW}?view=changes&since=1").page
    expect(page.locator("[data-change]")).to_have_count(1)
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/plan/")
