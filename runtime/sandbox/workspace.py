"""The files of a run as a folder that exists only while the run does."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

PREFIX = "tenon-runs-"
MOST_FILES = 2_000
MOST_BYTES = 64 << 20
SETTLED_SECONDS = 60  # a younger folder may be about to be locked by its maker


class BadFile(ValueError):
    """A path or size that a project's file may not have. The message names the file."""


class Workspaces:
    """A private folder (0700) of this process below `parent` for the folders of its runs.

    The folder is held with a lock: folders of processes that were killed hold none and are swept at the
    next start.
    """

    def __init__(self, parent: str | None = None, *, settled_seconds: float = SETTLED_SECONDS) -> None:
        self._parent = parent or tempfile.gettempdir()
        _sweep(self._parent, settled_seconds)
        self._root = tempfile.mkdtemp(prefix=PREFIX, dir=self._parent)
        self._lock = _hold(self._root)

    @contextmanager
    def folder(self, files: Mapping[str, str]) -> Iterator[str]:
        """A folder that holds `files` (relative path -> text) for as long as the block lasts."""
        check_files(files)
        folder = tempfile.mkdtemp(dir=self._root)
        try:
            _write(Path(folder), files)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Remove everything. Safe to call twice."""
        shutil.rmtree(self._root, ignore_errors=True)
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def check_files(files: Mapping[str, str]) -> None:
    """Raises BadFile for a path that is absolute, hidden or leads upwards, and for too much."""
    if len(files) > MOST_FILES:
        raise BadFile(f"{len(files)} files are too many; at most {MOST_FILES} are allowed")
    size = 0
    for path, text in files.items():
        size += len(text)
        pure = PurePosixPath(path)
        if not path or path != str(pure) or pure.is_absolute() or "\\" in path or "\0" in path:
            raise BadFile(f"{path!r} is not a plain relative path")
        if any(part.startswith(".") for part in pure.parts):
            raise BadFile(f"{path!r} is hidden or leads upwards")
    if size > MOST_BYTES:
        raise BadFile(f"the files are {size >> 20} MB; at most {MOST_BYTES >> 20} MB are allowed")


def _write(folder: Path, files: Mapping[str, str]) -> None:
    made = {folder}
    for path, text in files.items():
        target = folder / path
        if target.parent not in made:
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise BadFile(f"{path!r} lies below a file") from error
            made.add(target.parent)
        try:
            target.write_text(text, encoding="utf-8", newline="")
        except UnicodeEncodeError as error:
            raise BadFile(f"{path!r} holds half a character (a lone surrogate)") from error
        except OSError as error:
            raise BadFile(f"{path!r} cannot be written: {error.strerror}") from error


def _hold(folder: str) -> int:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return descriptor


def _sweep(parent: str, settled_seconds: float) -> None:
    """Remove what a killed process left behind. Only folders of our own user that nobody holds."""
    for entry in os.scandir(parent):
        if not entry.name.startswith(PREFIX) or not entry.is_dir(follow_symlinks=False):
            continue
        try:
            about = entry.stat(follow_symlinks=False)
            if about.st_uid != os.getuid() or time.time() - about.st_ctime < settled_seconds:
                continue
            descriptor = _hold(entry.path)
        except OSError:  # held by a living process, or just removed by another sweep
            continue
        shutil.rmtree(entry.path, ignore_errors=True)
        os.close(descriptor)
