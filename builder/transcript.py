"""A turn as a person reads it: a pure projection of the events of its job.

An event is `(kind, payload)`. The kinds, with their payloads:
    turn.text           {block, markdown}                    prose; the same block again replaces it
    turn.tool_called    {call, tool, title}                  the agent began to use a tool
    turn.tool_returned  {call, ok, title, detail, seconds}   and what came of it
    turn.file_written   {path, state: added|changed|removed, added, removed}    counted in lines
    turn.criterion      {key, text, state: proven|failing|untested, test, reason, seconds, total}
    turn.finished       {proven, total, snapshot}
Unknown kinds are passed over, so that an older page can show a newer turn.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Prose:
    """A block of Markdown."""

    block: str
    markdown: str
    kind: str = "prose"


@dataclass
class Call:
    """One use of a tool. `ok` is None while it runs, `stopped` when the turn ended before it returned."""

    call: str
    tool: str
    title: str
    ok: bool | None = None
    stopped: bool = False
    detail: str = ""
    seconds: float | None = None

    @property
    def milliseconds(self) -> float:
        """How long it took."""
        return (self.seconds or 0) * 1000


@dataclass
class Calls:
    """Calls with nothing said between them, shown as one list."""

    items: list[Call] = field(default_factory=list)
    kind: str = "calls"


@dataclass
class WrittenFile:
    """A file the turn wrote. `added` and `removed` count lines."""

    path: str
    state: str
    added: int
    removed: int


@dataclass
class WrittenFiles:
    """Files written one after the other."""

    items: list[WrittenFile] = field(default_factory=list)
    kind: str = "files"

    @property
    def added(self) -> int:
        """Lines added in all files."""
        return sum(item.added for item in self.items)

    @property
    def removed(self) -> int:
        """Lines removed in all files."""
        return sum(item.removed for item in self.items)


@dataclass
class ProvenCriterion:
    """What a criterion's test showed in this turn."""

    key: str
    text: str
    state: str
    test: str
    reason: str

    @property
    def file(self) -> str:
        """The file of its test, "" without one."""
        return self.test.partition("::")[0]

    @property
    def function(self) -> str:
        """The name of its test."""
        return self.test.partition("::")[2]


@dataclass
class Criteria:
    """The criteria of the turn, in the order of the plan."""

    items: list[ProvenCriterion] = field(default_factory=list)
    total: int = 0
    kind: str = "criteria"

    @property
    def proven(self) -> int:
        """How many are proven so far."""
        return sum(item.state == "proven" for item in self.items)

    @property
    def missing(self) -> range:
        """One for each criterion of which nothing is known yet."""
        return range(self.total - len(self.items))


Block = Prose | Calls | WrittenFiles | Criteria


@dataclass
class Transcript:
    """The blocks of a turn in the order in which they began."""

    blocks: list[Block] = field(default_factory=list)
    finished: bool = False

    def interrupt(self) -> None:
        """The turn is over: what has not returned never will."""
        for block in self.blocks:
            for call in block.items if isinstance(block, Calls) else []:
                call.stopped = call.ok is None


def read_transcript(events: Iterable[tuple[str, Mapping[str, Any]]]) -> Transcript:
    """The transcript that these events tell. An event told twice changes nothing."""
    transcript = Transcript()
    for kind, payload in events:
        tell = TELL.get(kind)
        if tell:
            tell(transcript, payload)
    return transcript


def _text(transcript: Transcript, payload: Mapping[str, Any]) -> None:
    for block in transcript.blocks:
        if isinstance(block, Prose) and block.block == payload["block"]:
            block.markdown = payload["markdown"]
            return
    transcript.blocks.append(Prose(payload["block"], payload["markdown"]))


def _tool_called(transcript: Transcript, payload: Mapping[str, Any]) -> None:
    if _call(transcript, payload["call"]):
        return
    last = transcript.blocks[-1] if transcript.blocks else None
    if not isinstance(last, Calls):
        last = Calls()
        transcript.blocks.append(last)
    last.items.append(Call(payload["call"], payload["tool"], payload["title"]))


def _tool_returned(transcript: Transcript, payload: Mapping[str, Any]) -> None:
    call = _call(transcript, payload["call"])
    if call:
        call.ok = payload["ok"]
        call.title = payload["title"]
        call.detail = payload["detail"]
        call.seconds = payload["seconds"]


def _call(transcript: Transcript, key: str) -> Call | None:
    calls = (item for block in transcript.blocks if isinstance(block, Calls) for item in block.items)
    return next((call for call in calls if call.call == key), None)


def _file_written(transcript: Transcript, payload: Mapping[str, Any]) -> None:
    last = next((block for block in reversed(transcript.blocks) if isinstance(block, WrittenFiles)), None)
    if last is None:
        last = WrittenFiles()
        transcript.blocks.append(last)
    last.items = [item for item in last.items if item.path != payload["path"]]
    last.items.append(WrittenFile(payload["path"], payload["state"], payload["added"], payload["removed"]))


def _criterion(transcript: Transcript, payload: Mapping[str, Any]) -> None:
    block = next((block for block in transcript.blocks if isinstance(block, Criteria)), None)
    if block is None:
        block = Criteria(total=payload["total"])
        transcript.blocks.append(block)
    told = ProvenCriterion(
        payload["key"], payload["text"], payload["state"], payload["test"], payload["reason"]
    )
    block.items = sorted(
        [item for item in block.items if item.key != told.key] + [told], key=lambda item: item.key
    )


def _finished(transcript: Transcript, payload: Mapping[str, Any]) -> None:
    transcript.finished = True


TELL = {
    "turn.text": _text,
    "turn.tool_called": _tool_called,
    "turn.tool_returned": _tool_returned,
    "turn.file_written": _file_written,
    "turn.criterion": _criterion,
    "turn.finished": _finished,
}
