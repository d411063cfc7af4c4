"""Trying a model out: what of the protocol its server does, in words for the person who sets it up.

Asks three small things: a word (streamed), a tool call, an answer of a given shape. The first says whether
anything works at all; what fails after it is a finding about that one thing.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import BaseModel

from lib.text import sentence
from llm import errors, quirks
from llm.messages import Message, Reply, System, TextDelta, Tool, User
from llm.openai_compatible import OpenAICompatible
from llm.stoppable import Stoppable
from llm.structured import ask

SECONDS: Final = 60.0
# Models that think aloud need room for it even for one word.
MOST_TOKENS: Final = 2_000

State = Literal["yes", "no", "partly"]


class _Word(BaseModel):
    word: str


NOTE: Final = Tool(
    "note",
    "Keeps a word.",
    {"type": "object", "properties": {"word": {"type": "string"}}, "required": ["word"]},
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that works, does not, or only partly; `text` says what that means and what to do."""

    name: str
    title: str
    state: State
    text: str


@dataclass(frozen=True, slots=True)
class Trial:
    """All that was found. `seconds` is until the first word was complete; `quirks`: see `llm.quirks`."""

    findings: tuple[Finding, ...]
    seconds: float
    quirks: tuple[str, ...]

    @property
    def works(self) -> bool:
        """Whether the model answers and can use tools: what building needs."""
        return all(one.state == "yes" for one in self.findings if one.name in ("answers", "tools"))


def try_model(
    model: OpenAICompatible, *, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic
) -> Trial:
    """Ask the three things, in at most so many seconds together. Failures are findings too."""
    ends = clock() + seconds

    def check() -> None:
        if clock() > ends:
            raise errors.Unreachable(f"There was no answer within {seconds:.0f} seconds.")

    asked = Stoppable(model, check)
    began = clock()
    reply, pieces, failed = _word(asked)
    took = clock() - began
    if reply is None:
        return Trial((_refused(failed),), took, ())
    known = model.quirks
    found = [
        Finding("answers", "Answers", "yes", f"It answered in {took:.1f} seconds."),
        _streams(pieces, known),
        _tools(asked),
        _shape(asked, model),
        _counts(reply),
    ]
    return Trial(tuple(found), took, model.quirks)


def advice(error: errors.ModelError) -> str:
    """What the person who set the model up can do about it."""
    for kind, text in _ADVICE:
        if isinstance(error, kind):
            return text
    return "Try again in a moment."


_ADVICE: Final[tuple[tuple[type[errors.ModelError], str], ...]] = (
    (errors.Unconnected, "Start the server, or correct the address. It usually ends with /v1."),
    (errors.Unreachable, "Try again; if it stays so, look at the server's own log."),
    (errors.NotAllowed, "Enter the key again, and check that it may use this model."),
    (errors.OutOfCredit, "Add credit to the account at the provider, or take another model."),
    (errors.RateLimited, "Wait, or ask the provider for a higher limit."),
    (errors.NoTools, "Take a model that can use tools, or switch tools on in its server."),
    (errors.ContextFull, "Take a model with a larger context window."),
    (errors.BadRequest, "Check the model's name as its server spells it, and the address."),
    (errors.BadReply, "Check the address: what answers there is no server for chat completions."),
    (errors.Refused, "The provider filters even a harmless question. Take another model."),
    (errors.CutOff, "Try again; if it stays so, look at the server's own log."),
)  # fmt: skip


def _word(asked: Stoppable) -> tuple[Reply | None, int, errors.ModelError]:
    """The reply to the first question, how many pieces of text it came in, and why there is none."""
    messages: list[Message] = [System("You are being tried out."), User("Answer with the one word: ready")]
    pieces, failed = 0, errors.ModelError("")
    try:
        for item in asked.stream(messages, max_tokens=MOST_TOKENS):
            if isinstance(item, Reply):
                return item, pieces, failed
            pieces += isinstance(item, TextDelta)
    except errors.ModelError as error:
        failed = error
    return None, pieces, failed


def _refused(error: errors.ModelError) -> Finding:
    return Finding("answers", "Answers", "no", _told(error))


def _told(error: errors.ModelError) -> str:
    return f"{sentence(str(error))} {advice(error)}"


def _streams(pieces: int, known: tuple[str, ...]) -> Finding:
    if quirks.WHOLE in known or not pieces:
        return Finding("streams", "Streams", "no", "Answers appear only when they are complete.")
    return Finding("streams", "Streams", "yes", "Answers appear while they are written.")


def _tools(asked: Stoppable) -> Finding:
    title = "Uses tools"
    try:
        reply = asked.complete(
            [User("Call the tool note with the word ready. Say nothing else.")],
            tools=[NOTE],
            max_tokens=MOST_TOKENS,
        )
    except errors.ModelError as error:
        return Finding("tools", title, "no", f"{_told(error)} Without tools it cannot build.")
    call = reply.tool_calls[0] if reply.tool_calls else None
    if call is None:
        told = "It answered in words instead of calling the tool. Without tools it cannot build."
        return Finding("tools", title, "no", f"{told} {advice(errors.NoTools())}")
    arguments = call.parsed() or {}
    if call.name != NOTE.name or not isinstance(arguments.get("word"), str):
        told = "It called the tool, but not with what the tool takes: expect mistakes that it has to repair."
        return Finding("tools", title, "partly", told)
    return Finding("tools", title, "yes", "It called a tool with the right arguments.")


def _shape(asked: Stoppable, model: OpenAICompatible) -> Finding:
    name, title = "shape", "Keeps to a schema"
    try:
        ask(asked, [User("Give the word ready.")], _Word, max_tokens=MOST_TOKENS)
    except errors.Unfit:
        return Finding(
            name, title, "no", "It did not answer in the asked-for JSON. Plans are made without it."
        )
    except errors.ModelError as error:
        return Finding(name, title, "no", _told(error))
    told = [text for one, text in quirks.told_by_name(model.quirks) if one in ("schema", "json")]
    if told:
        return Finding(name, title, "partly", " ".join(told))
    return Finding(name, title, "yes", "It answered in the asked-for JSON.")


def _counts(reply: Reply) -> Finding:
    if reply.usage.estimated:
        told = "It does not count tokens: usage and cost are estimated by length."
        return Finding("usage", "Counts tokens", "partly", told)
    return Finding("usage", "Counts tokens", "yes", "Usage and cost are what the server counted.")
