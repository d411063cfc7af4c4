"""The transformation sheet in a browser, as somebody uses it who knows spreadsheets."""

from playwright.sync_api import Page, expect

from planner.models import Workflow, WorkflowRevision
from planner.selectors.plans import current_workflows
from planner.services.edits import save_edit
from tests.cast import Cast
from tests.e2e.conftest import Visit

PAGE = "/halden/contacts/plan/workflows/contact-to-lead"


def sheet(page: Page) -> Page:
    expect(page.locator(".sheet-td.c-key").first).to_contain_text("TR-01")
    return page


def rows(people: Cast) -> list[tuple[str, str, str]]:
    (current,) = [each for each in current_workflows(people.project) if each.key == "contact-to-lead"]
    return [(row.key, row.source, row.expr) for table in current.spec.transformations for row in table.rows]


def test_a_rule_is_understood_while_it_is_typed_and_saved_by_keyboard(people: Cast, visit: Visit) -> None:
    window = visit(people.ada, PAGE)
    page = sheet(window.page)
    page.locator(".sheet-td.c-source").first.click()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.type("upper-case, trimmed")
    expect(page.locator(".sheet-pop")).to_contain_text("upper | trim")
    expect(page.locator(".sheet-pop")).to_contain_text("ADA")
    page.keyboard.press("Enter")
    expect(page.locator(".sheet-td.c-expr").first).to_have_text("upper | trim")
    expect(page.locator(".sheet-td.c-example_out").first).to_have_text("ADA")
    expect(page.locator(".sheet-td.c-rule").nth(1)).to_be_focused()
    page.keyboard.press("Control+Enter")
    page.keyboard.type("last")
    expect(page.locator(".sheet-opt").first).to_contain_text("lastname")
    page.keyboard.press("Tab")
    page.keyboard.type("Surname__c")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-state]")).to_have_text("Saved, revision 2")
    assert rows(people)[:3] == [
        ("TR-01", "firstname", "upper | trim"),
        ("TR-02", "lastname", "copy"),
        ("TR-05", "lastname", "copy"),
    ]
    page.reload()
    sheet(page)
    expect(page.locator(".sheet-td.c-rule").first).to_have_text("upper-case, trimmed")
    assert window.violations() == []


def test_rows_are_pasted_taken_back_and_merged_with_those_of_others(people: Cast, visit: Visit) -> None:
    page = sheet(visit(people.ada, PAGE, permissions=["clipboard-read", "clipboard-write"]).page)
    lines = ["HubSpot property\tSalesforce field\tRequired\tTransformation"]
    lines += [f"field_{number}\tField_{number}__c\tyes\ttrim, lower case" for number in range(20)]
    page.evaluate("text => navigator.clipboard.writeText(text)", "\n".join(lines))
    page.locator(".sheet-row.ghost .c-source").click()
    page.keyboard.press("Control+v")
    expect(page.locator("[data-said]")).to_contain_text("20 rows pasted")
    expect(page.locator(".sheet-td.c-expr").nth(20)).to_have_text("trim | lower")
    page.keyboard.press("Control+z")
    expect(page.locator(".sheet-body > .sheet-row")).to_have_count(5)
    page.keyboard.press("Control+Shift+z")
    page.locator(".sheet-td.c-target").nth(2).click(button="right")
    page.get_by_role("menuitem", name="Keep what is there").click()
    expect(page.locator(".sheet-td.c-target").nth(2)).to_contain_text("stays where it is filled")
    page.locator(".sheet-td.c-target").first.click()
    page.keyboard.type("Forename")
    page.keyboard.press("Enter")
    # Meanwhile a colleague gives the same field another target, and another field a type.
    spec = current_workflows(people.project)[0].spec
    (table,) = spec.transformations
    first, second, *rest = table.rows
    theirs = (first.model_copy(update={"target": "Given"}), second.model_copy(update={"type": "name"}), *rest)
    changed = spec.model_copy(update={"transformations": (table.model_copy(update={"rows": theirs}),)})
    save_edit(project=people.project, key=spec.key, spec=changed, parent=1, reason="By hand", by=people.olga)
    page.keyboard.press("Control+s")
    expect(page.locator("[data-notes]")).to_contain_text("yours Forename")
    expect(page.locator("[data-notes]")).to_contain_text("theirs Given")
    # The 20 pasted rows and those that one of the two changed; the others are as they are saved.
    expect(page.locator("[data-state]")).to_have_text("23 rows not saved")
    page.locator("[data-notes]").get_by_role("button", name="yours").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[data-state]")).to_have_text("Saved, revision 3")
    assert len(rows(people)) == 24
    newest = WorkflowRevision.objects.filter(workflow=Workflow.objects.get(key=spec.key)).latest("number")
    saved = newest.value["transformations"][0]["rows"]
    assert (saved[0]["target"], saved[1]["type"]) == ("Forename", "name")
    assert [row.get("wins", "source") for row in saved[:4]] == ["source", "source", "target", "source"]


def test_rows_without_a_header_are_read_in_the_order_of_the_sheet(people: Cast, visit: Visit) -> None:
    page = sheet(visit(people.ada, PAGE, permissions=["clipboard-read", "clipboard-write"]).page)
    lines = ["city\tCity\ttext\tyes\ttrim", "mobile\tMobilePhone\tphone\t\tlower case"]
    page.evaluate("text => navigator.clipboard.writeText(text)", "\n".join(lines))
    page.locator(".sheet-row.ghost .c-source").click()
    page.keyboard.press("Control+v")
    expect(page.locator(".sheet-td.c-expr").nth(4)).to_have_text("trim")
    expect(page.locator(".sheet-td.c-type").nth(5)).to_have_text("phone")
    expect(page.locator(".sheet-td.c-expr").nth(5)).to_have_text("lower")
