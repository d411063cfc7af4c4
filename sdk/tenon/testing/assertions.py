"""Assertions that say what they saw, without pytest: each value is taken once and shown when the assertion
fails.
"""

import ast
import json
from typing import Any, Final

EXPLAIN: Final = "__tenon_explain__"
SYMBOLS: Final[dict[type[ast.cmpop], str]] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}
LONGEST: Final = 600


def compile_test(source: str, file: str) -> Any:
    """The code of a test file whose assertions explain themselves. Its names must hold `EXPLAIN: explain`."""
    tree = _Explaining().visit(ast.parse(source, file))
    return compile(ast.fix_missing_locations(tree), file, "exec")


class _Explaining(ast.NodeTransformer):
    """`assert a == b and c` becomes one statement for `a == b` and one for `c`: they mean the same."""

    def visit_Assert(self, node: ast.Assert) -> list[ast.stmt]:
        test = node.test
        both = isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And)
        tests = test.values if isinstance(test, ast.BoolOp) and both else [test]
        return [statement for test in tests for statement in self._one(test, node)]

    def _one(self, test: ast.expr, node: ast.Assert) -> list[ast.stmt]:
        simple = isinstance(test, ast.Compare) and len(test.ops) == 1
        parts = [test.left, test.comparators[0]] if isinstance(test, ast.Compare) and simple else [test]
        names = [f"__tenon_{index}__" for index in range(len(parts))]
        taken: list[ast.stmt] = [
            ast.Assign([ast.Name(name, ast.Store())], part) for name, part in zip(names, parts, strict=True)
        ]
        seen = [ast.Name(name, ast.Load()) for name in names]
        holds: ast.expr = seen[0]
        symbol = ""
        if isinstance(test, ast.Compare) and simple:
            holds = ast.Compare(seen[0], test.ops, [seen[1]])
            symbol = SYMBOLS[type(test.ops[0])]
        texts: list[ast.expr] = [ast.Constant(ast.unparse(part)) for part in parts]
        explain = ast.Call(
            ast.Name(EXPLAIN, ast.Load()),
            [ast.Constant(symbol), ast.List(texts, ast.Load()), ast.List(list[ast.expr](seen), ast.Load())]
            + ([node.msg] if node.msg else []),
            [],
        )
        raised = ast.Raise(ast.Call(ast.Name("AssertionError", ast.Load()), [explain], []))
        check = ast.If(ast.UnaryOp(ast.Not(), holds), [raised], [])
        return [_placed(statement, test) for statement in (*taken, check)]


def _placed(statement: ast.stmt, at: ast.expr) -> ast.stmt:
    """Every part at the line of the assertion, so that the report names that line."""
    for part in ast.walk(statement):
        if "lineno" in part._attributes and not hasattr(part, "lineno"):
            ast.copy_location(part, at)
    return statement


def explain(symbol: str, texts: list[str], values: list[Any], message: object = None) -> str:
    """The message of a failed assertion."""
    said = f"{message}\n" if message is not None else ""
    if not symbol:
        return f"{said}{texts[0]} is {shown(values[0])}"
    left, right = map(shown, values)
    return f"{said}expected {texts[0]} {symbol} {texts[1]}\n  left:  {left}\n  right: {right}"


def shown(value: Any) -> str:
    """A value as people read it, cut where it is long."""
    written = repr(value)
    if isinstance(value, (dict, list)):
        try:
            written = json.dumps(value, ensure_ascii=False)
        except (TypeError, ValueError):
            written = repr(value)
    return written if len(written) <= LONGEST else written[:LONGEST] + f"... ({len(written)} characters)"
