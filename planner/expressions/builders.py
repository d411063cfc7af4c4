"""Turning one matched clause of a rule sentence into calls; None where the words stay ambiguous."""

import re
from collections.abc import Callable

from planner.expressions.pairs import literal, unquoted
from planner.expressions.tree import Call, Scalar

Build = Callable[[re.Match[str]], list[Call] | None]

GAPS: dict[str, str] = {
    "space": " ",
    "comma": ",",
    "commas": ",",
    "hyphen": "-",
    "dash": "-",
    "slash": "/",
    "dot": ".",
    "semicolon": ";",
    "semicolons": ";",
    "underscore": "_",
    "newline": "\n",
    "pipe": "|",
    "colon": ":",
}
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4}
UNITS: dict[str, tuple[str, float]] = {
    name: (kind, size)
    for kind, sizes in {
        "mass": {("mg",): 0.001, ("g", "gram", "grams"): 1, ("kg", "kilogram", "kilograms"): 1000},
        "length": {("mm",): 0.001, ("cm",): 0.01, ("m", "meter", "metres"): 1, ("km",): 1000},
        "time": {
            ("milliseconds", "ms"): 0.001,
            ("seconds", "s", "sec"): 1,
            ("minutes", "min"): 60,
            ("hours", "h"): 3600,
        },
        "volume": {("ml",): 0.001, ("l", "litre", "liter"): 1},
    }.items()
    for names, size in sizes.items()
    for name in names
}
"""Units of one kind, each by how many of the kind's base unit it is."""
ORDINALS: dict[str, int] = {"first": 0, "second": 1, "third": 2, "last": -1}


def plain(name: str) -> Build:
    return lambda _match: [Call(name)]


def always(match: re.Match[str]) -> list[Call] | None:
    value = _value(match.group("value"), lower_words=1)
    return None if value is None else [Call("const", (), (("value", value[0]),))]


def otherwise(match: re.Match[str]) -> list[Call] | None:
    value = _value(match.group("value"), lower_words=0)
    return None if value is None else [Call("default", (), (("value", value[0]),))]


def _value(text: str, lower_words: int) -> tuple[Scalar] | None:
    """A literal value, wrapped; None where the words may just as well name a field or describe something."""
    value = literal(text)
    if unquoted(text) != text.strip() or not isinstance(value, str):
        return (value,)
    words = text.split()
    if all(word[0].isupper() or word[0].isdigit() for word in words) or len(words) <= lower_words:
        return (value,)
    return None


def truncate(match: re.Match[str]) -> list[Call] | None:
    return [Call("truncate", (), (("length", int(match.group("n"))),))]


def scale(match: re.Match[str]) -> list[Call] | None:
    text = match.group("n").replace(",", "")
    number = float(text) if "." in text else int(text)
    return [Call("number", (), (("scale", number),))] if number else None


def multiplied(match: re.Match[str]) -> list[Call] | None:
    text = match.group("n").replace(",", "")
    number = float(text)
    return [Call("number", (), (("scale", _tidy_number(1 / number)),))] if number else None


def units(match: re.Match[str]) -> list[Call] | None:
    """`kg to g`: both are units of one kind, and how many of the second make one of the first is known."""
    came, goes = (UNITS.get(match.group(name).lower()) for name in ("came", "goes"))
    if came is None or goes is None or came[0] != goes[0] or came == goes:
        return None
    return [Call("number", (), (("scale", _tidy_number(goes[1] / came[1])),))]


def _tidy_number(number: float) -> int | float:
    return int(number) if number == int(number) else round(number, 12)


def rounded_words(match: re.Match[str]) -> list[Call] | None:
    return [Call("round", (), (("digits", NUMBERS[match.group("word").lower()]),))]


def to_decimals(match: re.Match[str]) -> list[Call] | None:
    return [Call("number", (), (("scale", 100),))]


def to_minor(match: re.Match[str]) -> list[Call] | None:
    return [Call("number", (), (("scale", 0.01),)), Call("round", (), (("digits", 0),))]


def rounded(match: re.Match[str]) -> list[Call] | None:
    digits = match.groupdict().get("n")
    return [Call("round", (), (("digits", int(digits)),) if digits else ())]


def phone(match: re.Match[str]) -> list[Call] | None:
    return [Call("phone", (), (("country", match.group("country").upper()),))]


def split(match: re.Match[str]) -> list[Call] | None:
    groups = match.groupdict()
    index = ORDINALS[groups["which"].lower()] if groups.get("which") else int(groups["n"]) - 1
    return [_part(_gap(groups.get("sep") or "space"), index)]


def before(match: re.Match[str]) -> list[Call] | None:
    return [_part(_gap(match.group("sep")), 0)]


def after(match: re.Match[str]) -> list[Call] | None:
    return [_part(_gap(match.group("sep")), 1)]


def domain(match: re.Match[str]) -> list[Call] | None:
    return [_part("@", 1)]


def _part(separator: str, index: int) -> Call:
    return Call("split", (), (("sep", separator), ("index", index)))


def _gap(words: str) -> str:
    text = words.strip().removeprefix("a ").removeprefix("an ").removeprefix("the ")
    return GAPS.get(text.lower(), unquoted(text))


def concat(match: re.Match[str]) -> list[Call] | None:
    paths = _paths(match.group("paths"))
    separator = match.groupdict().get("sep")
    if separator is None:
        gap = "" if "without" in match.group().lower() else " "
    else:
        gap = _gap(separator)
    return [Call("concat", paths, (("sep", gap),) if gap != " " else ())] if len(paths) > 1 else None


def first_of(match: re.Match[str]) -> list[Call] | None:
    paths = _paths(match.group("paths"))
    return [Call("first_of", paths)] if len(paths) > 1 else None


def _paths(text: str) -> tuple[str, ...]:
    return tuple(
        part
        for part in re.split(r"\s*,\s*(?:(?:and|or|then)\s+)?|\s+(?:and|or|then|&)\s+|\s*\+\s*", text.strip())
        if part
    )


def template(match: re.Match[str]) -> list[Call] | None:
    return [Call("template", (), (("text", unquoted(match.group("text"))),))]


def lookup(match: re.Match[str]) -> list[Call] | None:
    return [
        Call(
            "lookup", (), (("table", match.group("table")), ("key", match.groupdict().get("key") or "value"))
        )
    ]


def join(match: re.Match[str]) -> list[Call] | None:
    listed = match.groupdict().get("path")
    paths = () if listed in (None, "list") else (listed,)
    return [Call("join", paths, (("sep", _gap(match.group("sep"))),))]


def comma_separated(match: re.Match[str]) -> list[Call] | None:
    return [Call("join", (), (("sep", ", "),))]
