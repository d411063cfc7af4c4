"""Values and texts of a plan as Python source. Nothing a plan says can leave the literal it is put in."""

import json
import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from builder.compiler.layout import WIDTH


def literal(value: Any) -> str:
    """A JSON value as a Python expression with double quotes. Raises TypeError for anything else."""
    if value is None or isinstance(value, bool | int):
        return repr(value)
    if isinstance(value, float):
        return repr(value).replace("e+", "e") if math.isfinite(value) else f'float("{value}")'
    if isinstance(value, str):
        return text(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    raise TypeError(f"{type(value).__name__} is not a JSON value")


def text(value: str) -> str:
    """A string literal as the formatter writes it: double quotes unless that costs more escapes."""
    quote = _quote_for(value)
    return quote + _inside(value, quote) + quote


def _quote_for(value: str) -> str:
    return "'" if value.count('"') > value.count("'") else '"'


def _inside(value: str, quote: str) -> str:
    return "".join(_escaped(character) for character in value).replace(quote, "\\" + quote)


def _escaped(character: str) -> str:
    if character == "\\":
        return "\\\\"
    return character if character.isprintable() else repr(character)[1:-1]


def template(value: str, names: Mapping[str, str]) -> str:
    """An f-string (or a plain one) from text with `{placeholders}`; `names` gives the expression of each.

    A placeholder without an expression stays as it stands. An expression may hold double quotes but neither
    single quotes nor backslashes: Python 3.11 has no other quotes for them inside an f-string.
    """
    parts = split_placeholders(value)
    if not any(name in names for _, name in parts if name):
        return text(value)
    fixed = "".join(part or ("" if name in names else name) for part, name in parts)
    quote = '"' if any('"' in names.get(name, "") for _, name in parts) else _quote_for(fixed)
    pieces = []
    for part, name in parts:
        if name in names:
            pieces.append("{" + names[name].replace('"', "'") + "}")
        else:
            whole = part or "{" + name + "}"
            pieces.append(_inside(whole, quote).replace("{", "{{").replace("}", "}}"))
    return "f" + quote + "".join(pieces) + quote


def split_placeholders(value: str) -> list[tuple[str, str]]:
    """`/a/{id}/b` as `[("/a/", ""), ("", "id"), ("/b", "")]`: text or the name in braces, one of both."""
    parts: list[tuple[str, str]] = []
    rest = value
    while rest:
        before, brace, after = rest.partition("{")
        name, closing, remaining = after.partition("}")
        if not brace or not closing:
            parts.append((rest, ""))
            break
        if before:
            parts.append((before, ""))
        parts.append(("", name))
        rest = remaining
    return parts


def sentence(value: str) -> str:
    """A plan's text as one calm line: whitespace collapsed, nothing else touched."""
    return " ".join(value.split())


def docstring(value: str, indent: int) -> list[str]:
    """The lines of a docstring, without indentation. Paragraphs stand apart; long ones are wrapped."""
    paragraphs = [sentence(part) for part in value.split("\n\n")]
    safe = [_doc_safe(part) for part in paragraphs if part]
    if not safe:
        return []
    width = WIDTH - indent
    lines = _wrapped(safe[0], width - 3 if len(safe) == 1 else width, first=3)
    for part in safe[1:]:
        lines += ["", *_wrapped(part, width)]
    if len(lines) == 1:
        return [f'"""{lines[0]}"""']
    return [f'"""{lines[0]}', *lines[1:], '"""']


def _wrapped(part: str, width: int, first: int = 0) -> list[str]:
    lines = textwrap.wrap(" " * first + part, width, break_long_words=False, break_on_hyphens=False)
    return [lines[0][first:], *lines[1:]]


def _doc_safe(part: str) -> str:
    """Nothing that could end the docstring or that the formatter would rewrite."""
    safe = part.replace("\\", "\\\\")
    if '"""' in safe or safe.startswith('"') or safe.endswith('"'):
        safe = safe.replace('"', "'")
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in safe)


def pretty_json(value: Any) -> str:
    """A JSON file's text: two spaces, keys as they come, a newline at the end."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
