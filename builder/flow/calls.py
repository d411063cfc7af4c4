"""Which calls of a statement stand in the flow, in the order in which they happen."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from builder.evidence.usage import VERBS
from builder.flow.blocks import Ending, Kind
from builder.flow.modules import Function, Module, calls_in
from builder.flow.words import short, text_of

# What the run's context does that people want to see: method -> kind of block.
OF_CONTEXT: dict[str, Kind] = {
    "sleep": "wait",
    "wait_for": "wait",
    "respond": "respond",
    "issue": "notify",
    "emit": "emit",
    "start": "emit",
    "skip": "end",
    "background": "background",
    "map": "loop",
}
TITLES = {
    "sleep": "Wait",
    "wait_for": "Wait for an event",
    "respond": "Answer the sender",
    "issue": "Tell the people who look after it",
    "emit": "Send an event",
    "start": "Start another workflow",
    "skip": "Skip",
    "set": "Keep a value",
    "delete": "Forget a value",
}
SEVERAL = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
LATER = "{name} is called inside a function without a name, which runs when something else calls it"
EACH = "{name} is called inside a comprehension; a for loop or ctx.map can be drawn"
PERHAPS = "{name} is called in a part of an expression that may not be reached; an if can be drawn"
ANYONE = "which function {name} is, is decided while the code runs"


class CannotDraw(Exception):
    """Why a statement is no part of a flow that can be drawn."""


@dataclass(frozen=True)
class Found:
    """One call that is a block of its own. `function` is what it calls, where that is the project's."""

    kind: Kind
    title: str
    text: str
    node: ast.Call
    function: Function | None = None
    ending: Ending = ""


@dataclass(frozen=True)
class Reader:
    """Finds the calls in the code of one function; `context` is its name for the run's context."""

    module: Module
    context: str
    known: frozenset[str] = frozenset()

    def calls(self, node: ast.AST) -> list[Found]:
        """The calls in the order in which they happen. Raises CannotDraw where that is not certain."""
        return list(self._calls(node, ""))

    def talks(self, node: ast.AST) -> bool:
        """Whether anything happens in here that stands in a flow."""
        return any(self._found(call) or self._is_dynamic(call) for call in calls_in(node))

    def _calls(self, node: ast.AST, doubt: str) -> Iterator[Found]:
        for child, more in _children(node):
            yield from self._calls(child, doubt or more)
        if not isinstance(node, ast.Call):
            return
        found = self._found(node)
        if found is None and not self._is_dynamic(node):
            return
        if found is None:
            raise CannotDraw(ANYONE.format(name=short(node.func)))
        # A mapping is the same whether it is applied once or to each line of an order.
        if doubt and not (found.kind == "transform" and doubt == EACH):
            raise CannotDraw(doubt.format(name=short(node.func)))
        yield found

    def _found(self, call: ast.Call) -> Found | None:
        of_context = self._of_context(call)
        if of_context:
            return of_context
        function = self.module.function(call.func)
        if function:
            return self._of_project(call, function)
        if self._is_request(call):
            return Found("request", short(call.func), _first_argument(call), call)
        return None

    def _of_context(self, call: ast.Call) -> Found | None:
        function = call.func
        if not isinstance(function, ast.Attribute) or not self.context:
            return None
        name, value = function.attr, function.value
        if isinstance(value, ast.Name) and value.id == self.context and name in OF_CONTEXT:
            return self._handed(call, name) or Found(
                OF_CONTEXT[name],
                TITLES[name],
                _first_argument(call),
                call,
                ending="skip" if name == "skip" else "",
            )
        # A store is made where it is used: the scope stands between the context and what is done with it.
        of_store = isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute)
        if of_store and name in ("set", "delete") and short(value).startswith(f"{self.context}.kv("):
            return Found("store", TITLES[name], _first_argument(call), call)
        return None

    def _handed(self, call: ast.Call, name: str) -> Found | None:
        """ctx.map(step, items) and ctx.background(step, ...): the step is an argument."""
        if name not in ("map", "background"):
            return None
        words = {word.arg: word.value for word in call.keywords}
        handed = call.args[0] if call.args else words.get("step")
        function = self.module.function(handed) if handed is not None else None
        if handed is None or function is None:
            raise CannotDraw(ANYONE.format(name=short(handed) if handed is not None else f"ctx.{name}"))
        if name == "background":
            return Found("background", function.title, "goes on beside the workflow", call, function)
        items = call.args[1] if len(call.args) > 1 else words.get("items")
        at_once = words.get("parallel")
        alone = at_once is None or (isinstance(at_once, ast.Constant) and at_once.value == 1)
        each = f"each of {short(items)}" if items is not None else "each item"
        text = each if alone else f"{each}, {short(at_once or ast.Constant(1))} at once"
        return Found("loop" if alone else "parallel", function.title, text, call, function)

    def _of_project(self, call: ast.Call, function: Function) -> Found:
        if function.kind == "step":
            return Found("step", function.title, function.served[1], call, function)
        if function.module.path.startswith("mappings/"):
            return Found("transform", function.title, function.served[1], call, function)
        return Found("helper", function.title, function.served[1], call, function)

    def _is_request(self, call: ast.Call) -> bool:
        function = call.func
        if not isinstance(function, ast.Attribute) or function.attr not in {*VERBS, "request", "paginate"}:
            return False
        value = function.value
        if isinstance(value, ast.Call):
            return self.module.sdk_name(value.func) == "connect"
        return isinstance(value, ast.Name) and value.id in self.module.systems

    def _is_dynamic(self, call: ast.Call) -> bool:
        """Whether something gets the run's context of which nobody can say here what it is."""
        if not self.context:
            return False
        given = [*call.args, *(word.value for word in call.keywords)]
        if not any(isinstance(each, ast.Name) and each.id == self.context for each in given):
            return False
        return not isinstance(call.func, ast.Name | ast.Attribute) or (
            self.module.function(call.func) is None and not self._is_imported(call.func)
        )

    def _is_imported(self, function: ast.expr) -> bool:
        return self.module.sdk_name(function) != ""


def _first_argument(call: ast.Call) -> str:
    if not call.args:
        return short(call.keywords[0].value) if call.keywords else ""
    return text_of(call.args[0]) or short(call.args[0])


def _children(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """What is evaluated inside a piece of code, in order, each with the doubt that it brings."""
    if isinstance(node, ast.Lambda):
        yield node.body, LATER
    elif isinstance(node, SEVERAL):
        yield node.generators[0].iter, ""
        rest = [*node.generators[1:], *node.generators[0].ifs]
        made = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        for each in (*rest, *made):
            yield each, EACH
    elif isinstance(node, ast.IfExp):
        yield node.test, ""
        yield node.body, PERHAPS
        yield node.orelse, PERHAPS
    elif isinstance(node, ast.BoolOp):
        yield node.values[0], ""
        for each in node.values[1:]:
            yield each, PERHAPS
    elif isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        # The value is made before the place that takes it.
        if node.value is not None:
            yield node.value, ""
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            yield target, ""
    else:
        for child in ast.iter_child_nodes(node):
            yield child, ""
