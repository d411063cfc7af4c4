"""One Python file merged three ways: definition by definition, then line by line inside one."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from builder.diffs.comparing import split
from builder.merging.definitions import Part, parts_of
from builder.merging.imports import merged_imports
from builder.merging.lines import merged_lines
from builder.merging.values import Conflict, Kind
from lib.syntax import parse_module

Key = tuple[str, str, int]


@dataclass(frozen=True)
class _Sides:
    base: Mapping[Key, Part]
    mine: Mapping[Key, Part]
    theirs: Mapping[Key, Part]


def merged_module(path: str, base: str, mine: str, theirs: str) -> tuple[str, list[Conflict]]:
    """The merged source and its conflicts. Raises SyntaxError where one of the three, or what comes of them,
    is no Python.
    """
    sides = _Sides(*({part.key: part for part in parts_of(text)} for text in (base, mine, theirs)))
    chosen: list[tuple[Part, list[Conflict]]] = []
    left_out: list[Conflict] = []
    for key in _order(list(sides.mine), list(sides.theirs)):
        part, conflicts = _choose(path, key, sides)
        if part is not None:
            chosen.append((part, conflicts))
        else:
            left_out += conflicts
    texts = _with_imports([part for part, _ in chosen], sides)
    found: list[Conflict] = []
    line = 0
    source = ""
    for text, (_, conflicts) in zip(texts, chosen, strict=True):
        found += [replace(each, line=line + each.line) for each in conflicts]
        source += text if text.endswith("\n") or not text else f"{text}\n"
        line = len(split(source))
    if not mine.endswith("\n") and not theirs.endswith("\n"):
        source = source.removesuffix("\n")
    parse_module(source)
    return source, [*found, *left_out]


def _order(mine: Sequence[Key], theirs: Sequence[Key]) -> list[Key]:
    """The person's order; what only the compiler has comes behind what it follows there."""
    order = list(mine)
    for place, key in enumerate(theirs):
        if key not in order:
            before = next((each for each in reversed(theirs[:place]) if each in order), None)
            order.insert(order.index(before) + 1 if before is not None else 0, key)
    ends = [key for key in order if key[0] == "end"]
    return [key for key in order if key[0] != "end"] + ends


def _choose(path: str, key: Key, sides: _Sides) -> tuple[Part | None, list[Conflict]]:
    """What stands in the merged file for one part, None for nothing."""
    before, own, other = sides.base.get(key), sides.mine.get(key), sides.theirs.get(key)
    was, mine, theirs = (each.text if each else None for each in (before, own, other))
    if mine == theirs or theirs == was or (own and own.is_import and other):
        return own, []
    if mine == was:
        return other, []
    name = (own or other or Part(key, "", "")).name
    if own is None:
        return None, [Conflict(path, 0, "", theirs or "", "removed_here", name)]
    if other is None:
        return own, [Conflict(path, 1 + _blank(own.text), own.text.strip("\n"), "", "not_needed", name)]
    if before is None:
        return own, [_conflict(path, own.text, other.text, "both_added", name)]
    text, clashes = merged_lines(before.text, own.text, other.text)
    if not _is_python(text):
        return own, [_conflict(path, own.text, other.text, "both_changed", name)]
    conflicts = [Conflict(path, line, first, second, "both_changed", name) for line, first, second in clashes]
    return replace(own, text=text), conflicts


def _conflict(path: str, mine: str, theirs: str, kind: Kind, name: str) -> Conflict:
    return Conflict(path, 1 + _blank(mine), mine.strip("\n"), theirs.strip("\n"), kind, name)


def _blank(text: str) -> int:
    """How many blank lines a part begins with."""
    return len(text) - len(text.lstrip("\n"))


def _is_python(text: str) -> bool:
    try:
        parse_module(text)
    except (SyntaxError, ValueError):
        return False
    return True


def _with_imports(parts: Sequence[Part], sides: _Sides) -> list[str]:
    """The texts of the parts, the imports as the rest of the file needs them."""
    rest = "".join(
        part.text if part.text.endswith("\n") else f"{part.text}\n" for part in parts if not part.is_import
    )
    used = {node.id for node in ast.walk(parse_module(rest)) if isinstance(node, ast.Name)}
    return [_imports(part, sides, used) if part.is_import else part.text for part in parts]


def _imports(part: Part, sides: _Sides, used: set[str]) -> str:
    base, mine, theirs = (side.get(part.key) for side in (sides.base, sides.mine, sides.theirs))
    if mine is None or theirs is None:
        return part.text
    lead = "\n" * _blank(mine.text)
    bare = [each.text.lstrip("\n") if each else "" for each in (base, mine, theirs)]
    return lead + merged_imports(bare[0], bare[1], bare[2], used)
