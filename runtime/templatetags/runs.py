"""Small pieces of the run pages. Usage: {% load runs %}."""

import json
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from lib.redact import HIDDEN
from lib.web.json_html import render
from lib.web.templatetags.ui import PILLS, icon

register = template.Library()

MARKS = {"ok": "ok", "bad": "bad", "run": "run", "warn": "bad"}
LONGEST_TEXT = 40_000


@register.simple_tag
def run_mark(state: str) -> str:
    """The colour class of a run's or step's state."""
    return MARKS.get(PILLS.get(state, ("mute",))[0], "mute")


@register.simple_tag
def run_icon(state: str) -> SafeString:
    """The icon of a run's or step's state."""
    name = PILLS.get(state, ("", "circle-dashed", ""))[1]
    return icon(name, "sm spin" if state == "running" else "sm")


@register.simple_tag
def run_word(state: str) -> str:
    """The state in the middle of a sentence."""
    return "passed" if state == "done" else PILLS.get(state, ("", "", state))[2].lower()


@register.simple_tag
def body(value: Any) -> SafeString:
    """A request's or answer's body: JSON in colours, anything else as the text it is."""
    if not isinstance(value, str):
        return render(value)
    try:
        return render(json.loads(value))
    except (ValueError, RecursionError):
        return escape(value[:LONGEST_TEXT])


@register.simple_tag
def hidden_marks(value: str) -> SafeString:
    """A header's value in which what was hidden is marked as such."""
    marked = escape(value).replace(HIDDEN, f'<span class="redact">{HIDDEN}</span>')
    return mark_safe(marked)  # noqa: S308 -- escaped first


@register.filter
def fields(values: dict[str, Any]) -> str:
    """A log line's fields: name=value, name=value."""
    return ", ".join(f"{name}={_plain(value)}" for name, value in values.items())


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
