"""Finding one's place in generated code."""

import ast
from dataclasses import dataclass

from lib.syntax import parse_module

LANGUAGES = {"py": "python", "json": "json", "yaml": "yaml", "md": "markdown"}
# Lines shown around a step that has no function of its own.
AROUND = 4


@dataclass(frozen=True)
class Excerpt:
    """Some lines of a file; `first` is the number of the first one."""

    path: str
    first: int
    text: str

    @property
    def lines(self) -> list[tuple[int, str]]:
        """Each line with its number."""
        return list(enumerate(self.text.splitlines(), self.first))


def language_of(path: str) -> str:
    """The editor's name for the language of a file, "" for plain text."""
    return LANGUAGES.get(path.rpartition(".")[2], "")


def line_of_step(source: str, key: str) -> int:
    """Where this step is: the function whose docstring names its key, else the line that does, else 0."""
    lines = source.splitlines()
    named = next((at for at, line in enumerate(lines) if key in line), None)
    if named is None:
        return 0
    if '"""' not in lines[named]:
        return named + 1
    above = range(named, -1, -1)
    return next((at + 1 for at in above if lines[at].startswith(("def ", "async def "))), named + 1)


def line_of_function(source: str, name: str) -> int:
    """Where the function of that name begins, 0 where there is none."""
    heads = (f"def {name}(", f"async def {name}(")
    lines = enumerate(source.splitlines(), 1)
    return next((number for number, line in lines if line.startswith(heads)), 0)


def excerpt_of_step(path: str, source: str, key: str) -> Excerpt | None:
    """The function of a step with its decorators; for a step that has none, the lines around its own."""
    line = line_of_step(source, key)
    if not line:
        return None
    lines = source.splitlines()
    first, last = _function_at(source, line) or (max(1, line - AROUND), min(len(lines), line + AROUND))
    return Excerpt(path, first, "\n".join(lines[first - 1 : last]))


def _function_at(source: str, line: int) -> tuple[int, int] | None:
    """First and last line of the function whose `def` stands in `line`."""
    try:
        tree = parse_module(source)
    except (SyntaxError, ValueError):
        return None
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.lineno == line:
            above = [decorator.lineno for decorator in node.decorator_list]
            return min([node.lineno, *above]), node.end_lineno or node.lineno
    return None
