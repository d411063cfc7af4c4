"""People change files: nothing is overwritten unseen, nothing is lost, and the rules of paths hold."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from builder.models import Snapshot, Turn
from builder.paths import BadFile, BadPath
from builder.selectors.files import file_at, files_of, latest_snapshot
from builder.services.files import (
    FileChanged,
    add_files,
    content_hash,
    delete_path,
    move_path,
    save_file,
    take_snapshot,
)
from jobs.models import JobEvent
from lib.errors import DomainError, Invalid
from tests.builder.factories import make_turn
from tests.cast import Cast, make_cast

FILES = {"workflows/a.py": "a = 1\n", "workflows/b.py": "b = 1\n", "README.md": "# Read\n"}


@pytest.fixture
def begun(cast: Cast) -> Cast:
    take_snapshot(project=cast.project, files=FILES, reason="Begun", by=cast.ada)
    return cast


def now(cast: Cast) -> dict[str, str]:
    return files_of(latest_snapshot(cast.project))


def test_a_save_is_a_snapshot_that_says_who_and_what(begun: Cast) -> None:
    loaded = content_hash(FILES["README.md"])
    made = save_file(project=begun.project, path="README.md", text="# New\r\n", loaded=loaded, by=begun.ada)
    assert made is not None
    assert (made.number, made.reason, made.author, made.turn) == (2, "Edited README.md", begun.ada, None)
    assert now(begun) == {**FILES, "README.md": "# New\n"}
    assert file_at(begun.project.snapshots.get(number=1), "README.md") == "# Read\n"


def test_saving_what_is_there_already_makes_no_snapshot(begun: Cast) -> None:
    loaded = content_hash("something older")
    same = save_file(project=begun.project, path="README.md", text="# Read\n", loaded=loaded, by=begun.ada)
    assert same is None
    assert Snapshot.objects.count() == 1


def test_the_second_of_two_savers_is_told_and_given_the_other_text(begun: Cast) -> None:
    loaded = content_hash(FILES["README.md"])
    save_file(project=begun.project, path="README.md", text="# Ben\n", loaded=loaded, by=begun.ben)
    save_file(project=begun.project, path="other.md", text="x\n", loaded="", by=begun.olga)
    with pytest.raises(FileChanged) as refused:
        save_file(project=begun.project, path="README.md", text="# Ada\n", loaded=loaded, by=begun.ada)
    assert refused.value.theirs == "# Ben\n"
    assert "Ben Osei saved README.md" in refused.value.message
    assert now(begun)["README.md"] == "# Ben\n"
    save_file(
        project=begun.project, path="README.md", text="# Both\n", loaded=refused.value.hash, by=begun.ada
    )
    assert now(begun)["README.md"] == "# Both\n"


def test_a_file_that_was_deleted_meanwhile_is_not_silently_made_again(begun: Cast) -> None:
    delete_path(project=begun.project, path="README.md", by=begun.ben)
    with pytest.raises(FileChanged) as refused:
        save_file(
            project=begun.project, path="README.md", text="x", loaded=content_hash("# Read\n"), by=begun.ada
        )
    assert (refused.value.theirs, refused.value.hash) == (None, "")
    assert "Ben Osei deleted or renamed README.md" in refused.value.message


def test_of_many_who_save_one_file_at_once_exactly_one_wins(transactional_db: None) -> None:
    cast = make_cast()
    take_snapshot(project=cast.project, files=FILES, reason="Begun", by=cast.ada)
    loaded = content_hash(FILES["README.md"])

    def save(number: int) -> str:
        try:
            save_file(
                project=cast.project, path="README.md", text=f"# {number}\n", loaded=loaded, by=cast.ada
            )
        except FileChanged as refused:
            return refused.theirs or ""
        finally:
            connections.close_all()
        return "saved"

    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(save, range(6)))
    assert results.count("saved") == 1
    winner = results.index("saved")
    assert set(results) == {"saved", f"# {winner}\n"}
    assert now(cast)["README.md"] == f"# {winner}\n"
    assert sorted(Snapshot.objects.values_list("number", flat=True)) == [1, 2]


def test_people_who_save_different_files_at_once_lose_nothing(transactional_db: None) -> None:
    cast = make_cast()
    take_snapshot(project=cast.project, files=FILES, reason="Begun", by=cast.ada)

    def save(number: int) -> None:
        try:
            save_file(project=cast.project, path=f"n{number}.py", text=f"{number}\n", loaded="", by=cast.ada)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(save, range(12)))
    assert now(cast) == {**FILES, **{f"n{number}.py": f"{number}\n" for number in range(12)}}


def test_a_folder_moves_with_all_that_is_in_it(begun: Cast) -> None:
    move_path(project=begun.project, path="workflows", to="flows/old", by=begun.ada)
    assert set(now(begun)) == {"flows/old/a.py", "flows/old/b.py", "README.md"}


@pytest.mark.parametrize(
    ("path", "to", "problem"),
    [
        ("workflows/a.py", "workflows/b.py", "already"),
        ("workflows", "workflows/inner", "into itself"),
        ("nothing.py", "x.py", "no file nothing.py"),
        ("", "x.py", "no file"),
        ("README.md", "../x", ".."),
        ("README.md", "workflows", "folder of that name"),
        ("README.md", "Workflows/x.md", "capitals"),
    ],
)
def test_a_move_that_cannot_be_leaves_everything(begun: Cast, path: str, to: str, problem: str) -> None:
    with pytest.raises(Invalid, match=problem):
        move_path(project=begun.project, path=path, to=to, by=begun.ada)
    assert now(begun) == FILES


def test_a_rename_may_change_capitals_only(begun: Cast) -> None:
    move_path(project=begun.project, path="README.md", to="Readme.md", by=begun.ada)
    assert "Readme.md" in now(begun)


def test_new_files_never_replace_others_unless_asked(begun: Cast) -> None:
    with pytest.raises(Invalid, match="already"):
        add_files(project=begun.project, files={"README.md": "x", "new.md": "y"}, by=begun.ada)
    assert now(begun) == FILES
    add_files(project=begun.project, files={"README.md": "x", "new.md": "y"}, by=begun.ada, replace=True)
    assert now(begun) == {**FILES, "README.md": "x", "new.md": "y"}


@pytest.mark.parametrize("path", ["../x", "/x", ".x", "a\0", "readme.md", "workflows", "README.md/x"])
def test_no_door_takes_a_bad_path(begun: Cast, path: str) -> None:
    with pytest.raises(Invalid):
        add_files(project=begun.project, files={path: "x"}, by=begun.ada)
    with pytest.raises(BadPath):
        take_snapshot(project=begun.project, files={**FILES, path: "x"}, reason="Bad", by=begun.ada)
    assert Snapshot.objects.count() == 1


def test_too_large_a_file_leaves_nothing_behind(begun: Cast) -> None:
    with pytest.raises(BadFile, match="at most"):
        save_file(project=begun.project, path="big.txt", text="x" * 1_000_001, loaded="", by=begun.ada)
    assert Snapshot.objects.count() == 1


@pytest.mark.parametrize("mode", [Turn.Mode.QUESTION, Turn.Mode.PLAN])
def test_a_turn_that_may_not_build_writes_nothing(begun: Cast, mode: str) -> None:
    turn = make_turn(begun.project, begun.ada)
    Turn.objects.filter(pk=turn.pk).update(mode=mode)
    turn.refresh_from_db()
    with pytest.raises(DomainError, match="writes no files"):
        take_snapshot(project=begun.project, files={"x.py": ""}, reason="Turn", by=begun.ada, turn=turn)
    assert now(begun) == FILES


def test_open_pages_hear_of_a_save(cast: Cast, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        add_files(project=cast.project, files={"a.py": "1\n"}, by=cast.ada)
    told = JobEvent.objects.get(kind="builder.files_changed").payload
    assert told == {"snapshot": 1, "by": "Ada Ek", "paths": ["a.py"]}
