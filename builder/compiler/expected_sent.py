"""What is seen of a run from outside: the requests it sends and the events it waits for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from builder.compiler.endpoints import path_names
from builder.compiler.expected_answers import sought
from planner.handover import Endpoint, Step


@dataclass(frozen=True)
class Sent:
    """One request: `params` of its query, `body` as JSON, `write_key` what it names as written.

    `many`: it writes several records at once.
    """

    step: Step
    endpoint: Endpoint
    path: str
    params: dict[str, str]
    body: Any
    write_key: str
    bound: Mapping[str, Any] = field(default_factory=dict)
    many: bool = False

    @property
    def gives_result(self) -> bool:
        """Whether the run's result names what was written: an id that comes back, or the one it went to."""
        if self.many:
            return False
        if self.step.kind == "create":
            return self.endpoint.operation == "create" and bool(self.endpoint.returns.id_at)
        return bool([name for name in path_names(self.endpoint.path) if name in self.bound])

    @property
    def is_paged(self) -> bool:
        """Whether it is the first of several that read one list."""
        comes_in_pages = self.endpoint.returns.next_at or self.endpoint.paging
        return bool(self.step.kind == "fetch" and comes_in_pages)

    @property
    def sought(self) -> list[Any]:
        """The values a lookup asks for: those that are no part of the address."""
        return sought(self.endpoint, self.bound)


@dataclass(frozen=True)
class Wait:
    """The run waits for an event: `data` is one that it waits for, `sent` how much was sent before, `seconds`
    how long it waits at most, 0 where the plan does not say.
    """

    event: str
    data: dict[str, Any]
    sent: int
    seconds: int = 0
