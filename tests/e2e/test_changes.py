"""Changes of the agent are accepted and undone one by one, over the editor and in the chat."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from builder.models import Turn
from builder.selectors.verdicts import changed_files
from builder.services.files import take_snapshot
from jobs.events import NewEvent
from jobs.journal import append_to_job
from tests.builder.factories import make_built, make_turn, reference_files
from tests.cast import Cast
from tests.e2e.conftest import Visit
from tests.e2e.editor import BUILD, CODE, PATH, edit_elsewhere, mine, now, ready


@pytest.fixture
def built(people: Cast) -> Cast:
    make_built(people.project, people.ada)
    return people


@pytest.fixture
def turn(built: Cast) -> Iterator[Turn]:
    """A turn that is over and changed two places of one file and added another."""
    made = make_turn(built.project, built.ada, text="Improve it.", state="done")
    files = reference_files()
    changed = files[PATH].replace('"""', '"""Better: ', 1) + "\n\nEXTRA = 1\n"
    take_snapshot(
        project=built.project,
        files={**files, PATH: changed, "mappings/new.py": "NEW = 1\n"},
        reason="Improve it.",
        by=built.ada,
        turn=made,
    )
    return made


def verdicts(turn: Turn) -> list[str]:
    return [change.verdict for file in changed_files(turn) for change in file.changes]


def test_one_change_of_a_turn_is_undone_by_its_key_and_the_rest_accepted(
    built: Cast, turn: Turn, visit: Visit
) -> None:
    window = visit(built.ada, CODE)
    page = ready(window.page)
    bar = page.locator(".chg-bar")
    expect(bar).to_contain_text("3 changes in 2 files")
    expect(bar).to_contain_text("1 of 3")
    expect(page.locator("tn-editor .tn-change")).to_have_count(2)
    assert mine(window) == []
    page.locator("#main").focus()
    page.keyboard.press("u")
    expect(bar).to_contain_text("2 changes in 2 files")
    assert verdicts(turn) == ["undone", "", ""]
    assert now(built)[PATH] == reference_files()[PATH] + "\n\nEXTRA = 1\n"
    page.locator("#main").focus()
    page.keyboard.press("y")
    expect(bar).to_contain_text("1 change in 1 file")
    bar.get_by_role("button", name="Accept all").click()
    expect(bar).to_have_count(0)
    assert verdicts(turn) == ["undone", "accepted", "accepted"]
    assert now(built)["mappings/new.py"] == "NEW = 1\n"


@pytest.mark.thorough
def test_the_card_in_the_chat_shows_and_decides_each_change(built: Cast, turn: Turn, visit: Visit) -> None:
    told = [
        NewEvent("turn.file_written", {"path": PATH, "state": "changed", "added": 4, "removed": 1}),
        NewEvent(
            "turn.file_written", {"path": "mappings/new.py", "state": "added", "added": 1, "removed": 0}
        ),
    ]
    append_to_job(turn.job, told)
    window = visit(built.ada, f"{BUILD}?chat={turn.chat_id}")
    page = window.page
    card = page.locator(f"#changes-{turn.pk}")
    first = card.locator(".fdiff", has_text="contact_to_lead.py")
    expect(first.locator(".cl.add mark")).to_have_text("Better: ")
    assert mine(window) == []
    first.locator(".chunk").first.get_by_role("button", name="Undo").click()
    expect(first.locator(".chunk.undone")).to_have_count(1)
    other = card.locator(".fdiff", has_text="new.py")
    other.get_by_role("link", name="Show the difference of mappings/new.py").click()
    expect(other.locator(".cl.add")).to_have_text("+NEW = 1")
    other.get_by_role("button", name="Accept all of mappings/new.py").click()
    expect(other).to_contain_text("Accepted")
    assert verdicts(turn) == ["undone", "", "accepted"]
    edit_elsewhere(built, built.olga, "EXTRA = 1", "EXTRA = 2")
    first.get_by_role("button", name="Undo all of").click()
    expect(card).to_contain_text("could not be undone")
    expect(first.locator(".chunk.conflict")).to_contain_text("Edited since")
    assert now(built)[PATH] == reference_files()[PATH] + "\n\nEXTRA = 2\n"


@pytest.mark.thorough
def test_a_change_that_was_edited_since_is_refused_with_words(built: Cast, turn: Turn, visit: Visit) -> None:
    page = ready(visit(built.ada, CODE).page)
    edit_elsewhere(built, built.olga, "EXTRA = 1", "EXTRA = 2")
    page.wait_for_timeout(500)
    ready(page)
    page.locator(".chg-bar").get_by_role("button", name="Undo all").click()
    expect(page.locator(".chg-bar")).to_contain_text("1 change in 1 file")
    assert now(built)[PATH] == reference_files()[PATH] + "\n\nEXTRA = 2\n"
    assert "mappings/new.py" not in now(built)
