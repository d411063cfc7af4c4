"""Bringing many files at once, as a person sees it."""

from pathlib import Path

from playwright.sync_api import expect

from tests.cast import Cast
from tests.e2e.conftest import Visit

PLAN = "/halden/contacts/plan/"


def test_many_files_are_rows_of_their_own_and_nothing_is_lost_on_reload(
    people: Cast, visit: Visit, tmp_path: Path
) -> None:
    for name, text in (
        ("orders.md", "# Orders\n\nOrders go to the ledger."),
        ("map.csv", "a,b\n1,2\n"),
        ("empty.md", " "),
    ):
        (tmp_path / name).write_text(text)
    page = visit(people.ada, PLAN).page
    page.get_by_label("Add to this plan").fill("Ask Lena about refunds")
    page.locator("#composer input[type=file]").set_input_files(sorted(tmp_path.iterdir()))
    rows = page.locator("#upload-rows > li")
    expect(rows.filter(has_text="orders.md")).to_have_attribute("data-state", "done")
    expect(rows.filter(has_text="map.csv")).to_have_attribute("data-state", "done")
    refused = rows.filter(has_text="empty.md is empty. Choose a file with something in it.")
    expect(refused).to_have_attribute("data-state", "refused")
    expect(refused.get_by_role("button", name="Retry empty.md")).to_be_visible()
    page.reload()
    expect(refused.get_by_role("button", name="Choose again empty.md")).to_be_visible()
    refused.get_by_role("button", name="Remove empty.md").click()
    expect(refused).to_have_count(0)
    # How far the research is can be gone before anybody looks; what it was for stays in the plan's history.
    expect(page.locator("#plan-side")).to_contain_text("map.csv")
    page.reload()
    expect(page.locator("#plan-side")).to_contain_text("orders.md")
    expect(page.get_by_label("Add to this plan")).to_have_value("Ask Lena about refunds")
