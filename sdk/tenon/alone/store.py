"""Values kept between runs in a file, for running without a server."""

import json
import os
import threading
from pathlib import Path
from typing import Any

from tenon.errors import TenonError
from tenon.host.stores import MemoryStore


class FileStore(MemoryStore):
    """A store whose values stand in a JSON file: `[[scope, key, value], ...]`. One process at a time uses it.

    Raises TenonError for a file that holds something else.
    """

    def __init__(self, file: str) -> None:
        super().__init__()
        self._file = Path(file)
        self._lock = threading.Lock()
        if not self._file.exists():
            return
        try:
            for scope, key, value in json.loads(self._file.read_text(encoding="utf-8")):
                super().set(str(scope), str(key), value)
        except (ValueError, TypeError) as error:
            raise TenonError(f"{file} holds no values kept by tenon: {error}") from error

    def set(self, scope: str, key: str, value: Any) -> None:
        """Keep it, in the file, too."""
        with self._lock:
            super().set(scope, key, value)
            self._write()

    def delete(self, scope: str, key: str) -> None:
        """Forget it, in the file, too."""
        with self._lock:
            super().delete(scope, key)
            self._write()

    def _write(self) -> None:
        """A process that dies while it writes leaves the old file whole."""
        rows = [[scope, key, value] for (scope, key), value in self._values.items()]
        draft = self._file.with_name(f"{self._file.name}.{os.getpid()}.new")
        draft.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
        draft.replace(self._file)
