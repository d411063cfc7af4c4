"""What a pasted or attached text is, and which run, file and line it is about."""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

PAYLOAD, LOG, DOCUMENT = "payload", "log", "document"
LOOKED_AT: Final = 400_000

# Python's own traceback, and how the pages of Tenon and its exports write a place.
_FRAME: Final = re.compile(
    r'^[ \t]*File "(?P<path>[^"\n]+)", line (?P<line>\d+)(?:, in (?P<function>\S+))?', re.MULTILINE
)
_PLACE: Final = re.compile(r"(?<![\w/.-])(?P<path>(?:[\w.-]+/)+[\w.-]+\.(?:py|json|ya?ml)):(?P<line>\d+)")
_ERROR: Final = re.compile(
    r"^(?:[-*]\s*)?(?P<type>[A-Za-z_][\w.]*(?:Error|Exception|Failed|NoAnswer|TimedOut|Skip|Interrupt))"
    r"(?: at (?P<step>[^:\n]{1,80}))?: ?(?P<message>.*)$",
    re.MULTILINE,
)
# Possessive and on one line: a long line, or many empty ones, must not take time by their square.
_OTHER_TRACE: Final = re.compile(r"^[ \t]+at [\w.$<>\[\] ]++\(?[\w./\\:-]*:\d", re.MULTILINE)
_RUN: Final = re.compile(r"(?:\brun[ #:-]{1,3}|/runs/)(?P<number>\d{1,9})\b", re.IGNORECASE)
_LOG_LINE: Final = re.compile(
    r"^\[?(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d|^\s*(?:DEBUG|INFO|WARN(?:ING)?|ERROR|CRITICAL|FATAL)\b|"
    r"\b(?:level|severity)=\w+",
    re.IGNORECASE,
)
_STATUS: Final = re.compile(
    r"\b(?P<method>GET|POST|PUT|PATCH|DELETE)\s+(?P<path>\S+).{0,80}?\b(?P<status>[45]\d\d)\b"
)


@dataclass(frozen=True, slots=True)
class Recognised:
    """`kind` is payload, log or document. `about` says run, path, line, function, error, step where known."""

    kind: str
    about: dict[str, Any] = field(default_factory=dict)


def recognise(name: str, text: str, paths: Collection[str] = ()) -> Recognised:
    """What a text is. `paths` are the project's files: a frame in one of them is the place that counts.

    The innermost frame in our own files wins; frames of the SDK and of Python stand around it.
    """
    looked = text[:LOOKED_AT]
    trace = bool(_FRAME.search(looked) or _OTHER_TRACE.search(looked))
    if not trace and _is_json(looked):
        return Recognised(PAYLOAD)
    lines = [line for line in looked.splitlines() if line.strip()]
    logged = sum(bool(_LOG_LINE.search(line)) for line in lines)
    error = _last(_ERROR, looked)
    if not (trace or (error and _PLACE.search(looked)) or logged >= max(2, len(lines) // 3)):
        return Recognised(LOG if name.lower().endswith((".log", ".trace")) else DOCUMENT, _run(looked))
    return Recognised(LOG, {**_run(looked), **_place(looked, paths), **_error(looked, error)})


def _is_json(text: str) -> bool:
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def _run(text: str) -> dict[str, Any]:
    found = _RUN.search(text)
    return {"run": int(found["number"])} if found else {}


def _place(text: str, paths: Collection[str]) -> dict[str, Any]:
    frames = [*_FRAME.finditer(text), *_PLACE.finditer(text)]
    own = [(path, frame) for frame in frames for path in [_own(frame["path"], paths)] if path]
    if not own:
        return {}
    path, frame = own[-1]
    place = {"path": path, "line": int(frame["line"])}
    function = frame.groupdict().get("function")
    return {**place, "function": function} if function and function != "<module>" else place


def _own(path: str, paths: Collection[str]) -> str:
    """The project's file that a path in a trace ends with, "" for files of others."""
    parts = path.replace("\\", "/").split("/")
    endings = ("/".join(parts[place:]) for place in range(len(parts)))
    return next((ending for ending in endings if ending in paths), "")


def _error(text: str, found: re.Match[str] | None) -> dict[str, Any]:
    if found is None:
        status = _last(_STATUS, text)
        return {"error": f"{status['method']} {status['path']} answered {status['status']}"} if status else {}
    told = {"error": f"{found['type']}: {found['message']}".strip().rstrip(":")[:400]}
    return {**told, "step": found["step"]} if found["step"] else told


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(iter(reversed(list(_found(pattern, text)))), None)


def _found(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    yield from pattern.finditer(text)
