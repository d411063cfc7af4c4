"""Small things that cost trust when they go wrong: what Enter takes, what undo takes back, what stays."""

import time

import pytest
from playwright.sync_api import Page, Route, expect

from planner.selectors.plans import current_workflows
from tests.cast import Cast
from tests.e2e.conftest import Visit

WORKFLOW = "/halden/contacts/plan/workflows/contact-to-lead"
FIELDS = ["EmailStatus__c", "Work_Email__c", "AnnualRevenue"]


def offer(page: Page, *fields: str) -> None:
    """The sheet knows these fields of the target, as if an API description had named them."""
    page.evaluate(
        """names => {
          const sheet = document.querySelector('tn-sheet');
          for (const table of sheet.state.tables) table.targets = names.map(path => ({ path }));
        }""",
        list(fields),
    )


def type_target(page: Page, text: str) -> str:
    page.locator(".sheet-row.ghost .c-target").click()
    page.keyboard.type(text)
    expect(page.locator(".sheet-pop")).to_be_visible()
    page.keyboard.press("Enter")
    return page.locator(".sheet-row:not(.ghost) .c-target .tx").last.inner_text().strip()


@pytest.mark.thorough
def test_enter_takes_the_field_that_was_named_and_never_a_longer_one(people: Cast, visit: Visit) -> None:
    page = visit(people.ada, WORKFLOW).page
    expect(page.locator(".sheet-td.c-key").first).to_contain_text("TR-01")
    offer(page, *FIELDS)
    assert type_target(page, "email") == "email"
    offer(page, *FIELDS, "Email")
    assert type_target(page, "EMAIL") == "Email"
    assert type_target(page, "annual rev") == "AnnualRevenue"
    assert type_target(page, "email status") == "EmailStatus__c"


@pytest.mark.thorough
def test_undo_waits_for_the_save_before_it_and_takes_that_back(people: Cast, visit: Visit) -> None:
    page = visit(people.ada, WORKFLOW).page
    page.locator("#AC-03 [data-edit]").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#saved")).to_contain_text("Moved AC-03 up")

    def late(route: Route) -> None:
        time.sleep(1)
        route.continue_()

    page.route("**/move/AC-05", late)
    page.locator("#AC-05 [data-edit]").focus()
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Control+z")
    expect(page.locator("#toasts")).to_contain_text("taken back right after")
    expect(page.locator("#saved")).to_contain_text("Undid revision 3: Moved AC-05 up")
    order = [each.key for each in current_workflows(people.project)[0].spec.acceptance_criteria][:5]
    assert order == ["AC-01", "AC-03", "AC-02", "AC-04", "AC-05"]


@pytest.mark.thorough
def test_a_draft_does_not_stay_behind_for_the_next_person(people: Cast, visit: Visit) -> None:
    page = visit(people.ada, "/halden/contacts/plan/").page
    page.locator("#note").fill("The salaries are in the attachment.")
    assert page.evaluate("Object.keys(localStorage).some(key => key.startsWith('draft:'))")
    page.locator(".me-btn").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in**")
    assert page.evaluate("Object.keys(localStorage).filter(key => key !== 'keys')") == []


@pytest.mark.thorough
def test_json_is_judged_while_typed_and_written_out_without_changing_a_number(
    people: Cast, visit: Visit
) -> None:
    window = visit(people.ada, f"{WORKFLOW}/edit/trigger")
    page = window.page
    page.locator("summary", has_text="Example payload").click()
    field = page.locator(".k-json").first
    field.fill('{"id": 12345678901234567890, "items": [], "price": 1.0, "a": {"b": "x, {y}"}')
    expect(page.locator("[data-json-said]").first).to_contain_text("Line 1, column")
    field.press("End")
    field.type("}")
    expect(page.locator("[data-json-said]").first).to_have_text("")
    page.get_by_role("button", name="Format").click()
    expect(field).to_have_value(
        '{\n  "id": 12345678901234567890,\n  "items": [],\n  "price": 1.0,\n'
        '  "a": {\n    "b": "x, {y}"\n  }\n}'
    )
    assert window.accessibility() == []


@pytest.mark.thorough
def test_the_sheet_comes_without_its_rows_being_drawn_twice(people: Cast, visit: Visit) -> None:
    page = visit(people.ada, WORKFLOW).page
    expect(page.locator(".sheet-td.c-key").first).to_contain_text("TR-01")
    assert "<code>firstname</code></td>" not in page.request.get(page.url).text()
    page.goto(f"{page.url}?tables=plain")
    expect(page.locator("#TR-01")).to_contain_text("firstname")
