"""What stands at the elements of a workflow. Usage: {% load marks %}."""

import re
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from planner.pages import marks

register = template.Library()

_BREAK = re.compile(r"(//|[/._?=-])(?=\w)")


@register.filter
def breakable(text: str) -> SafeString:
    """An address or a path that may go on in the next line behind its slashes and dots, not inside a word."""
    return mark_safe(_BREAK.sub(r"\1<wbr>", escape(text)))  # noqa: S308 -- escaped first


@register.simple_tag
def approved_at(opened: Any, key: str) -> SafeString:
    """Who approved the element with that key of an OpenWorkflow, and the reader's own vote on it."""
    return marks.approved(opened, key)


@register.simple_tag
def comments_at(opened: Any, key: str) -> SafeString:
    """How many comments the element has, and the way to write one."""
    return marks.comments(opened, key)
