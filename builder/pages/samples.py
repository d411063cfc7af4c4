"""Payloads to start a test with: the plan's example, the project's fixtures, earlier runs."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

FIXTURES = "tests/fixtures/"
# The whole of it stands in the page.
LONGEST = 8_000
MOST = 8


@dataclass(frozen=True)
class Sample:
    """One payload as JSON text, and where it comes from."""

    label: str
    text: str


def samples(example: Any, files: Mapping[str, str], runs: Iterable[tuple[int, Any]]) -> list[Sample]:
    """The choices, each payload once. `runs` are (number, payload).

    Of the fixtures those that look like the example; there are others, for what systems hold.
    """
    found = [("Example of the plan", example if example is not None else {})]
    found += [
        (path.removeprefix(FIXTURES), value)
        for path, value in _fixtures(files)
        if example is None or looks_like(value, example)
    ]
    found += [(f"Run {number}", payload) for number, payload in runs]
    told: dict[str, Sample] = {}
    for label, value in found:
        text = json.dumps(value, indent=2, ensure_ascii=False)
        if len(text) <= LONGEST:
            told.setdefault(text, Sample(label, text))
    return list(told.values())[:MOST]


def looks_like(value: Any, example: Any) -> bool:
    """Whether both are objects that share most names, or lists whose first elements do."""
    if isinstance(value, list) and isinstance(example, list) and value and example:
        return looks_like(value[0], example[0])
    if isinstance(example, list) and example:
        return looks_like(value, example[0])
    if not isinstance(value, dict) or not isinstance(example, dict):
        return False
    return len(value.keys() & example.keys()) * 2 > len(value.keys() | example.keys())


def _fixtures(files: Mapping[str, str]) -> Iterable[tuple[str, Any]]:
    for path, text in sorted(files.items()):
        if path.startswith(FIXTURES) and path.endswith(".json"):
            try:
                yield path, json.loads(text)
            except ValueError:
                continue
