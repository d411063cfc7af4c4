"""A delivered folder: whole, ours to renew, a person's edits safe, and alive without Tenon."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from builder.delivery import EditedFiles, deliver, sdk_files
from builder.delivery.folder import LOCK, MANIFEST
from tests.builder.compiler import projects

FILES = {"README.md": "one\n", "workflows/a.py": "x = 1\n", "tests/test_a.py": "y = 2\n"}


def content(folder: Path) -> dict[str, str]:
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_text() for name, path in found.items() if name not in (MANIFEST, LOCK)}


def test_files_are_written_and_renewed(tmp_path: Path) -> None:
    deliver(tmp_path / "new" / "project", FILES)
    assert content(tmp_path / "new" / "project") == FILES
    deliver(tmp_path / "new" / "project", {**FILES, "README.md": "two\n"})
    assert content(tmp_path / "new" / "project")["README.md"] == "two\n"


def test_files_of_an_earlier_build_go(tmp_path: Path) -> None:
    deliver(tmp_path, FILES)
    deliver(tmp_path, {"README.md": "one\n"})
    assert content(tmp_path) == {"README.md": "one\n"}
    assert not (tmp_path / "workflows").exists()


def test_an_edited_file_stops_the_delivery_and_nothing_is_written(tmp_path: Path) -> None:
    deliver(tmp_path, FILES)
    (tmp_path / "workflows/a.py").write_text("x = 3\n")
    with pytest.raises(EditedFiles) as refused:
        deliver(tmp_path, {**FILES, "README.md": "two\n", "workflows/a.py": "x = 2\n"})
    assert refused.value.paths == ["workflows/a.py"]
    assert content(tmp_path) == {**FILES, "workflows/a.py": "x = 3\n"}
    deliver(tmp_path, {**FILES, "workflows/a.py": "x = 2\n"}, force=True)
    assert content(tmp_path)["workflows/a.py"] == "x = 2\n"


def test_a_file_that_was_there_before_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine\n")
    (tmp_path / "notes.txt").write_text("mine too\n")
    with pytest.raises(EditedFiles):
        deliver(tmp_path, FILES)
    assert content(tmp_path) == {"README.md": "mine\n", "notes.txt": "mine too\n"}


def test_an_edit_that_equals_the_new_build_is_fine(tmp_path: Path) -> None:
    deliver(tmp_path, FILES)
    (tmp_path / "README.md").write_text("two\n")
    deliver(tmp_path, {**FILES, "README.md": "two\n"})
    assert content(tmp_path)["README.md"] == "two\n"


def test_an_edited_file_that_is_no_longer_built_stays(tmp_path: Path) -> None:
    deliver(tmp_path, FILES)
    (tmp_path / "workflows/a.py").write_text("x = 3\n")
    with pytest.raises(EditedFiles):
        deliver(tmp_path, {"README.md": "one\n"})
    deliver(tmp_path, {"README.md": "one\n"}, force=True)
    assert content(tmp_path) == {"README.md": "one\n", "workflows/a.py": "x = 3\n"}


def test_a_crash_in_the_middle_does_not_look_like_edits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(tmp_path, FILES)
    newer = {path: f"{text}# newer\n" for path, text in FILES.items()}
    replaced = []
    whole = Path.replace

    def crash_at_the_third(self: Path, target: Path) -> Path:
        replaced.append(target)
        if len(replaced) == 3:
            raise KeyboardInterrupt
        return whole(self, target)

    monkeypatch.setattr(Path, "replace", crash_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        deliver(tmp_path, newer)
    monkeypatch.undo()
    halfway = {path: text for path, text in content(tmp_path).items() if not Path(path).name.startswith(".")}
    assert all(halfway[path] in (FILES[path], newer[path]) for path in FILES)
    deliver(tmp_path, newer)
    assert {path: content(tmp_path)[path] for path in newer} == newer


def test_two_deliveries_at_once_leave_one_of_both(tmp_path: Path) -> None:
    builds = [{path: f"{text}# {number}\n" for path, text in FILES.items()} for number in range(6)]
    threads = [threading.Thread(target=deliver, args=(tmp_path, build)) for build in builds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert content(tmp_path) in builds


def test_a_manifest_cannot_name_files_outside(tmp_path: Path) -> None:
    project, outside = tmp_path / "project", tmp_path / "outside.txt"
    outside.write_text("keep\n")
    deliver(project, FILES)
    kept = (project / MANIFEST).read_text()
    (project / MANIFEST).write_text(kept.replace('"README.md"', '"../outside.txt"'))
    deliver(project, {"workflows/a.py": "x = 1\n", "README.md": "one\n"})
    assert outside.read_text() == "keep\n"


def test_a_delivered_project_tests_itself_with_pytest_alone(tmp_path: Path) -> None:
    deliver(tmp_path, {**projects.compiled_reference().files, **sdk_files()})
    ran = subprocess.run(
        [sys.executable, "-I", "-m", "pytest", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env={"PATH": os.defpath, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    written = sum(text.count("\ndef test_") for text in projects.compiled_reference().files.values())
    assert f"{written} passed" in ran.stdout
    seen = "import sys; sys.path.insert(0, 'vendor'); import tenon; print(tenon.__file__)"
    found = subprocess.run(
        [sys.executable, "-I", "-c", seen], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert found.stdout.startswith(str(tmp_path / "vendor"))
