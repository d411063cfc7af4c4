"""One file of code: its functions, what they are, what it imports from the project's other files."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from builder.evidence.usage import Call, calls_of, systems_of
from builder.flow.blocks import Place, Request
from builder.flow.words import comments_of, dotted, served, text_of, words_of
from lib.syntax import parse_module

DEEPEST = 6
"""How many functions are followed from one that is called."""


@dataclass(frozen=True)
class Function:
    """A function of a file. `decorator` is its call or name, None for a plain function."""

    module: "Module"
    node: ast.FunctionDef
    decorator: ast.expr | None
    kind: str

    @property
    def title(self) -> str:
        """What its decorator calls it, else its name in words."""
        call = self.decorator
        said = text_of(call.args[0]) if isinstance(call, ast.Call) and call.args else ""
        return said or words_of(self.node.name)

    @property
    def place(self) -> Place:
        """Its first line, decorators included."""
        return Place(self.module.path, first_line(self.node))

    @property
    def context(self) -> str:
        """The name of the parameter that holds the run's context, "" where it has none."""
        known = [*self.node.args.posonlyargs, *self.node.args.args]
        for each in known:
            if each.annotation is not None and dotted(each.annotation).endswith("Context"):
                return each.arg
        return known[0].arg if known and known[0].arg in ("ctx", "context") else ""

    @property
    def served(self) -> tuple[tuple[str, ...], str]:
        """The keys of the plan it serves, and what its docstring says."""
        return served(self.node)


@dataclass
class Module:
    """A file that parsed. `helpers` are the project's other files by path, parsed when they are asked for.

    `remarks` are the lines that hold nothing but a comment, `requests` what is known of those of a function.
    """

    path: str
    source: str
    tree: ast.Module
    helpers: Mapping[str, str]
    functions: dict[str, Function] = field(default_factory=dict)
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)
    comments: dict[int, str] = field(default_factory=dict)
    remarks: frozenset[int] = frozenset()
    systems: set[str] = field(default_factory=set)
    sdk: dict[str, str] = field(default_factory=dict)
    _calls: list[Call] = field(default_factory=list)
    _others: dict[str, "Module | None"] = field(default_factory=dict)
    requests: dict[str, list[Request]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: str, source: str, helpers: Mapping[str, str]) -> "Module":
        """The file. Raises SyntaxError or ValueError where it is not Python."""
        module = cls(path, source, parse_module(source), helpers)
        module.comments = comments_of(source)
        lines = source.split("\n")
        module.remarks = frozenset(
            line
            for line in module.comments
            if line <= len(lines) and lines[line - 1].lstrip().startswith("#")
        )
        for node in module.tree.body:
            module._learn(node)
        for node in module.tree.body:
            if isinstance(node, ast.FunctionDef):
                decorator, kind = module._decorated(node)
                module.functions[node.name] = Function(module, node, decorator, kind)
        systems = systems_of(module.tree)
        module.systems = set(systems)
        module._calls = list(calls_of(module.tree, systems))
        return module

    def _learn(self, node: ast.stmt) -> None:
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                known = alias.asname or alias.name
                if node.module == "tenon":
                    self.sdk[known] = alias.name
                self.imported[known] = (f"{node.module.replace('.', '/')}.py", alias.name)
                self.imported.setdefault(
                    f"{known}.", (f"{node.module.replace('.', '/')}/{alias.name}.py", "")
                )
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == "tenon":
                    self.sdk[f"{alias.asname or 'tenon'}."] = ""
                path = f"{alias.name.replace('.', '/')}.py"
                self.imported[f"{alias.asname or alias.name}."] = (path, "")

    def _decorated(self, node: ast.FunctionDef) -> tuple[ast.expr | None, str]:
        for each in node.decorator_list:
            name = self.sdk_name(each.func if isinstance(each, ast.Call) else each)
            if name in ("step", "workflow", "action"):
                return each, name
        return None, "helper"

    def sdk_name(self, node: ast.expr) -> str:
        """What the SDK calls this: `step` for `step`, `tenon.step` and what they were renamed to."""
        said = dotted(node)
        before, _, last = said.rpartition(".")
        if before and f"{before}." in self.sdk:
            return last
        return self.sdk.get(said, "")

    def function(self, node: ast.expr) -> Function | None:
        """The function of the project that an expression names, here or in another file."""
        said = dotted(node)
        if not said:
            return None
        if said in self.functions:
            return self.functions[said]
        before, _, last = said.rpartition(".")
        path, name = self.imported.get(said) or self.imported.get(f"{before}.") or ("", "")
        other = self._other(path) if path else None
        return other.functions.get(name or last) if other else None

    def _other(self, path: str) -> "Module | None":
        if path not in self._others:
            self._others[path] = None
            if path in self.helpers and path != self.path:
                rest = {known: text for known, text in self.helpers.items() if known != path}
                try:
                    self._others[path] = Module.read(path, self.helpers[path], rest)
                except (SyntaxError, ValueError):
                    pass
        return self._others[path]

    def requests_at(self, first: int, last: int) -> tuple[Request, ...]:
        """The requests that stand in these lines."""
        found = [each for each in self._calls if first <= each.line <= last]
        return tuple(
            Request(each.system, each.method, each.path, Place(self.path, each.line)) for each in found
        )


def first_line(node: ast.stmt) -> int:
    """The first line of a statement, its decorators included."""
    above: list[int] = [each.lineno for each in getattr(node, "decorator_list", [])]
    return min([node.lineno, *above])


def last_line(node: ast.stmt) -> int:
    """The last line of a statement."""
    return node.end_lineno or node.lineno


def calls_in(node: ast.AST) -> Iterator[ast.Call]:
    """Every call in a piece of code."""
    return (each for each in ast.walk(node) if isinstance(each, ast.Call))


def requests_of(function: Function) -> list[Request]:
    """The requests that a function makes, itself and in the functions it calls."""
    known = function.module.requests
    if function.node.name not in known:
        known[function.node.name] = _requests(function, DEEPEST, frozenset())
    return known[function.node.name]


def _requests(function: Function, deep: int, seen: frozenset[str]) -> list[Request]:
    mark = f"{function.module.path}:{function.node.name}"
    if mark in seen or not deep:
        return []
    found = list(function.module.requests_at(first_line(function.node), last_line(function.node)))
    for call in calls_in(function.node):
        called = function.module.function(call.func)
        if called is not None:
            found += [each for each in _requests(called, deep - 1, seen | {mark}) if each not in found]
    return found
