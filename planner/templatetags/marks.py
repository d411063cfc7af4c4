"""What stands at the elements of a workflow. Usage: {% load marks %}."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from planner.pages import marks

register = template.Library()


@register.simple_tag
def approved_at(opened: Any, key: str) -> SafeString:
    """Who approved the element with that key of an OpenWorkflow, and the reader's own vote on it."""
    return marks.approved(opened, key)


@register.simple_tag
def comments_at(opened: Any, key: str) -> SafeString:
    """How many comments the element has, and the way to write one."""
    return marks.comments(opened, key)
