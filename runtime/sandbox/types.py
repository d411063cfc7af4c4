"""Types of a project's code, checked by Pyrefly in a process of its own that can be ended.

The checker reads code and never runs it. It sees the project's Python files and the SDK, no interpreter, no
environment and no configuration of the project's own, so that no file can make it look elsewhere.
"""

import atexit
import json
import resource
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import tenon
from pyrefly.__main__ import get_pyrefly_bin

from runtime.sandbox.workspace import BadFile, Workspaces

SECONDS: Final = 6.0
MEMORY: Final = 2 << 30
MOST_FINDINGS: Final = 100
PYTHON: Final = "3.11"
SDK: Final = Path(tenon.__file__).parents[1]
# Between a check and the next one of the same file lies half a second: more at once would only wait.
_AT_ONCE: Final = threading.BoundedSemaphore(2)
_CONFIG: Final = 'preset = "default"\n'
# What Pyrefly says of packages that it cannot see is the import rule's to say (builder/evidence/policy.py).
_NOT_OURS: Final = frozenset({"missing-import", "import-error", "missing-source", "parse-error"})


@dataclass(frozen=True, order=True)
class TypeFinding:
    """What is wrong with the types at one place: lines and columns count from 1, ends are behind the last."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    rule: str


class TypesUnchecked(Exception):
    """The check could not be run. The message says why, as the end of "Types are not checked: "."""


def check_types(
    files: Mapping[str, str], *, only: str = "", seconds: float = SECONDS, memory: int = MEMORY
) -> list[TypeFinding]:
    """What is wrong with the types of the Python files of a project, or of the file `only` among them.

    Raises TypesUnchecked when it takes longer than `seconds`, needs more than `memory` bytes, or cannot run.
    """
    code = {path: text for path, text in files.items() if path.endswith((".py", ".pyi"))}
    asked = [only] if only else sorted(path for path in code if not path.startswith("vendor/"))
    if not asked or any(path not in code for path in asked):
        return []
    if not _AT_ONCE.acquire(timeout=seconds):
        raise TypesUnchecked("other checks are being run just now")
    try:
        with _workspaces().folder(code) as folder:
            return _findings(_answer(folder, asked, seconds, memory), folder)
    except BadFile as problem:
        raise TypesUnchecked(str(problem)) from problem
    except OSError as problem:
        raise TypesUnchecked(f"the checker cannot be started: {problem.strerror or problem}") from problem
    finally:
        _AT_ONCE.release()


@cache
def _workspaces() -> Workspaces:
    made = Workspaces()
    atexit.register(made.close)
    return made


def _answer(folder: str, asked: list[str], seconds: float, memory: int) -> bytes:
    # The names begin with a letter: hidden files are no files of a project.
    aside = Path(folder, "_checker")
    aside.mkdir()
    (aside / "pyrefly.toml").write_text(_CONFIG)
    command = [
        *(get_pyrefly_bin(), "check", "--config", str(aside / "pyrefly.toml"), "--output-format", "json"),
        *("--search-path", folder, "--search-path", str(SDK), "--disable-search-path-heuristics", "true"),
        *("--site-package-path", str(aside), "--skip-interpreter-query", "--python-version", PYTHON),
        *("--threads", "1", "--summary", "none", "--progress-bar", "no", "--", *asked),
    ]
    with subprocess.Popen(
        command,
        cwd=folder,
        env={},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as child:
        _limit(child.pid, memory)
        try:
            answer, _ = child.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as problem:
            child.kill()
            raise TypesUnchecked(f"it took longer than {seconds:.0f} seconds") from problem
    # 0: nothing found, 1: something found. Else it broke, or was killed for its memory.
    if child.returncode not in (0, 1):
        raise TypesUnchecked("the checker broke on this code, or needed too much memory")
    return answer


def _limit(pid: int, memory: int) -> None:
    """Only Linux limits another process; elsewhere the time alone holds."""
    if not hasattr(resource, "prlimit"):
        return
    try:
        resource.prlimit(pid, resource.RLIMIT_AS, (memory, memory))
    except (ProcessLookupError, PermissionError):
        pass


def _findings(answer: bytes, folder: str) -> list[TypeFinding]:
    try:
        errors: list[dict[str, Any]] = json.loads(answer)["errors"]
    except (ValueError, KeyError, TypeError) as problem:
        raise TypesUnchecked("the checker gave no answer that can be read") from problem
    found = [
        TypeFinding(
            path=str(error["path"]).removeprefix(f"{folder}/"),
            line=int(error["line"]),
            column=int(error["column"]),
            end_line=int(error["stop_line"]),
            end_column=int(error["stop_column"]),
            message=str(error["concise_description"]),
            rule=str(error["name"]),
        )
        for error in errors
        if error.get("severity") == "error" and error["name"] not in _NOT_OURS
    ]
    return sorted(found)[:MOST_FINDINGS]
