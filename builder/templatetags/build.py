"""How states of the Build tab look. Usage: {% load build %}."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.safestring import SafeString

from builder.blocks import ProvenCriterion
from lib.web.templatetags.ui import PILLS, icon

register = template.Library()

# state of a criterion: (class of its segment, icon, class of the icon)
CRITERIA = {
    "proven": ("ok", "circle-check", "sm ok"),
    "failing": ("bad", "circle-x", "sm bad"),
    "stale": ("warn", "history", "sm warn"),
    "untested": ("", "circle-dashed", "sm mute"),
    "uncovered": ("none", "circle-dashed", "sm mute"),
    "excused": ("excused", "circle-slash", "sm mute"),
    "running": ("run", "loader-circle", "sm spin run"),
}
# state of a step: (class of its node, icon)
NODES = {
    "planned": ("plan", ""),
    "waiting": ("idle", ""),
    "running": ("run", "loader-circle"),
    "passed": ("ok", "circle-check"),
    "failed": ("bad", "circle-x"),
    "skipped": ("idle passed-by", "circle-slash"),
}
SPINNING = "loader-circle"
TOOLS = {
    "ask_person": "circle-help",
    "check_code": "shield-check",
    "edit_file": "pencil",
    "finish": "circle-check",
    "list_files": "folder",
    "propose_plan_change": "list-checks",
    "read_file": "file-text",
    "read_plan": "book-open",
    "read_run": "history",
    "run_tests": "flask-conical",
    "run_workflow": "play",
    "search": "search",
    "search_files": "search",
    "write_file": "file-code",
    "write_files": "file-code",
}


@register.filter
def segment(state: str) -> str:
    """The class of a criterion's segment in the bar."""
    return CRITERIA.get(state, ("", "", ""))[0]


@register.filter
def segs(block: Any, is_live: bool) -> list[dict[str, str]]:
    """The segments of a turn's criteria for pieces/segs.html; those that are not told yet are at work."""
    told = [{"segment": segment(item.state)} for item in block.items]
    return told + [{"segment": "run" if is_live else ""} for _ in block.missing]


@register.simple_tag
def criterion_icon(state: str) -> SafeString:
    """The icon of a criterion's state."""
    _, name, css = CRITERIA.get(state, CRITERIA["untested"])
    return icon(name, css)


@register.filter
def test_url(item: ProvenCriterion, code_url: str) -> str:
    """The code view at the test of a criterion that a turn proved, "" without one."""
    if not item.function:
        return ""
    return f"{code_url}&{urlencode({'file': item.file, 'at': item.function})}"


@register.filter
def node_css(state: str) -> str:
    """The class of a step in that state."""
    return NODES.get(state, ("", ""))[0]


@register.simple_tag
def node_icon(state: str) -> SafeString:
    """The icon at the end of a step in that state."""
    name = NODES.get(state, ("", ""))[1]
    if not name:
        return SafeString("")
    return icon(name, "sm spin run" if name == SPINNING else "sm")


@register.simple_tag
def tool_icon(tool: str) -> SafeString:
    """The icon of a tool."""
    return icon(TOOLS.get(tool, "hammer"))


@register.filter
def run_css(state: str) -> str:
    """The colour of a run's state."""
    return PILLS.get(state, ("mute", "", ""))[0]
