"""People change files in a browser: saved, compared, renamed, searched, restored; nothing typed is lost."""

import pytest
from playwright.sync_api import expect

from tests.builder.factories import make_built, reference_files
from tests.cast import Cast
from tests.e2e.conftest import Visit
from tests.e2e.editor import (
    BUILD,
    CODE,
    PATH,
    edit_elsewhere,
    mine,
    now,
    paste_at_end,
    ready,
    text_of,
    type_at_end,
    without_cuts,
)


@pytest.fixture
def built(people: Cast) -> Cast:
    make_built(people.project, people.ada)
    return people


def test_what_was_typed_is_saved_and_is_there_after_a_reload(built: Cast, visit: Visit) -> None:
    window = visit(built.ada, CODE)
    page = ready(window.page)
    type_at_end(page, "\n# by hand\n")
    expect(page.locator("#save-state")).to_have_text("Unsaved")
    page.keyboard.press("Control+s")
    expect(page.locator("#save-state")).to_have_text("Saved")
    assert now(built)[PATH] == reference_files()[PATH] + "\n# by hand\n"
    page.reload()
    ready(page)
    assert text_of(page).endswith("# by hand\n")
    expect(page.locator("#draft-note")).to_be_hidden()
    type_at_end(page, "# and again\n")
    page.locator("#save").click()
    expect(page.locator("#save-state")).to_have_text("Saved")
    assert now(built)[PATH].endswith("# by hand\n# and again\n")
    assert window.violations() == []
    assert mine(window) == []


@pytest.mark.thorough
def test_unsaved_text_survives_a_reload_and_a_cut_connection(built: Cast, visit: Visit) -> None:
    window = visit(built.ada, CODE)
    page = ready(window.page)
    page.route("**/files/save", lambda route: route.abort())
    type_at_end(page, "\n# typed on a train\n")
    page.keyboard.press("Control+s")
    expect(page.locator("#save-state")).to_contain_text("Not saved: no connection")
    page.reload()
    ready(page)
    expect(page.locator("#draft-note")).to_contain_text("was brought back")
    assert text_of(page).endswith("# typed on a train\n")
    assert now(built)[PATH] == reference_files()[PATH]
    page.unroute("**/files/save")
    page.keyboard.press("Control+s")
    expect(page.locator("#save-state")).to_have_text("Saved")
    assert now(built)[PATH].endswith("# typed on a train\n")
    without_cuts(window)


@pytest.mark.thorough
def test_the_second_to_save_compares_both_and_loses_nothing(built: Cast, visit: Visit) -> None:
    window = visit(built.ada, CODE)
    page = ready(window.page)
    type_at_end(page, "\n# by Ada\n")
    edit_elsewhere(built, built.olga, '"""', '"""By Olga. ')
    expect(page.locator("#theirs")).to_be_visible()
    assert text_of(page).endswith("# by Ada\n")
    page.keyboard.press("Control+s")
    expect(page.locator("#file-note")).to_contain_text("Olga Brandt saved mappings/contact_to_lead.py")
    expect(page.locator("#file-note")).to_contain_text("no line was written by both")
    expect(page.locator("tn-merge .cm-content").last).to_be_visible()
    assert text_of(page).startswith('"""By Olga. ')
    assert text_of(page).endswith("# by Ada\n")
    assert page.evaluate("document.querySelector('tn-merge').view.a.state.doc.toString()") == now(built)[PATH]
    page.get_by_role("button", name="Take mine").click()
    assert text_of(page) == reference_files()[PATH] + "\n# by Ada\n"
    page.get_by_role("button", name="Take theirs", exact=True).click()
    assert text_of(page) == now(built)[PATH]
    page.get_by_role("button", name="Both again").click()
    page.get_by_role("button", name="Save the result").click()
    ready(page)
    assert now(built)[PATH].startswith('"""By Olga. ')
    assert now(built)[PATH].endswith("# by Ada\n")
    expect(page.locator("#draft-note")).to_be_hidden()
    assert window.violations() == []


@pytest.mark.thorough
def test_a_comparison_left_alone_still_has_the_text_later(built: Cast, visit: Visit) -> None:
    page = ready(visit(built.ada, CODE).page)
    type_at_end(page, "\n# by Ada\n")
    edit_elsewhere(built, built.olga, '"""', '"""By Olga. ')
    page.keyboard.press("Control+s")
    page.get_by_role("link", name="Later").click()
    ready(page)
    assert text_of(page).endswith("# by Ada\n")
    expect(page.locator("#draft-note")).to_contain_text("saved by somebody since")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("button", name="Save the result")).to_be_visible()


@pytest.mark.thorough
def test_mistakes_are_named_as_they_are_typed_and_lead_to_their_line(built: Cast, visit: Visit) -> None:
    window = visit(built.ada, CODE)
    page = ready(window.page)
    paste_at_end(page, '\nimport os\n\n\ndef count() -> int:\n    return "many"\n')
    problems = page.locator("#problems")
    expect(problems).to_contain_text("os may not be imported")
    expect(problems.locator("li", has_text="types")).to_contain_text("not assignable to declared return type")
    expect(page.locator("tn-editor .cm-lint-marker-error").first).to_be_visible()
    problems.get_by_role("button", name="os may not be imported").click()
    line = page.evaluate(
        "(() => { const v = document.querySelector('tn-editor[draft]').view;"
        " return v.state.doc.lineAt(v.state.selection.main.head).text })()"
    )
    assert line == "import os"
    paste_at_end(page, "def broken(:\n")
    expect(problems).to_contain_text("this is not Python")
    expect(problems).to_contain_text("Types are checked once the file can be read")
    page.route("**/files/check", lambda route: route.abort())
    type_at_end(page, "x")
    expect(problems).to_contain_text("Not checked: the server cannot be reached")
    without_cuts(window)


@pytest.mark.thorough
def test_a_file_is_renamed_by_keyboard_added_and_deleted(built: Cast, visit: Visit) -> None:
    page = ready(visit(built.ada, CODE).page)
    row = page.get_by_role("treeitem", name="contact_to_lead.py").first
    row.focus()
    page.keyboard.press("F2")
    dialog = page.get_by_role("dialog", name="Rename or move")
    dialog.get_by_label("To").fill("../outside.py")
    dialog.get_by_role("button", name="Move").click()
    expect(dialog).to_contain_text("stays inside the project")
    dialog.get_by_label("To").fill("mappings/leads.py")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    page.wait_for_function(
        "document.querySelector('tn-editor')?.getAttribute('path') === 'mappings/leads.py'"
    )
    assert now(built)["mappings/leads.py"] == reference_files()[PATH]
    assert PATH not in now(built)
    page.get_by_role("button", name="New file", exact=True).click()
    dialog = page.get_by_role("dialog", name="New file")
    dialog.get_by_label("Path").fill("notes/today.md")
    page.keyboard.press("Enter")
    expect(page.get_by_role("treeitem", name="today.md")).to_be_visible()
    page.get_by_role("treeitem", name="today.md").focus()
    page.keyboard.press("Delete")
    page.get_by_role("dialog", name="Delete").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("treeitem", name="today.md")).to_have_count(0)
    assert "notes/today.md" not in now(built)


@pytest.mark.thorough
def test_unsaved_text_goes_along_when_its_file_is_moved(built: Cast, visit: Visit) -> None:
    page = ready(visit(built.ada, CODE).page)
    type_at_end(page, "\n# not saved yet\n")
    page.get_by_role("button", name="More for this file").click()
    page.get_by_role("button", name="Rename or move").click()
    dialog = page.get_by_role("dialog", name="Rename or move")
    dialog.get_by_label("To").fill("mappings/leads.py")
    dialog.get_by_role("button", name="Move").click()
    expect(page.locator("tn-editor[path='mappings/leads.py']")).to_be_visible()
    ready(page)
    assert text_of(page).endswith("# not saved yet\n")
    page.keyboard.press("Control+s")
    expect(page.locator("#save-state")).to_have_text("Saved")
    assert now(built)["mappings/leads.py"].endswith("# not saved yet\n")


@pytest.mark.thorough
def test_the_tree_is_walked_by_its_keys(built: Cast, visit: Visit) -> None:
    page = ready(visit(built.ada, CODE).page)
    page.get_by_role("treeitem", name="mappings").focus()
    focused = "document.activeElement.dataset.path"
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) == PATH
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(focused) == "mappings"
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("treeitem", name="mappings")).to_have_attribute("aria-expanded", "false")
    expect(page.locator(f".tree [data-path='{PATH}']")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "tests"
    page.keyboard.press("End")
    page.keyboard.type("re")
    assert page.evaluate(focused) == "README.md"


@pytest.mark.thorough
def test_a_file_of_the_tree_is_downloaded_and_a_folder_is_not(built: Cast, visit: Visit) -> None:
    page = ready(visit(built.ada, CODE).page)
    row = page.get_by_role("treeitem", name="README.md")
    row.hover()
    row.get_by_role("button").click()
    with page.expect_download() as found:
        page.locator("#tree-menu").get_by_role("link", name="Download").click()
    assert found.value.suggested_filename == "README.md"
    assert found.value.path().read_text() == reference_files()["README.md"]
    expect(page.locator("#tree-menu")).to_be_hidden()
    folder = page.get_by_role("treeitem", name="mappings")
    folder.hover()
    folder.get_by_role("button").click()
    expect(page.locator("#tree-menu")).to_be_visible()
    expect(page.locator("#tree-menu").get_by_role("link", name="Download")).to_be_hidden()


@pytest.mark.thorough
def test_files_are_searched(built: Cast, visit: Visit) -> None:
    page = ready(visit(built.ada, CODE).page)
    page.get_by_role("searchbox", name="Search in files").fill("def test_")
    expect(page.locator("#found")).to_contain_text("tests/test_contact_to_lead.py")
    page.get_by_role("searchbox", name="Search in files").fill("(a")
    page.locator(".f-re").click()
    expect(page.locator("#found")).to_contain_text("This is no pattern")


@pytest.mark.thorough
def test_files_are_dropped_on_a_folder(built: Cast, visit: Visit) -> None:
    page = ready(visit(built.ada, CODE).page)
    page.get_by_role("button", name="Upload files").click()
    dialog = page.get_by_role("dialog", name="Upload files")
    dialog.locator("input[type=file]").set_input_files(
        [{"name": "bad.bin", "mimeType": "application/octet-stream", "buffer": b"\xff\xfe\x00"}]
    )
    dialog.get_by_role("button", name="Upload").click()
    expect(dialog).to_contain_text("bad.bin is not UTF-8 text")
    dialog.get_by_role("button", name="Cancel").click()
    page.evaluate(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(['{"a": 1}'], 'sample.json'));
          const row = document.querySelector('.tree [data-path="tests/fixtures"]');
          const how = { bubbles: true, cancelable: true, dataTransfer: transfer };
          for (const type of ['dragover', 'drop']) row.dispatchEvent(new DragEvent(type, how));
        }"""
    )
    dialog.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("treeitem", name="sample.json")).to_be_visible()
    assert now(built)["tests/fixtures/sample.json"] == '{"a": 1}'


@pytest.mark.thorough
def test_an_older_snapshot_is_named_compared_and_restored(built: Cast, visit: Visit) -> None:
    edit_elsewhere(built, built.ada, '"""', '"""Edited: ')
    window = visit(built.ada, BUILD.replace("build/", "build/history/?snapshot=1&against=2"))
    page = window.page
    expect(page.get_by_label("Compared with")).to_have_value("2")
    expect(page.locator(".cl.add mark, .cl.del mark").first).to_be_visible()
    assert mine(window) == []
    page.get_by_role("button", name="Name a version").click()
    page.get_by_label("Name", exact=True).fill("1.0.0")
    page.get_by_role("button", name="Name it").click()
    expect(page.locator(".vers")).to_contain_text("10 of 10 proven")
    assert mine(window) == []
    page.go_back()
    page.get_by_role("button", name="Restore").click()
    page.get_by_role("dialog", name="Restore snapshot 1").get_by_role("button", name="Restore").click()
    expect(page.locator("#toasts")).to_contain_text("Restored files as snapshot 3")
    assert now(built) == reference_files()
    assert window.violations() == []


@pytest.mark.thorough
def test_who_may_only_read_cannot_type(built: Cast, visit: Visit) -> None:
    page = visit(built.cleo, CODE).page
    expect(page.locator("tn-editor .cm-content")).to_be_visible()
    expect(page.locator("#save")).to_have_count(0)
    assert page.locator("tn-editor .cm-content").get_attribute("aria-readonly") == "true"
    expect(page.locator(".row-more")).to_have_count(0)
