"""Why a run did not pass: what happened, what to do next, and the way to the line that failed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from runtime.models import Run

LINES_AROUND = 4
LONGEST_LINE = 300
MOST_PLACES = 20


@dataclass(frozen=True)
class SourceLine:
    """One line of a file; `failed` marks the one that was being carried out."""

    number: int
    text: str
    failed: bool


@dataclass(frozen=True)
class Place:
    """One call on the way to the error. `lines` is empty where the file is not among the run's own."""

    file: str
    line: int
    function: str
    lines: list[SourceLine]
    variables: list[dict[str, str]]
    innermost: bool


@dataclass(frozen=True)
class Problem:
    """`heading` and `message` say what happened, `advice` what to do next ("" where the message says it).

    `bad` tells a failure from a run that was stopped. `places` run from the innermost call outwards.
    """

    heading: str
    message: str
    advice: str
    bad: bool
    places: list[Place] = field(default_factory=list)


@dataclass(frozen=True)
class _Reading:
    """How an ending reads that is not an exception of the code."""

    heading: str
    advice: str


_READ_FAULTS = "Look at the last step and its log, then change the code or the limit of this environment."
ENDINGS = {
    # Three crashes, three texts: each asks for something else.
    "ProcessCrashed": _Reading(
        "The process of this run crashed",
        "Only this run was affected. Steps that had finished are kept: fix the step that ran last, then run "
        "it again from there.",
    ),
    "SandboxLost": _Reading(
        "The sandbox of this worker was lost",
        "The code is not to blame and other runs go on. Run it again; what was confirmed is not written "
        "twice.",
    ),
    "GivenUp": _Reading(
        "The worker went away, again and again",
        "The run was taken up anew each time until it was given up. Look at the machine's memory and the "
        "worker's log, then run it again; what was confirmed is not written twice.",
    ),
    "SandboxUnavailable": _Reading(
        "This machine cannot lock code in", "docs/sandbox.md says what the machine needs."
    ),
    "SandboxRefused": _Reading(
        "The sandbox refused something the code tried",
        "Code may compute and call systems through connect(). Files, processes and sockets are closed to it.",
    ),
    "ForgedMessage": _Reading(
        "The code broke the conversation with its host",
        "It wrote to the channel that the SDK uses. Only the SDK may speak there.",
    ),
    "Stopped": _Reading("The run was stopped", ""),
    "WallLimit": _Reading("It took too long", _READ_FAULTS),
    "CpuLimit": _Reading("It used too much processor time", _READ_FAULTS),
    "MemoryLimit": _Reading("It needed too much memory", _READ_FAULTS),
    "ThreadsLimit": _Reading("It started too many threads", _READ_FAULTS),
    "OutputLimit": _Reading("It printed too much", "Use ctx.log for what you want to read here."),
    "MessageLimit": _Reading("One value was too large", "Hand on an id or a page instead of the whole list."),
    "TrafficLimit": _Reading("It moved too much data", _READ_FAULTS),
    "StepsLimit": _Reading("It started too many steps", _READ_FAULTS),
    "ExchangesLimit": _Reading("It made too many requests", _READ_FAULTS),
    "CallsLimit": _Reading("It called its host too often", _READ_FAULTS),
    "NoAnswer": _Reading(
        "A system gave no answer",
        "It may have done what it was asked: Writes says so of each request. Run it again from this step and "
        "you are asked before it is sent a second time.",
    ),
    "JournalMismatch": _Reading(
        "The code no longer does what it did before",
        "The journal has other calls than the code makes now. Start a new run with the new code.",
    ),
}


def problem_of(run: Run, files: Mapping[str, str]) -> Problem | None:
    """Why `run` did not pass, None where there is nothing to tell. `files` are the run's code."""
    if run.error:
        return _of_error(run.error, files, bad=run.outcome in (Run.Outcome.FAILED, Run.Outcome.PARKED))
    if not run.is_over and run.job is not None and run.job.is_over and run.job.error:
        reading = ENDINGS["GivenUp"]
        return Problem(reading.heading, run.job.error, reading.advice, bad=True)
    return None


def _of_error(error: Mapping[str, Any], files: Mapping[str, str], bad: bool) -> Problem:
    kind, step = str(error.get("type") or "Error"), str(error.get("step") or "")
    reading = ENDINGS.get(kind)
    heading = reading.heading if reading else (f"{step}: {kind}" if step else kind)
    frames = error.get("frames") or ([error] if error.get("file") else [])
    shown = frames[-MOST_PLACES:]
    places = [_place(frame, files, innermost=frame is shown[-1]) for frame in shown]
    advice = reading.advice if reading else ""
    return Problem(heading, str(error.get("message") or ""), advice, bad, places[::-1])


def _place(frame: Mapping[str, Any], files: Mapping[str, str], innermost: bool) -> Place:
    file, line = str(frame.get("file") or ""), int(frame.get("line") or 0)
    return Place(
        file=file,
        line=line,
        function=str(frame.get("function") or ""),
        lines=_lines(files.get(file, ""), line) or _told(frame),
        variables=list(frame.get("variables") or []),
        innermost=innermost,
    )


def _lines(text: str, line: int) -> list[SourceLine]:
    """The failing line with its surroundings; empty where the file does not have it."""
    all_lines = text.splitlines()
    if not 0 < line <= len(all_lines):
        return []
    first, last = max(1, line - LINES_AROUND), min(len(all_lines), line + LINES_AROUND)
    return [
        SourceLine(at, all_lines[at - 1][:LONGEST_LINE], failed=at == line) for at in range(first, last + 1)
    ]


def _told(frame: Mapping[str, Any]) -> list[SourceLine]:
    source = str(frame.get("source") or "")[:LONGEST_LINE]
    return [SourceLine(int(frame.get("line") or 0), source, failed=True)] if source else []
