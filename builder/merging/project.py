"""A project merged three ways, file by file."""

import json
from collections.abc import Mapping

from builder.merging.lines import merged_lines
from builder.merging.modules import merged_module
from builder.merging.values import Conflict, Kind, Merged
from lib.syntax import parse_module


def merge(base: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]) -> Merged:
    """The files of `mine` with what changed from `base` to `theirs`.

    base    what the compiler wrote the last time
    mine    the files as people and agents left them
    theirs  what the compiler writes now

    A file nobody touched is the compiler's; one the compiler did not change is the person's. In a file of
    both, definitions are merged first, lines second. Where both changed the same, the person's text stands
    and a `Conflict` has both. No text ever has marks of a merge in it.
    """
    files: dict[str, str] = {}
    conflicts: list[Conflict] = []
    for path in sorted({*base, *mine, *theirs}):
        text, found = _file(path, base.get(path), mine.get(path), theirs.get(path))
        if text is not None:
            files[path] = text
        conflicts += found
    return Merged(files, tuple(conflicts))


def _file(
    path: str, base: str | None, mine: str | None, theirs: str | None
) -> tuple[str | None, list[Conflict]]:
    if theirs in (mine, base):
        return mine, []
    if mine == base:
        return theirs, []
    if mine is None:
        return None, [Conflict(path, 0, "", theirs or "", "removed_here")]
    if theirs is None:
        return mine, [Conflict(path, 1, mine, "", "not_needed")]
    if path.endswith(".py"):
        try:
            return merged_module(path, base or "", mine, theirs)
        except (SyntaxError, ValueError):
            # What is no Python is merged as text, so that a file somebody is in the middle of is not lost.
            pass
    return _text(path, base, mine, theirs)


def _text(path: str, base: str | None, mine: str, theirs: str) -> tuple[str, list[Conflict]]:
    kind: Kind = "both_added" if base is None else "both_changed"
    whole = Conflict(path, 1, mine, theirs, kind)
    if base is None:
        return mine, [whole]
    text, clashes = merged_lines(base, mine, theirs)
    if not _reads_as(path, mine, theirs, text):
        return mine, [whole]
    return text, [Conflict(path, line, first, second) for line, first, second in clashes]


def _reads_as(path: str, mine: str, theirs: str, text: str) -> bool:
    """Whether a merged file can still be read where both of its sides can."""
    read = READERS.get(path.rpartition(".")[2])
    return read is None or not (read(mine) and read(theirs)) or read(text)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _is_python(text: str) -> bool:
    try:
        parse_module(text)
    except (SyntaxError, ValueError):
        return False
    return True


READERS = {"json": _is_json, "py": _is_python}
