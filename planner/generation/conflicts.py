"""Whose change stands when a record was changed at both ends: what a rule or an answer says of it.

Where the newer change wins, the times of both changes are compared before an update. Where one system wins,
its values stand: the way to it fills in only what is empty there. Between systems that write to each other an
update that would change nothing is not made, so that a change does not come back as another.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from planner.generation.business_case import Case, End
from planner.generation.matching import Matching
from planner.generation.naming import identifier, leaf, says, words
from planner.generation.payloads import leaves
from planner.spec.placeholders import PLACEHOLDER_FIELD
from planner.spec.research import BusinessRule
from planner.spec.workflow import Transformation

Winner = Literal["newer", "source", "target"]

NEWER = re.compile(
    r"\b(?:newe(?:r|st)|latest|later|(?:most|more) recent(?:ly)?|"
    r"last[- ](?:writ\w+|modif\w+|chang\w+|updat\w+|edit\w*))\b",
    re.IGNORECASE,
)
WINS = re.compile(
    r"\b(?:wins?|stands?|stays?|prevails?|overrides?|overwrites?|preceden(?:ce|t)|priority|prefer\w*|kept|keep|"
    r"master|lead(?:s|ing)?|(?:source|system) of (?:truth|record))\b",
    re.IGNORECASE,
)
UNLESS = re.compile(
    r"\b(?:unless|except|but|however|otherwise|never|not|older|loses?)\b|n't\b", re.IGNORECASE
)
"""What makes a rule say more, or the opposite: it stays in its own words."""
CHANGED = re.compile(
    r"(?:last|date)_?(?:modified|modification|updated?|changed?|edited)(?:_?(?:at|on|date|time|timestamp|utc))*|"
    r"(?:modified|updated?|changed?|edited)(?:_?(?:at|on|date|time|timestamp|utc))+"
)
"""Names of fields that say when a record was last changed, in small letters and without other signs."""
QUOTED = re.compile(r"[`\"'\u201c]([^`\"'\u201d]{1,60})[`\"'\u201d]")
PLACEHOLDER = f"{PLACEHOLDER_FIELD}changed_at"

HERE, BEFORE, AFTER = "2026-03-02T10:00:00Z", "2026-03-01T10:00:00Z", "2026-03-03T10:00:00Z"
"""When the source's record of an example was changed, and a target's before and after that."""


@dataclass(frozen=True)
class Conflict:
    """Who wins, by which rules. `source_changed` and `target_changed` are the fields that say when a record
    was changed, "" where nothing is compared; `no_echo`: an update that changes nothing is not made.
    """

    wins: Winner
    rules: tuple[BusinessRule, ...]
    source_changed: str = ""
    target_changed: str = ""
    no_echo: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(rule.key for rule in self.rules)

    @property
    def compares(self) -> bool:
        """Whether the times of two changes are held against each other."""
        return self.wins == "newer"


def conflict_of(case: Case, matching: Matching, table: Transformation) -> Conflict | None:
    """What happens to an update when both sides changed; None where no rule says it, or two contradict.

    While nothing but the key is written no record differs from another, so nothing tells an echo.
    """
    if matching.action not in ("save", "update"):
        return None
    found = [(winner, rule) for rule in case.rules_of("conflict") if (winner := _winner(rule.text, case))]
    winners = {winner for winner, _ in found}
    if len(winners) != 1:
        return None
    (wins,) = winners
    rules = tuple(rule for _, rule in found)
    no_echo = case.both_ways and _writes_values(table, matching)
    if wins != "newer":
        return Conflict(wins, rules, no_echo=no_echo)
    return Conflict(wins, rules, changed_at(case, case.source), changed_at(case, case.target), no_echo)


def _writes_values(table: Transformation, matching: Matching) -> bool:
    """Whether a row writes a value by which a changed record differs."""
    keys = {field.target for field in matching.match}
    return any(
        row.target not in keys
        and row.example_out is not None
        and "[]" not in row.target
        and not row.expr.startswith("const")
        for row in table.rows
    )


def _winner(text: str, case: Case) -> Winner | None:
    """Who wins by a rule that says no more than that, of whole records."""
    if not WINS.search(text) and not re.search(r"\blast[- ]write", text, re.IGNORECASE):
        return None
    fields = {leaf(name) for each in case.mappings for name in (each.source, each.target) if name}
    if UNLESS.search(text) or any(says(text, name) for name in fields if not is_changed_at(name)):
        return None
    named = [
        winner for winner, end in (("source", case.source), ("target", case.target)) if _names(text, end)
    ]
    if NEWER.search(text):
        return "newer" if len(named) != 1 else None
    return "source" if named == ["source"] else "target" if named == ["target"] else None


def _names(text: str, end: End) -> bool:
    return any(says(text, name) for name in {end.name, end.system.name})


def is_changed_at(name: str) -> bool:
    """Whether a field's name says that it holds when its record was last changed."""
    return CHANGED.fullmatch("_".join(words(leaf(name)))) is not None


def changed_at(case: Case, end: End) -> str:
    """The field that says when a record of this end was changed; a stand-in where nobody names one."""
    return next(_named(case, end), PLACEHOLDER)


def question_of(end: End) -> str:
    """What the question is about by which field a change of such a record is dated."""
    return f"changed.{end.system.key}.{identifier(end.object)}"


def _named(case: Case, end: End) -> Iterator[str]:
    about = question_of(end)
    answers = (each.answer for each in case.research.questions if each.about == about and each.answer)
    yield from (name for answer in answers if (name := _field_of(answer)))
    for each in case.research.objects:
        if each.system == end.system.key and words(each.name) in ([], words(end.object)):
            yield from (field.name for field in each.fields if is_changed_at(field.name))
    is_source = end is case.source
    payload = case.trigger.payload if case.trigger and is_source else None
    shown = [path for path, _ in leaves(payload)] if payload is not None else []
    mapped = (each.source if is_source else each.target for each in case.mappings)
    yield from (name for name in (*shown, *mapped) if "." not in name and is_changed_at(name))
    if end.convention is not None and end.known is not None and payload is None:
        yield from filter(None, (end.known.changed_at or end.convention.changed_at,))


def _field_of(answer: str) -> str:
    """The field that an answer names: in quotes, by a usual name, or all there is."""
    if quoted := QUOTED.search(answer):
        return quoted[1]
    named = answer.strip().rstrip(".").split()
    return next((name for name in named if is_changed_at(name)), named[0] if len(named) == 1 else "")


def looked_at(conflict: Conflict | None, target_record: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields of a record that was found which a conflict rule holds against the source's."""
    if conflict is None:
        return ()
    values = tuple(target_record) if conflict.no_echo or conflict.wins == "target" else ()
    return (*values, conflict.target_changed) if conflict.compares else values


def with_standing_values(
    table: Transformation, matching: Matching, conflict: Conflict | None
) -> Transformation:
    """The table, each row but the key saying that the target's value stands, where its system wins."""
    if conflict is None or conflict.wins != "target":
        return table
    keys = {field.target for field in matching.match}
    rows = (row if row.target in keys else row.model_copy(update={"wins": "target"}) for row in table.rows)
    return table.model_copy(update={"rows": tuple(rows)})
