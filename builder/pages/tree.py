"""The file tree as rows."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

ICONS = {"py": "file-code", "yaml": "file-cog", "json": "braces", "md": "file-text", "toml": "file-cog"}


@dataclass(frozen=True)
class TreeRow:
    """One line of the tree. A folder has no `path`; `key` is the path of either.

    `mark` is A or M when the newest snapshot changed it.
    """

    name: str
    depth: int
    icon: str
    path: str = ""
    mark: str = ""
    key: str = ""

    @property
    def id(self) -> str:
        """Names its element: paths may have spaces."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:12]


def tree_rows(paths: Iterable[str], marks: dict[str, str]) -> list[TreeRow]:
    """Folders before files, both by name. `marks` maps a path to A (added) or M (modified)."""
    return _rows([tuple(path.split("/")) for path in paths], "", 0, marks)


def _rows(parts: list[tuple[str, ...]], folder: str, depth: int, marks: dict[str, str]) -> list[TreeRow]:
    rows = []
    for name in sorted({path[0] for path in parts if len(path) > 1}):
        rows.append(TreeRow(name, depth, "chevron-down", key=folder + name))
        inside = [path[1:] for path in parts if len(path) > 1 and path[0] == name]
        rows += _rows(inside, f"{folder}{name}/", depth + 1, marks)
    for name in sorted(path[0] for path in parts if len(path) == 1):
        path = folder + name
        rows.append(TreeRow(name, depth, icon_of(name), path, marks.get(path, ""), path))
    return rows


def icon_of(name: str) -> str:
    """The icon for a file of this name."""
    if name.startswith("test_"):
        return "flask-conical"
    return ICONS.get(name.rpartition(".")[2], "file")
