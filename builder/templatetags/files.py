"""The open file of a page, for templates. Usage: {% load files %}{% file_view page as file %}."""

from django import template

from builder.pages.build import BuildPage
from builder.pages.files import FileView
from builder.pages.files import file_view as view_of

register = template.Library()


@register.simple_tag
def file_view(page: BuildPage) -> FileView:
    """What the code view shows beside the text."""
    return view_of(page)


@register.filter
def file_name(path: str) -> str:
    """The last part of a path."""
    return path.rpartition("/")[2]
