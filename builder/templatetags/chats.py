"""Small things that the chat's templates print."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from builder.models import Attachment, Chat
from builder.pages.planned import ready_count
from lib.web.templatetags.ui import icon

register = template.Library()
register.simple_tag(ready_count)
ATTACHED = {"picture": "eye", "payload": "braces", "log": "text"}
NAMED = {
    "file": "file-code",
    "step": "workflow",
    "workflow": "waypoints",
    "run": "play",
    "document": "file-text",
}


@register.simple_tag
def attachment_icon(kind: str) -> SafeString:
    """The icon of an attachment's kind."""
    return icon(ATTACHED.get(kind, "file-text"))


@register.simple_tag
def mention_icon(kind: str) -> SafeString:
    """The icon of what may be named."""
    return icon(NAMED.get(kind, "at-sign"))


@register.simple_tag
def attachment_url(row: Attachment) -> str:
    """Where it can be had again."""
    return _url("attachment", row.chat, row.pk)


@register.simple_tag
def attachment_remove_url(row: Attachment) -> str:
    """Where it is taken off the message."""
    return _url("attachment_remove", row.chat, row.pk)


@register.simple_tag
def chat_urls(chat: Chat) -> dict[str, str]:
    """What can be done with a chat."""
    return {
        name: _url(f"chat_{name}", chat, chat.pk) for name in ("rename", "archive", "hand_over", "compact")
    }


@register.filter
def number(count: int) -> str:
    """19500 as 19,500."""
    return f"{count:,}"


def _url(name: str, chat: Chat, pk: int) -> str:
    project = chat.project
    return reverse(f"builder:{name}", args=[project.team.slug, project.slug, pk])


@register.simple_tag
def get(values: Mapping[str, Any], key: str) -> Any:
    """The value under a key that a template has in a variable."""
    return values.get(key)
