"""Pages are sent compressed; streams and files are left alone."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressPagesMiddleware(GZipMiddleware):
    """Django's gzip (with its random padding against BREACH) for whole answers only.

    An event stream must reach the browser line by line, and static files lie compressed on the disk.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer, compressed when it is a whole one and the browser wants it."""
        if response.streaming:
            return response
        return super().process_response(request, response)
