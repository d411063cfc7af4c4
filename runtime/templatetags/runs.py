"""Small pieces of the run pages. Usage: {% load runs %}."""

import json
import re
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from lib.redact import HIDDEN
from lib.web import spans
from lib.web.templatetags.ui import PILLS, icon, pill
from runtime.models import LogLine
from runtime.selectors.runs import LONGEST_LINE
from runtime.states import WAITING

register = template.Library()

MARKS = {"ok": "ok", "bad": "bad", "run": "run", "warn": "warn"}


@register.simple_tag
def run_mark(state: str) -> str:
    """The colour class of a run's or step's state."""
    if state == WAITING:
        return "run"
    return MARKS.get(PILLS.get(state, ("mute",))[0], "mute")


@register.simple_tag
def run_icon(state: str) -> SafeString:
    """The icon of a run's or step's state."""
    name = "timer" if state == WAITING else PILLS.get(state, ("", "circle-dashed", ""))[1]
    return icon(name, "sm spin" if state == "running" else "sm")


@register.simple_tag
def run_pill(state: str, label: str = "") -> SafeString:
    """The state of a run as a word with its icon. One that waits stands out."""
    if state == WAITING:
        return format_html('<span class="pill run">{}{}</span>', icon("timer"), label or "Waiting")
    return pill(state, label)


@register.simple_tag
def run_word(state: str) -> str:
    """The state in the middle of a sentence."""
    return "passed" if state == "done" else PILLS.get(state, ("", "", state))[2].lower()


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


@register.simple_tag
def when(moment: datetime | None, style: str = "") -> SafeString:
    """A moment to the second: "Today 14:02:11", else with its day; in a "sentence" it is "today"."""
    if moment is None:
        return SafeString("")
    now = timezone.now()
    today = "today" if style == "sentence" else "Today"
    day = today if moment.date() == now.date() else spans.date(moment, now)
    told, exact = f"{day} {moment:%H:%M:%S}", f"{moment:%Y-%m-%d %H:%M:%S.%f}"[:-3]
    return format_html('<time datetime="{}" title="{} UTC">{}</time>', moment.isoformat(), exact, told)


@register.simple_tag
def log_text(line: LogLine, found: str = "") -> SafeString:
    """A log line's message, at most LONGEST_LINE characters, with what was searched for marked in it."""
    shown = getattr(line, "shown", "")
    text, cut = shown[:LONGEST_LINE], len(shown) > LONGEST_LINE
    parts = re.split(f"({re.escape(found)})", text, flags=re.IGNORECASE) if found else [text]
    marked = format_html_join(
        "",
        "{}",
        ((format_html("<mark>{}</mark>", part) if at % 2 else part,) for at, part in enumerate(parts)),
    )
    more = format_html('<span class="sub"> … the log file has the whole line</span>') if cut else ""
    return format_html("{}{}", marked, more)


@register.filter
def faults(values: list[dict[str, Any]]) -> str:
    """What went wrong on purpose, such as "salesforce 503, hubspot timeout"."""
    return ", ".join(_fault(value) for value in values)


def _fault(value: dict[str, Any]) -> str:
    kind = value.get("kind", "")
    what = value.get("status") if kind == "status" else kind.replace("_", " ")
    times = f" \N{MULTIPLICATION SIGN} {value['times']}" if value.get("times", 1) != 1 else ""
    return f"{value.get('system', '')} {what}{times}".strip()
