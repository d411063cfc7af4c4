"""Computing what an expression gives, by the very functions the generated code calls."""

from collections.abc import Callable, Mapping
from typing import Any

from tenon import mapping
from tenon.mapping import MappingError

from planner.expressions.tree import Call, Expr

Tables = Mapping[str, Mapping[str, Any]]


class CannotEvaluate(ValueError):
    """The expression gives no value here; the message is the reason, as a sentence."""


def evaluate(expr: Expr, value: Any, *, record: Any = None, tables: Tables | None = None) -> Any:
    """What `expr` makes of `value`, the content of the row's source.

    `record` is the whole source record, which `concat`, `template` and `first_of` read; where it is not given
    and `value` is an object, that is the record. `tables` holds the lookup tables by name. Raises
    `CannotEvaluate` where a value cannot be worked with, a table is not given, or the row needs code.
    """
    whole = record if record is not None or not isinstance(value, Mapping) else value
    for call in expr.calls:
        try:
            value = _call(call, value, whole, tables or {})
        except MappingError as error:
            raise CannotEvaluate(str(error)) from error
    return value


def _call(call: Call, value: Any, record: Any, tables: Tables) -> Any:
    if call.name == "const":
        return call.option("value")
    if call.name == "custom":
        raise CannotEvaluate("this row needs code")
    if call.name == "lookup":
        return _lookup(call, value, tables)
    if call.name in FROM_RECORD or call.paths:
        return _from_record(call, record)
    return PLAIN[call.name](value) if call.name in PLAIN else FROM_VALUE[call.name](call, value)


def _lookup(call: Call, value: Any, tables: Tables) -> Any:
    name = call.text("table")
    if name not in tables:
        raise CannotEvaluate(f"the table {name} is not given")
    return mapping.lookup(value, tables[name], call.text("key"))


def _from_record(call: Call, record: Any) -> Any:
    """The calls that read other fields than the row's source."""
    found = [mapping.pick(record, path) for path in call.paths]
    if call.name == "template":
        return mapping.template(call.text("text"), record)
    if call.name == "concat":
        return mapping.concat(*found, sep=call.text("sep", " "))
    return mapping.join(found[0], call.text("sep")) if call.name == "join" else mapping.first_of(*found)


def _number(call: Call, value: Any) -> Any:
    scale = call.option("scale", 1)
    return mapping.number(value, scale if isinstance(scale, int | float) else 1)


def _date(call: Call, value: Any) -> Any:
    return mapping.date(value, call.text("from"), call.text("to", "iso"), call.text("tz"))


PLAIN: dict[str, Callable[[Any], Any]] = {
    "copy": lambda value: value,
    "trim": mapping.trim,
    "lower": mapping.lower,
    "upper": mapping.upper,
    "title": mapping.title,
    "bool": mapping.boolean,
}

FROM_RECORD = frozenset({"template", "concat", "first_of"})

FROM_VALUE: dict[str, Callable[[Call, Any], Any]] = {
    "default": lambda call, value: mapping.default(value, call.option("value")),
    "truncate": lambda call, value: mapping.truncate(value, call.whole("length")),
    "split": lambda call, value: mapping.split(value, call.text("sep"), call.whole("index")),
    "map": lambda call, value: mapping.map_value(value, call.pairs("pairs"), call.option("default")),
    "number": _number,
    "round": lambda call, value: mapping.round_to(value, call.whole("digits")),
    "date": _date,
    "phone": lambda call, value: mapping.phone(value, call.text("country")),
    "join": lambda call, value: mapping.join(value, call.text("sep", ", ")),
}
