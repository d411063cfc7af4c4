"""A turn as a person reads it: a pure projection of the events of its job.

An event is `(kind, payload)`. The kinds, with their payloads:
    turn.text            {block, markdown}                    prose; the same block again replaces it
    turn.text_added      {block, text}                        more of it, while it streams
    turn.model_called    {number, model}
    turn.model_answered  {number, text, tool_calls, usage, cost, ending}   `text`: all of block `m<number>`
    turn.tool_writing    {call, tool, characters}             the model is writing a call
    turn.tool_called     {call, tool, title}                  the agent began to use a tool
    turn.tool_returned   {call, ok, title, detail, seconds}   and what came of it
    turn.file_written    {path, state: added|changed|removed, added, removed}    counted in lines
    turn.criterion       {key, text, state: proven|failing|untested, test, reason, seconds, total}
    turn.asked           {question, options, call}            the agent waits for an answer
    turn.proposed        {call, workflow, title, summary, changes, state}
    turn.notice          {kind, text}
    turn.compacted       {note, turns}                        what was said up to here is sent as a note
    turn.finished        {proven, total, snapshot, outcome, summary}
Unknown kinds are passed over, so that an older page can show a newer turn.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from builder.blocks import (
    Asked,
    Block,
    Call,
    Calls,
    Criteria,
    Notice,
    Proposed,
    Prose,
    ProvenCriterion,
    Usage,
    WrittenFile,
    WrittenFiles,
)
from lib.text import counted

Found = TypeVar("Found", bound=Block)
Payload = Mapping[str, Any]
# Kinds of notices: the model's server is asked again, and it was given up.
RETRY: Final = "retry"
GIVEN_UP: Final = "model"


@dataclass
class Transcript:
    """The blocks of a turn in the order in which they began."""

    blocks: list[Block] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    finished: bool = False
    outcome: str = ""
    summary: str = ""
    compacted: str = ""

    @property
    def question(self) -> Asked | None:
        """The question that the turn ended with, None when it asked nothing."""
        return next((block for block in reversed(self.blocks) if isinstance(block, Asked)), None)

    def hear(self, kind: str, payload: Payload) -> int | None:
        """Take in one event. The number of the block that it changed, None when it changed none of them."""
        tell = TELL.get(kind)
        return tell(self, payload) if tell else None

    def interrupt(self) -> None:
        """The turn is over: what has not returned never will."""
        for block in self.blocks:
            for call in block.items if isinstance(block, Calls) else []:
                call.stopped = call.ok is None

    def add(self, block: Block) -> int:
        """A new block at the end, and its number."""
        self.blocks.append(block)
        return len(self.blocks) - 1

    def number_of(self, block: Block) -> int:
        """Where a block stands."""
        return next(number for number, each in enumerate(self.blocks) if each is block)

    def last(self, wanted: type[Found]) -> Found | None:
        """The last block of that kind."""
        return next((block for block in reversed(self.blocks) if isinstance(block, wanted)), None)


def read_transcript(events: Iterable[tuple[str, Payload]]) -> Transcript:
    """The transcript that these events tell. An event told twice changes nothing, but for added text."""
    transcript = Transcript()
    for kind, payload in events:
        transcript.hear(kind, payload)
    return transcript


def _text(transcript: Transcript, payload: Payload) -> int | None:
    return _prose(transcript, payload["block"], payload["markdown"])


def _prose(transcript: Transcript, name: str, markdown: str) -> int | None:
    for number, block in enumerate(transcript.blocks):
        if isinstance(block, Prose) and block.block == name:
            block.markdown = markdown
            return number
    # A model that only calls tools says nothing: its empty block would cut the list of calls in two.
    return transcript.add(Prose(name, markdown)) if markdown.strip() else None


def _text_added(transcript: Transcript, payload: Payload) -> int | None:
    for number, block in enumerate(transcript.blocks):
        if isinstance(block, Prose) and block.block == payload["block"]:
            block.markdown += payload["text"]
            return number
    return transcript.add(Prose(payload["block"], payload["text"])) if payload["text"].strip() else None


def _model_called(transcript: Transcript, payload: Payload) -> None:
    if payload["model"] not in transcript.usage.models:
        transcript.usage.models.append(payload["model"])


def _model_answered(transcript: Transcript, payload: Payload) -> int | None:
    transcript.usage.add(payload)
    return _prose(transcript, f"m{payload['number']}", payload["text"]) if payload["text"].strip() else None


def _tool_writing(transcript: Transcript, payload: Payload) -> int | None:
    number = _call_of(transcript, payload["call"], payload["tool"], "")
    call = _find(transcript, payload["call"])
    if call and not call.title:
        call.writing = payload["characters"]
    return number


def _tool_called(transcript: Transcript, payload: Payload) -> int | None:
    number = _call_of(transcript, payload["call"], payload["tool"], payload["title"])
    call = _find(transcript, payload["call"])
    if call and call.ok is None:
        call.title, call.writing = payload["title"], 0
    return number


def _call_of(transcript: Transcript, key: str, tool: str, title: str) -> int | None:
    """Where the call stands; it is begun when it is new."""
    for number, block in enumerate(transcript.blocks):
        if isinstance(block, Calls) and any(item.call == key for item in block.items):
            return number
    last = transcript.blocks[-1] if transcript.blocks else None
    if isinstance(last, Calls):
        last.items.append(Call(key, tool, title))
        return len(transcript.blocks) - 1
    return transcript.add(Calls([Call(key, tool, title)]))


def _tool_returned(transcript: Transcript, payload: Payload) -> int | None:
    call = _find(transcript, payload["call"])
    if call is None:
        return None
    call.ok, call.title, call.writing = payload["ok"], payload["title"], 0
    call.detail, call.seconds = payload["detail"], payload["seconds"]
    for earlier in _calls(transcript) if call.ok else ():
        earlier.mended = earlier.mended or (earlier.tool == call.tool and earlier.ok is False)
    return _call_of(transcript, payload["call"], call.tool, call.title)


def _find(transcript: Transcript, key: str) -> Call | None:
    return next((call for call in _calls(transcript) if call.call == key), None)


def _calls(transcript: Transcript) -> Iterator[Call]:
    return (item for block in transcript.blocks if isinstance(block, Calls) for item in block.items)


def _file_written(transcript: Transcript, payload: Payload) -> int | None:
    block = transcript.last(WrittenFiles)
    if block is None:
        block = WrittenFiles()
        transcript.add(block)
    block.items = [item for item in block.items if item.path != payload["path"]]
    block.items.append(WrittenFile(payload["path"], payload["state"], payload["added"], payload["removed"]))
    return transcript.number_of(block)


def _criterion(transcript: Transcript, payload: Payload) -> int | None:
    block = transcript.last(Criteria)
    if block is None:
        block = Criteria(total=payload["total"])
        transcript.add(block)
    told = ProvenCriterion(
        payload["key"], payload["text"], payload["state"], payload["test"], payload["reason"]
    )
    block.items = sorted(
        [item for item in block.items if item.key != told.key] + [told], key=lambda item: item.key
    )
    return transcript.number_of(block)


def _asked(transcript: Transcript, payload: Payload) -> int | None:
    known = transcript.question
    if known and known.call == payload["call"]:
        return transcript.number_of(known)
    return transcript.add(Asked(payload["question"], payload.get("options") or (), payload["call"]))


def _proposed(transcript: Transcript, payload: Payload) -> int | None:
    names = ("call", "workflow", "title", "summary", "changes", "state")
    told = Proposed(**{name: payload.get(name) or "" for name in names})
    for number, block in enumerate(transcript.blocks):
        if isinstance(block, Proposed) and block.call == told.call:
            transcript.blocks[number] = told
            return number
    return transcript.add(told)


def _notice(transcript: Transcript, payload: Payload) -> int | None:
    told = Notice(payload["kind"], payload["text"])
    if told in transcript.blocks:
        return transcript.blocks.index(told)
    last = transcript.blocks[-1] if transcript.blocks else None
    if isinstance(last, Notice) and last.about == RETRY and told.about in (RETRY, GIVEN_UP):
        # Each of them says what the one before said, and how it went on.
        transcript.blocks[-1] = told
        return len(transcript.blocks) - 1
    return transcript.add(told)


def _compacted(transcript: Transcript, payload: Payload) -> int | None:
    transcript.compacted = payload["note"]
    words = f"Compacted: what was said up to here is sent as a note ({counted(payload['turns'], 'turn')})."
    told = Notice("compacted", words, payload["note"])
    return transcript.blocks.index(told) if told in transcript.blocks else transcript.add(told)


def _finished(transcript: Transcript, payload: Payload) -> None:
    transcript.finished = True
    transcript.outcome = payload.get("outcome") or "finished"
    transcript.summary = payload.get("summary") or ""


TELL: Final[Mapping[str, Callable[[Transcript, Payload], int | None]]] = {
    "turn.text": _text,
    "turn.text_added": _text_added,
    "turn.model_called": _model_called,
    "turn.model_answered": _model_answered,
    "turn.tool_writing": _tool_writing,
    "turn.tool_called": _tool_called,
    "turn.tool_returned": _tool_returned,
    "turn.file_written": _file_written,
    "turn.criterion": _criterion,
    "turn.asked": _asked,
    "turn.proposed": _proposed,
    "turn.notice": _notice,
    "turn.compacted": _compacted,
    "turn.finished": _finished,
}
# While a turn is over these say nothing that another event does not say too.
WHILE_STREAMING: Final = ("turn.text_added", "turn.tool_writing")
