"""Saying an expression in plain words: what the rule column of a transformation table reads like."""

from planner.expressions.tree import Call, Expr, Value, placeholders

PLAIN: dict[str, str] = {
    "copy": "copy",
    "trim": "trim",
    "lower": "lower case",
    "upper": "upper case",
    "title": "capitals at word starts",
    "bool": "yes or no",
    "custom": "needs code",
}

FORMAT_NAMES: dict[str, str] = {
    "unix": "Unix seconds",
    "unix_ms": "Unix milliseconds",
    "iso": "ISO 8601",
    "auto": "any usual date",
    "%Y-%m-%d": "day",
    "%H:%M": "time",
    "%Y-%m": "month",
    "%Y": "year",
}


def describe(expr: Expr) -> str:
    """The expression as one plain sentence without a full stop, such as `trim, else "Unknown"`."""
    return ", ".join(_call(call) for call in expr.calls)


def _call(call: Call) -> str:
    if call.name in PLAIN:
        return PLAIN[call.name]
    return _WITH_ARGUMENTS[call.name](call)


def _quoted(value: Value) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _const(call: Call) -> str:
    value = call.option("value")
    plain = (
        isinstance(value, str)
        and value.replace("_", "").replace("-", "").isalnum()
        and not _number_like(value)
    )
    return f"always {value}" if plain else f"always {_quoted(value)}"


def _number_like(text: str) -> bool:
    return text.replace(".", "").isdigit() or text.lower() in ("true", "false", "null", "none", "empty")


def _truncate(call: Call) -> str:
    return f"first {call.option('length')} characters"


def _concat(call: Call) -> str:
    joined = " and ".join(call.paths) if len(call.paths) == 2 else ", ".join(call.paths)
    separator = call.text("sep", " ")
    if separator == " ":
        return f"join {joined} with a space"
    return f"join {joined} with {_quoted(separator)}" if separator else f"join {joined} without a gap"


def _split(call: Call) -> str:
    index = call.whole("index")
    which = {0: "first", 1: "second", 2: "third", -1: "last"}.get(index, f"number {index + 1}")
    separator = call.text("sep")
    return f"{which} part split at {'a space' if separator == ' ' else _quoted(separator)}"


def _template(call: Call) -> str:
    text = call.text("text")
    return f"the text {_quoted(text)}" if placeholders(call) else f"always {_quoted(text)}"


def _map(call: Call) -> str:
    pairs = ", ".join(f"{key} = {_bare(value)}" for key, value in call.pairs("pairs").items())
    return f"{pairs}, otherwise {_bare(call.option('default'))}" if call.has("default") else pairs


def _bare(value: Value) -> str:
    return value if isinstance(value, str) else _quoted(value)


def _number(call: Call) -> str:
    scale = call.option("scale", 1)
    if scale == 1:
        return "as a number"
    return "minor units to decimals" if scale == 100 else f"divided by {scale}"


def _round(call: Call) -> str:
    digits = call.whole("digits")
    return f"rounded to {digits} decimals" if digits else "rounded to a whole number"


def _date(call: Call) -> str:
    came, goes, zone = call.text("from"), call.text("to", "iso"), call.text("tz")
    source = FORMAT_NAMES.get(came, _quoted(came))
    target = FORMAT_NAMES.get(goes, _quoted(goes))
    place = zone.rsplit("/", 1)[-1].replace("_", " ")
    return f"{source} to {target}" + (f" in {place}" if zone else "")


def _phone(call: Call) -> str:
    return f"phone number in E.164, country {call.text('country')}"


def _first_of(call: Call) -> str:
    return "first of " + ", ".join(call.paths[:-1]) + f" or {call.paths[-1]}"


def _lookup(call: Call) -> str:
    return f"look up {call.text('key')} in {call.text('table')}"


def _join(call: Call) -> str:
    listed = call.paths[0] if call.paths else "the list"
    return f"{listed} joined with {_quoted(call.text('sep', ', '))}"


_WITH_ARGUMENTS = {
    "const": _const,
    "default": lambda call: f"else {_quoted(call.option('value'))}",
    "truncate": _truncate,
    "concat": _concat,
    "split": _split,
    "template": _template,
    "map": _map,
    "number": _number,
    "round": _round,
    "date": _date,
    "phone": _phone,
    "first_of": _first_of,
    "lookup": _lookup,
    "join": _join,
}
