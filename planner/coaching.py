"""The brief coach: which of the things a plan rests on a text states, and what would be assumed. Pure.

The same rules that research uses read the text; no model is asked and nothing is kept.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from lib.text import shorten, squeeze
from planner.asking import Material, ask, ranked
from planner.extraction import extract
from planner.generation import questions_for
from planner.reading import read_document
from planner.spec.research import Question, Research, System
from planner.spec.values import Evidence
from teams.coaching import CoachRow

# Reading takes 10 to 20 ms per 1,000 characters; whoever types waits for no more than these.
LONGEST: Final = 10_000
# Of a shorter text nothing can be said yet.
SHORTEST: Final = 12
MOST_WORDS: Final = 90
ROLES: Final = {"source": "gives", "target": "takes", "both": "gives and takes"}
EDGES: Final = {
    "missing": "empty values",
    "dedupe": "the same twice",
    "error": "a refused call",
    "conflict": "changed on both sides",
    "filter": "what is left out",
    "order": "the order of events",
}
NO_SYSTEM: Final = "nothing. Name the systems to be connected and what should happen between them."
EDGE_QUESTIONS: Final = ("rules.missing", "rules.dedupe", "rules.error", "rules.conflict", "rules.existing")


def coach(text: str) -> tuple[CoachRow, ...]:
    """Six rows: systems, trigger, match key, mappings, sign-in, edge cases; none for almost no text.

    While no system is named the first row says so and only what is stated stands below it.
    """
    text = text[:LONGEST]
    if len(text.strip()) < SHORTEST:
        return ()
    found = extract([read_document("prompt", text.encode())])
    facts = found.research
    records = {each.key: found.records.main(each.key) for each in facts.systems}
    asked = ask(Material(facts, found.contradictions, records))
    drawn = questions_for(facts.model_copy(update={"questions": tuple(asked)}))
    open_ones = _Open(ranked(asked, drawn))
    rows = (
        _systems(facts, open_ones),
        _trigger(facts, open_ones),
        _match(facts, open_ones),
        _mappings(facts, open_ones),
        _sign_in(facts.systems, open_ones),
        _edges(facts, open_ones),
    )
    return rows if facts.systems else tuple(row for row in rows if row.words or row is rows[0])


class _Open:
    """What the text leaves open, by the place of the plan it is about."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self._questions = questions

    def about(self, *starts: str) -> tuple[str, ...]:
        """The assumptions of the questions about these places, each once."""
        found = [each.assumption for each in self._questions if _is_about(each.about, starts)]
        return tuple(dict.fromkeys(shorten(each, MOST_WORDS * 2) for each in found))


def _is_about(about: str, starts: Iterable[str]) -> bool:
    return any(about == start or about.startswith(f"{start}.") for start in starts)


def _row(title: str, words: Iterable[str], assumed: Sequence[str]) -> CoachRow:
    told = tuple(dict.fromkeys(each for each in words if each))
    if told:
        return CoachRow(title, "partly" if assumed else "stated", told, tuple(assumed))
    return CoachRow(title, "assumed", (), tuple(assumed) or ("nothing, it will be asked.",))


def _quotes(evidence: Iterable[Evidence], most: int = 2) -> list[str]:
    return [_quoted(each.quote) for each in evidence if each.kind == "document"][:most]


def _quoted(words: str) -> str:
    return f"“{shorten(squeeze(words), MOST_WORDS)}”"


def _systems(facts: Research, open_ones: _Open) -> CoachRow:
    named = [f"{each.name} {ROLES[each.role]}" for each in facts.systems]
    if not named:
        return CoachRow("Systems", "assumed", (), (NO_SYSTEM,))
    return _row("Systems", named, open_ones.about("systems", "direction") if len(named) < 2 else ())


def _trigger(facts: Research, open_ones: _Open) -> CoachRow:
    quotes = [quote for each in facts.triggers for quote in _quotes(each.evidence, 1)]
    return _row("What sets it off", quotes[:2], open_ones.about("triggers", "trigger")[:2])


def _match(facts: Research, open_ones: _Open) -> CoachRow:
    quotes = [quote for rule in facts.rules if rule.kind == "match" for quote in _quotes(rule.evidence, 1)]
    return _row("Match key", quotes[:2], open_ones.about("rules.match"))


def _mappings(facts: Research, open_ones: _Open) -> CoachRow:
    pairs = [f"{each.source or 'fixed'} → {each.target}" for each in facts.mappings]
    more = [f"{len(pairs) - 4} more"] if len(pairs) > 4 else []
    return _row("Field mappings", [*pairs[:4], *more], open_ones.about("mappings")[:2])


def _sign_in(systems: Sequence[System], open_ones: _Open) -> CoachRow:
    known = [each for each in systems if each.auth.scheme != "unknown"]
    words = [f"{each.name}: {_scheme(each)}" for each in known]
    assumed = open_ones.about(*(f"systems.{each.key}.auth" for each in systems if each not in known))
    return _row("Sign-in", words, assumed if systems else ())


def _scheme(system: System) -> str:
    return shorten(system.auth.details or system.auth.scheme.replace("_", " "), MOST_WORDS)


def _edges(facts: Research, open_ones: _Open) -> CoachRow:
    told: list[str] = []
    for kind, words in EDGES.items():
        quotes = [quote for rule in facts.rules if rule.kind == kind for quote in _quotes(rule.evidence, 1)]
        told += [f"{words}: {quote}" for quote in quotes[:1]]
    return _row("Edge cases", told, open_ones.about(*EDGE_QUESTIONS) if facts.systems else ())
