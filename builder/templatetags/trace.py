"""Where the pieces of a chain stand. Usage: {% load trace %}."""

from django import template

from builder.pages.tracing import Addresses
from builder.tracing import CodePlace, Test

register = template.Library()


@register.filter
def code_url(place: CodePlace, urls: Addresses) -> str:
    """The editor at that line."""
    return urls.code(place)


@register.filter
def test_url(test: Test, urls: Addresses) -> str:
    """The editor at that test."""
    return urls.test(test)
