"""From the source of a workflow to its flow: the statements with a body, and what they hold."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from builder.flow.blocks import Arm, Block, Flow, Kind, Place
from builder.flow.calls import CannotDraw
from builder.flow.modules import Module, last_line
from builder.flow.statements import Statements, digest
from builder.flow.words import short

NO_WORKFLOW = "no function here is marked @workflow or @action"
ODD: dict[type[ast.stmt], str] = {
    ast.AsyncFor: "workflows are synchronous: this loop is asynchronous",
    ast.AsyncWith: "workflows are synchronous: this block is asynchronous",
    ast.AsyncFunctionDef: "a function that is defined here runs where it is called",
    ast.FunctionDef: "a function that is defined here runs where it is called",
    ast.ClassDef: "a class that is defined here is used elsewhere",
}
Handler = ast.Try | ast.TryStar


def read_flow(source: str, helpers: Mapping[str, str], path: str = "", name: str = "") -> Flow:
    """The flow of the workflow in `source`, the file at `path`; of the one called `name` among several.

    `helpers` are the project's files by path, for the functions it calls. Never raises: what cannot be read
    is one block that says why, and the flow's `problem` is the same sentence.
    """
    lines = max(1, len(source.splitlines()))
    try:
        module = Module.read(path, source, helpers)
    except SyntaxError as problem:
        return _unread(path, lines, f"line {problem.lineno or 1} is not Python: {problem.msg}")
    except (ValueError, RecursionError) as problem:
        return _unread(path, lines, f"this is not Python: {problem}")
    found = [each for each in module.functions.values() if each.kind in ("workflow", "action")]
    if not found:
        return _unread(path, lines, NO_WORKFLOW)
    chosen = next((each for each in found if each.node.name == name), found[0])
    try:
        blocks = Reading(module, chosen).blocks()
    except RecursionError:
        return _unread(path, lines, "it is nested too deep to be read")
    first, last = chosen.place.line, last_line(chosen.node)
    return Flow(path, chosen.node.name, chosen.title, tuple(blocks), first, last)


def _unread(path: str, lines: int, problem: str) -> Flow:
    block = Block("code", "code", "Code", "", Place(path, 1), lines, ((1, lines),), reason=problem)
    return Flow(path, "", "", (block,), 1, lines, problem)


class Reading(Statements):
    """Reads one function, statements with a body too."""

    def blocks(self) -> list[Block]:
        """The head of the function and everything in it."""
        node = self.function.node
        body = node.body[1:] if ast.get_docstring(node) is not None else node.body
        end = self._above(body[0]) if body else last_line(node)
        if not body:
            return [self._head(end)]
        # Everything on one line: `def sync(ctx, event): return {}`
        return [self._head(max(end, node.lineno)), *self._sequence(body)]

    def _sequence(self, statements: Sequence[ast.stmt]) -> list[Block]:
        blocks: list[Block] = []
        for statement in statements:
            for block in self._statement(statement):
                before = blocks[-1] if blocks else None
                if before and before.kind == block.kind == "lines" and not before.keys and not block.keys:
                    blocks[-1] = _joined(before, block)
                else:
                    blocks.append(block)
        return blocks

    def _statement(self, node: ast.stmt) -> list[Block]:
        try:
            reason = ODD.get(type(node))
            if reason:
                return [self._code(node, reason)]
            if isinstance(node, ast.If):
                return self._if(node)
            if isinstance(node, ast.Match):
                return self._match(node)
            if isinstance(node, ast.For | ast.While):
                return self._loop(node)
            if isinstance(node, Handler):
                return [self._try(node)]
            if isinstance(node, ast.With):
                return self._with(node)
            return self._plain(node)
        except CannotDraw as problem:
            return [self._code(node, str(problem))]

    def _before(self, node: ast.expr, statement: ast.stmt) -> list[Block]:
        """Calls in the head of a statement happen before it; the head's lines stay with the statement."""
        return [self._call(call, statement, (), (), "") for call in self.reader.calls(node)]

    def _arm(self, label: str, statements: Sequence[ast.stmt], own: list[tuple[int, int]]) -> Arm:
        """A body. What stands between it and the body before belongs to the statement."""
        own += self._give(self._above(statements[0]))
        return Arm(label, tuple(self._sequence(statements)))

    def _open(
        self, node: ast.stmt, heads: Sequence[ast.AST], body: Sequence[ast.stmt]
    ) -> list[tuple[int, int]]:
        """The lines of a statement's head: up to its body, and no less than to the end of its expressions."""
        ends = [getattr(each, "end_lineno", None) or node.lineno for each in heads]
        return list(self._give(max([node.lineno, *ends, self._above(body[0])])))

    def _compound(
        self, node: ast.stmt, kind: Kind, title: str, own: list[tuple[int, int]], base: str
    ) -> Block:
        keys = self._keys(tuple(own))
        step = next((key for key in keys if key.startswith("ST-")), "")
        return Block(
            id=self.names.take(step or f"{kind}-{base}"),
            kind=kind,
            title=title,
            place=self._place(node),
            last=last_line(node),
            keys=keys,
            text="",
        )

    def _if(self, node: ast.If) -> list[Block]:
        chain = [node]
        while (after := _elif(chain[-1])) is not None:
            chain.append(after)
        for later in chain[1:]:
            if self.reader.calls(later.test):
                raise CannotDraw(
                    "the condition after an elif calls something; an if inside else can be drawn"
                )
        before = self._before(node.test, node)
        own = self._open(node, [node.test], node.body)
        block = self._compound(node, "branch", short(node.test), own, digest(node.test))
        arms: list[Arm] = []
        for each in chain:
            label = "yes" if len(chain) == 1 else short(each.test)
            arms.append(self._arm(label, each.body, own))
        otherwise = chain[-1].orelse
        if otherwise:
            arms.append(self._arm("no" if len(chain) == 1 else "otherwise", otherwise, own))
        text = "" if len(chain) == 1 else f"one of {len(arms)} ways"
        return [*before, self._closed(block, arms, own, node, text)]

    def _match(self, node: ast.Match) -> list[Block]:
        before = self._before(node.subject, node)
        for case in node.cases:
            if case.guard is not None and self.reader.calls(case.guard):
                raise CannotDraw("the guard of a case calls something; an if inside the case can be drawn")
        own = self._open(node, [node.subject], node.cases[0].body)
        block = self._compound(node, "branch", short(node.subject), own, digest(node.subject))
        arms = [self._arm(_case(case), case.body, own) for case in node.cases]
        return [*before, self._closed(block, arms, own, node, f"one of {len(arms)} ways")]

    def _loop(self, node: ast.For | ast.While) -> list[Block]:
        over = node.iter if isinstance(node, ast.For) else node.test
        called = self._before(over, node)
        # The iterable is made once, before; the condition is asked each time.
        before, inside = (called, []) if isinstance(node, ast.For) else ([], called)
        own = self._open(node, [over], node.body)
        if isinstance(node, ast.For):
            title, text = f"For each {short(node.target)}", f"of {short(over)}"
        else:
            title, text = "Repeat", f"while {short(over)}"
        block = self._compound(node, "loop", title, own, digest(over))
        body = self._arm("", node.body, own)
        arms = [replace(body, blocks=(*inside, *body.blocks))]
        if node.orelse:
            arms.append(self._arm("when no break left it", node.orelse, own))
        return [*before, self._closed(block, arms, own, node, text)]

    def _try(self, node: ast.Try | ast.TryStar) -> Block:
        own = self._open(node, [], node.body)
        block = self._compound(node, "try", "Try", own, digest(node.body[0]))
        arms = [self._arm("", node.body, own)]
        for handler in node.handlers:
            caught = short(handler.type) if handler.type is not None else "any error"
            arms.append(self._arm(f"on {caught}", handler.body, own))
        if node.orelse:
            arms.append(self._arm("when it went well", node.orelse, own))
        if node.finalbody:
            arms.append(self._arm("in any case", node.finalbody, own))
        caught = ", ".join(arm.label.removeprefix("on ") for arm in arms if arm.label.startswith("on "))
        return self._closed(block, arms, own, node, f"and catch {caught}" if caught else "")

    def _with(self, node: ast.With) -> list[Block]:
        before = [made for item in node.items for made in self._before(item.context_expr, node)]
        own = self._open(node, [item.context_expr for item in node.items], node.body)
        said = ", ".join(short(item.context_expr) for item in node.items)
        block = self._compound(node, "group", f"With {said}", own, digest(node.items[0]))
        return [*before, self._closed(block, [self._arm("", node.body, own)], own, node, "")]

    def _closed(
        self, block: Block, arms: list[Arm], own: list[tuple[int, int]], node: ast.stmt, text: str
    ) -> Block:
        own += self._give(last_line(node))
        keys = tuple(dict.fromkeys([*block.keys, *self._keys(tuple(own))]))
        return replace(block, lines=tuple(own), keys=keys, arms=tuple(arms), text=text)


def _elif(node: ast.If) -> ast.If | None:
    """The `elif` of an if. An if inside `else:` has a deeper indentation."""
    only = node.orelse[0] if len(node.orelse) == 1 else None
    return only if isinstance(only, ast.If) and only.col_offset == node.col_offset else None


def _case(case: ast.match_case) -> str:
    pattern = " ".join(ast.unparse(case.pattern).split())
    said = "anything else" if pattern == "_" else pattern
    return f"{said} if {short(case.guard)}" if case.guard is not None else said


def _joined(before: Block, after: Block) -> Block:
    """Plain lines one after the other are one block."""
    whole = (*before.lines, *after.lines)
    together = [whole[0]] if whole else []
    for first, last in whole[1:]:
        if first == together[-1][1] + 1:
            together[-1] = (together[-1][0], last)
        else:
            together.append((first, last))
    return replace(
        before, lines=tuple(together), last=after.last, text=f"{before.text}\n{after.title}".strip()
    )
