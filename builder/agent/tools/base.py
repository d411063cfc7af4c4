"""What every tool is made of."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from builder.agent.desk import Desk, Refused
from builder.agent.outcomes import Finished, Paused
from builder.changes import FileChange
from builder.proof import CriterionProof
from lib.json_text import MOST_LEVELS, storable
from llm import messages

Mode = Literal["build", "question", "plan"]


class Arguments(BaseModel):
    """What a model may ask of a tool. Nothing is guessed: an unknown or missing argument is an error it
    reads.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)


Asked = TypeVar("Asked", bound=Arguments)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a tool: `text` for the model, `title` and `detail` for people."""

    text: str
    title: str
    ok: bool = True
    detail: str = ""
    outcome: Finished | Paused | None = None
    written: tuple[FileChange, ...] = ()
    asked: tuple[str, tuple[str, ...]] | None = None
    proposed: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Tool(Generic[Asked]):
    """One tool. `use` does it, its docstring is what the model reads; `doing` is the title while it runs.

    `changes` marks tools that store something: what they store and that they returned stands as a whole or
    not at all, so that a resumed turn never does it twice. `modes` are those in which the model is offered
    it. `prepare` does what takes long before anything is stored, and gives what stores.
    """

    name: str
    arguments: type[Asked]
    use: Callable[[Asked, Desk, Callable[[CriterionProof], None]], Result]
    doing: Callable[[Asked], str]
    modes: frozenset[Mode]
    changes: bool = False
    prepare: Callable[[Asked, Desk], Callable[[], Result]] | None = None

    def told(self) -> messages.Tool:
        """As the model is told."""
        return messages.Tool(
            self.name, " ".join((self.use.__doc__ or "").split()), _plain(self.arguments.model_json_schema())
        )

    def read(self, call: messages.ToolCall) -> Asked:
        """The arguments of a call. Raises Refused with each fault by its place."""
        try:
            asked = self.arguments.model_validate_json(call.arguments or "{}")
        except ValidationError as problem:
            faults = "; ".join(
                f"{'.'.join(str(part) for part in fault['loc']) or 'arguments'}: {fault['msg']}"
                for fault in problem.errors(include_url=False)[:5]
            )
            raise Refused(f"{self.name} was not used: {faults}. Send the arguments again.") from problem
        held = asked.model_dump()
        if storable(held) != held:
            raise Refused(
                f"{self.name} was not used: a NUL character, NaN, infinity or a value nested deeper than "
                f"{MOST_LEVELS} levels cannot be stored. Send the arguments again without it."
            )
        return asked


def _plain(node: Any) -> Any:
    """A JSON schema without the titles that pydantic writes and no model needs."""
    if isinstance(node, dict):
        return {
            key: _plain(value)
            for key, value in node.items()
            if not (key == "title" and isinstance(value, str))
        }
    return [_plain(item) for item in node] if isinstance(node, list) else node


def as_json(value: Any) -> str:
    """JSON as a model reads it best."""
    return json.dumps(value, ensure_ascii=False, indent=1)


EVERYWHERE: frozenset[Mode] = frozenset(("build", "question", "plan"))
BUILD: frozenset[Mode] = frozenset(("build",))
PLAN: frozenset[Mode] = frozenset(("plan",))
CHANGING: frozenset[Mode] = BUILD | PLAN
