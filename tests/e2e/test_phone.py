"""A phone's width: nothing scrolls sideways, and what a thumb must hit is large enough."""

import pytest
from playwright.sync_api import Page, expect

from builder.services.files import take_snapshot
from planner.models import Comment, Thread
from planner.selectors.plans import current_workflows
from tests.builder.factories import reference_files
from tests.cast import Cast
from tests.e2e.conftest import Visit
from tests.runtime.factories import make_ended_run

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PLAN = "/halden/contacts/plan/"
WORKFLOW = f"{PLAN}workflows/contact-to-lead"
PAGES = (
    "/halden/",
    "/halden/reviews",
    "/me/notices",
    PLAN,
    f"{PLAN}research",
    f"{PLAN}arrange",
    f"{PLAN}threads",
    WORKFLOW,
    f"{WORKFLOW}?view=changes",
    f"{WORKFLOW}?view=markdown",
    f"{WORKFLOW}/history",
    f"{WORKFLOW}/review",
    f"{PLAN}documents/contact_to_lead.md",
    "/halden/contacts/trace",
    "/halden/contacts/runs/",
)
# What scrolls sideways on purpose are tables and code in boxes of their own.
BOXES = "#main, .page, .doc-scroll, .doc-grid"
OWN = ".scroll-x, pre, tn-sheet, .seg, [hidden]"
WIDER = f"""() => [document.documentElement, ...document.querySelectorAll('{BOXES}')]
  .filter(box => box.scrollWidth > box.clientWidth + 1 || box.scrollWidth > 391)
  .flatMap(box => [box, ...box.querySelectorAll('*')].map(one => [one, one.getBoundingClientRect().right])
    .filter(([one, right]) => right > 391 && !one.closest('{OWN}'))
    .map(([one, right]) => `${{one.tagName.toLowerCase()}}.${{one.className}} to ${{Math.round(right)}}`)
    .slice(0, 4))"""
SMALL = """selector => [...document.querySelectorAll(selector)].filter(one => one.offsetParent)
  .filter(one => one.getBoundingClientRect().height < 43.5)
  .map(one => `${one.textContent.trim().slice(0, 30)} ${Math.round(one.getBoundingClientRect().height)}`)"""


def discussed(people: Cast) -> Thread:
    """A comment with a long word in it, as people paste them."""
    row = current_workflows(people.project)[0].row
    thread = Thread.objects.create(
        project=people.project,
        workflow=row.workflow,
        key="AC-04",
        revision=row,
        begun_by=people.ben,
        comments_count=1,
    )
    words = f"See https://docs.example.com/{'orders-and-invoices/' * 8} first."
    Comment.objects.create(thread=thread, number=1, author=people.ben, text=words)
    return thread


def sideways(page: Page) -> list[str]:
    """What stands beyond the right edge of a page that scrolls sideways, outside of boxes made for that."""
    return page.evaluate(WIDER)


@pytest.mark.thorough
def test_no_page_scrolls_sideways(people: Cast, visit: Visit) -> None:
    take_snapshot(project=people.project, files=reference_files(), reason="Built", by=people.ada)
    make_ended_run(people.project, by=people.ada)
    thread = discussed(people)
    window = visit(people.ada, PAGES[0], **PHONE)
    found = {}
    for path in (*PAGES, f"{PLAN}threads/{thread.pk}"):
        window.open(path)
        found[path] = sideways(window.page)
    assert {path: wide for path, wide in found.items() if wide} == {}


def test_a_workflow_is_read_and_approved_with_a_thumb(people: Cast, visit: Visit) -> None:
    page = visit(people.ben, WORKFLOW, **PHONE).page
    approve = page.get_by_role("button", name="Approve revision 1")
    expect(approve).to_be_in_viewport()
    assert page.evaluate(SMALL, "#approve .btn, .top .end :is(button, a), .seg > a, .marks > a") == []
    approve.click()
    dialog = page.locator("#approve-ask[open]")
    if dialog.is_visible():
        dialog.get_by_role("button", name="Approve revision 1").click()
    expect(page.locator("#approve")).to_contain_text("You approved")
    assert sideways(page) == []
