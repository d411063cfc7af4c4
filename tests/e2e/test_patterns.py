"""One test for each way in which a page changes without being loaded again."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.cast import Cast
from tests.e2e.browser import visitor
from tests.e2e.conftest import Visit
from tests.factories import make_project

PLAN = "/halden/contacts/plan/"


def stay(page: Page) -> None:
    """Leave a mark that a reload would wipe out."""
    page.evaluate("window.stayed = true")


def has_stayed(page: Page) -> bool:
    return bool(page.evaluate("window.stayed === true"))


@pytest.mark.thorough
def test_the_filter_changes_the_list_and_the_address_and_keeps_the_field(people: Cast, visit: Visit) -> None:
    make_project(people.team, "orders", by=people.ada, name="Orders to invoices")
    page = visit(people.ada, "/halden/").page
    stay(page)
    page.keyboard.press("/")
    page.keyboard.type("invoices")
    expect(page.locator("#projects tbody tr")).to_have_count(1)
    expect(page.get_by_label("Filter projects")).to_be_focused()
    expect(page).to_have_url(re.compile(r"\?q=invoices"))
    assert has_stayed(page)


@pytest.mark.thorough
def test_an_example_fills_the_composer_and_a_file_can_be_taken_out_again(
    people: Cast, visit: Visit, tmp_path: Path
) -> None:
    page = visit(people.ada, "/halden/").page
    page.locator(".ex").first.click()
    expect(page.locator("#brief")).to_have_value(re.compile("Salesforce"))
    expect(page.locator("#brief")).to_be_focused()
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("# Notes")
    page.locator("form.start input[type=file]").set_input_files([tmp_path / "a.md", tmp_path / "b.md"])
    expect(page.locator("[data-files] .chip")).to_have_count(2)
    page.get_by_role("button", name="Remove a.md").click()
    expect(page.locator("[data-files] .chip")).to_have_text(["b.md"])


@pytest.mark.thorough
def test_a_question_unfolds_in_place(people: Cast, visit: Visit) -> None:
    page = visit(people.ada, PLAN).page
    stay(page)
    page.locator("#q-Q-03 .q-row").click()
    expect(page.locator("#q-Q-03 form.choices")).to_be_visible()
    expect(page.locator("#q-Q-01 form.choices")).to_be_visible()
    assert has_stayed(page)


def test_an_answer_is_saved_and_a_colleague_sees_it_at_once(people: Cast, visit: Visit) -> None:
    colleague = visit(people.ben, PLAN).page
    page = visit(people.ada, PLAN).page
    for each in (page, colleague):
        stay(each)
        expect(each.locator("#questions .count")).to_have_text("3 open")
    page.get_by_text("No, we go through a gateway").click()
    page.get_by_role("button", name="Save answer").first.click()
    for each in (page, colleague):
        expect(each.locator("#questions .count")).not_to_have_text("3 open")
        assert has_stayed(each)


@pytest.mark.thorough
def test_a_refused_answer_keeps_what_was_typed_and_the_focus(people: Cast, visit: Visit) -> None:
    page = visit(people.ada, PLAN).page
    stay(page)
    form = page.locator("#answer-Q-01")
    form.get_by_text("Something else").click()
    form.locator("textarea").focus()
    page.keyboard.press("Control+Enter")
    expect(form.locator(".errorlist")).to_have_text("Choose an answer or write your own.")
    expect(form.locator("input[value='own words']")).to_be_checked()
    expect(form.locator("textarea")).to_be_focused()
    assert has_stayed(page)


@pytest.mark.thorough
def test_what_i_am_writing_survives_what_others_do(people: Cast, visit: Visit) -> None:
    page = visit(people.ada, PLAN).page
    page.locator("#q-Q-03 .q-row").click()
    form = page.locator("#answer-Q-03")
    expect(form.locator("input:checked")).to_be_focused()
    form.get_by_text("Something else").click()
    form.locator("textarea").fill("The oldest one, and tell")
    colleague = visit(people.olga, PLAN).page
    # Leaving a question open draws nothing anew, so the question that is being answered stays.
    colleague.get_by_role("button", name="Leave it open").first.click()
    expect(page.locator("#questions .count")).to_have_text("2 open")
    expect(form.locator("textarea")).to_have_value("The oldest one, and tell")
    form.get_by_role("button", name="Save answer").click()
    expect(page.locator("#answer-Q-03")).to_have_count(0)


@pytest.mark.thorough
def test_a_citation_opens_the_words_it_rests_on(people: Cast, visit: Visit) -> None:
    page = visit(people.ada, PLAN).page
    page.locator("#research .cite").first.click()
    page.wait_for_url("**/documents/**")
    expect(page.locator("#hit mark")).to_be_in_viewport()


@pytest.mark.thorough
def test_the_theme_is_kept_when_the_page_is_loaded_again(people: Cast, visit: Visit) -> None:
    page = visit(people.ada, PLAN, color_scheme="light").page
    page.get_by_role("button", name="Switch between light and dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_keyboard_reaches_everything(people: Cast, visit: Visit) -> None:
    page = visit(people.ada, PLAN).page
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to content")).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()
    page.keyboard.press("j")
    expect(page.locator("#q-Q-01 :focus")).to_have_count(1)
    page.keyboard.press("j")
    expect(page.locator("#q-Q-02 :focus")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#q-Q-02 form.choices")).to_be_visible()


@pytest.mark.thorough
def test_single_keys_can_be_switched_off(people: Cast, visit: Visit) -> None:
    page = visit(people.ada, "/halden/").page
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_role("switch", name="Single-key shortcuts").click()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_label("Filter projects")).not_to_be_focused()


@pytest.mark.thorough
def test_narrow_the_contents_are_a_drawer(people: Cast, visit: Visit) -> None:
    page = visit(people.ada, PLAN, viewport={"width": 820, "height": 1000}).page
    expect(page.locator("#plan-side")).to_be_hidden()
    page.get_by_role("button", name="Contents").click()
    expect(page.locator("#plan-side")).to_be_visible()
    page.locator("#plan-side").get_by_role("link", name="Contact to lead").click()
    expect(page.get_by_role("heading", name="Contact to lead", exact=True)).to_be_visible()


@pytest.mark.thorough
def test_narrow_research_can_be_asked_for_again(people: Cast, visit: Visit) -> None:
    page = visit(people.ada, PLAN, viewport={"width": 820, "height": 1000}).page
    page.get_by_role("button", name="Research again", exact=True).click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()


@pytest.mark.thorough
def test_a_long_name_does_not_make_a_small_page_wider(people: Cast, visit: Visit) -> None:
    people.project.name = "Every contact of every portal becomes a lead of the right owner"
    people.project.save()
    page = visit(people.ada, PLAN, viewport={"width": 390, "height": 800}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_script_a_question_can_still_be_answered(people: Cast, live: str, browser: Browser) -> None:
    with visitor(browser, live, people.ada, java_script_enabled=False) as window:
        page = window.page
        page.goto(live + PLAN)
        page.get_by_role("button", name="Save answer").first.click()
        expect(page.locator("#questions .count")).not_to_have_text("3 open")


@pytest.mark.thorough
def test_a_failing_server_says_so_and_keeps_the_page(people: Cast, visit: Visit) -> None:
    window = visit(people.ada, PLAN)
    window.page.route("**/questions/Q-02?open*", lambda route: route.fulfill(status=500, body="no"))
    window.page.locator("#q-Q-02 .q-row").click()
    expect(window.page.locator("#toasts")).to_contain_text("Nothing was changed")
    expect(window.page.locator("#q-Q-02 .q-row")).to_be_visible()
    window.troubles.clear()


@pytest.mark.thorough
def test_only_one_stream_is_open_however_often_regions_change(people: Cast, visit: Visit) -> None:
    opened: list[str] = []
    window = visit(people.ada, "/halden/")
    window.page.on("request", lambda request: opened.append(request.url))
    window.open(PLAN)
    for name in ("All", "Open", "All"):
        window.page.locator("#questions .seg").get_by_role("link", name=name, exact=True).click()
        expect(window.page.locator("#questions .seg [aria-current]")).to_have_text(name)
    assert sum("/events?" in url for url in opened) == 1
