"""One logical line of Python, broken over several where it is too long, the way `ruff format` breaks it.

Emitters write every statement on one line; `fit` parses it and lays out calls, lists, dicts and tuples. Only
the shapes that the emitters write are covered; tests compare the result with the formatter itself.
"""

import ast
import unicodedata

from lib.syntax import parse_expression, parse_module

WIDTH = 110
STEP = 4

Bracketed = ast.Call | ast.List | ast.Tuple | ast.Dict | ast.Subscript


def fit(line: str, indent: int, comment: str = "") -> list[str]:
    """The lines of one statement (or of `key: value,` in a dict), without a line break at their ends.

    `indent` is in columns. `comment` goes after the last line.
    """
    tail = comment_tail(comment)
    pad = " " * indent
    if indent + columns(line + tail) <= WIDTH:
        return [pad + line + tail]
    head, value, end = _parts(line)
    if value is None:
        return [pad + line + tail]
    broken = _Layout(head.source).value(value, indent, columns(pad + head.text), end + tail)
    return (pad + head.text + broken).split("\n")


def comment_tail(comment: str) -> str:
    """A comment behind a line. Whatever would end the line is taken out of it."""
    plain = "".join(character if character.isprintable() else " " for character in comment)
    return f"  # {' '.join(plain.split())}" if plain.strip() else ""


def columns(text: str) -> int:
    """How wide a text is on screen: wide East Asian characters take two columns, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.east_asian_width(character) in "WF":
        return 2
    return 0 if unicodedata.combining(character) else 1


class _Head:
    """What stands before the expression that may be broken, and the source its offsets refer to."""

    def __init__(self, text: str, source: str) -> None:
        self.text = text
        self.source = source


def _parts(line: str) -> tuple[_Head, ast.expr | None, str]:
    """A line as the text before its expression, the expression, and the text after it."""
    if line.startswith("@"):
        return _Head("@", line[1:]), _expression(line[1:]), ""
    if line.endswith(","):
        return _entry(line)
    source = line + " pass" if line.endswith(":") else line
    statement = parse_module(source).body[0]
    value = _value_of(statement)
    if value is None:
        return _Head("", source), None, ""
    start = _offset(source, value.lineno, value.col_offset)
    stop = _offset(source, value.end_lineno or 1, value.end_col_offset or 0)
    return _Head(source[:start], source), value, line[stop:]


def _value_of(statement: ast.stmt) -> ast.expr | None:
    if isinstance(statement, ast.Assign | ast.Expr | ast.Return):
        return statement.value
    if isinstance(statement, ast.Raise):
        return statement.exc
    if isinstance(statement, ast.Assert) and isinstance(statement.test, ast.Compare):
        expected = statement.test.comparators[-1]
        return expected if isinstance(expected, ast.Dict | ast.List | ast.Call) else None
    return None


def _entry(line: str) -> tuple[_Head, ast.expr, str]:
    """`"key": value,` of a dict, or `value,` of a list."""
    source = "{" + line + "}"
    tree = parse_expression(source).body
    if isinstance(tree, ast.Dict) and tree.keys[0] is not None:
        value = tree.values[0]
    elif isinstance(tree, ast.Set):
        value = tree.elts[0]
    else:
        raise ValueError(f"not an entry: {line}")
    start = _offset(source, 1, value.col_offset)
    return _Head(source[1:start], source), value, ","


def _expression(source: str) -> ast.expr:
    return parse_expression(source).body


def _offset(source: str, line: int, column: int) -> int:
    """ast counts columns in UTF-8 bytes; strings are sliced by character. Statements have one line."""
    if line != 1:
        raise ValueError("a statement is written on one line")
    return len(source.encode()[:column].decode())


class _Layout:
    """Breaks the expressions of one source line."""

    def __init__(self, source: str) -> None:
        # Offsets of a tree are in bytes. ast.get_source_segment would read the line again for every part.
        self.source = source.encode()

    def flat(self, node: ast.expr) -> str:
        return self.source[node.col_offset : node.end_col_offset].decode()

    def value(self, node: ast.expr, indent: int, column: int, tail: str) -> str:
        """The right-hand side of a statement or entry; a plain value may be put in parentheses."""
        flat = self.flat(node)
        if column + columns(flat + tail) <= WIDTH or isinstance(node, Bracketed):
            return self.inner(node, indent, column, tail)
        if isinstance(node, ast.Constant | ast.JoinedStr) and indent + STEP + columns(flat) <= WIDTH:
            return f"(\n{' ' * (indent + STEP)}{flat}\n{' ' * indent}){tail}"
        return flat + tail

    def inner(self, node: ast.expr, indent: int, column: int, tail: str) -> str:
        flat = self.flat(node)
        if column + columns(flat + tail) <= WIDTH:
            return flat + tail
        if isinstance(node, ast.Call):
            return self.call(node, indent, tail)
        if isinstance(node, ast.Subscript):
            inside = " " * (indent + STEP) + self.flat(node.slice)
            return f"{self.flat(node.value)}[\n{inside}\n{' ' * indent}]{tail}"
        if isinstance(node, ast.Dict) and node.keys:
            pairs = zip(node.keys, node.values, strict=True)
            items = [(f"{self.flat(key)}: " if key else "**", value) for key, value in pairs]
            return self.exploded("{", items, "}", indent, tail)
        if isinstance(node, ast.List) and node.elts:
            return self.exploded("[", [("", item) for item in node.elts], "]", indent, tail)
        if isinstance(node, ast.Tuple) and node.elts:
            return self.exploded("(", [("", item) for item in node.elts], ")", indent, tail)
        return flat + tail

    def call(self, node: ast.Call, indent: int, tail: str) -> str:
        head = self.flat(node.func) + "("
        items = [("", argument) for argument in node.args]
        items += [(f"{word.arg}=" if word.arg else "**", word.value) for word in node.keywords]
        if not items:
            return f"{head}){tail}"
        body = ", ".join(name + self.flat(value) for name, value in items)
        if indent + STEP + columns(body) <= WIDTH:
            return f"{head}\n{' ' * (indent + STEP)}{body}\n{' ' * indent}){tail}"
        return self.exploded(head, items, ")", indent, tail, lone=len(items) == 1)

    def exploded(
        self,
        opening: str,
        items: list[tuple[str, ast.expr]],
        closing: str,
        indent: int,
        tail: str,
        lone: bool = False,
    ) -> str:
        inside = indent + STEP
        comma = "" if lone and not items[0][0] else ","
        lines = [opening]
        for name, value in items:
            lines.append(" " * inside + name + self.value(value, inside, inside + columns(name), comma))
        return "\n".join([*lines, " " * indent + closing + tail])
