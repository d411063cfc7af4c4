"""Breaking the order of things: conditions, loops, steps that are not called, failures that go unheard."""

import ast
import copy
from collections.abc import Callable, Iterator

from bench.trees import Change, Known, instead_of, is_log, named, put, sliced, spread


def conditions(node: ast.If) -> Iterator[Change]:
    def put(test: ast.expr) -> Callable[[], None]:
        return lambda: setattr(node, "test", test)

    yield "condition negated", node.lineno, put(ast.UnaryOp(ast.Not(), node.test))
    yield "condition never true", node.lineno, put(ast.Constant(value=False))
    yield "condition always true", node.lineno, put(ast.Constant(value=True))


def loops(node: ast.For) -> Iterator[Change]:
    def first() -> None:
        node.iter = sliced(node.iter, 1)

    def never() -> None:
        node.iter = ast.List([], ast.Load())

    yield "only the first of the list", node.lineno, first
    yield "no item of the list", node.lineno, never


def listed(node: ast.ListComp) -> Iterator[Change]:
    generator = node.generators[0]

    def first() -> None:
        generator.iter = sliced(ast.Call(ast.Name("list"), [generator.iter], []), 1)

    yield "only the first of the list", node.lineno, first
    if isinstance(generator.iter, ast.BoolOp):
        whole = generator.iter
        yield (
            "a missing list not allowed for",
            node.lineno,
            lambda: setattr(generator, "iter", whole.values[0]),
        )


def quiet(holder: ast.AST, body: list[ast.stmt]) -> Iterator[ast.Try]:
    """The statements of a block whose failure is only told: what follows is done all the same."""
    for statement in body:
        if isinstance(statement, ast.Try):
            told = [each for handler in statement.handlers for each in handler.body]
            last = isinstance(holder, ast.For) and statement is body[-1]
            if all(_only_tells(each) or (last and isinstance(each, ast.Continue)) for each in told):
                yield statement


def _only_tells(statement: ast.stmt) -> bool:
    """Whether it only logs, or leaves nothing behind where the result would stand."""
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Call) and is_log(statement.value)
    empty = isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)
    return empty or isinstance(statement, ast.Pass)


def statements(body: list[ast.stmt], known: Known, swallowed: bool) -> Iterator[Change]:
    for place, statement in enumerate(body):
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            call = statement.value
            if is_log(call):
                continue

            yield f"{ast.unparse(call.func)} not called", statement.lineno, put(body, place, ast.Pass())
        if isinstance(statement, ast.Continue):
            yield "the loop left early", statement.lineno, put(body, place, ast.Break())
        if isinstance(statement, ast.Try):
            yield "an error not handled", statement.lineno, spread(body, place, statement.body)
        yield from _step_calls(body, place, statement, known, swallowed)


def _step_calls(
    body: list[ast.stmt], place: int, statement: ast.stmt, known: Known, swallowed: bool
) -> Iterator[Change]:
    """A step whose value is used: not called at all, or its failure swallowed."""
    for call in _direct_calls(statement):
        name = named(call)
        if name not in known.steps:
            continue
        empty: ast.expr = (
            ast.List([], ast.Load()) if known.steps[name].startswith("list") else ast.Constant(None)
        )
        if not isinstance(statement, ast.Expr):
            yield f"{name} not called", statement.lineno, instead_of(call, empty)
        if not swallowed:
            swallowing = _swallowing(statement, empty)
            yield f"failure of {name} swallowed", statement.lineno, put(body, place, swallowing)


def _direct_calls(statement: ast.stmt) -> list[ast.Call]:
    if not isinstance(statement, ast.Expr | ast.Assign | ast.Return) or statement.value is None:
        return []
    return [node for node in ast.walk(statement.value) if isinstance(node, ast.Call)]


def _swallowing(statement: ast.stmt, empty: ast.expr) -> ast.stmt:
    instead: ast.stmt = ast.Pass()
    if isinstance(statement, ast.Assign):
        instead = ast.Assign(copy.deepcopy(statement.targets), empty)
    elif isinstance(statement, ast.Return):
        instead = ast.Return(ast.Dict([], []))
    handler = ast.ExceptHandler(ast.Name("Exception"), None, [instead])
    return ast.Try([copy.deepcopy(statement)], [handler], [], [])
