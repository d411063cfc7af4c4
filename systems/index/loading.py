"""The bytes of an API description as a value: JSON or YAML, whatever the file is called.

YAML is built from the parser's events by the rules of YAML 1.2 (`no` and `on` are words, keys are text), so
that a file cannot grow beyond its size: aliases are counted with what they would expand to, tags make
nothing, and depth is limited. The events come from libyaml where PyYAML has it.
"""

import json
import math
from typing import Any, Final

from systems.index.limits import MAX_BYTES, MAX_TEXT, Problems, clean, pointed
from systems.index.yaml_values import NotYaml, read_yaml

MOST_LEVELS: Final = 200


class NotReadable(ValueError):
    """The bytes hold no value; the message says why, to stand behind the file's name."""


def load(data: bytes, problems: Problems) -> Any:
    """The value in these bytes. Raises `NotReadable`; keys that stand twice are added to the problems."""
    if len(data) > MAX_BYTES:
        raise NotReadable(f"is larger than {MAX_BYTES // 1024 // 1024} MB")
    text = _decoded(data)
    doubled: list[tuple[dict[str, Any], str]] = []
    if text.lstrip()[:1] in ("{", "["):
        value = _json(text, doubled, problems)
    else:
        value = _yaml(text, doubled, problems)
    if doubled:
        _tell_doubled(value, doubled, problems)
    return value


def _decoded(data: bytes) -> str:
    for encoding in ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "latin-1"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotReadable("is not text")


def _json(text: str, doubled: list[tuple[dict[str, Any], str]], problems: Problems) -> Any:
    def pairs(members: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(members)
        if len(made) != len(members):
            seen: set[str] = set()
            for key, _ in members:
                if key in seen:
                    doubled.append((made, key))
                seen.add(key)
        return made

    try:
        return json.loads(text, object_pairs_hook=pairs, parse_constant=str, parse_float=_finite)
    except json.JSONDecodeError as error:
        return _almost_json(text, error, doubled, problems)
    except ValueError as error:
        raise NotReadable("holds a number too long to be read") from error
    except RecursionError as error:
        raise NotReadable("is nested too deeply") from error


def _finite(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) else digits[:40]


def _almost_json(
    text: str, error: json.JSONDecodeError, doubled: list[tuple[dict[str, Any], str]], problems: Problems
) -> Any:
    """A comma too many is no reason to read nothing: YAML's braces forgive what JSON's do not."""
    said = f"is not valid JSON (line {error.lineno}, column {error.colno}: {error.msg})"
    doubled.clear()
    try:
        value = read_yaml(text, doubled, problems, MOST_LEVELS)
    except NotYaml:
        raise NotReadable(said) from error
    if not isinstance(value, dict):
        raise NotReadable(said)
    problems.add("bad_value", "#", f"The file {said}; it was read as YAML.")
    return value


def _yaml(text: str, doubled: list[tuple[dict[str, Any], str]], problems: Problems) -> Any:
    try:
        return read_yaml(text, doubled, problems, MOST_LEVELS)
    except NotYaml as error:
        raise NotReadable(str(error)) from error


def _tell_doubled(value: Any, doubled: list[tuple[dict[str, Any], str]], problems: Problems) -> None:
    """Where the objects with a key twice stand; only files that have some are walked for it."""
    wanted: dict[int, list[str]] = {}
    for made, key in doubled:
        wanted.setdefault(id(made), []).append(key)
    ahead: list[tuple[Any, str]] = [(value, "#")]
    seen: set[int] = set()
    while ahead and wanted:
        here, pointer = ahead.pop()
        if not isinstance(here, dict | list) or id(here) in seen:
            continue
        seen.add(id(here))
        if isinstance(here, list):
            ahead += [(inner, f"{pointer}/{place}") for place, inner in enumerate(here)]
            continue
        for key in wanted.pop(id(here), ()):
            said = clean(key[:MAX_TEXT])
            problems.add(
                "duplicate_key", f"{pointer}/{pointed(said)}", f"{said!r} stands twice; the last was read."
            )
        ahead += [(inner, f"{pointer}/{pointed(key)}") for key, inner in here.items()]
