"""How many ways of breaking built code its own tests notice: `python -m bench.mutations [PLAN.json]`."""

import ast
import copy
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from builder.compiler import compile_workflows
from planner.handover import read_plan
from runtime.execution import run_tests

PLAN = Path(__file__).parents[1] / "tests" / "planner" / "plans" / "contact_to_lead.json"
VERBS = {"get": "post", "post": "put", "put": "post", "patch": "put", "delete": "get"}
READERS = ("pick", "required")


@dataclass(frozen=True)
class Mutant:
    """One broken file: where, and what was done to it."""

    path: str
    line: int
    what: str
    text: str


Change = tuple[str, int, Callable[[], None]]


def mutants(files: dict[str, str]) -> Iterator[Mutant]:
    """Every single change of the workflows and mappings that should be noticed."""
    for path, text in files.items():
        if path.startswith(("workflows/", "mappings/")):
            count = sum(1 for _ in _changes(ast.parse(text)))
            for number in range(count):
                tree = ast.parse(text)
                what, line, change = list(_changes(tree))[number]
                change()
                yield Mutant(path, line, what, ast.unparse(ast.fix_missing_locations(tree)))


def _changes(tree: ast.Module) -> Iterator[Change]:
    for node in ast.walk(tree):
        if isinstance(node, ast.If):
            yield from _conditions(node)
        elif isinstance(node, ast.Dict):
            yield from _entries(node)
        elif isinstance(node, ast.Call):
            yield from _calls(node)
        elif isinstance(node, ast.Subscript):
            yield from _keys(node)
        for body in _bodies(node):
            yield from _statements(body)


def _conditions(node: ast.If) -> Iterator[Change]:
    def negate() -> None:
        node.test = ast.UnaryOp(ast.Not(), node.test)

    def never() -> None:
        node.test = ast.Constant(value=False)

    yield "condition negated", node.lineno, negate
    yield "condition never true", node.lineno, never


def _entries(node: ast.Dict) -> Iterator[Change]:
    for place, key in enumerate(node.keys):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            continue

        def drop(place: int = place) -> None:
            del node.keys[place], node.values[place]

        def rename(key: ast.Constant = key) -> None:
            key.value = str(key.value) + "x"

        yield f"field {key.value} left out", key.lineno, drop
        yield f"field {key.value} misspelt", key.lineno, rename


def _calls(node: ast.Call) -> Iterator[Change]:
    if (
        isinstance(node.func, ast.Attribute)
        and node.func.attr in VERBS
        and isinstance(node.func.value, ast.Name)
    ):
        yield from _requests(node, node.func)
    if isinstance(node.func, ast.Name) and node.func.id in READERS:
        path = node.args[1]
        if isinstance(path, ast.Constant):
            yield f"source {path.value!s} misspelt", node.lineno, _misspell(path)
    if isinstance(node.func, ast.Name) and node.func.id == "retry":
        yield "one attempt only", node.lineno, lambda: node.args.__setitem__(0, ast.Constant(1))
        yield "one attempt more", node.lineno, lambda: node.args.__setitem__(0, ast.Constant(50))
        statuses = next((word.value for word in node.keywords if word.arg == "on"), None)
        if isinstance(statuses, ast.Tuple):
            for place in range(len(statuses.elts)):
                yield "a status not retried", node.lineno, _without(statuses.elts, place)
    for word in node.keywords:
        if word.arg in ("verify", "dedupe", "retry", "on_error", "json", "params"):
            yield f"{word.arg} left out", node.lineno, _without(node.keywords, node.keywords.index(word))


def _requests(node: ast.Call, function: ast.Attribute) -> Iterator[Change]:
    def other() -> None:
        function.attr = VERBS[function.attr]

    yield f"{function.attr} sent as {VERBS[function.attr]}", node.lineno, other
    path = node.args[0]
    last = path.values[-1] if isinstance(path, ast.JoinedStr) else path
    if isinstance(last, ast.Constant):
        yield "path misspelt", node.lineno, _misspell(last)
    elif isinstance(path, ast.JoinedStr) and isinstance(path.values[0], ast.Constant):
        yield "path misspelt", node.lineno, _misspell(path.values[0])


def _keys(node: ast.Subscript) -> Iterator[Change]:
    key = node.slice
    if isinstance(key, ast.Constant) and isinstance(key.value, str) and isinstance(node.ctx, ast.Load):
        yield f"key {key.value} misspelt", node.lineno, _misspell(key)


def _statements(body: list[ast.stmt]) -> Iterator[Change]:
    for place, statement in enumerate(body):
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):

            def drop(place: int = place) -> None:
                body[place] = ast.Pass()

            yield f"{ast.unparse(statement.value.func)} not called", statement.lineno, drop


def _bodies(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse"):
        body = getattr(node, name, None)
        if isinstance(body, list):
            yield body


def _misspell(node: ast.Constant) -> Callable[[], None]:
    def change() -> None:
        node.value = str(node.value) + "x"

    return change


def _without(items: list[ast.expr] | list[ast.keyword], place: int) -> Callable[[], None]:
    def change() -> None:
        del items[place]

    return change


def caught(files: dict[str, str], mutant: Mutant) -> bool:
    """Whether any test of the project fails with this file in place of the right one."""
    broken = {**copy.copy(files), mutant.path: mutant.text}
    return any(report.state != "passed" for report in run_tests(broken))


def main(arguments: list[str]) -> int:
    """Print each mutant that lived, and the score."""
    plan = read_plan(json.loads(Path(arguments[0] if arguments else PLAN).read_text("utf-8")))
    started = time.monotonic()
    killed = total = 0
    for spec in plan.workflows:
        files = dict(compile_workflows([spec], research=plan.research).files)
        for mutant in mutants(files):
            total += 1
            if caught(files, mutant):
                killed += 1
            else:
                sys.stdout.write(f"lived: {mutant.path}:{mutant.line} {mutant.what}\n")
    score = 100 * killed / total if total else 0.0
    sys.stdout.write(f"{killed} of {total} caught ({score:.0f} %) in {time.monotonic() - started:.1f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
