"""Comments as people use them: two at one plan, C, @, drafts, a sheet on a phone."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from planner.models import Comment, Thread
from planner.pages.targets import target_of
from planner.services.threads import begin_thread
from tests.cast import Cast
from tests.e2e.conftest import Visit
from tests.ui.plans import reference_plan

KEY = reference_plan().workflows[0].key
WORKFLOW = f"/halden/contacts/plan/workflows/{KEY}"


def begin(people: Cast, on: str, text: str) -> Thread:
    target = target_of(people.project, workflow=KEY, place="element", on=on, passage="")
    return begin_thread(project=people.project, target=target, text=text, by=people.ben).thread


def comment_with_c(page: Page, on: str, text: str) -> None:
    page.locator(f"#{on}").hover()
    page.keyboard.press("c")
    field = page.locator("#new-thread-text")
    expect(field).to_be_focused()
    field.fill(text)
    page.keyboard.press("Control+Enter")


def test_two_people_see_each_others_comments_at_once(people: Cast, visit: Visit) -> None:
    ada, ben = visit(people.ada, WORKFLOW), visit(people.ben, WORKFLOW)
    comment_with_c(ben.page, "AC-04", "Please park the event **after the last** attempt.")
    # The stream may bring the card before the answer to the form takes the form (.new) away.
    mine = ben.page.locator(".thread[data-on=AC-04]:not(.new)")
    expect(mine).to_have_count(1)
    expect(mine).to_have_class("thread on")
    theirs = ada.page.locator(".thread[data-on=AC-04]")
    expect(theirs).to_contain_text("Please park the event")
    expect(theirs).to_have_count(1)
    expect(ada.page.locator("#marks-AC-04 [data-comments]")).to_contain_text("1")
    ada.page.locator("#marks-AC-04 [data-comments]").click()
    expect(ada.page.locator("#AC-04")).to_have_attribute("data-sel", "")
    ada.page.locator(".thread.on .th-reply textarea").fill("Good.")
    ada.page.locator(".thread.on .th-reply button[type=submit]").click()
    expect(mine).to_contain_text("Good.")
    expect(ben.page.locator("#marks-AC-04 [data-comments]")).to_contain_text("2")
    ben.page.locator(".thread.on").get_by_role("button", name="Resolve").click()
    expect(theirs).to_contain_text("Resolved by Ben Osei")
    assert ada.accessibility() == []
    assert ada.violations() == []


@pytest.mark.thorough
def test_cards_stand_at_their_elements_and_never_over_each_other(people: Cast, visit: Visit) -> None:
    for on in ("AC-01", "AC-02", "AC-03", "AC-04"):
        begin(people, on, f"About {on}: " + "a few words that fill two or three lines of the card. " * 2)
    last = begin(people, "ST-02", "And the flow?")
    page = visit(people.ada, f"{WORKFLOW}#thread-{last.pk}").page
    expect(page.locator(f"#thread-{last.pk}")).to_have_class("thread on")
    page.locator("#marks-AC-03 [data-comments]").click()
    expect(page.locator(".thread.on")).to_have_attribute("data-on", "AC-03")
    expect(page.locator(".thread.on .th-reply")).to_be_visible()
    page.wait_for_function("document.querySelector('.th-line path')?.getAttribute('d')")
    boxes = [card.bounding_box() for card in page.locator("#threads .thread").all()]
    placed = sorted((box["y"], box["y"] + box["height"]) for box in boxes if box)
    assert len(placed) == 5
    assert all(one[1] <= two[0] for one, two in pairwise(placed))
    chosen, element = page.locator(".thread.on").bounding_box(), page.locator("#AC-03").bounding_box()
    assert chosen is not None
    assert element is not None
    assert abs(chosen["y"] - element["y"]) < 4


@pytest.mark.thorough
def test_naming_somebody_offers_who_is_here(people: Cast, visit: Visit) -> None:
    page = visit(people.ben, WORKFLOW).page
    page.locator("#AC-01").hover()
    page.keyboard.press("c")
    expect(page.locator("#new-thread-text")).to_be_focused()
    page.keyboard.type("Look, @ad")
    expect(page.locator("#at-people [role=option]").first).to_contain_text("Ada Ek")
    page.keyboard.press("Enter")
    expect(page.locator("#new-thread-text")).to_have_value("Look, @Ada Ek ")
    page.keyboard.type("and @agent")
    expect(page.locator("#new-thread [data-no-agent]")).to_be_visible()


@pytest.mark.thorough
def test_a_draft_survives_a_reload_and_a_cut_connection_and_goes_with_signing_out(
    people: Cast, visit: Visit
) -> None:
    thread = begin(people, "AC-02", "Why?")
    address = f"{WORKFLOW}?thread={thread.pk}"
    window = visit(people.ada, address)
    page = window.page
    field = page.locator(f"#reply-text-{thread.pk}")
    field.fill("Because the guide")
    page.reload()
    expect(field).to_have_value("Because the guide")
    window.context.set_offline(True)
    page.locator(f"#reply-{thread.pk} button[type=submit]").click()
    expect(page.locator("#toasts")).to_contain_text("cannot be reached")
    expect(field).to_have_value("Because the guide")
    window.context.set_offline(False)
    page.reload()
    expect(field).to_have_value("Because the guide")
    page.locator(f"#reply-{thread.pk} button[type=submit]").click()
    expect(page.locator(f"#thread-{thread.pk} .cms")).to_contain_text("Because the guide")
    expect(field).to_have_value("")
    field.fill("More")
    page.locator("form[data-sign-out]").evaluate("form => form.requestSubmit()")
    page.wait_for_url("**/sign-in*")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:'))") == []
    window.troubles.clear()
    assert Comment.objects.filter(thread=thread).count() == 2


@pytest.mark.thorough
def test_on_a_phone_a_thread_opens_in_a_sheet(people: Cast, visit: Visit) -> None:
    begin(people, "AC-01", "Is that so?")
    window = visit(people.ben, WORKFLOW, viewport={"width": 400, "height": 800}, has_touch=True)
    page = window.page
    page.locator("#marks-AC-01 [data-comments]").click()
    expect(page.locator("#margin")).to_have_class("margin-col up")
    expect(page.locator(".thread.on .th-reply")).to_be_visible()
    page.locator("[data-close-thread]").click()
    expect(page.locator("#margin")).not_to_have_class("margin-col up")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


@pytest.mark.thorough
def test_a_suggestion_is_made_and_accepted(people: Cast, visit: Visit) -> None:
    thread = begin(people, "AC-01", "Make it exact.")
    ben = visit(people.ben, f"{WORKFLOW}?thread={thread.pk}")
    ada = visit(people.ada, f"{WORKFLOW}?thread={thread.pk}")
    ben.page.locator(f"#reply-text-{thread.pk}").focus()
    ben.page.get_by_role("link", name="Suggest a change").click()
    ben.page.locator(f"#suggest-{thread.pk} textarea[name=text]").fill("A lead is there within ten seconds.")
    ben.page.get_by_role("button", name="Suggest it").click()
    card = ada.page.locator(f"#thread-{thread.pk}")
    expect(card).to_contain_text("Suggested for AC-01")
    card.get_by_role("button", name="Accept").click()
    expect(ada.page.locator("#AC-01")).to_contain_text("A lead is there within ten seconds.")
    expect(card).to_contain_text("Accepted by Ada Ek as revision 2")
    expect(ben.page.locator("#AC-01")).to_contain_text("A lead is there within ten seconds.")
