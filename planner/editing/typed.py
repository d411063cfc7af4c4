"""Between a value of the plan and the texts of a form: writing the one, understanding the other."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from planner.editing.assertions import NotUnderstood, understood_lines, written
from planner.editing.fields import FLAG, Field
from planner.editing.places import Data
from planner.spec.checks import Assertion

Texts = dict[str, Any]
ASSERTIONS: TypeAdapter[tuple[Assertion, ...]] = TypeAdapter(tuple[Assertion, ...])
STATUS = re.compile(r"^([1-5])(\d\d|xx)$")


@dataclass
class Typed:
    """What somebody typed: the value it makes, and what is wrong with it by the name of the field."""

    value: Data
    errors: dict[str, str] = field(default_factory=dict)


def texts_of(fields: Sequence[Field], value: Mapping[str, Any]) -> Texts:
    """The text of each field; of rows and pairs a list with the texts of each column."""
    return {one.name: text_of(one, at(value, one.name)) for one in fields}


def texts_posted(fields: Sequence[Field], posted: Mapping[str, str]) -> Texts:
    """The same from a form: `name` for a field, `name.0.column` for one of rows."""
    texts: Texts = {}
    for one in fields:
        if not one.columns:
            texts[one.name] = posted.get(one.name, "").replace("\r\n", "\n")
            continue
        start = f"{one.name}."
        numbers = {
            int(name.removeprefix(start).split(".")[0])
            for name in posted
            if re.fullmatch(rf"{re.escape(start)}\d{{1,4}}\..+", name)
        }
        rows = [
            {column.name: posted.get(f"{start}{number}.{column.name}", "") for column in one.columns}
            for number in sorted(numbers)
        ]
        texts[one.name] = [row for row in rows if _says_something(one, row)]
    return texts


def typed(fields: Sequence[Field], texts: Texts, base: Mapping[str, Any]) -> Typed:
    """The value of `base` with what the texts say; errors are sentences with what to do."""
    found = Typed(json.loads(json.dumps(base)))
    for one in fields:
        text = texts[one.name]
        if one.must and not text.strip():
            found.errors[one.name] = f"{one.label} cannot be empty."
            continue
        try:
            # What reads the same was not touched: its value stays exactly as it is.
            if text == text_of(one, at(base, one.name)):
                continue
            put(found.value, one.name, _value(one, text, at(base, one.name)))
        except ValueError as problem:
            found.errors[one.name] = str(problem)
    return found


def text_of(one: Field, value: Any) -> Any:
    """A value as the text of its field; of rows and pairs a list with the texts of each column."""
    if one.kind in ("rows", "pairs"):
        rows = [{"name": n, "value": v} for n, v in (value or {}).items()] if one.kind == "pairs" else value
        return [{c.name: _cell(c, row.get(c.name)) for c in one.columns} for row in rows or ()]
    if value is None or (one.options == FLAG and not value):
        return ""
    if one.options == FLAG:
        return "true"
    if one.kind == "json":
        return json.dumps(value, ensure_ascii=False, indent=2) if value != [] else ""
    if one.kind == "assertions":
        return "\n".join(written(each) for each in ASSERTIONS.validate_python(value))
    if one.kind == "lines":
        return "\n".join(value)
    if one.kind in ("keys", "statuses"):
        return ", ".join(str(each) for each in value)
    return str(value)


def _cell(column: Field, value: Any) -> str:
    """A value in one cell: text as it is, numbers as JSON, a text that looks like JSON in quotes."""
    if value is None or (column.name == "required" and not value):
        return ""
    if isinstance(value, str):
        return json.dumps(value) if not isinstance(_loose(value), str) else value
    return json.dumps(value, ensure_ascii=False)


def _loose(text: str) -> Any:
    """JSON where it is JSON, else the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _value(one: Field, text: Any, before: Any) -> Any:
    """The value a text stands for; `before` is what stood there. Raises ValueError with a sentence."""
    if one.kind == "pairs":
        return {row["name"].strip(): row["value"].strip() for row in text}
    if one.kind == "rows":
        return [_row(one, row, before or ()) for row in text]
    stripped = text.strip()
    if one.kind == "number":
        return _number(one, stripped)
    if one.kind == "json":
        return _json(one, stripped)
    if one.kind == "assertions":
        return [each.model_dump(mode="json") for each in _assertions(stripped)]
    if one.kind == "lines":
        return [line.strip() for line in stripped.splitlines() if line.strip()]
    if one.kind == "keys":
        return _keys(one, stripped)
    if one.kind == "statuses":
        return _statuses(stripped)
    if one.kind == "choice" and stripped not in {value for value, _ in one.options}:
        raise ValueError(f"{stripped} cannot be chosen here; choose one of the list.")
    if one.options == FLAG:
        return stripped == "true"
    return text.rstrip() if one.kind == "prose" else stripped


def _row(one: Field, row: Mapping[str, str], before: Sequence[Data]) -> Data:
    """One row; what the form does not show of it (a parameter's description) stays as it was."""
    first = one.columns[0]
    same = (old for old in before if _cell(first, old.get(first.name)) == row[first.name])
    made: Data = dict(next(same, {}))
    for column in one.columns:
        text = row[column.name].strip()
        if column.name == "required":
            made[column.name] = text == "true"
        elif column.kind == "number":
            made[column.name] = _number(column, text)
        elif one.name.endswith("tests") and column.name == "value":
            made[column.name] = _loose(text) if text else None
        elif column.name == "question":
            made[column.name] = text or None
        else:
            made[column.name] = text
    return made


def _says_something(one: Field, row: Mapping[str, str]) -> bool:
    return any(row[column.name].strip() for column in one.columns if column.kind != "choice")


def _number(one: Field, text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{1,9}", text):
        raise ValueError(f"{one.label} takes a whole number, not {text}.")
    return int(text)


def _json(one: Field, text: str) -> Any:
    if not text:
        return None
    try:
        return json.loads(text)
    except json.JSONDecodeError as problem:
        place = f"Line {problem.lineno}, column {problem.colno}"
        raise ValueError(f"{place}: {problem.msg[0].lower()}{problem.msg[1:]}.") from problem


def _assertions(text: str) -> tuple[Assertion, ...]:
    try:
        return understood_lines(text)
    except ValidationError as problem:
        first = problem.errors()[0]
        raise ValueError(f"{first['loc'][-1]}: {first['msg']}.") from problem
    except NotUnderstood as problem:
        raise ValueError(str(problem)) from problem


def _keys(one: Field, text: str) -> list[str]:
    keys = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    unknown = [key for key in keys if key not in {value for value, _ in one.options}]
    if unknown:
        raise ValueError(f"The plan has no {', '.join(unknown)}. Choose from the list or take it out.")
    return keys


def _statuses(text: str) -> list[int | str]:
    found: list[int | str] = []
    for part in (each.strip().lower() for each in text.split(",") if each.strip()):
        if not STATUS.match(part):
            raise ValueError(f"{part} is no HTTP status; write such as 429, 5xx.")
        found.append(int(part) if part.isdigit() else part)
    return found


def at(value: Mapping[str, Any], name: str) -> Any:
    """What stands at a dotted path, None where it leads nowhere."""
    found: Any = value
    for part in name.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(part)
    return found


def put(value: Data, name: str, what: Any) -> None:
    """Write at a dotted path, making what is missing on the way. Changes `value`."""
    *parts, last = name.split(".")
    for part in parts:
        if not isinstance(value.get(part), dict):
            value[part] = {}
        value = value[part]
    value[last] = what
