"""A mapping as it was found, and what sentences elsewhere add to its rule."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from planner.extraction.units import Unit
from planner.spec.research import Mapping as FieldMapping

MOST_EVIDENCE: Final = 8
"""Places kept for one fact: enough to be sure, few enough to be read."""


@dataclass(frozen=True, slots=True)
class FoundMapping:
    """A mapping without its key, what is said of the target's type, and whether both systems were named."""

    mapping: FieldMapping
    type: str = ""
    required: bool = False
    example: str = ""
    named: bool = False


_FORMAT: Final = re.compile(
    r"^\W*(?:the )?(?:field )?[`\"']?(?P<name>[A-Za-z_][\w.\[\] ]{1,40}?)[`\"']? (?:must|should|has to"
    r"|needs to|have to|shall"
    r"|is|are) (?:always )?(?:be )?(?P<how>(?:in |formatted|converted|rounded|truncated|trimmed|cut "
    r"|sent as|written as"
    r"|stored as|lower|upper|at most|no longer|given in|given as|multiplied|divided|prefixed|padded"
    r"|capitali).{2,160})$",
    re.IGNORECASE | re.DOTALL,
)


def with_formats(
    found: list[FoundMapping], units: Sequence[Unit]
) -> tuple[list[FoundMapping], frozenset[int]]:
    """`phone must be in E.164` beside a mapped `phone` is that mapping's rule. Also: units that said so."""
    used: set[int] = set()
    for unit in units:
        said = _FORMAT.match(unit.text) if unit.scope == "in" and unit.kind in ("item", "paragraph") else None
        if said is None:
            continue
        name = _spelled(said["name"])
        at = [
            at
            for at, each in enumerate(found)
            if name in (_spelled(each.mapping.target), _spelled(each.mapping.source))
            and not _other_way(unit, each.mapping)
        ]
        if len(at) != 1:
            continue
        mapping = found[at[0]].mapping
        rule = "; ".join(filter(None, (mapping.rule, " ".join(said["how"].split()).strip(" ."))))
        evidence = (*mapping.evidence, unit.evidence())[:MOST_EVIDENCE]
        found[at[0]] = replace(
            found[at[0]], mapping=mapping.model_copy(update={"rule": rule, "evidence": evidence})
        )
        used.add(unit.number)
    return found, frozenset(used)


def _other_way(unit: Unit, mapping: FieldMapping) -> bool:
    """Whether the headings say that what stands below them is about what goes to the mapping's source."""
    named = re.escape(mapping.source_system).replace("_", r"\W?").replace(r"\-", r"\W?")
    return any(
        re.search(rf"\b(?:to|into)\s+(?:the |our )?{named}\b", words, re.IGNORECASE) for words in unit.context
    )


def _spelled(path: str) -> str:
    """The last name of a path without array marks: `phone[0].value` is a `phone`."""
    names = [re.sub(r"\[.*", "", name) for name in path.split(".")]
    last = names[-2] if len(names) > 1 and names[-1].casefold() in ("value", "id", "name") else names[-1]
    return re.sub(r"[\W_]+", "", last).casefold()
