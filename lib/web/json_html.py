"""A JSON value as coloured text."""

import json
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

INDENT = "  "


def render(value: Any, limit: int = 40_000) -> SafeString:
    """`value` as indented JSON with spans for names, texts and numbers; cut, with a note, at `limit`."""
    parts: list[str] = []
    _write(value, "", parts)
    text = "".join(parts)
    if len(text) <= limit:
        return mark_safe(text)  # noqa: S308 -- every value was escaped
    plain = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    return format_html("{}\n… {} more characters", plain[:limit], f"{len(plain) - limit:,}")


def _write(value: Any, margin: str, out: list[str]) -> None:
    if isinstance(value, dict) and value:
        _write_block("{", "}", [(_name(name), item) for name, item in value.items()], margin, out)
    elif isinstance(value, (list, tuple)) and value:
        _write_block("[", "]", [("", item) for item in value], margin, out)
    elif isinstance(value, str):
        out.append(f'<span class="k-str">{escape(json.dumps(value, ensure_ascii=False))}</span>')
    elif isinstance(value, dict):
        out.append("{}")
    elif isinstance(value, (list, tuple)):
        out.append("[]")
    else:
        out.append(f'<span class="k-num">{escape(json.dumps(value, default=str))}</span>')


def _write_block(start: str, end: str, items: list[tuple[str, Any]], margin: str, out: list[str]) -> None:
    inner = margin + INDENT
    out.append(start)
    for position, (name, item) in enumerate(items):
        out.append(f"{',' if position else ''}\n{inner}{name}")
        _write(item, inner, out)
    out.append(f"\n{margin}{end}")


def _name(name: Any) -> str:
    return f'<span class="k-prop">{escape(json.dumps(str(name), ensure_ascii=False))}</span>: '
