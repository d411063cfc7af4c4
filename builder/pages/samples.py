"""Payloads to start a test with: the plan's example, a made-up one, fixtures, earlier runs."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from builder.trials import EXAMPLE, FIXTURE, FIXTURES, MADE, RUN, TYPED, as_text
from lib.text import file_size
from runtime.models import Run

# What stands in the page, to be changed there; a larger one is taken as it is.
LONGEST = 8_000
MOST = 10


@dataclass(frozen=True)
class Sample:
    """One source of a payload. `text` is the payload as JSON, "" where it is too large for a text box."""

    value: str
    label: str
    text: str
    note: str = ""
    chosen: bool = False


def samples(
    example: Any, made: Any, files: Mapping[str, str], runs: Iterable[Run], chosen: str = ""
) -> list[Sample]:
    """The choices, each payload once; the chosen one, else the first, is marked.

    Of the fixtures those that look like the example; there are others, for what systems hold.
    """
    found = [_sample(EXAMPLE, "Example of the plan", example)] if example is not None else []
    found.append(_sample(MADE, "Made up", made))
    found += [
        _sample(FIXTURE + path.removeprefix(FIXTURES), path.removeprefix(FIXTURES), value)
        for path, value in _fixtures(files)
        if example is None or looks_like(value, example)
    ]
    found += [_of_run(run) for run in runs]
    told: dict[str, Sample] = {}
    for sample in found:
        told.setdefault(sample.text or sample.value, sample)
    kept = list(told.values())[:MOST]
    known = {sample.value for sample in kept}
    first = chosen if chosen in known or chosen == TYPED else kept[0].value
    return [
        Sample(sample.value, sample.label, sample.text, sample.note, chosen=sample.value == first)
        for sample in kept
    ]


def looks_like(value: Any, example: Any) -> bool:
    """Whether both are objects that share most names, or lists whose first elements do."""
    if isinstance(value, list) and isinstance(example, list) and value and example:
        return looks_like(value[0], example[0])
    if isinstance(example, list) and example:
        return looks_like(value, example[0])
    if not isinstance(value, dict) or not isinstance(example, dict):
        return False
    return len(value.keys() & example.keys()) * 2 > len(value.keys() | example.keys())


def _sample(value: str, label: str, payload: Any) -> Sample:
    text = as_text(payload)
    if len(text) <= LONGEST:
        return Sample(value, label, text)
    return Sample(value, label, "", f"{file_size(len(text.encode()))}, taken as it is")


def _of_run(run: Run) -> Sample:
    label = f"Run {run.number}" + (f", {run.subject.partition(',')[0]}" if run.subject else "")
    if run.payload_blob is None:
        return _sample(f"{RUN}{run.number}", label, run.payload)
    return Sample(f"{RUN}{run.number}", label, "", f"{file_size(run.payload_blob.size)}, taken as it is")


def _fixtures(files: Mapping[str, str]) -> Iterable[tuple[str, Any]]:
    for path, text in sorted(files.items()):
        if path.startswith(FIXTURES) and path.endswith(".json"):
            try:
                yield path, json.loads(text)
            except ValueError:
                continue
