"""Mutants of a project: its code with one thing broken. Pure. What is broken how: `breaking`."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.breaking import changes


@dataclass(frozen=True)
class Mutant:
    """One broken file: where, and what was done to it."""

    path: str
    line: int
    what: str
    text: str


def mutants(files: Mapping[str, str]) -> Iterator[Mutant]:
    """Every behavioural mutant of the workflows and mappings of a project, in the order of their lines."""
    for path, text in sorted(files.items()):
        if path.startswith(("workflows/", "mappings/")) and path.endswith(".py"):
            yield from sorted(_of_file(path, text), key=lambda mutant: mutant.line)


def _of_file(path: str, text: str) -> Iterator[Mutant]:
    seen = {ast.unparse(ast.parse(text))}
    for number in range(sum(1 for _ in changes(ast.parse(text)))):
        tree = ast.parse(text)
        what, line, change = list(changes(tree))[number]
        change()
        broken = ast.unparse(ast.fix_missing_locations(tree))
        if broken not in seen:
            seen.add(broken)
            yield Mutant(path, line, what, broken)
