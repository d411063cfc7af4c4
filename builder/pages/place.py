"""Addresses that several parts of the page need."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse

from builder.models import Chat


def build_url(place: Sequence[str], workflow: str, chat: Chat | None) -> str:
    """The Build tab with that workflow and chat, ready for more parameters. `place` is team and project."""
    query = {"workflow": workflow} | ({"chat": str(chat.pk)} if chat else {})
    return f"{reverse('builder:build', args=place)}?{urlencode(query)}"
