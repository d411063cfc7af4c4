"""A run's report as text for a terminal."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from lib.text import duration, shorten

LONGEST = 100


def story(report: Mapping[str, Any], *, twins: bool = True) -> str:
    """What happened, in order: steps, the requests of each, waits, log lines, and how it ended.

    `twins`: whether twins answered instead of connected systems.
    """
    return "\n".join(_lines(report, twins)) + "\n"


def _lines(report: Mapping[str, Any], twins: bool) -> Iterator[str]:
    yield from _log(report, None)
    yield from _requests(report, None)
    for step in report["steps"]:
        tries = f", {step['attempts']} attempts" if step["attempts"] > 1 else ""
        yield f"  {step['seq']:>2}  {step['name']:<34} {step['status']}{tries}  {duration(step['took_ms'])}"
        yield from _requests(report, step["seq"])
        yield from _log(report, step["seq"])
    yield from _ending(report, twins)


def _requests(report: Mapping[str, Any], step: int | None) -> Iterator[str]:
    for exchange in report["exchanges"]:
        if exchange["step"] == step:
            response = exchange["response"]
            answer = str(response["status"]) if response else exchange["error"]
            yield f"        {exchange['method']} {shorten(exchange['url'], LONGEST)}  ->  {answer}"


def _log(report: Mapping[str, Any], step: int | None) -> Iterator[str]:
    for line in report["logs"]:
        if line["step"] == step:
            fields = "".join(f"  {name}={_short(value)}" for name, value in line["fields"].items())
            yield f"        {line['level']}: {line['message']}{fields}"


def _ending(report: Mapping[str, Any], twins: bool) -> Iterator[str]:
    waited = [seconds for seconds in report["waited"] if seconds]
    if waited:
        how = " (against twins no time passes)" if twins else ""
        yield f"Waited {' + '.join(f'{seconds:g}' for seconds in waited)} s{how}."
    error = report["error"]
    if error:
        place = f" at {error['file']}:{error['line']}" if error["file"] else ""
        step = f" in step {error['step']!r}" if error["step"] else ""
        yield f"{report['outcome'].capitalize()}{step}{place}: {error['type']}: {error['message']}"
        if error["source"]:
            yield f"    {error['source']}"
    elif report["outcome"] == "skipped":
        yield f"Skipped: {report['reason']}"
    else:
        yield f"{report['outcome'].capitalize()}: {_short(report['result'])}"


def _short(value: Any) -> str:
    return shorten(json.dumps(value, ensure_ascii=False), LONGEST)
