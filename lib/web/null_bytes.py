"""Null bytes in addresses and forms are refused at the door: no page means one, PostgreSQL holds none."""

from collections.abc import Callable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from lib.web.errors import bad_request


class NullByteMiddleware:
    """Answers 400 to an address or a form that holds a null byte in its path, query or fields."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """The refusal, or None for a request without one."""
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\0" in query or "\0" in request.path:
            return bad_request(request, SuspiciousOperation("a null byte in the address"))
        if any("\0" in text for texts in request.POST.lists() for text in (texts[0], *texts[1])):
            return bad_request(request, SuspiciousOperation("a null byte in the form"))
        return None
