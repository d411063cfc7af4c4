"""Conditions of a plan as Python tests and as sentences."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from builder.compiler.literals import literal, sentence
from builder.compiler.references import read_reference
from planner.handover import Condition, FieldTest


class Values(Protocol):
    """What conditions need to know of the code they stand in."""

    def optional(self, reference: str) -> str:
        """The expression that gives a reference's value, or None."""
        ...

    def is_amount(self, reference: str) -> bool:
        """Whether it is a number or a yes or no, for which 0 and False are values."""
        ...


COMPARISONS = {"equals": "==", "not_equals": "!=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
OPPOSITE = {
    "present": "missing",
    "missing": "present",
    "equals": "not_equals",
    "not_equals": "equals",
    "in": "not_in",
    "not_in": "in",
    "gt": "lte",
    "lte": "gt",
    "gte": "lt",
    "lt": "gte",
}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?")
AMOUNT = re.compile(r"-?\d+(\.\d+)?")


def holds(condition: Condition, values: Values) -> str:
    """An expression that is true where the condition holds."""
    return _joined([_test(test, values) for test in condition.tests], condition.join == "all")


def fails(condition: Condition, values: Values) -> str:
    """An expression that is true where the condition does not hold."""
    return _joined([_negated(test, values) for test in condition.tests], condition.join != "all")


def _joined(tests: Sequence[str], is_all: bool) -> str:
    return (" and " if is_all else " or ").join(tests)


def _negated(test: FieldTest, values: Values) -> str:
    if test.op in OPPOSITE:
        return _test(test.model_copy(update={"op": OPPOSITE[test.op]}), values)
    if test.op == "contains":
        return _contains(test, values, "not in")
    return f"not {_test(test, values)}"


def _test(test: FieldTest, values: Values) -> str:
    value = values.optional(test.path)
    if test.op in ("present", "missing"):
        return _presence(value, test.op == "present", values.is_amount(test.path))
    other = values.optional(test.other) if test.other else ""
    if test.op == "includes":
        return f"includes({value}, {other or literal(test.value)})"
    if test.op in ("in", "not_in"):
        listed = test.value if isinstance(test.value, list | tuple) else [test.value]
        among = f"({other} or [])" if other else literal(listed)
        return f"{value} {'in' if test.op == 'in' else 'not in'} {among}"
    if test.op == "contains":
        return _contains(test, values, "in")
    if test.op in ("equals", "not_equals"):
        return f"{value} {COMPARISONS[test.op]} {other}" if other else _equality(value, test)
    return _comparison(value, other, test)


def _presence(value: str, is_present: bool, is_amount: bool) -> str:
    if is_amount:
        return f"{value} is {'not ' if is_present else ''}None"
    return value if is_present else f"not {value}"


def _contains(test: FieldTest, values: Values, word: str) -> str:
    """Whether a text holds a part, or a list an entry; nothing holds nothing."""
    part = values.optional(test.other) if test.other else literal(test.value)
    empty = literal("" if isinstance(test.value, str) or test.other else [])
    return f"{part} {word} ({values.optional(test.path)} or {empty})"


def _equality(value: str, test: FieldTest) -> str:
    if test.value is None or isinstance(test.value, bool):
        return f"{value} {'is' if test.op == 'equals' else 'is not'} {literal(test.value)}"
    return f"{value} {COMPARISONS[test.op]} {literal(test.value)}"


def _comparison(value: str, other: str, test: FieldTest) -> str:
    """Two numbers, times or texts; what is missing is the smallest."""
    word, kind = COMPARISONS[test.op], compared_as(test)
    if kind == "date":
        return f"moment({value}) {word} moment({other or literal(test.value)})"
    if kind == "text":
        limit = f'({other} or "")' if other else literal(str(test.value))
        return f'({value} or "") {word} {limit}'
    limit = f"(number({other}) or 0)" if other else literal(_as_number(test.value))
    return f"(number({value}) or 0) {word} {limit}"


def compared_as(test: FieldTest) -> str:
    """`number`, `date` or `text`: as the test says, else by the value it compares with."""
    if test.compared_as:
        return test.compared_as
    if test.other or not isinstance(test.value, str) or AMOUNT.fullmatch(test.value):
        return "number"
    return "date" if DAY.fullmatch(test.value) else "text"


def _as_number(value: Any) -> Any:
    if isinstance(value, str) and AMOUNT.fullmatch(value):
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
