"""Comments at the elements of a plan. Usage: {% load threads %}."""

from collections.abc import Mapping
from typing import Any

from django import template

from planner.pages.threads import Asked, Margin, Talk, question_comments

register = template.Library()


@register.filter
def at(counts: Mapping[str, int], key: str) -> int:
    """What a mapping has under a key, 0 where it has nothing."""
    return counts.get(key, 0)


@register.simple_tag(takes_context=True)
def question_margin(context: Mapping[str, Any], plan: Any, key: str) -> Margin:
    """The comments on a question of an Overview."""
    request = context.get("request")
    asked = Asked.of(request.GET) if request else Asked()
    return question_comments(Talk(plan.project, plan.membership), key, asked)
