"""Files to keep instead of pages to look at."""

from django.http import HttpResponse


def attachment(content: str | bytes, content_type: str, name: str) -> HttpResponse:
    """The content as a file called `name`, which is ours: letters, digits, dots and dashes."""
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
