"""Conditions of a plan as Python tests and as sentences."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from builder.compiler.literals import literal, sentence
from builder.compiler.references import read_reference
from planner.handover import Condition, FieldTest

Value = Callable[[str], str]
"""From a reference to the expression that gives its value or None."""

COMPARISONS = {"equals": "==", "not_equals": "!=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
OPPOSITE = {
    "present": "missing",
    "missing": "present",
    "equals": "not_equals",
    "not_equals": "equals",
    "in": "not_in",
    "not_in": "in",
}


def holds(condition: Condition, value_of: Value) -> str:
    """An expression that is true where the condition holds."""
    word = " and " if condition.join == "all" else " or "
    return word.join(_test(test, value_of) for test in condition.tests)


def fails(condition: Condition, value_of: Value) -> str:
    """An expression that is true where the condition does not hold."""
    word = " or " if condition.join == "all" else " and "
    return word.join(_negated(test, value_of) for test in condition.tests)


def _negated(test: FieldTest, value_of: Value) -> str:
    if test.op in OPPOSITE:
        return _test(test.model_copy(update={"op": OPPOSITE[test.op]}), value_of)
    return f"not {_test(test, value_of)}" if test.op == "contains" else f"not ({_test(test, value_of)})"


def _test(test: FieldTest, value_of: Value) -> str:
    value = value_of(test.path)
    if test.op == "present":
        return value
    if test.op == "missing":
        return f"not {value}"
    if test.op in ("in", "not_in"):
        listed = test.value if isinstance(test.value, list | tuple) else [test.value]
        return f"{value} {'in' if test.op == 'in' else 'not in'} {literal(listed)}"
    if test.op == "contains":
        return f"{literal(test.value)} in ({value} or {literal('' if isinstance(test.value, str) else [])})"
    if test.op in ("equals", "not_equals"):
        return _equality(value, test)
    return f"(number({value}) or 0) {COMPARISONS[test.op]} {literal(_as_number(test.value))}"


def _equality(value: str, test: FieldTest) -> str:
    if test.value is None or isinstance(test.value, bool):
        return f"{value} {'is' if test.op == 'equals' else 'is not'} {literal(test.value)}"
    return f"{value} {COMPARISONS[test.op]} {literal(test.value)}"


def _as_number(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return float(value) if "." in value else int(value)
    return value


def reason(condition: Condition, ends_when: bool) -> str:
    """Why a run ends here, as a few words. `ends_when` is what the condition came out as: true or false."""
    if len(condition.tests) == 1:
        said = _reason(condition.tests[0], ends_when)
        if said:
            return said
    text = sentence(condition.text).rstrip(".")
    return text if ends_when or not text else f"not so: {text}"


def _reason(test: FieldTest, ends_when: bool) -> str:
    reference = read_reference(test.path)
    missing = test.op == ("missing" if ends_when else "present")
    if missing and reference.path:
        return f"{reference.root} has no {reference.last}"
    if missing:
        return f"no {reference.root.replace('_', ' ')}"
    different = test.op == ("not_equals" if ends_when else "equals")
    if different and isinstance(test.value, str | int):
        return f"{reference.last} is not {test.value}"
    same = test.op == ("equals" if ends_when else "not_equals")
    return f"{reference.last} is {test.value}" if same and isinstance(test.value, str | int) else ""


ARTICLE = r"^(?:the |an? )?"
MISSING = re.compile(
    ARTICLE + r"(?P<what>[\w.\s]+?) (?:is|are) (?:missing|empty|blank|absent|null|not (?:set|present|found))$"
)
PRESENT = re.compile(
    ARTICLE + r"(?P<what>[\w.\s]+?) (?:is|are) (?:present|set|found|given|not (?:empty|missing|blank|null))$"
)
HAS_NO = re.compile(
    r"^(?:the |an? )?(?P<root>\w+) (?:has no|without(?: an?)?|lacks(?: an?)?) (?P<what>[\w.]+)$"
)
HAS = re.compile(r"^(?:the |an? )?(?P<root>\w+) has (?:an? )?(?P<what>[\w.]+)$")
EXISTS = re.compile(
    r"^(?:the |an? |matching )*(?P<what>\w+) (?:already )?exists$|^(?P<same>found|match found)$"
)
EQUALS = re.compile(r"^(?:the )?(?P<what>[\w.]+) (?:is|equals|==?) [\"']?(?P<value>[\w.\-]+)[\"']?$")


def read_condition(
    condition: Condition, known: Mapping[str, str], found: Mapping[str, str], latest: str
) -> Condition:
    """The condition with `tests` read from its sentence where it is of a simple form, else as it was.

    `known` gives the reference for words that name a record or field, `found` for those that name what was
    looked up ("" is the newest), `latest` is the newest record's name.
    """
    if condition.tests:
        return condition
    said = sentence(condition.text).lower().rstrip(".?")
    said = re.sub(r"^(?:if|only if|when|continue if) ", "", said)
    for pattern, op in ((HAS_NO, "missing"), (HAS, "present")):
        if match := pattern.match(said):
            path = _path(match["what"], {**known, "": latest}, known.get(match["root"], latest))
            return _with(condition, path, op)
    if match := EXISTS.match(said):
        return _with(condition, found.get(match["what"] or "", found.get("", latest)), "present")
    for pattern, op in ((MISSING, "missing"), (PRESENT, "present")):
        if match := pattern.match(said):
            return _with(condition, _path(match["what"], {**known, **found}, latest), op)
    if match := EQUALS.match(said):
        value = re.search(re.escape(match["value"]), condition.text, re.IGNORECASE)
        return _with(condition, _path(match["what"], known, latest), "equals", value.group() if value else "")
    return condition


def _with(condition: Condition, path: str, op: str, value: Any = None) -> Condition:
    if not path:
        return condition
    test = FieldTest.model_validate({"path": path, "op": op, "value": value})
    return condition.model_copy(update={"tests": (test,)})


def _path(what: str, known: Mapping[str, str], latest: str) -> str:
    name = what.strip().replace(" ", "_")
    if "." in name or name in known:
        return known.get(name, name)
    return f"{latest}.{name}" if latest else name
