"""Finding one's place in generated code."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from builder.flow import Block
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


def line_of_function(source: str, name: str) -> int:
    """Where the function of that name begins, 0 where there is none."""
    heads = (f"def {name}(", f"async def {name}(")
    lines = enumerate(source.splitlines(), 1)
    return next((number for number, line in lines if line.startswith(heads)), 0)


def excerpt_of_block(block: Block, files: Mapping[str, str]) -> Excerpt | None:
    """The function that a block calls, with its decorators; for a block that calls none, its own lines."""
    place = block.function or block.place
    source = files.get(place.path)
    if source is None:
        return None
    lines = source.split("\n")
    last = block.last
    if block.function:
        last = _last_line_at(source, place.line) or min(len(lines), place.line + AROUND)
    return Excerpt(place.path, place.line, "\n".join(lines[place.line - 1 : last]))


def _last_line_at(source: str, line: int) -> int:
    """The last line of the function that begins, with its decorators, in `line`; 0 where none does."""
    try:
        tree = parse_module(source)
    except (SyntaxError, ValueError):
        return 0
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            if first == line:
                return node.end_lineno or node.lineno
    return 0
