"""References of a plan (`contact.email`, `event.lines[0].sku`) as Python expressions."""

import re
from dataclasses import dataclass

from builder.compiler.literals import text

# A point before a blank, or behind "No" at the end, is the name's, as the SDK reads it: "Ext. Doc. No.".
PART = re.compile(r"\[(-?\d*)\]|((?:[^.\[\]]|\.(?=\s)|(?<=\bN[or])\.(?=$|[.\[]))+)")


@dataclass(frozen=True)
class Reference:
    """A root name and the path inside it: field names and list positions."""

    root: str
    path: tuple[str | int, ...]

    @property
    def last(self) -> str:
        """The last field's name, or the root's where there is no field."""
        return next((str(part) for part in reversed(self.path) if isinstance(part, str)), self.root)


def read_reference(reference: str) -> Reference:
    """The parts of a dotted path. `[]` counts as the whole list and is dropped."""
    parts = read_path(reference)
    root = parts[0] if parts and isinstance(parts[0], str) else ""
    return Reference(root, tuple(parts[1:]))


def read_path(path: str) -> list[str | int]:
    """`lines[0].sku` as `["lines", 0, "sku"]`."""
    parts: list[str | int] = []
    for match in PART.finditer(path):
        position, name = match.groups()
        if name:
            parts.append(name.strip())
        elif position:
            parts.append(int(position))
    return parts


def write_path(parts: tuple[str | int, ...]) -> str:
    """The dotted text of a path; the inverse of `read_path`."""
    written = ""
    for part in parts:
        written += f"[{part}]" if isinstance(part, int) else f".{part}" if written else part
    return written


def subscript(root: str, path: tuple[str | int, ...]) -> str:
    """An expression that fails where the value is missing: `event["data"]["id"]`."""
    return root + "".join(f"[{part}]" if isinstance(part, int) else f"[{text(part)}]" for part in path)


def optional(root: str, path: tuple[str | int, ...]) -> str:
    """An expression that is None where the value is missing: `contact.get("email")`, `pick` for deep ones."""
    if not path:
        return root
    if len(path) == 1 and isinstance(path[0], str):
        return f"{root}.get({text(path[0])})"
    return f"pick({root}, {text(write_path(path))})"
