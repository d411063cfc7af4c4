"""Writing a project to a folder.

`.tenon.json` in the folder keeps the hash of every file as it was written. A file with another hash was
edited by a person and is not overwritten unless that is asked for.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

MANIFEST = ".tenon.json"
LOCK = ".tenon.lock"


class EditedFiles(Exception):
    """Files that somebody changed since they were written, or that were there before."""

    def __init__(self, paths: list[str]) -> None:
        super().__init__(f"edited since it was built: {', '.join(paths)}")
        self.paths = paths


def deliver(folder: Path, files: Mapping[str, str], *, force: bool = False) -> None:
    """Write `files` (relative path -> text) into `folder`, each file whole or not at all.

    Files of an earlier delivery that are no longer there are removed. Raises EditedFiles and writes nothing
    where a file was edited, unless `force`. Two deliveries at once wait for each other.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        written = _manifest(folder)
        edited = sorted(path for path in {*files, *written} if _is_edited(folder, path, files, written))
        if edited and not force:
            raise EditedFiles(edited)
        hashes = {path: _hash(text) for path, text in files.items()}
        # Both states count as ours until all files are there: a crash in between must not look like edits.
        _keep(folder, {path: [*written.get(path, []), *_one(hashes, path)] for path in {*written, *hashes}})
        for path, text in files.items():
            _write(folder / path, text)
        for path in written.keys() - files.keys():
            if path not in edited:
                _remove(folder, path)
        _keep(folder, {path: [found] for path, found in hashes.items()})


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / LOCK).open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _manifest(folder: Path) -> dict[str, list[str]]:
    """The hashes each file may have by path; empty where nothing was delivered here yet."""
    try:
        kept = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    files = kept.get("files", {}) if isinstance(kept, dict) else {}
    return {path: list(hashes) for path, hashes in files.items() if _is_inside(path)}


def _is_inside(path: str) -> bool:
    parts = Path(path).parts
    return bool(parts) and not Path(path).is_absolute() and ".." not in parts


def _is_edited(folder: Path, path: str, files: Mapping[str, str], written: Mapping[str, list[str]]) -> bool:
    try:
        there = (folder / path).read_bytes()
    except FileNotFoundError:
        return False
    found = hashlib.sha256(there).hexdigest()
    if path in files and found == _hash(files[path]):
        return False
    return found not in written.get(path, [])


def _one(hashes: Mapping[str, str], path: str) -> list[str]:
    return [hashes[path]] if path in hashes else []


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _keep(folder: Path, hashes: Mapping[str, list[str]]) -> None:
    kept = {"format": "tenon/files@1", "files": dict(sorted(hashes.items()))}
    _write(folder / MANIFEST, json.dumps(kept, indent=1) + "\n")


def _write(path: Path, text: str) -> None:
    """The file appears with its whole content or stays as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_text(text, "utf-8", newline="\n")
    unfinished.replace(path)


def _remove(folder: Path, path: str) -> None:
    (folder / path).unlink(missing_ok=True)
    parent = (folder / path).parent
    while parent != folder and not any(parent.iterdir()):
        parent.rmdir()
        parent = parent.parent
