"""The small pieces of the interface: icon, tile, person, status word, time. Usage: {% load ui %}."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from lib import text as words
from lib.web import json_html, markdown, spans, sparkline, tiles

register = template.Library()

PILLS = {
    "draft": ("mute", "pencil", "Draft"),
    "in_review": ("warn", "eye", "In review"),
    "changes_requested": ("bad", "message-square-warning", "Changes requested"),
    "approved": ("ok", "circle-check", "Approved"),
    "building": ("acc", "hammer", "Building"),
    "built": ("acc", "hammer", "Built"),
    "live": ("ok", "radio", "Live"),
    "queued": ("mute", "clock", "Queued"),
    "running": ("run", "loader-circle", "Running"),
    "done": ("ok", "circle-check", "Done"),
    "passed": ("ok", "circle-check", "Passed"),
    "proven": ("ok", "circle-check", "Proven"),
    "failing": ("bad", "circle-x", "Failing"),
    "untested": ("mute", "circle-dashed", "Untested"),
    "stale": ("warn", "history", "Stale"),
    "skipped": ("mute", "circle-slash", "Skipped"),
    "empty": ("mute", "circle-slash", "Nothing to do"),
    "retrying": ("warn", "timer", "Retrying"),
    "failed": ("bad", "circle-x", "Failed"),
    "parked": ("warn", "archive", "Parked"),
    "stopped": ("mute", "square", "Stopped"),
    "cancelled": ("mute", "square", "Stopped"),
    "waiting": ("mute", "circle-dashed", "Waiting"),
    "connected": ("ok", "circle-check", "Connected"),
    "unconnected": ("mute", "circle-dashed", "Not connected"),
    "unsigned": ("warn", "triangle-alert", "Not signed in"),
    "refused": ("bad", "circle-x", "Sign-in refused"),
}
MARK = SafeString(
    '<svg class="mark" viewBox="0 0 24 24" aria-hidden="true">'
    '<path class="a" d="M3.5 3H11v6.2h5.2v5.6H11V21H3.5A1.5 1.5 0 0 1 2 19.5v-15A1.5 1.5 0 0 1 3.5 3Z"/>'
    '<path class="b" d="M12.6 3h7.9A1.5 1.5 0 0 1 22 4.5v15a1.5 1.5 0 0 1-1.5 1.5h-7.9v-4.6h5.2V7.6h-5.2Z"/>'
    "</svg>"
)
JOINT = SafeString(
    '<svg class="joint" viewBox="0 0 14 20" aria-hidden="true">'
    '<path d="M0 10h4.5V6.5h5V10H14M4.5 10v3.5h5V10"/></svg>'
)


@register.simple_tag
def icon(name: str, css: str = "sm") -> SafeString:
    """The icon `name` of icons.svg; words beside it carry the meaning. `css`: sm, lg, spin, ok ..."""
    return format_html(
        '<svg class="i {}" aria-hidden="true"><use href="{}#i-{}"/></svg>', css, static("icons.svg"), name
    )


@register.simple_tag
def mark() -> SafeString:
    """The logo: two interlocking pieces."""
    return MARK


@register.simple_tag
def tile(name: str, css: str = "") -> SafeString:
    """A system's tile: two letters on a hue. The name also stands beside it in words."""
    return format_html(
        '<span class="tile t{} {}" title="{}" aria-hidden="true">{}</span>',
        tiles.hue(name),
        css,
        name,
        tiles.letters(name),
    )


@register.simple_tag
def pair(source: str, target: str, css: str = "") -> SafeString:
    """Two systems, jointed."""
    return format_html(
        '<span class="pair {}">{}{}{}</span>', css, tile(source, css), JOINT, tile(target, css)
    )


@register.simple_tag
def avatar(person: Any, css: str = "") -> SafeString:
    """A person's initials on a hue; `person` has `label` and `initials`. Nothing for nobody."""
    if person is None:
        return SafeString("")
    return format_html(
        '<span class="av t{} {}" title="{}" aria-hidden="true">{}</span>',
        tiles.hue(person.label, hues=5),
        css,
        person.label,
        person.initials,
    )


@register.simple_tag
def pill(state: str, label: str = "", shape: str = "icon") -> SafeString:
    """A status word with its colour and an icon, or a dot in tables. `label` replaces the state's own."""
    css, name, own = PILLS.get(state, ("mute", "circle-dashed", state.replace("_", " ").capitalize()))
    if shape == "dot":
        pulse = "dot pulse" if state == "running" else "dot"
        return format_html(
            '<span class="pill {}"><span class="{}"></span>{}</span>', css, pulse, label or own
        )
    spin = "sm spin" if state == "running" else "sm"
    return format_html('<span class="pill {}">{}{}</span>', css, icon(name, spin), label or own)


@register.simple_tag
def spark(counts: Sequence[int], bad: Sequence[int]) -> SafeString:
    """A row of small bars; the words beside it carry the meaning."""
    drawn = format_html_join(
        "",
        '<rect{} x="{}" y="{}" width="{}" height="{}" rx="1"/>',
        (
            (mark_safe(' class="bad"') if bar.is_bad else "", bar.x, bar.y, bar.width, bar.height)
            for bar in sparkline.bars(counts, bad)
        ),
    )
    return format_html(
        '<svg class="spark" width="{}" height="{}" aria-hidden="true">{}</svg>',
        sparkline.WIDTH,
        sparkline.HEIGHT,
        drawn,
    )


@register.simple_tag
def ago(moment: datetime | None, style: str = "short") -> SafeString:
    """How long ago, up to a day, then the date; in a "sentence" it is "12 min ago"."""
    if moment is None:
        return SafeString("")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        f"{moment:%Y-%m-%d %H:%M:%S} UTC",
        (spans.ago_in_sentence if style == "sentence" else spans.ago)(moment, timezone.now()),
    )


@register.simple_tag
def running_since(moment: datetime | None) -> SafeString:
    """Time that has passed since `moment`, counted on by tenon.js."""
    if moment is None:
        return SafeString("")
    passed = max(0.0, (timezone.now() - moment).total_seconds())
    told = words.duration(passed * 1000) if passed >= 60 else f"{int(passed)} s"
    return format_html('<time datetime="{}" data-running>{}</time>', moment.isoformat(), told)


@register.simple_tag
def kbd(keys: str) -> SafeString:
    """A key as it stands on the keyboard; screen readers hear the button's own words instead."""
    return format_html('<kbd aria-hidden="true">{}</kbd>', keys)


@register.simple_tag
def cite(number: int, url: str, quote: str = "") -> SafeString:
    """A small number that opens the passage a fact rests on."""
    return format_html(
        '<a class="cite" href="{}" title="{}" aria-label="Source {}">{}</a>', url, quote, number, number
    )


@register.simple_tag(takes_context=True)
def theme(context: dict[str, Any]) -> SafeString:
    """The data-theme attribute of <html>: this browser's cookie, else the person's setting, else nothing."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return SafeString("")
    chosen = request.COOKIES.get("theme") or getattr(getattr(request, "user", None), "theme", "")
    return format_html(' data-theme="{}"', chosen) if chosen in ("light", "dark") else SafeString("")


@register.filter
def duration(milliseconds: float | None) -> str:
    """18 ms, 1.80 s, 1 min 12 s; a dash for nothing."""
    return "-" if milliseconds is None else words.duration(milliseconds)


@register.filter
def size(count: int | None) -> str:
    """74 B, 1.1 kB; a dash for nothing."""
    return "-" if count is None else words.file_size(count)


@register.filter
def prettyjson(value: Any) -> SafeString:
    """A JSON value, indented and coloured, for a <pre class="json">."""
    return json_html.render(value)


@register.filter(name="markdown")
def markdown_filter(text: str) -> SafeString:
    """Markdown as safe HTML, for a .prose element."""
    return markdown.render(text)


@register.filter
def ticks(text: str) -> SafeString:
    """A sentence in which `backticks` become code; everything else in it is plain text."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(str(text))))  # noqa: S308 -- escaped first


@register.filter
def code(text: str, language: str) -> SafeString:
    """Source text in the code hues, for a <pre>."""
    return markdown.highlight(text, language)


@register.filter
def number(count: int) -> str:
    """12,340."""
    return f"{count:,}"


@register.filter
def plural(count: int, word: str) -> str:
    """{{ 3|plural:"workflow" }} is "3 workflows"; an irregular plural follows a comma: "entry,entries"."""
    one, _, many = word.partition(",")
    return f"{count:,} {one if count == 1 else many or one + 's'}"
