"""The bell of the top bar. Usage: {% load notices %}{% unread_notices request.user as unread %}."""

from typing import Any

from django import template

from teams import notice_lists

register = template.Library()


@register.simple_tag
def unread_notices(person: Any) -> int:
    """How many notices somebody has not read; 0 for nobody."""
    return notice_lists.unread_count(person.pk) if person.is_authenticated else 0
