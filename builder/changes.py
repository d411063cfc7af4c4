"""What changed between two sets of files, counted in lines."""

from collections.abc import Mapping
from dataclasses import dataclass

from builder.diffs.comparing import opcodes, split


@dataclass(frozen=True)
class FileChange:
    """One path that differs: `state` is added, changed or removed; `added` and `removed` count lines."""

    path: str
    state: str
    added: int
    removed: int


def changes_between(before: Mapping[str, str], after: Mapping[str, str]) -> list[FileChange]:
    """Every path that is not the same in both, by path."""
    paths = sorted(before.keys() | after.keys())
    return [
        change_of(path, before.get(path), after.get(path))
        for path in paths
        if before.get(path) != after.get(path)
    ]


def change_of(path: str, before: str | None, after: str | None) -> FileChange:
    """The change of one path; None means the file does not exist on that side."""
    state = "added" if before is None else "removed" if after is None else "changed"
    old, new = split(before or ""), split(after or "")
    same = sum(high - low for tag, low, high, _, _ in opcodes(old, new) if tag == "equal")
    return FileChange(path, state, len(new) - same, len(old) - same)
