"""Changes of a turn: what it changed and nobody else, accepted or taken back one by one."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from builder.models import ChangeVerdict, Snapshot, Turn
from builder.selectors.files import files_of, latest_snapshot
from builder.selectors.verdicts import changed_files
from builder.services.files import add_files, move_path, take_snapshot
from builder.services.verdicts import CannotUndo, accept_changes, undo_changes
from lib.errors import DomainError, Invalid
from tests.builder.factories import make_turn
from tests.cast import Cast, make_cast

TEXT = "".join(f"line {n}\n" for n in range(1, 31))
BEFORE = {"a.py": TEXT, "gone.py": "x = 1\n", "same.py": "s\n"}
AFTER = {
    "a.py": TEXT.replace("line 5\n", "five\nand more\n")
    .replace("line 15\n", "")
    .replace("line 25\n", "25\n"),
    "new.py": "n = 1\n",
    "same.py": "s\n",
}


def now(cast: Cast) -> dict[str, str]:
    return files_of(latest_snapshot(cast.project))


def write(cast: Cast, files: dict[str, str], turn: Turn | None = None) -> Snapshot:
    return take_snapshot(project=cast.project, files=files, reason="Written", by=cast.ada, turn=turn)


def edit(cast: Cast, old: str, new: str, path: str = "a.py") -> None:
    """Somebody types."""
    text = now(cast)[path].replace(old, new)
    add_files(project=cast.project, files={path: text}, by=cast.ben, replace=True)


def make_change(cast: Cast) -> Turn:
    write(cast, BEFORE)
    turn = make_turn(cast.project, cast.ada, state="done")
    write(cast, AFTER, turn)
    return turn


@pytest.fixture
def turn(cast: Cast) -> Turn:
    return make_change(cast)


def hunk(turn: Turn, number: int) -> str:
    return changed_files(turn, "a.py")[0].changes[number].id


def test_what_a_turn_changed(turn: Turn) -> None:
    assert [(file.path, file.state, len(file.changes)) for file in changed_files(turn)] == [
        ("a.py", "changed", 3),
        ("gone.py", "removed", 1),
        ("new.py", "added", 1),
    ]


def test_one_change_is_undone_and_the_others_stay(cast: Cast, turn: Turn) -> None:
    undone = undo_changes(turn=turn, path="a.py", change=hunk(turn, 0), by=cast.ben)
    assert undone.snapshot is not None
    assert undone.snapshot.reason == "Undid 1 change in a.py of turn 1, Build it."
    assert now(cast) == {**AFTER, "a.py": AFTER["a.py"].replace("five\nand more\n", "line 5\n")}
    verdicts = [change.verdict for change in changed_files(turn, "a.py")[0].changes]
    assert verdicts == ["undone", "", ""]
    assert ChangeVerdict.objects.get().by == cast.ben


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (1, 0, 2)])
def test_all_changes_undone_one_by_one_lead_back(cast: Cast, turn: Turn, order: tuple[int, ...]) -> None:
    for number in order:
        undo_changes(turn=turn, path="a.py", change=hunk(turn, number), by=cast.ada)
    assert now(cast)["a.py"] == TEXT


def test_undoing_a_turn_leads_back_to_what_was_before(cast: Cast, turn: Turn) -> None:
    undone = undo_changes(turn=turn, by=cast.ada)
    assert (undone.count, undone.refused) == (5, ())
    assert now(cast) == BEFORE


def test_what_was_accepted_stays_when_the_rest_is_undone(cast: Cast, turn: Turn) -> None:
    accept_changes(turn=turn, path="a.py", change=hunk(turn, 2), by=cast.ada)
    assert accept_changes(turn=turn, path="new.py", by=cast.ada) == 1
    assert undo_changes(turn=turn, by=cast.ada).count == 3
    assert now(cast) == {**BEFORE, "new.py": "n = 1\n", "a.py": TEXT.replace("line 25\n", "25\n")}


def test_what_people_typed_since_is_never_overwritten(cast: Cast, turn: Turn) -> None:
    edit(cast, "line 10\n", "ten, by hand\n")
    edit(cast, "25\n", "25, by hand\n")
    undone = undo_changes(turn=turn, path="a.py", by=cast.ada)
    assert undone.count == 2
    (refused,) = undone.refused
    assert refused == "a.py was edited since at line 25, in the lines of this change."
    assert now(cast)["a.py"] == TEXT.replace("line 10\n", "ten, by hand\n").replace(
        "line 25\n", "25, by hand\n"
    )


def test_a_single_change_that_was_edited_is_refused_with_its_line(cast: Cast, turn: Turn) -> None:
    edit(cast, "five\n", "five, by hand\n")
    before = now(cast)
    with pytest.raises(CannotUndo, match="line 5"):
        undo_changes(turn=turn, path="a.py", change=hunk(turn, 0), by=cast.ada)
    assert now(cast) == before
    assert not ChangeVerdict.objects.exists()


def test_files_that_moved_or_came_back_are_left_alone(cast: Cast, turn: Turn) -> None:
    move_path(project=cast.project, path="a.py", to="b.py", by=cast.ben)
    add_files(project=cast.project, files={"gone.py": "y = 2\n"}, by=cast.ben)
    edit(cast, "n = 1\n", "n = 2\n", "new.py")
    before = now(cast)
    undone = undo_changes(turn=turn, by=cast.ada)
    assert undone.count == 0
    assert undone.snapshot is None
    assert len(undone.refused) == 5
    assert any("another file gone.py" in words for words in undone.refused)
    assert any("deleted or renamed" in words for words in undone.refused)
    assert now(cast) == before


def test_what_others_wrote_between_two_writes_of_a_turn_is_not_the_turns(cast: Cast) -> None:
    write(cast, {"a.py": TEXT})
    turn = make_turn(cast.project, cast.ada, state="done")
    first = TEXT.replace("line 5\n", "five\n")
    write(cast, {"a.py": first}, turn)
    edit(cast, "line 10\n", "ten, by hand\n")
    write(cast, {"a.py": now(cast)["a.py"].replace("line 15\n", "fifteen\n")}, turn)
    told = [change.hunk.new for file in changed_files(turn) for change in file.changes if change.hunk]
    assert told == [("five\n",), ("fifteen\n",)]
    undo_changes(turn=turn, by=cast.ada)
    assert now(cast)["a.py"] == TEXT.replace("line 10\n", "ten, by hand\n")


def test_several_writes_of_a_turn_are_one_change(cast: Cast) -> None:
    write(cast, {"a.py": TEXT})
    turn = make_turn(cast.project, cast.ada, state="done")
    write(cast, {"a.py": TEXT.replace("line 5\n", "5\n")}, turn)
    write(cast, {"a.py": TEXT.replace("line 5\n", "five\n"), "b.py": ""}, turn)
    write(cast, {"a.py": TEXT.replace("line 5\n", "five\n")}, turn)
    assert [(file.path, len(file.changes)) for file in changed_files(turn)] == [("a.py", 1)]


def test_a_change_is_undone_once(cast: Cast, turn: Turn) -> None:
    name = hunk(turn, 1)
    undo_changes(turn=turn, path="a.py", change=name, by=cast.ada)
    with pytest.raises(Invalid, match="undone already"):
        undo_changes(turn=turn, path="a.py", change=name, by=cast.ada)
    with pytest.raises(Invalid, match="undone already"):
        accept_changes(turn=turn, path="a.py", change=name, by=cast.ada)


def test_nobody_undoes_under_an_agent_that_is_still_at_work(cast: Cast) -> None:
    write(cast, BEFORE)
    turn = make_turn(cast.project, cast.ada, state="running")
    write(cast, AFTER, turn)
    with pytest.raises(DomainError, match="still at work"):
        undo_changes(turn=turn, by=cast.ada)


def test_a_change_of_another_turn_is_none(cast: Cast, turn: Turn) -> None:
    with pytest.raises(Invalid, match="no such change"):
        undo_changes(turn=turn, path="a.py", change="feedfacefeedfacefeed", by=cast.ada)
    with pytest.raises(Invalid, match="no such change"):
        undo_changes(turn=turn, path="same.py", by=cast.ada)


def test_two_who_undo_the_same_change_at_once_undo_it_once(transactional_db: None) -> None:
    cast = make_cast()
    turn = make_change(cast)
    name = hunk(turn, 0)

    def undo(_: int) -> str:
        try:
            undo_changes(turn=turn, path="a.py", change=name, by=cast.ada)
        except Invalid as refused:
            return refused.message
        finally:
            connections.close_all()
        return "undone"

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(undo, range(4)))
    assert sorted(results) == ["This change was undone already."] * 3 + ["undone"]
    assert ChangeVerdict.objects.count() == 1
