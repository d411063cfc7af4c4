"""Reading and typing in the editor of the Build tab."""

from playwright.sync_api import Page, expect

from builder.selectors.files import files_of, latest_snapshot
from builder.services.files import add_files
from teams.models import User
from tests.cast import Cast
from tests.e2e.browser import Visitor

BUILD = "/halden/contacts/build/"
PATH = "mappings/contact_to_lead.py"
CODE = f"{BUILD}?view=code&file={PATH}"


def ready(page: Page) -> Page:
    """Wait until the editor stands and has asked for its problems."""
    expect(page.locator("tn-editor[draft] .cm-content")).to_be_visible()
    expect(page.locator("#problems")).not_to_contain_text("Checking")
    return page


def type_at_end(page: Page, text: str) -> None:
    page.locator("tn-editor .cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def paste_at_end(page: Page, text: str) -> None:
    """As one change, without what the editor does while somebody types: indenting, closing brackets."""
    page.evaluate("text => { document.querySelector('tn-editor[draft]').value += text }", text)


def text_of(page: Page) -> str:
    return str(page.evaluate("document.querySelector('tn-editor[draft], tn-merge').value"))


def mine(window: Visitor) -> list[str]:
    """What axe finds beside the message box, which has tests of its own."""
    return [found for found in window.accessibility() if "message-text" not in found]


def now(cast: Cast) -> dict[str, str]:
    return files_of(latest_snapshot(cast.project))


def edit_elsewhere(cast: Cast, by: User, old: str, new: str, path: str = PATH) -> None:
    text = now(cast)[path]
    assert old in text
    add_files(project=cast.project, files={path: text.replace(old, new, 1)}, by=by, replace=True)


def without_cuts(window: Visitor) -> None:
    """What the browser says of a connection that the test has cut is no trouble."""
    window.troubles[:] = [trouble for trouble in window.troubles if "FAILED" not in trouble.upper()]
