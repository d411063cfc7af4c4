"""What is known at one place of a data flow: the outputs of the steps before it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from planner.handover import Trigger

Kind = str
"""event, record (read), found (looked up), list, item (of a loop), mapped (by a table), written, value."""


@dataclass(frozen=True)
class Output:
    """One named value. `object` is its record type, `id_at` the field that holds its id."""

    name: str
    kind: Kind
    system: str = ""
    object: str = ""
    id_at: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scope:
    """The outputs so far, oldest first."""

    outputs: tuple[Output, ...] = ()

    def adding(self, output: Output) -> "Scope":
        return replace(self, outputs=(*self.outputs, output))

    def latest(self, *kinds: Kind, system: str = "", record: str = "") -> Output | None:
        """The newest output of these kinds, of this system and record type where they are given."""
        for output in reversed(self.outputs):
            right = output.kind in kinds and (not system or output.system == system)
            if right and (not record or same_name(output.object, record)):
                return output
        return None

    def named(self, name: str) -> Output | None:
        return next((output for output in reversed(self.outputs) if output.name == name), None)

    def field(self, name: str, *kinds: Kind) -> str:
        """A reference to the field of this name in the newest output that has it, or nothing."""
        for output in reversed(self.outputs):
            if kinds and output.kind not in kinds:
                continue
            for path in output.fields:
                if same_name(path, name) or same_name(path.rsplit(".", 1)[-1], name):
                    return f"{output.name}.{path}"
        return ""


def event_output(trigger: Trigger) -> Output:
    """What the trigger received; of an array, one element, as one run gets it."""
    example = trigger.payload_example
    if isinstance(example, list):
        example = example[0] if example else None
    return Output("event", "event", trigger.system, fields=tuple(paths_of(example)))


def paths_of(value: Any, prefix: str = "") -> Iterator[str]:
    """The dotted path of every leaf of a JSON value, lists left whole."""
    if not isinstance(value, Mapping):
        return
    for key, inner in value.items():
        path = f"{prefix}{key}"
        yield path
        yield from paths_of(inner, f"{path}.")


def same_name(one: str, other: str) -> bool:
    """Equal but for case, `_`, `-` and a plural s."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    folded = re.sub(r"[^a-z0-9]", "", name.lower())
    return f"{folded[:-3]}y" if folded.endswith("ies") else folded.removesuffix("s")
