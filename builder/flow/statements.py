"""Statements without a body: calls, endings, plain lines, and code that cannot be drawn."""

import ast
import hashlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field

from builder.flow.blocks import Arm, Block, Ending, Kind, Place
from builder.flow.calls import CannotDraw, Found, Reader
from builder.flow.modules import Function, Module, calls_in, first_line, last_line, requests_of
from builder.flow.words import dotted, keys_in, short, words_of

DEEPEST = 4
"""How many helpers inside one another are drawn."""


@dataclass
class Names:
    """Gives every block an id: what it serves or does, and a number where that is not enough."""

    taken: dict[str, int] = field(default_factory=dict)

    def take(self, wanted: str) -> str:
        self.taken[wanted] = self.taken.get(wanted, 0) + 1
        number = self.taken[wanted]
        return wanted if number == 1 else f"{wanted}_{number}"


@dataclass
class Statements(ABC):
    """Reads one function. Lines are given out from top to bottom, so that each belongs to one block."""

    module: Module
    function: Function
    names: Names = field(default_factory=Names)
    inside: tuple[str, ...] = ()
    given: int = 0

    def __post_init__(self) -> None:
        self.reader = Reader(self.module, self.function.context)
        self.given = self.function.place.line - 1
        decorator = self.function.decorator
        words = decorator.keywords if isinstance(decorator, ast.Call) else []
        parks = any(
            word.arg == "on_error" and isinstance(word.value, ast.Constant) and word.value.value == "park"
            for word in words
        )
        self.raised: Ending = "park" if parks else "fail"

    def _head(self, end: int) -> Block:
        keys, said = self.function.served
        every = keys_in(ast.get_docstring(self.function.node) or "")
        trigger = next((word.value for word in self._keywords() if word.arg == "trigger"), None)
        text = short(trigger) if trigger is not None else said
        node = self.function.node
        lines = self._give(end)
        return Block(
            id=self.names.take("start"),
            kind="start",
            title=self.function.title,
            text=text,
            place=Place(self.module.path, first_line(node)),
            last=end,
            lines=lines,
            keys=every or keys,
            name=node.name,
        )

    def _keywords(self) -> Sequence[ast.keyword]:
        decorator = self.function.decorator
        return decorator.keywords if isinstance(decorator, ast.Call) else ()

    def _give(self, last: int) -> tuple[tuple[int, int], ...]:
        """The lines up to `last` that nobody has yet."""
        if last <= self.given:
            return ()
        first, self.given = self.given + 1, last
        return ((first, last),)

    def _above(self, node: ast.stmt) -> int:
        """The last line that stands before a statement and the remarks right above it."""
        line = first_line(node) - 1
        while line in self.module.remarks:
            line -= 1
        return line

    @abstractmethod
    def blocks(self) -> list[Block]:
        """The head of the function and everything in it."""

    def _plain(self, node: ast.stmt) -> list[Block]:
        awaits = next((each for each in ast.walk(node) if isinstance(each, ast.Await | ast.Yield)), None)
        if awaits is not None:
            raise CannotDraw("workflows are synchronous: this waits for something else than ctx does")
        ending = self._ending(node)
        found = self.reader.calls(node)
        lines = self._give(last_line(node))
        keys = self._keys(lines)
        blocks: list[Block] = []
        for number, call in enumerate(found):
            own = lines if not number else ()
            last = number == len(found) - 1
            blocks.append(self._call(call, node, own, keys if last else (), ending if last else ""))
        if blocks:
            return blocks
        return [self._line(node, lines, keys, ending)]

    def _line(
        self, node: ast.stmt, lines: tuple[tuple[int, int], ...], keys: tuple[str, ...], ending: Ending
    ) -> Block:
        kind: Kind = "end" if ending else "lines"
        base = keys[0] if keys else f"{kind}-{digest(node)}"
        titles = {"return": "End", "skip": "Skip", "next": "Next item", "leave": "Leave the loop"}
        title = titles.get(
            ending, "Park" if ending == "park" else "Fail" if ending == "fail" else short(node)
        )
        text = short(node) if ending in ("fail", "park") else _returned(node) if ending else ""
        return Block(
            id=self.names.take(base),
            kind=kind,
            title=title,
            text=text,
            place=self._place(node),
            last=last_line(node),
            lines=lines,
            keys=keys,
            ending=ending,
        )

    def _ending(self, node: ast.stmt) -> Ending:
        if isinstance(node, ast.Return):
            return "return"
        if isinstance(node, ast.Continue):
            return "next"
        if isinstance(node, ast.Break):
            return "leave"
        if isinstance(node, ast.Raise):
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            name = dotted(raised) if raised is not None else ""
            return "skip" if name.rpartition(".")[2] == "Skip" else self.raised
        return ""

    def _call(
        self,
        call: Found,
        node: ast.stmt,
        lines: tuple[tuple[int, int], ...],
        keys: tuple[str, ...],
        ending: Ending,
    ) -> Block:
        function = call.function
        # What the function says it serves goes first: its step is the plan's.
        named = (*function.served[0], *keys) if function else keys
        served = tuple(dict.fromkeys(named))
        base = next((key for key in served if key.startswith("ST-")), "")
        what = function.node.name if function else f"{call.kind}-{digest(call.node)}"
        requests = tuple(requests_of(function)) if function else ()
        if call.kind == "request":
            requests = self.module.requests_at(call.node.lineno, call.node.end_lineno or call.node.lineno)
        arms = self._inner(function) if function and call.kind == "helper" else ()
        return Block(
            id=self.names.take(base or what),
            kind=call.kind,
            title=call.title,
            text=call.text,
            place=Place(self.module.path, node.lineno),
            last=last_line(node),
            lines=lines,
            keys=served,
            name=function.node.name if function else "",
            function=function.place if function else None,
            requests=requests,
            arms=arms,
            ending=call.ending or ending,
        )

    def _inner(self, function: Function) -> tuple[Arm, ...]:
        """What a helper does, where it does more than compute."""
        mark = f"{function.module.path}:{function.node.name}"
        if len(self.inside) >= DEEPEST or mark in self.inside:
            return ()
        reading = type(self)(function.module, function, self.names, (*self.inside, mark))
        if not reading.reader.talks(function.node):
            return ()
        return (Arm("", tuple(reading.blocks()[1:]), elsewhere=True),)

    def _code(self, node: ast.stmt, reason: str) -> Block:
        """The whole statement as one block that says why it is not drawn."""
        lines = self._give(last_line(node))
        first, last = first_line(node), last_line(node)
        said = f"line {first}" if first == last else f"lines {first} to {last}"
        called = [each for call in calls_in(node) if (each := self.module.function(call.func))]
        requests = [*self.module.requests_at(first, last), *(r for each in called for r in requests_of(each))]
        named = [key for each in called for key in each.served[0]]
        return Block(
            id=self.names.take(f"code-{digest(node)}"),
            kind="code",
            title=f"Code, {said}",
            text=words_of(reason),
            place=self._place(node),
            last=last,
            lines=lines,
            keys=tuple(dict.fromkeys([*self._keys(lines), *named])),
            requests=tuple(dict.fromkeys(requests)),
            reason=reason,
        )

    def _place(self, node: ast.stmt) -> Place:
        return Place(self.module.path, first_line(node))

    def _keys(self, lines: tuple[tuple[int, int], ...]) -> tuple[str, ...]:
        """The plan's keys in the comments of these lines."""
        every = (
            self.module.comments.get(line, "") for first, last in lines for line in range(first, last + 1)
        )
        return keys_in(" ".join(every))


def _returned(node: ast.stmt) -> str:
    if isinstance(node, ast.Return):
        return short(node.value) if node.value is not None else ""
    return ""


def digest(node: ast.AST) -> str:
    return hashlib.sha256(ast.unparse(node).encode()).hexdigest()[:6]
