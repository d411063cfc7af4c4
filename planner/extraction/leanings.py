"""How strongly a text makes a system give or take, and what follows for two of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from planner.spec.values import Evidence, Role


@dataclass(slots=True)
class Leaning:
    """How strongly the text makes a system give and take, and where it says so."""

    gives: int = 0
    takes: int = 0
    paired: bool = False
    stated: set[Role] = field(default_factory=set)
    # As keys: a long text says it a thousand times, and a list would be searched for each.
    evidence: dict[Evidence, None] = field(default_factory=dict)

    def lean(self, role: Role, weight: int, evidence: Evidence) -> None:
        if role == "source":
            self.gives += weight
        else:
            self.takes += weight
        self.evidence.setdefault(evidence)

    def state(self, role: Role, weight: int, evidence: Evidence) -> None:
        """What a title or label says outright."""
        self.stated.add(role)
        self.lean(role, weight, evidence)


CLEARLY: Final = 2
"""How much more has to speak for one way than for the other."""


def one_way_of_two(
    leanings: Mapping[str, Leaning], roles: dict[str, Role], first: str = "", *, answered: bool = False
) -> None:
    """Of two systems one gives and the other takes: what is said of both counts together.

    `first` is the one a title names first, which decides where words do not; where something is `answered`,
    both may well do both.
    """
    if len(roles) == 1 and not answered:
        ((only, role),) = roles.items()
        gives, takes = (
            leanings[only].gives + (first == only),
            leanings[only].takes + (first not in (only, "")),
        )
        roles[only] = role if role != "both" or gives == takes else "source" if gives > takes else "target"
    if len(roles) != 2 or set(roles.values()) == {"source", "target"}:
        return
    alike = len(set(roles.values())) == 1 and "both" not in roles.values()
    if (answered and not alike) or any(leanings[key].stated for key in roles):
        return
    one, other = roles
    there = leanings[one].gives + leanings[other].takes + (first == one)
    back = leanings[other].gives + leanings[one].takes + (first == other)
    if there > CLEARLY * back or (first == one and there > back):
        roles |= {one: "source", other: "target"}
    elif back > CLEARLY * there or (first == other and back > there):
        roles |= {one: "target", other: "source"}


def complete_pairs(leanings: dict[str, Leaning], roles: dict[str, Role]) -> None:
    """`between A and B`: when one is known to give the other takes; else both do both."""
    paired = [key for key, each in leanings.items() if each.paired]
    open_ones = [key for key in paired if key not in roles]
    settled = [roles[key] for key in paired if key in roles and roles[key] != "both"]
    for key in open_ones:
        roles[key] = ("target" if settled[0] == "source" else "source") if settled else "both"
