"""What the questions are asked about: the facts found so far, with handy views of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from planner.catalogue import CatalogueSystem, get
from planner.extraction.contradictions import Contradiction, match_key
from planner.extraction.rule_kinds import by_condition
from planner.spec.research import BusinessRule, Option, Priority, Question, Research, RuleKind, System

_KEYED: Final = re.compile(
    r"[a-z]+_\w+|[a-z]+[A-Z]\w*|\b(?:id|ids|number|key|code|sku|reference|e-?mail|identifier)\b"
    r"|\bgets? (?:the |an? )?(?:tag|flag|mark)\b|\bmarked as\b|\bnot (?:be )?(?:picked|taken) (?:up )?again\b"
    r"|\balready (?:there|exists?|been|booked|known)\b|\bexists already\b"
)
_REMARKED: Final = re.compile(
    r"\bidentif\w+|\bkey (?:for|of|to) |\b(?:match|unique|external|business) key\b|\bused (?:for|to) match",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Material:
    """The research, what contradicts itself in it, record types by system, and what else is spoken of."""

    research: Research
    contradictions: Sequence[Contradiction] = ()
    records: dict[str, str] | None = None
    told: frozenset[str] = frozenset()

    @property
    def sources(self) -> list[System]:
        return [each for each in self.research.systems if each.role in ("source", "both")]

    @property
    def targets(self) -> list[System]:
        return [each for each in self.research.systems if each.role in ("target", "both")]

    @property
    def source(self) -> System | None:
        return self.sources[0] if self.sources else None

    @property
    def target(self) -> System | None:
        others = [each for each in self.targets if each is not self.source]
        return others[0] if others else (self.targets[0] if self.targets else None)

    @property
    def two_way(self) -> bool:
        return "bidirectional" in self.research.integration_type

    @property
    def direction_open(self) -> bool:
        """Two systems, and no sentence says which one gives."""
        both = [each for each in self.research.systems if each.role == "both"]
        return len(both) >= 2 and not self.two_way

    def record(self, system: System | None) -> str:
        """What the records of a system are called here; "record" when nobody says."""
        if system is None:
            return "record"
        return (self.records or {}).get(system.key, "") or "record"

    def rules(self, *kinds: str) -> list[BusinessRule]:
        return [each for each in self.research.rules if each.kind in kinds]

    def tells(self, kind: RuleKind) -> bool:
        """Whether a rule is of this kind, or one of its sentences is, or another sentence speaks of it."""
        return kind in self.told or any(
            rule.kind == kind or kind in map(by_condition, re.split(r"(?<=[.;!])\s+", rule.text))
            for rule in self.research.rules
        )

    @property
    def recognised(self) -> bool:
        """Whether the documents tell how a record that is already there is known again.

        A match rule does, and so does a rule about what is there twice that names a field, or a remark.
        """
        twice = any(_KEYED.search(rule.text) for rule in self.rules("dedupe"))
        remarked = any(_REMARKED.search(each.rule) for each in self.research.mappings)
        return bool(self.match_keys or self.rules("match")) or "match" in self.told or twice or remarked

    def says(self, pattern: str) -> bool:
        """Whether any rule's words match."""
        return any(re.search(pattern, rule.text, re.IGNORECASE) for rule in self.research.rules)

    @property
    def match_keys(self) -> list[str]:
        return list(dict.fromkeys(filter(None, (match_key(rule) for rule in self.rules("match")))))


def without_marks(quote: str) -> str:
    """A quote as people read it: Markdown's emphasis and code ticks left out."""
    return re.sub(r"\*{1,3}(?=\S)|(?<=\S)\*{1,3}|`+|(?<!\w)__?(?=\w)|(?<=\w)__?(?!\w)", "", quote)


def entry_of(system: System | None) -> CatalogueSystem | None:
    """The catalogue's entry for a system, if it has one."""
    return get(system.key) if system else None


def question(
    about: str, text: str, why: str, priority: Priority, options: Sequence[str], assumption: str
) -> Question:
    """A question without its key; the first option is the recommended one."""
    return Question(
        key="Q-00",
        text=text,
        why=why,
        priority=priority,
        about=about,
        options=tuple(Option(text=option, recommended=number == 0) for number, option in enumerate(options)),
        assumption=assumption,
    )


def plural(noun: str) -> str:
    """`company` -> companies."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def a(noun: str) -> str:
    """`an order`, `a lead`."""
    return f"an {noun}" if noun[:1].casefold() in "aeio" else f"a {noun}"
