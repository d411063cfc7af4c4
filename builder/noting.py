"""A short note that stands for turns: what was wanted, written, proven, decided and left open. Pure.

It is made from what happened, by rules, so that it says nothing that did not happen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from builder.blocks import Criteria, Proposed, WrittenFiles
from builder.transcript import Transcript
from lib.text import counted, shorten

LONGEST_LINE = 240
MOST_LINES = 40
MOST_FILES = 30


@dataclass(frozen=True)
class TurnTold:
    """One turn of a branch: what was asked in which mode, and what came of it."""

    number: int
    mode: str
    text: str
    transcript: Transcript


def note_of(turns: Sequence[TurnTold], before: str = "") -> str:
    """The note as Markdown; `before` is the note that stands for still earlier turns."""
    lines = [*_wanted(turns), *_decided(turns), *_written(turns), *_proven(turns), *_open(turns)]
    return "\n".join(part for part in (before.strip(), *lines) if part)


def _wanted(turns: Sequence[TurnTold]) -> Iterator[str]:
    yield "Asked for, in order:"
    shown = turns[-MOST_LINES:]
    if len(shown) < len(turns):
        yield f"- {counted(len(turns) - len(shown), 'earlier message')}, not listed"
    for turn in shown:
        asked = shorten(" ".join(turn.text.split()), LONGEST_LINE)
        came = shorten(" ".join(turn.transcript.summary.split()), LONGEST_LINE)
        yield f"- {turn.number} ({turn.mode}): {asked}{f' -> {came}' if came else ''}"


def _decided(turns: Sequence[TurnTold]) -> Iterator[str]:
    """Questions of the agent, with the message that answered each."""
    pairs = [(turn.transcript.question, following.text) for turn, following in pairwise(turns)]
    answered = [(asked.question, answer) for asked, answer in pairs if asked]
    proposed = [block for turn in turns for block in turn.transcript.blocks if isinstance(block, Proposed)]
    if answered or proposed:
        yield "Decided:"
    for question, answer in answered:
        yield f"- {shorten(question, LONGEST_LINE)} -> {shorten(answer, LONGEST_LINE)}"
    for block in proposed:
        told = shorten(block.title or block.summary, LONGEST_LINE)
        yield f"- plan change {block.state or 'proposed'}: {told}"


def _written(turns: Sequence[TurnTold]) -> Iterator[str]:
    states: dict[str, str] = {}
    for turn in turns:
        for block in turn.transcript.blocks:
            for item in block.items if isinstance(block, WrittenFiles) else []:
                states[item.path] = item.state
    if states:
        yield "Files written:"
        paths = sorted(states)
        yield from (f"- {path} ({states[path]})" for path in paths[:MOST_FILES])
        if len(paths) > MOST_FILES:
            yield f"- and {len(paths) - MOST_FILES} more"


def _proven(turns: Sequence[TurnTold]) -> Iterator[str]:
    last: dict[str, tuple[str, str]] = {}
    for turn in turns:
        for block in turn.transcript.blocks:
            for item in block.items if isinstance(block, Criteria) else []:
                last[item.key] = (item.state, item.reason)
    if not last:
        return
    proven = sum(state == "proven" for state, _ in last.values())
    yield f"Proof at the end: {proven} of {len(last)} criteria."
    for key, (state, reason) in sorted(last.items()):
        if state != "proven":
            yield f"- {key} {state}: {shorten(reason, LONGEST_LINE)}"


def _open(turns: Sequence[TurnTold]) -> Iterator[str]:
    last = turns[-1].transcript if turns else None
    if last and last.question:
        yield f"Left open: the question {shorten(last.question.question, LONGEST_LINE)}"
    elif last and not last.finished:
        yield "Left open: the last turn did not come to its end."
