"""What documents say against each other. Rules elsewhere find it; who shows it needs only this."""

from dataclasses import dataclass

from planner.spec.values import Evidence


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`about` is a path into the plan; `sayings` what is said, each with where."""

    about: str
    text: str
    sayings: tuple[str, ...]
    evidence: tuple[Evidence, ...]
