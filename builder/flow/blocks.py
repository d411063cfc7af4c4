"""What a flow is made of."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "start",  # the function's head: what sets the workflow off
    "step",
    "request",  # a call of a system outside of any step
    "transform",  # a function of mappings/
    "helper",
    "branch",
    "loop",
    "parallel",
    "background",
    "wait",
    "respond",
    "store",
    "notify",
    "emit",
    "try",
    "group",  # the body of a `with`
    "lines",  # plain computing
    "end",  # nothing but an ending
    "code",  # what cannot be drawn; `reason` says why
]
Ending = Literal["", "return", "skip", "fail", "park", "next", "leave"]
"""How a block leaves its sequence: `next` goes on with the loop's next item, `leave` leaves the loop."""


@dataclass(frozen=True)
class Place:
    """A line (from 1) of a file of the project."""

    path: str
    line: int


@dataclass(frozen=True)
class Request:
    """One request to a system. `path` has `{}` for what varies; None where it cannot be read."""

    system: str
    method: str
    path: str | None
    place: Place


@dataclass(frozen=True)
class Arm:
    """One way through a block. `label` says when it is taken, "" where there is only one.

    The blocks of an `elsewhere` arm stand in another function, so their lines are not lines of the block.
    """

    label: str
    blocks: tuple["Block", ...]
    elsewhere: bool = False

    @property
    def ends(self) -> bool:
        """Whether nothing goes on behind it."""
        return bool(self.blocks) and self.blocks[-1].ends


@dataclass(frozen=True)
class Block:
    """One block. `place` is its first line and `last` its last one, with everything in it.

    `lines` are the lines that belong to it and to no other block, as (first, last). `keys` are the elements
    of the plan that it says it serves. `name` is the function that it calls and `function` where that stands.
    `requests` are those that it makes, in the function it calls too. `id` stays when other blocks come or go.
    """

    id: str
    kind: Kind
    title: str
    text: str
    place: Place
    last: int
    lines: tuple[tuple[int, int], ...] = ()
    keys: tuple[str, ...] = ()
    name: str = ""
    function: Place | None = None
    requests: tuple[Request, ...] = ()
    arms: tuple[Arm, ...] = ()
    ending: Ending = ""
    reason: str = ""

    @property
    def ends(self) -> bool:
        """Whether nothing behind it in its sequence can run."""
        if self.ending:
            return True
        return self.kind == "branch" and len(self.arms) > 1 and all(arm.ends for arm in self.arms)

    @property
    def own_lines(self) -> Iterator[int]:
        """The lines that belong to it alone."""
        for first, last in self.lines:
            yield from range(first, last + 1)


@dataclass(frozen=True)
class Flow:
    """The blocks of one workflow function in order. `name` is the function, "" where there is none."""

    path: str
    name: str
    title: str
    blocks: tuple[Block, ...]
    first: int = 1
    last: int = 1
    problem: str = ""
    _every: list[Block] = field(default_factory=list, repr=False, compare=False)

    def every(self) -> list[Block]:
        """Every block with those inside it, in the order of the code."""
        if not self._every:
            self._every.extend(_walk(self.blocks))
        return self._every

    def at(self, line: int) -> Block | None:
        """The block that a line of the workflow's file belongs to."""
        return next(
            (each for each in self.every() if each.place.path == self.path and line in each.own_lines), None
        )

    def named(self, key: str) -> Block | None:
        """The first block that serves an element of the plan."""
        return next((each for each in self.every() if key in each.keys), None)


def _walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        yield block
        for arm in block.arms:
            yield from _walk(arm.blocks)
