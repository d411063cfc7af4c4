"""Ways of breaking built code: every single change of a workflow or a mapping that changes what it does.

A change is made in the syntax tree, one at a time. What is no change of behaviour is never made, each kind
for a reason that holds for all code of this shape, not for one file:

- Words for people (docstrings, titles of steps and workflows, logs, reasons of a skip, issues): no other
  system sees them and no outcome depends on them.
- A tree that is the same as the original, or as another mutant's: swapped fields with equal sources.
- Capitals and small letters where a lookup table is asked: it compares its keys without regard to them.
- A failure swallowed where the plan has it swallowed: the handler only tells people, and goes on as before.
- A value that must be there, where a condition has ended the run before if it is not.
- A mutant whose names do not exist: a dropped assignment breaks every test by NameError, which shows nothing.
  A dropped call therefore leaves an empty value of its kind behind: None, or [] for a list.
"""

import ast
from collections.abc import Callable, Iterator
from itertools import pairwise

from bench.breaking_flow import conditions, listed, loops, quiet, statements
from bench.trees import (
    Change,
    Known,
    bodies,
    changed,
    instead_of,
    is_lookup,
    is_text,
    misspell,
    named,
    without,
)

VERBS = {"get": "post", "post": "put", "put": "post", "patch": "put", "delete": "get"}
READERS = ("pick", "required")
KEPT_FUNCTIONS = (*READERS, "table", "only")
SAID = ("log", "skip", "issue")
NO_PAGE = "nowhere"
ARGUMENTS = (
    "verify",
    "dedupe",
    "retry",
    "on_error",
    "json",
    "params",
    "headers",
    "write_key",
    "accept",
    "where",
)


def changes(tree: ast.Module) -> Iterator[Change]:
    known = _known(tree)
    words = _words(tree)
    unheard = {each for node in ast.walk(tree) for body in bodies(node) for each in quiet(node, body)}
    folded = {part for node in ast.walk(tree) if is_lookup(node) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.If):
            yield from conditions(node)
        elif isinstance(node, ast.Dict):
            yield from _entries(node)
        elif isinstance(node, ast.Call) and node not in words:
            yield from _calls(node, tree, known, folded)
        elif isinstance(node, ast.Subscript):
            yield from _keys(node)
        elif isinstance(node, ast.For):
            yield from loops(node)
        elif isinstance(node, ast.ListComp):
            yield from listed(node)
        for body in bodies(node):
            yield from statements(body, known, node in unheard)
        yield from _values(node, words, known)


def _known(tree: ast.Module) -> Known:
    steps, functions = {}, set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and any(named(mark) == "step" for mark in node.decorator_list):
            steps[node.name] = ast.unparse(node.returns) if node.returns else ""
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tenon.mapping"):
            functions |= {alias.asname or alias.name for alias in node.names}
    connected = [
        node.targets[0].id
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Call)
        and named(node.value) == "connect"
    ]
    return Known(steps, tuple(connected), frozenset(functions))


def _words(tree: ast.Module) -> set[ast.AST]:
    """Every node inside what is only said to people."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            about = owner.attr if isinstance(owner, ast.Attribute) else node.func.attr
            if about in SAID:
                found |= {inner for part in (*node.args, *node.keywords) for inner in ast.walk(part)}
                found |= {node} if about == "log" else set()
        elif isinstance(node, ast.Call) and named(node) == "filled":
            found |= set(node.args[1:])
        elif isinstance(node, ast.ExceptHandler):
            told = (each for each in ast.walk(node) if isinstance(each, ast.JoinedStr))
            found |= {inner for each in told for inner in ast.walk(each)}
        elif isinstance(node, ast.FunctionDef):
            titles = [
                mark.args[0] for mark in node.decorator_list if isinstance(mark, ast.Call) and mark.args
            ]
            found |= set(titles)
    return found


def _entries(node: ast.Dict) -> Iterator[Change]:
    named = [(place, key) for place, key in enumerate(node.keys) if is_text(key)]
    for place, key in named:
        assert isinstance(key, ast.Constant)

        def drop(place: int = place) -> None:
            del node.keys[place], node.values[place]

        yield f"field {key.value} left out", key.lineno, drop
        yield f"field {key.value} misspelt", key.lineno, misspell(key)
    for (place, key), (following, other) in pairwise(named):
        assert isinstance(key, ast.Constant)
        assert isinstance(other, ast.Constant)

        def swap(place: int = place, following: int = following) -> None:
            values = node.values
            values[place], values[following] = values[following], values[place]

        yield f"fields {key.value} and {other.value} swapped", key.lineno, swap


def _calls(node: ast.Call, tree: ast.Module, known: Known, folded: set[ast.AST]) -> Iterator[Change]:
    name = named(node)
    if isinstance(node.func, ast.Attribute):
        yield from _method(node, node.func, known)
    elif name == "retry":
        yield from _retries(node)
    elif name in known.steps and len(node.args) > 2:
        yield from _swapped(node, name)
    elif not (name in ("upper", "lower") and node in folded):
        yield from _function(node, name, tree, known)
    for word in node.keywords:
        if word.arg in ARGUMENTS:
            yield f"{word.arg} left out", node.lineno, without(node.keywords, node.keywords.index(word))
        if word.arg == "by":
            yield "only the first page read", node.lineno, _one_page(word, tree)


def _method(node: ast.Call, function: ast.Attribute, known: Known) -> Iterator[Change]:
    if named(function.value) in known.connections:
        yield from _requests(node, function, known)
    elif function.attr == "get" and node.args and isinstance(node.args[0], ast.Constant):
        yield f"key {node.args[0].value} misspelt", node.lineno, misspell(node.args[0])


def _function(node: ast.Call, name: str, tree: ast.Module, known: Known) -> Iterator[Change]:
    """A function of the mapping module: left out, or in the place of a stricter one."""
    asked = {ast.dump(value) for value in _asked_before(tree)}
    if name in READERS and isinstance(node.args[1], ast.Constant):
        yield f"source {node.args[1].value} misspelt", node.lineno, misspell(node.args[1])
    if name == "required":
        yield "a required field may be missing", node.lineno, _renamed(node, "pick", tree)
    elif name == "only":
        items = ast.Call(ast.Name("iter"), [node.args[0]], [])
        first = ast.Call(ast.Name("next"), [items, ast.Constant(None)], [])
        yield "the first of several taken", node.lineno, instead_of(node, first)
    elif name == "filled" and ast.dump(node.args[0]) in asked:
        return
    elif name == "quote" or (name in known.functions and name not in KEPT_FUNCTIONS and node.args):
        yield f"{name} left out", node.lineno, instead_of(node, node.args[0])


def _asked_before(tree: ast.Module) -> Iterator[ast.expr]:
    """The values without which a run, or an entry of a list, has ended before: `if not value: ctx.skip()`."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.If)
            and isinstance(node.test, ast.UnaryOp)
            and isinstance(node.test.op, ast.Not)
        ):
            yield node.test.operand


def _requests(node: ast.Call, function: ast.Attribute, known: Known) -> Iterator[Change]:
    verb = function.attr
    if verb in VERBS:
        yield f"{verb} sent as {VERBS[verb]}", node.lineno, lambda: setattr(function, "attr", VERBS[verb])
    used = named(function.value)
    other = next((each for each in known.connections if each != used), "")
    if other:
        yield f"{other} asked instead of {used}", node.lineno, lambda: setattr(function.value, "id", other)
    path = node.args[0]
    parts = path.values if isinstance(path, ast.JoinedStr) else [path]
    fixed = [part for part in parts if isinstance(part, ast.Constant)]
    if fixed:
        yield "path misspelt", node.lineno, misspell(fixed[-1])


def _retries(node: ast.Call) -> Iterator[Change]:
    yield "one attempt only", node.lineno, lambda: node.args.__setitem__(0, ast.Constant(1))
    yield "many more attempts", node.lineno, lambda: node.args.__setitem__(0, ast.Constant(50))
    statuses = next((word.value for word in node.keywords if word.arg == "on"), None)
    if isinstance(statuses, ast.Tuple):
        for place, status in enumerate(statuses.elts):
            yield f"{ast.unparse(status)} not tried again", node.lineno, without(statuses.elts, place)


def _swapped(node: ast.Call, name: str) -> Iterator[Change]:
    def swap() -> None:
        node.args[1], node.args[2] = node.args[2], node.args[1]

    yield f"arguments of {name} swapped", node.lineno, swap


def _keys(node: ast.Subscript) -> Iterator[Change]:
    key = node.slice
    if isinstance(key, ast.Constant) and isinstance(key.value, str) and isinstance(node.ctx, ast.Load):
        yield f"key {key.value} misspelt", node.lineno, misspell(key)


def _values(node: ast.AST, words: set[ast.AST], known: Known) -> Iterator[Change]:
    """Constants that stand as a value: a field's, a parameter's, an argument's."""
    places: list[ast.expr] = []
    if isinstance(node, ast.Dict):
        places = node.values
    elif isinstance(node, ast.Call) and node not in words:
        name = named(node)
        waits = isinstance(node.func, ast.Attribute) and node.func.attr in ("sleep", "wait_for")
        mapped = name in known.functions and name not in (*READERS, "table")
        if mapped or waits:
            places = [*node.args, *(word.value for word in node.keywords)]
    elif isinstance(node, ast.Compare):
        places = node.comparators
    for value in places:
        if isinstance(value, ast.Constant) and value not in words and value.value is not None:
            yield f"{value.value!r} changed", value.lineno, changed(value)


def _renamed(node: ast.Call, name: str, tree: ast.Module) -> Callable[[], None]:
    def change() -> None:
        node.func = ast.Name(name, ast.Load())
        tree.body.insert(1, ast.ImportFrom("tenon.mapping", [ast.alias(name)], 0))

    return change


def _one_page(word: ast.keyword, tree: ast.Module) -> Callable[[], None]:
    def change() -> None:
        word.value = ast.Call(ast.Name("cursor"), [ast.Constant(NO_PAGE), ast.Constant(NO_PAGE)], [])
        tree.body.insert(1, ast.ImportFrom("tenon.pages", [ast.alias("cursor")], 0))

    return change
