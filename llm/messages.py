"""What is said to a model and what it says back: frozen values that know nothing of any provider."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class System:
    """Standing instructions."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture for a model that can see; `media_type` such as `image/png`."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class User:
    """What a person, or the program on their behalf, says, with pictures where there are any."""

    text: str
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The model asks for a tool. `arguments` is the text it wrote, which need not be JSON."""

    id: str
    name: str
    arguments: str

    def parsed(self) -> Mapping[str, Any] | None:
        """The arguments as an object; None when they are not one."""
        try:
            value = json.loads(self.arguments or "{}")
        except ValueError:
            return None
        return value if isinstance(value, dict) else None


@dataclass(frozen=True, slots=True)
class Assistant:
    """What the model said before. `reasoning` is sent only to servers that insist on having it back."""

    text: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    reasoning: str = ""


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool gave back; `call_id` is the ToolCall's."""

    call_id: str
    text: str


Message = System | User | Assistant | ToolResult


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool the model may ask for. `parameters` is the JSON schema of its arguments."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """The JSON schema an answer must have. `strict` when it keeps to the subset that servers can enforce."""

    name: str
    schema: Mapping[str, Any]
    strict: bool


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens. `cached_tokens` are those of the input that the server had kept from before.

    `estimated` when the server did not say and they were counted by the length of the text.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    estimated: bool = False

    @property
    def total(self) -> int:
        return self.input_tokens + self.output_tokens

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_tokens + other.cached_tokens,
            self.estimated or other.estimated,
        )


Ending = Literal["stop", "tools", "length"]


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer. `ending` says why the model stopped: done, wants tools, or ran out of length.

    `reasoning` is what a model thought aloud before it answered, as far as its server tells.
    """

    text: str
    tool_calls: tuple[ToolCall, ...]
    ending: Ending
    usage: Usage
    model: str = ""
    reasoning: str = ""

    def as_message(self) -> Assistant:
        """The reply as part of the conversation that goes on."""
        return Assistant(self.text, self.tool_calls, self.reasoning)


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of an answer that is still being written."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """A piece of what the model thinks aloud before it answers; no part of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolDelta:
    """A tool call that is still being written: its place in `Reply.tool_calls`, and all of it so far.

    The id is known only with the Reply: some servers send none, or one that was used before.
    """

    index: int
    name: str
    arguments_so_far: str


StreamItem = TextDelta | ReasoningDelta | ToolDelta | Reply
"""What a stream consists of; the Reply is the last."""
