"""Where in the project's own files an error came from."""

import linecache
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tenon.variables import LONGEST_NAME, LONGEST_VALUE, MOST_VARIABLES, Shown, shown_variables

INSTALLED: Final = ("site-packages", "dist-packages", ".venv")
MOST_FRAMES: Final = 20
LONGEST_TEXT: Final = 500


def relative(file: str, root: str) -> str:
    """`file` as a path inside `root`, with `/`; as it is where it is not inside."""
    path = Path(file).absolute()
    return path.relative_to(root).as_posix() if root and path.is_relative_to(root) else file


def error_record(error: BaseException, root: str, step: str = "") -> dict[str, Any]:
    """An error as reports show it: type, message, step, and the place in the project's own files.

    `frames` run from the outermost to the innermost call; `file`, `line` and `source` are those of the
    innermost, `variables` what the frame's names held (see `tenon.variables`). All paths are relative to
    `root`; frames of Python and of installed packages are left out, of a deep recursion the middle ones too.
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


def told_frames(frames: Any) -> list[dict[str, Any]]:
    """What a host keeps of the frames that code told it: a bounded list of this shape, whatever it was."""
    kept = [frame for frame in frames if isinstance(frame, Mapping)] if isinstance(frames, list) else []
    return [_told(frame) for frame in _ends(kept)]


def _told(frame: Mapping[str, Any]) -> dict[str, Any]:
    line = frame.get("line")
    texts = {name: str(frame.get(name) or "")[:LONGEST_TEXT] for name in ("file", "function", "source")}
    given = frame.get("variables")
    pairs = [one for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []
    variables: Shown = [
        {
            "name": str(one.get("name") or "")[:LONGEST_NAME],
            "value": str(one.get("value") or "")[: LONGEST_VALUE + 1],
        }
        for one in pairs[:MOST_VARIABLES]
    ]
    return {**texts, "line": line if type(line) is int and line > 0 else 0, "variables": variables}


def _frames(error: BaseException, root: str) -> list[dict[str, Any]]:
    own = [
        (frame, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if _is_own(frame.f_code.co_filename, root)
    ]
    found = [
        _frame(
            frame.f_code.co_filename, line or 0, frame.f_code.co_name, root, shown_variables(frame.f_locals)
        )
        for frame, line in _ends(own)
    ]
    if isinstance(error, SyntaxError) and error.filename and _is_own(error.filename, root):
        found.append(_frame(error.filename, error.lineno or 0, "<module>", root, []))
    return found


def _ends(frames: list[Any]) -> list[Any]:
    """All of them, or the outermost and innermost ones where there are too many."""
    half = MOST_FRAMES // 2
    return frames if len(frames) <= MOST_FRAMES else [*frames[:half], *frames[-half:]]


def _frame(file: str, line: int, function: str, root: str, variables: Shown) -> dict[str, Any]:
    source = linecache.getline(file, line).strip()[:LONGEST_TEXT]
    return {
        "file": relative(file, root),
        "line": line,
        "function": function,
        "source": source,
        "variables": variables,
    }


def _is_own(file: str, root: str) -> bool:
    path = Path(file).absolute()
    return bool(root) and path.is_relative_to(root) and not any(part in path.parts for part in INSTALLED)
