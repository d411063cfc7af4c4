"""What happened to a served twin, a JSON line for each, so that the same twin can be made again."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class BadLog(ValueError):
    """A line of a log that cannot be read; the message begins with the place."""


class RequestLog:
    """A file that is added to. Each line is there before the request it tells of is answered."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("a", encoding="utf-8")

    def add(self, entry: dict[str, Any]) -> None:
        """One line, handed to the operating system at once: it outlives this process, not the machine."""
        self._file.write(json.dumps(entry, ensure_ascii=True) + "\n")
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def entries(path: Path) -> Iterator[dict[str, Any]]:
    """The entries of a log; a last line that a killed process left unfinished is not one of them.

    Raises `BadLog` for any other line that is none, OSError for a file that cannot be read.
    """
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                entry = json.loads(line)
            except ValueError as error:
                if not line.endswith("\n"):
                    return
                raise BadLog(f"{path}:{number}: no JSON: {error}") from error
            if not isinstance(entry, dict):
                raise BadLog(f"{path}:{number}: expected an object")
            yield entry
