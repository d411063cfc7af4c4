"""Null bytes in addresses and forms are refused at the door: no page means one, PostgreSQL holds none."""

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from lib.web.around import Around
from lib.web.errors import bad_request


class NullByteMiddleware(Around):
    """Answers 400 to an address or a form that holds a null byte in its path, query or fields."""

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """The refusal, or None for a request without one."""
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\0" in query or "\0" in request.path:
            return bad_request(request, SuspiciousOperation("a null byte in the address"))
        # A view for programs reads its body itself, as it was sent: once parsed as a form it would be gone.
        if getattr(view, "csrf_exempt", False):
            return None
        if any("\0" in text for texts in request.POST.lists() for text in (texts[0], *texts[1])):
            return bad_request(request, SuspiciousOperation("a null byte in the form"))
        return None
