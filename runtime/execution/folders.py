"""A project that lies in a folder, as the value that runs are made from."""

import os
from pathlib import Path

from runtime.sandbox.workspace import MOST_FILES

LEFT_OUT = {"__pycache__", "node_modules", "venv"}


class NoProject(ValueError):
    """The folder holds no project; the message says what is missing."""


def read_folder(folder: Path) -> dict[str, str]:
    """Its text files by relative path. Hidden files, caches and files that are no text are left out.

    A link to a file outside the folder is left out, too: whoever made the project would choose which of this
    machine's files its code gets to read. Raises NoProject.
    """
    if not folder.is_dir():
        raise NoProject(f"{folder}: there is no such folder")
    if not (folder / "workflows").is_dir():
        raise NoProject(f"{folder}: has no folder workflows/; give the folder that `build` wrote")
    files: dict[str, str] = {}
    inside = folder.resolve()
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in LEFT_OUT)
        for name in sorted(names):
            path = Path(place) / name
            if name.startswith(".") or not path.is_file() or not path.resolve().is_relative_to(inside):
                continue
            try:
                files[path.relative_to(folder).as_posix()] = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:  # an image, a cache: no code reads it as text
                continue
            except OSError as error:
                raise NoProject(f"{path}: {error.strerror}") from error
        if len(files) > MOST_FILES:
            raise NoProject(f"{folder}: more than {MOST_FILES} files; is this the folder that `build` wrote?")
    return files
