"""Where in the project's own files an error came from."""

import linecache
import traceback
from pathlib import Path
from typing import Any

INSTALLED = ("site-packages", "dist-packages", ".venv")


def relative(file: str, root: str) -> str:
    """`file` as a path inside `root`, with `/`; as it is where it is not inside."""
    path = Path(file).absolute()
    return path.relative_to(root).as_posix() if root and path.is_relative_to(root) else file


def error_record(error: BaseException, root: str, step: str = "") -> dict[str, Any]:
    """An error as reports show it: type, message, step, and the place in the project's own files.

    `frames` run from the outermost to the innermost call; `file`, `line` and `source` are those of the
    innermost. All paths are relative to `root`; frames of Python and of installed packages are left out.
    """
    frames = _frames(error, root)
    last = frames[-1] if frames else {"file": "", "line": 0, "source": ""}
    return {
        "type": type(error).__name__,
        "message": _message(error),
        "step": step,
        "file": last["file"],
        "line": last["line"],
        "source": last["source"],
        "frames": frames,
    }


def _message(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return error.msg or "invalid syntax"
    if isinstance(error, KeyError) and error.args:
        return f"there is no {error.args[0]!r}"
    return str(error) or type(error).__name__


def _frames(error: BaseException, root: str) -> list[dict[str, Any]]:
    found = [
        _frame(frame.filename, frame.lineno or 0, frame.name, root)
        for frame in traceback.extract_tb(error.__traceback__)
        if _is_own(frame.filename, root)
    ]
    if isinstance(error, SyntaxError) and error.filename and _is_own(error.filename, root):
        found.append(_frame(error.filename, error.lineno or 0, "<module>", root))
    return found


def _frame(file: str, line: int, function: str, root: str) -> dict[str, Any]:
    source = linecache.getline(file, line).strip()
    return {"file": relative(file, root), "line": line, "function": function, "source": source}


def _is_own(file: str, root: str) -> bool:
    path = Path(file).absolute()
    return bool(root) and path.is_relative_to(root) and not any(part in path.parts for part in INSTALLED)
