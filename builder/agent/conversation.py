"""What the model is sent: a projection of the events of the turn, never a state of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from builder.agent.budgets import Spent
from builder.agent.outcomes import Finished, Paused
from builder.agent.stuck import Use
from builder.brief.parts import estimate
from llm.messages import Assistant, Message, Picture, System, ToolCall, ToolResult, User

NUDGE: Final = (
    "Nobody reads this before you are done. Go on with a tool; when the work is done, call finish; "
    "when only a person can decide, call ask_person."
)
# Results at the end stay whole: the model is working with them.
KEPT_WHOLE: Final = 4
SHORT: Final = 600


@dataclass(frozen=True)
class Opening:
    """What a turn begins with: the brief, which holds the turns before it, and the message."""

    brief: str
    message: str
    pictures: tuple[Picture, ...] = ()


@dataclass
class Story:
    """What the events say has happened: answers of the model and what came of its calls.

    `ended` is how a tool has ended the turn; a worker may be lost before it says so.
    """

    answers: list[Assistant] = field(default_factory=list)
    results: dict[str, tuple[str, bool]] = field(default_factory=dict)
    spent: Spent = field(default_factory=Spent)
    ended: Finished | Paused | None = None

    @classmethod
    def of(cls, events: Iterable[tuple[str, Mapping[str, Any]]]) -> "Story":
        """Read them again after a restart."""
        story = cls()
        for kind, payload in events:
            story.hear(kind, payload)
        return story

    def hear(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Take in one event; those that are not about the model are passed over."""
        self.spent.worked(payload)
        if kind == "turn.model_answered":
            calls = tuple(ToolCall(**call) for call in payload["tool_calls"])
            self.answers.append(Assistant(payload["text"], calls))
            self.spent.add(payload)
        elif kind == "turn.model_broke":
            self.spent.add(payload)
        elif kind == "turn.tool_returned" and "result" in payload:
            self.results[payload["call"]] = (payload["result"], payload["ok"])
            self.ended = ending_in(payload.get("ending")) or self.ended

    def waiting(self) -> list[tuple[str, ToolCall]]:
        """Calls of the last answer that have not returned: (name of the call, call)."""
        number = len(self.answers)
        if not number:
            return []
        named = [(call_name(number, place), call) for place, call in enumerate(self.answers[-1].tool_calls)]
        return [(name, call) for name, call in named if name not in self.results]

    def uses(self) -> list[Use]:
        """Every finished use of a tool, in order."""
        return [
            Use(call.name, call.arguments, *self.results[name])
            for number, answer in enumerate(self.answers, 1)
            for place, call in enumerate(answer.tool_calls)
            if (name := call_name(number, place)) in self.results
        ]

    def nudges(self) -> int:
        """Answers at the end that used no tool."""
        count = 0
        for answer in reversed(self.answers):
            if answer.tool_calls:
                break
            count += 1
        return count


def ending_in(told: Mapping[str, Any] | None) -> Finished | Paused | None:
    """The ending as `turn.tool_returned` has it."""
    if told is None:
        return None
    if told["outcome"] == "paused":
        return Paused(told["text"], tuple(told["options"]))
    return Finished(told["text"])


def ending_out(outcome: Finished | Paused) -> dict[str, Any]:
    """Undoes `ending_in`."""
    if isinstance(outcome, Paused):
        return {"outcome": "paused", "text": outcome.question, "options": list(outcome.options)}
    return {"outcome": "finished", "text": outcome.summary}


def call_name(number: int, place: int) -> str:
    """What a call is known by in events: `3.0` is the first call of the third answer.

    The ids that servers give are sent back to them as they came; some servers repeat or leave them out.
    """
    return f"{number}.{place}"


def messages_of(opening: Opening, story: Story, room: int) -> tuple[list[Message], int]:
    """The messages of the next call, and how many tool results were cut down so that they fit.

    `room` is in tokens. Old results are cut first; brief, messages and the newest results stay whole.
    """
    whole = _begin(opening) + _told(story, frozenset())
    if tokens_of(whole) <= room:
        return whole, 0
    names = [
        call_name(number, place)
        for number, answer in enumerate(story.answers, 1)
        for place in range(len(answer.tool_calls))
    ]
    cut: set[str] = set()
    for name in names[:-KEPT_WHOLE]:
        if len(story.results.get(name, ("", True))[0]) <= SHORT:
            continue
        cut.add(name)
        whole = _begin(opening) + _told(story, frozenset(cut))
        if tokens_of(whole) <= room:
            break
    return whole, len(cut)


def tokens_of(messages: Sequence[Message]) -> int:
    """An estimate by length."""
    return sum(estimate(_text(message)) for message in messages)


def _text(message: Message) -> str:
    if isinstance(message, Assistant):
        return message.text + "".join(call.name + call.arguments for call in message.tool_calls)
    return message.text


def _begin(opening: Opening) -> list[Message]:
    return [System(opening.brief), User(opening.message, opening.pictures)]


def _told(story: Story, cut: frozenset[str]) -> list[Message]:
    told: list[Message] = []
    for number, answer in enumerate(story.answers, 1):
        told.append(answer)
        for place, call in enumerate(answer.tool_calls):
            name = call_name(number, place)
            text = story.results.get(name, ("", True))[0]
            told.append(ToolResult(call.id, _shortened(text) if name in cut else text))
        if not answer.tool_calls:
            told.append(User(NUDGE))
    return told


def _shortened(text: str) -> str:
    left_out = len(text) - SHORT
    return f"{text[:SHORT]}\n[{left_out} characters left out to make room; use the tool again to see them]"
