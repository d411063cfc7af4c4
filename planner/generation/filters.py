"""Rules that keep some records out, as conditions: a missing field, a value that must or must not be there.

A rule that cannot be understood for certain is no filter: it keeps a criterion without a check.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planner.expressions.pairs import literal
from planner.generation.business_case import Case
from planner.generation.matching import Matching
from planner.generation.naming import a, label, leaf, says
from planner.generation.samples import other_value
from planner.spec.placeholders import is_placeholder_field
from planner.spec.research import BusinessRule
from planner.spec.values import Evidence
from planner.spec.workflow import Condition, FieldTest

KEEPS_OUT = re.compile(
    r"\b(skip|ignor|exclud|discard|drop|not? (be )?(synced|sent|transferred|created)|left (out|behind)"
    r"|leaves? (\w+ ){0,3}out)",
    re.IGNORECASE,
)
MUST_HAVE = re.compile(
    r"\b(?:must|needs? to|has to|have to)\s+(?:always\s+)?(?:have|carry|contain|include|bring)\b|"
    r"\b(?:is|are)\s+(?:always\s+)?(?:required|mandatory)\b",
    re.IGNORECASE,
)
"""A record that must have something is left out without it: it could not be written."""
LETS_IN = re.compile(r"\b(only|must be)\b", re.IGNORECASE)
MISSING = re.compile(r"\b(without|no|missing|lacks?|lacking|empty|blank|has not|have not)\b", re.IGNORECASE)
OPERATORS: tuple[tuple[str, str], ...] = (
    (r"(?:is|are)\s+not|!=|is\s+other\s+than", "not_equals"),
    (r"(?:is\s+)?(?:over|above|more\s+than|greater\s+than|>)", "gt"),
    (r"(?:is\s+)?(?:at\s+least|>=)", "gte"),
    (r"(?:is\s+)?(?:under|below|less\s+than|<)", "lt"),
    (r"(?:is\s+)?(?:at\s+most|<=)", "lte"),
    (r"(?:is|are|equals?|=|==|set\s+to|of)", "equals"),
    (r"", "equals"),
)
WITH = re.compile(r"\b(with|having|of)\s+(the\s+|a\s+)?$", re.IGNORECASE)
USUAL = re.compile(
    r"\b(?:with|whose|where|in|has|the)\s+(?:the\s+)?(?P<field>status|state|type|stage|currency)\b",
    re.IGNORECASE,
)
OPPOSITE = {
    "equals": "not_equals",
    "not_equals": "equals",
    "gt": "lte",
    "gte": "lt",
    "lt": "gte",
    "lte": "gt",
}
VALUE = r"\s*[`\"']?(?P<value>[A-Za-z_][\w-]*|-?\d+(?:\.\d+)?)[`\"']?"


@dataclass(frozen=True)
class Filter:
    """A condition a record must meet. `failing` is a value of `field` that does not meet it."""

    field: str
    test: FieldTest
    text: str
    reason: str
    failing: Any
    passing: Any = None
    rules: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def condition(self) -> Condition:
        return Condition(text=self.text, tests=(self.test,))


def filters_of(case: Case, matching: Matching, record: str, skipped: Sequence[str] = ()) -> list[Filter]:
    """The conditions of a case: what its rules say, and that the fields it is found again by are there.

    `skipped` are further fields without which a person decided to skip the record.
    """
    fields = _fields(case)
    found: dict[tuple[str, str], Filter] = {}
    for rule in case.rules_of("filter", "missing", "other"):
        # "Without an email is left out" has both words; read as a value it would be an email that is "left".
        readings = (_missing, _value) if rule.kind == "missing" else (_value, _missing)
        made = next((made for read in readings if (made := read(case, rule, fields, record))), None)
        if made:
            found.setdefault((made.field, made.test.op), made)
    # Every record has the id it is read by, so a key that is that id keeps nothing out.
    keys = [match.source for match in matching.match if not is_placeholder_field(match.target)]
    for source in (*skipped, *keys):
        if source and (source, "present") not in found:
            found[(source, "present")] = _present(case, source, record)
    return sorted(found.values(), key=lambda each: each.test.op != "present")


def understood_rules(filters: Sequence[Filter]) -> set[str]:
    return {key for each in filters for key in each.rules}


def _fields(case: Case) -> list[str]:
    """The source's fields as the documents call them, mapped ones first."""
    mapped = [case.called.get(each.source, each.source) for each in case.mappings if each.source]
    described = [
        field.name
        for each in case.research.objects
        if each.system == case.source.system.key and each.name in (case.source.object, "")
        for field in each.fields
    ]
    return list(dict.fromkeys([*mapped, *described]))


def _named(fields: Sequence[str], text: str) -> str:
    """The field a text names first; the longest where two begin at the same place."""
    places = [(place.start(), -len(name), name) for name in fields if (place := says(text, name))]
    return min(places)[2] if places else ""


def _usual(text: str) -> str:
    """A field every record of its kind has, where the documents name it but do not describe it."""
    named = USUAL.search(text)
    return named.group("field").lower() if named else ""


def _missing(case: Case, rule: BusinessRule, fields: Sequence[str], record: str) -> Filter | None:
    missing = MISSING.search(rule.text)
    if missing is None and MUST_HAVE.search(rule.text) and says(rule.text, case.source.noun):
        field = _named(fields, rule.text)
        return _present(case, field, record, rule) if field else None
    if missing is None or not KEEPS_OUT.search(rule.text):
        return None
    field = _named(fields, rule.text[missing.start() :]) or _named(fields, rule.text)
    return _present(case, field, record, rule) if field else None


def _present(case: Case, field: str, record: str, rule: BusinessRule | None = None) -> Filter:
    field = case.path_of(field)
    noun = label(leaf(field))
    return Filter(
        field=field,
        test=FieldTest(path=f"{record}.{field}", op="present"),
        text=f"the {case.source.label} has {a(noun)}",
        reason=f"the {case.source.label} has no {noun}",
        failing=None,
        rules=(rule.key,) if rule else (),
        evidence=rule.evidence if rule else (),
    )


def _value(case: Case, rule: BusinessRule, fields: Sequence[str], record: str) -> Filter | None:
    out, into = KEEPS_OUT.search(rule.text), LETS_IN.search(rule.text)
    field = _named(fields, rule.text) or _usual(rule.text)
    if not field or bool(out) == bool(into):
        return None
    place = says(rule.text, field)
    before, after = (rule.text[: place.start()], rule.text[place.end() :]) if place else ("", "")
    for pattern, said in OPERATORS:
        match = re.match(rf"\W*(?:{pattern})(?=\W){VALUE}", after, re.IGNORECASE)
        if match and (pattern or WITH.search(before)):
            op = OPPOSITE[said] if out else said
            return _compared(case, rule, field, op, literal(match.group("value")), record)
    return None


def _compared(case: Case, rule: BusinessRule, field: str, op: str, value: Any, record: str) -> Filter | None:
    field = case.path_of(field)
    noun, sayings = label(leaf(field)), {
        "equals": "is", "not_equals": "is not", "gt": "is over", "gte": "is at least", "lt": "is under",
        "lte": "is at most",
    }  # fmt: skip
    if op not in ("equals", "not_equals") and not isinstance(value, int | float):
        return None
    failing, passing = _examples(op, value)
    return Filter(
        field=field,
        test=FieldTest.model_validate({"path": f"{record}.{field}", "op": op, "value": value}),
        text=f"the {noun} of the {case.source.label} {sayings[op]} {value}",
        reason=f"the {noun} {sayings[OPPOSITE[op]]} {value}",
        failing=failing,
        passing=passing,
        rules=(rule.key,),
        evidence=rule.evidence,
    )


def _examples(op: str, value: Any) -> tuple[Any, Any]:
    """A value that fails the test, and one that passes it."""
    if op == "equals":
        return other_value(value), value
    if op == "not_equals":
        return value, other_value(value)
    more, less = value + 1, value - 1
    return (less, more) if op in ("gt", "gte") else (more, less)
