"""The Build tab in a browser: from the press of Build to a run with a fault, live for all who watch."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from planner.handover.rows import planned_workflow
from tests.builder.factories import KEY, make_built, make_turn
from tests.cast import Cast
from tests.e2e.conftest import Visit
from tests.e2e.test_every_page import everything
from tests.runtime.factories import make_ended_run

BUILD = "/halden/contacts/build/"
SOON = 30_000  # milliseconds: a worker may have to start its sandbox first
TOTAL = 10
ERROR = {"type": "HttpError", "message": "answered 503", "step": "Create lead"}


@pytest.fixture
def built(people: Cast) -> Cast:
    """The reference plan, built and proven, with a run that passed after a retry."""
    make_built(people.project, people.ada)
    make_ended_run(people.project, by=people.ada)
    return people


def stay(page: Page) -> None:
    """Leave a mark that a reload would wipe out."""
    page.evaluate("window.stayed = true")


def has_stayed(page: Page) -> bool:
    return bool(page.evaluate("window.stayed === true"))


def press_build(page: Page) -> None:
    page.locator("#planned-list").get_by_role("button", name="Build").first.click()


def start_test(page: Page, fault: str = "") -> None:
    """Press T, choose what goes wrong, run."""
    page.keyboard.press("t")
    dialog = page.get_by_role("dialog", name="Test Contact to lead")
    expect(dialog).to_be_visible()
    if fault:
        system, _, kind = fault.partition(":")
        dialog.get_by_text("What goes wrong", exact=True).click()
        dialog.get_by_label("System").first.select_option(system)
        dialog.get_by_label("What goes wrong").first.select_option(kind)
    dialog.get_by_role("button", name="Run the test").click()
    expect(dialog).to_be_hidden(timeout=SOON)


def step(page: Page, title: str) -> Locator:
    return page.locator("#flow > li", has=page.locator("a.node b", has_text=re.compile(f"^{title}$")))


def everybody(pages: list[Page], check: Callable[[Page], None]) -> None:
    for page in pages:
        check(page)


def test_from_build_to_a_retried_run_live_in_two_windows(people: Cast, visit: Visit) -> None:
    colleague = visit(people.ben, BUILD)
    window = visit(people.ada, BUILD)
    page, pages = window.page, [window.page, colleague.page]
    stay(colleague.page)
    expect(page.locator("#flow .node.plan")).to_have_count(len(page.locator("#flow > li").all()))
    press_build(page)
    expect(page.locator("#turns .turn.me")).to_have_text("Build Contact to lead.", timeout=SOON)
    stay(page)
    proven = f"{TOTAL} of {TOTAL} proven"
    everybody(pages, lambda each: expect(each.locator("#turns .crit")).to_contain_text(proven, timeout=SOON))
    everybody(pages, lambda each: expect(each.locator("#inspector .crit")).to_contain_text(proven))
    everybody(pages, lambda each: expect(each.locator("#files .tree")).to_contain_text("scenario.yaml"))
    everybody(pages, lambda each: expect(each.locator("#flow .node.plan")).to_have_count(0))
    everybody(pages, lambda each: expect(each.locator("#chat-top")).to_contain_text("Build Contact to lead"))
    everybody(pages, lambda each: expect(each.locator("#planned-head")).not_to_contain_text("ready to build"))
    assert has_stayed(page)

    start_test(page)
    passed = re.compile("Run 1 passed")
    everybody(pages, lambda each: expect(each.locator("#stage-top")).to_contain_text(passed, timeout=SOON))
    everybody(pages, lambda each: expect(step(each, "Create lead").locator("a.node.ok")).to_be_visible())
    start_test(page, "salesforce:503")
    again = re.compile("Run 2 passed")
    everybody(pages, lambda each: expect(each.locator("#stage-top")).to_contain_text(again, timeout=SOON))
    everybody(pages, lambda each: expect(step(each, "Find lead")).to_contain_text("1 retry"))
    assert has_stayed(colleague.page)

    step(page, "Find lead").locator("a.node").click()
    page.locator(".utabs").get_by_role("link", name="HTTP").click()
    expect(page.locator("#inspector details.req")).to_have_count(2)
    expect(page.locator("#inspector details.req").first).to_contain_text("503")
    shown = page.locator("#flow").inner_text()
    page.reload()
    assert page.locator("#flow").inner_text() == shown
    expect(page.locator("#inspector details.req")).to_have_count(2)
    expect(page.locator("#turns .crit")).to_contain_text(proven)
    for each in (window, colleague):
        assert each.violations() == []
        assert each.accessibility() == []


@pytest.mark.parametrize(
    "query",
    ["", "?step=ST-04", "?step=ST-04&tab=http", "?step=ST-10&tab=code", "?view=code", "?view=code&file=gone"],
)
@pytest.mark.thorough
def test_every_state_is_clean(built: Cast, visit: Visit, query: str) -> None:
    make_turn(built.project, built.ada, planned=planned_workflow(built.project, KEY))
    assert everything(visit, built.ada, BUILD + query, 1440, 820) == []


@pytest.mark.thorough
def test_a_failed_run_is_clean_and_opens_where_it_failed(people: Cast, visit: Visit) -> None:
    make_built(people.project, people.ada, failing="AC-02")
    make_ended_run(people.project, by=people.ada, outcome="failed", error=ERROR)
    assert everything(visit, people.ada, BUILD, 1440) == []
    page = visit(people.ada, BUILD).page
    expect(page.locator("#inspector h2")).to_have_text("Create lead")
    expect(page.locator("#inspector details.req[open]")).to_contain_text("503")
    page.keyboard.press("Escape")
    expect(page.locator("#inspector h2").first).to_have_text("What must be true")
    expect(page.locator("#inspector .why").first).to_contain_text("assert 2 == 1")


@pytest.mark.thorough
def test_steps_are_chosen_by_keyboard_and_the_page_stays(built: Cast, visit: Visit) -> None:
    page = visit(built.ada, BUILD).page
    stay(page)
    page.keyboard.press("j")
    expect(step(page, "Receive event").locator("a.node")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#inspector h2")).to_have_text("Read contact")
    expect(step(page, "Read contact").locator("a.node")).to_be_focused()
    expect(page).to_have_url(re.compile("step=ST-04"))
    page.keyboard.press("Escape")
    expect(page.locator("#inspector h2").first).to_have_text("What must be true")
    expect(step(page, "Read contact").locator("a.node")).to_be_focused()
    assert has_stayed(page)


@pytest.mark.thorough
def test_files_open_beside_the_chat_and_the_way_back_works(built: Cast, visit: Visit) -> None:
    page = visit(built.ada, BUILD).page
    stay(page)
    page.keyboard.press("f")
    expect(page.locator("tn-editor .cm-content")).to_contain_text("def contact_to_lead")
    page.locator("#files").get_by_role("link", name="README.md").click()
    expect(page.locator("tn-editor .cm-content")).to_contain_text("Contact to lead")
    expect(page.locator("#files .on")).to_contain_text("README.md")
    page.locator("#files").get_by_role("link", name="Flow").click()
    expect(page.locator("#flow")).to_be_visible()
    page.get_by_role("link", name="The test of AC-02").click()
    expect(page.locator("tn-editor .cm-content")).to_contain_text("AC-02")
    assert has_stayed(page)


@pytest.mark.thorough
def test_a_refused_payload_stays_in_the_dialog(built: Cast, visit: Visit) -> None:
    page = visit(built.ada, BUILD).page
    page.keyboard.press("t")
    dialog = page.get_by_role("dialog", name="Test Contact to lead")
    payload = dialog.get_by_role("textbox", name="Payload")
    payload.fill('{"objectId": }')
    expect(dialog.get_by_role("radio", name="Typed")).to_be_checked()
    expect(dialog.locator("#test-place")).to_contain_text("Not JSON")
    dialog.get_by_role("button", name="Run the test").click()
    expect(dialog.get_by_role("alert")).to_contain_text("line 1, column 14")
    expect(payload).to_have_value('{"objectId": }')
    dialog.get_by_role("radio", name="Run 1").check(force=True)
    expect(payload).to_have_value(re.compile('"objectId": 7'))
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


@pytest.mark.thorough
def test_a_question_is_answered_with_places_that_open(built: Cast, visit: Visit) -> None:
    page = visit(built.ada, BUILD).page
    page.get_by_role("textbox", name="Message").fill("Where is the signature verified?")
    page.keyboard.press("Control+Enter")
    answer = page.locator("#turns")
    expect(answer).to_contain_text("I cannot change code on a message", timeout=SOON)
    expect(page.get_by_role("textbox", name="Message")).to_have_value("")
    answer.get_by_role("link", name="Verify signature").click()
    expect(page.locator("#inspector h2")).to_have_text("Verify signature")


@pytest.mark.thorough
def test_a_turn_is_stopped_from_the_keyboard(built: Cast, visit: Visit) -> None:
    # Nobody was told of this turn, so it waits.
    turn = make_turn(built.project, built.ada, planned=planned_workflow(built.project, KEY))
    page = visit(built.ada, f"{BUILD}?chat={turn.chat_id}").page
    expect(page.locator("#turns .working")).to_contain_text("Waiting for a worker")
    page.keyboard.press("Control+.")
    expect(page.locator("#turns .note")).to_contain_text(
        "Stopped. What was written before stays.", timeout=SOON
    )
    expect(page.locator("#turns .working")).to_have_count(0)


@pytest.mark.thorough
def test_late_news_do_not_undo_what_was_chosen_since(built: Cast, visit: Visit) -> None:
    page = visit(built.ada, BUILD).page
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/build/now?*", hold_the_first)
    colleague = visit(built.olga, BUILD).page
    with page.expect_request("**/build/now?*"):
        start_test(colleague)
    step(page, "Read contact").locator("a.node").click()
    expect(page.locator("#inspector h2")).to_have_text("Read contact")
    with page.expect_response("**/build/now?*"):
        held[0].continue_()
    expect(page.locator("#stage-top")).to_contain_text("Run 2 passed", timeout=SOON)
    expect(page.locator("#inspector h2")).to_have_text("Read contact")
    expect(step(page, "Read contact").locator("a.node.on")).to_be_visible()


@pytest.mark.thorough
def test_the_chat_is_resized_and_keeps_its_width(built: Cast, visit: Visit) -> None:
    page = visit(built.ada, BUILD).page
    handle = page.get_by_role("separator", name="Width of the chat")
    handle.focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    wide = page.locator("#chat").bounding_box()
    page.reload()
    assert wide is not None
    assert wide["width"] == 444
    assert page.locator("#chat").bounding_box() == wide


@pytest.mark.thorough
def test_narrow_one_pane_is_shown_at_a_time(built: Cast, visit: Visit) -> None:
    page = visit(built.ada, BUILD, viewport={"width": 820, "height": 1100}).page
    expect(page.locator("#chat")).to_be_hidden()
    expect(page.locator("#files")).to_be_hidden()
    page.get_by_role("button", name="Chat").click()
    expect(page.locator("#chat")).to_be_visible()
    expect(page.locator("#main")).to_be_hidden()
    page.get_by_role("button", name="Files", exact=True).click()
    page.locator("#files").get_by_role("link", name="scenario.yaml").click()
    expect(page.locator("tn-editor .cm-content")).to_contain_text("contact")
    page.get_by_role("button", name="Chat").click()
    press_build(page)
    expect(page.locator("#chat")).to_be_visible()
    expect(page.locator("#turns .crit")).to_contain_text(f"{TOTAL} of {TOTAL} proven", timeout=SOON)
