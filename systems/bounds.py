"""Which bounds an environment may set for its runs, by the names of `runtime.sandbox.Limits`. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lib.errors import Invalid

MIB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Bound:
    """`label` with its unit; a value of the form times `factor` is what is stored, from `least` to `most`.

    `usual` is what holds for runs of environments that say nothing, in the form's unit.
    """

    name: str
    label: str
    least: int
    most: int
    usual: int
    factor: int = 1


BOUNDS: Final = {
    bound.name: bound
    for bound in (
        Bound("wall_seconds", "Time, seconds", 1, 50 * 60, 50 * 60),
        Bound("cpu_seconds", "Processor time, seconds", 1, 30 * 60, 10 * 60),
        Bound("memory_bytes", "Memory, MB", 64, 4096, 512, MIB),
        Bound("output_bytes", "Log, MB", 1, 64, 1, MIB),
        Bound("steps", "Steps", 1, 100_000, 10_000),
        Bound("exchanges", "Requests", 1, 100_000, 5_000),
    )
}


def checked_bounds(given: Mapping[str, str]) -> dict[str, int]:
    """The bounds as stored; empty texts are left out. Raises Invalid, naming the bound in `where`."""
    checked: dict[str, int] = {}
    for name, text in given.items():
        bound = BOUNDS.get(name)
        if bound is None:
            raise Invalid(f"There is no bound called {name}.", where=name)
        if not text.strip():
            continue
        if not text.strip().isascii() or not text.strip().isdigit():
            raise Invalid(f"{bound.label}: write a whole number.", where=name)
        number = int(text.strip()[:12])
        if not bound.least <= number <= bound.most:
            raise Invalid(
                f"{bound.label}: a number from {bound.least:,} to {bound.most:,}, not {number:,}.", where=name
            )
        checked[name] = number * bound.factor
    return checked
