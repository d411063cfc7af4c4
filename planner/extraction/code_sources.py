"""What stands right of an assignment in code: the path that is read, and what is done to it."""

import re
from dataclasses import replace
from typing import Final

from planner.extraction.assignments import source_of
from planner.extraction.fields import IDENTIFIER, FieldRef
from planner.extraction.filled import generated

_LITERAL: Final = r"\"[^\"{}$]*\"|'[^'{}$]*'|-?\d+(?:\.\d+)?|true|false|null|None|nil|True|False"
_FALLBACK: Final = re.compile(
    rf"(?P<what>.+?)\s*(?:\?\?|\|\||\bor\b|\?:)\s*(?P<other>{_LITERAL})"
    rf"|(?P<same>[\w.$\[\]]+)(?: is not None)? \? (?P=same) : (?P<else>{_LITERAL})"
    rf"|(?P<said>[\w.$\[\]]+) if (?P=said)(?: is not None)? else (?P<rest>{_LITERAL})"
)
_CUT: Final = re.compile(
    r"(?P<what>[\w.$]+)(?:\[(?:0)?:(?P<a>\d+)\]|\.(?:slice|substring|substr|Substring)\(0, ?(?P<b>\d+)\))"
)
_WRAPPED: Final = re.compile(
    r"(?P<name>(?:[A-Za-z_]\w*\.)?[A-Za-z_]\w*)\((?P<inner>[^()]+)\)(?:\.(?P<method>\w+)\(\))?", re.IGNORECASE
)
_PLAIN: Final = frozenset(
    ("str", "string", "int", "float", "number", "decimal", "bool", "boolean", "tostring")
)
_SPOKEN: Final = {
    "round": "rounded",
    "trim": "trim",
    "strip": "trim",
    "upper": "upper case",
    "ucase": "upper case",
    "strtoupper": "upper case",
    "lower": "lower case",
    "lcase": "lower case",
    "strtolower": "lower case",
}
_TABLE: Final = re.compile(
    r"(?P<name>[A-Za-z_]\w*)(?:\[(?P<a>[\w.$]+)\]|\.get\(\s*(?P<b>[\w.$]+)\s*(?:,\s*(?P<other>[^()]+?))?\s*\))"
    r"(?:\.\w+)?"
)
_INLINE_TABLE: Final = re.compile(
    r"(?P<table>\{[^{}]{3,600}\})(?:\[(?P<a>[\w.$]+)\]|\.get\(\s*(?P<b>[\w.$]+)\s*\))"
)
_ENTRY: Final = re.compile(
    r"(?:\"(?P<a>[^\"\n]+)\"|'(?P<b>[^'\n]+)'|(?P<c>[\w.-]+))\s*(?::|=>)\s*"
    r"(?:\"(?P<d>[^\"\n]*)\"|'(?P<e>[^'\n]*)'|(?P<f>[\w.-]+))"
)
LONGEST: Final = 400


def read_from(what: str, code: str) -> FieldRef | None:
    """The path with its rule, a fixed value, or neither but a rule where the value is made on the way."""
    plain = what.strip().rstrip(";").strip().replace("?.", ".")
    if not plain or len(plain) > LONGEST:
        return None
    if generated(plain):
        return FieldRef("", note=plain)
    return _looked_up(plain, code) or _with_fallback(plain, code) or _changed(plain, code) or source_of(plain)


def _with_fallback(what: str, code: str) -> FieldRef | None:
    found = _FALLBACK.fullmatch(what)
    if found is None:
        return None
    inner = read_from(found["what"] or found["same"] or found["said"], code)
    other = (found["other"] or found["else"] or found["rest"]).strip("\"'")
    if inner is None or not inner.path:
        return inner
    spoken = "" if other in ("", "null", "None", "nil") else f'if empty "{other}"'
    if " = " in inner.note and spoken and "otherwise" not in inner.note:
        spoken = f"otherwise {other}"
        return replace(inner, note=f"{inner.note}, {spoken}")
    return replace(inner, note="; ".join(filter(None, (inner.note, spoken))))


def _changed(what: str, code: str) -> FieldRef | None:
    """`person.add_time[:10]`, `str(order.id)`, `Math.round(value * 100)`."""
    if cut := _CUT.fullmatch(what):
        return FieldRef(cut["what"], note=f"first {cut['a'] or cut['b']} characters", shaped=True)
    wrapped = _WRAPPED.fullmatch(what)
    if wrapped is None:
        return None
    name = wrapped["name"].rpartition(".")[2].casefold()
    if name not in _PLAIN and name not in _SPOKEN:
        return None
    parts = wrapped["inner"].split(",")
    inner = read_from(parts[0], code)
    if inner is None or not inner.path:
        return None
    return replace(inner, note="; ".join(filter(None, (inner.note, _SPOKEN.get(name, "")))))


def _looked_up(what: str, code: str) -> FieldRef | None:
    """`STAGES[deal.stage]`: where the code shows the table, its values are the rule."""
    if inline := _INLINE_TABLE.fullmatch(what):
        return FieldRef(inline["a"] or inline["b"], note=entries_in(inline["table"]), shaped=True)
    found = _TABLE.fullmatch(what)
    path = (found["a"] or found["b"]) if found else ""
    if found is None or not IDENTIFIER.fullmatch(path) or path.isdigit() or not re.search(r"[A-Za-z]", path):
        return None
    table = re.search(
        rf"(?<![\w.]){re.escape(found['name'])}\b[^=\n{{]{{0,40}}[=:]\s*[\[{{]([^{{}}]{{3,4000}}?)[\]}}]",
        code,
    )
    said = entries_in(table[1]) if table else ""
    if not said and not (found["a"] and "." in path) and not found["name"].isupper():
        return None
    other = (found["other"] or "").strip("\"' ")
    if said and other and other not in ("None", "null"):
        said = f"{said}, otherwise {other}"
    return FieldRef(path, note=said or f"look up in {found['name']}", shaped=True)


def entries_in(table: str) -> str:
    """`1 = Lead, 2 = Prospect` of the literals in a table of the code."""
    pairs = []
    for each in _ENTRY.finditer(table):
        key, value = each["a"] or each["b"] or each["c"], each["d"] or each["e"] or each["f"] or ""
        pairs.append(f"{key} = {value}")
    return ", ".join(pairs)
