"""`tests/fixtures/*.json`: the payloads and records of the criteria, each kept once.

A test shows only how its case differs: `{**fixture("contact"), "email": None}`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from builder.compiler.literals import literal, pretty_json, text
from builder.compiler.names import Names

FEW = 3
SHORT = 60


@dataclass
class FixtureBook:
    """The fixtures of a project by name."""

    values: dict[str, Any] = field(default_factory=dict)
    families: dict[str, list[str]] = field(default_factory=dict)
    names: Names = field(default_factory=Names)

    def expression(self, value: Any, family: str) -> str:
        """Python that gives `value`. Objects of one `family` are told apart by what differs."""
        if isinstance(value, list):
            return "[" + ", ".join(self.expression(item, family) for item in value) + "]"
        if not isinstance(value, dict) or not value:
            return literal(value)
        for name in self.families.get(family, []):
            difference = _difference(self.values[name], value)
            if difference == {}:
                return f"fixture({text(name)})"
            if difference is not None:
                changes = ", ".join(f"{text(key)}: {literal(item)}" for key, item in difference.items())
                return f"{{**fixture({text(name)}), {changes}}}"
        name = self.names.take(family)
        self.values[name] = value
        self.families.setdefault(family, []).append(name)
        return f"fixture({text(name)})"

    def files(self) -> Iterator[tuple[str, str]]:
        """Path and text of every fixture."""
        for name, value in self.values.items():
            yield f"tests/fixtures/{name}.json", pretty_json(value)


def _difference(base: dict[str, Any], value: dict[str, Any]) -> dict[str, Any] | None:
    """The few fields of `value` that `base` has otherwise; None where one is a different thing altogether."""
    if base.keys() - value.keys():
        return None
    changed = {key: item for key, item in value.items() if key not in base or not _same(base[key], item)}
    if len(changed) > FEW or len(changed) >= max(len(base), 2) or len(literal(changed)) > SHORT * FEW:
        return None
    return changed


def _same(one: Any, other: Any) -> bool:
    """Equal as JSON: 1, 1.0 and true are three things."""
    return type(one) is type(other) and bool(one == other)
