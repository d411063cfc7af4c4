"""How errors reach the browser: a page for a person, one sentence for a script that asked for a fragment.

A fragment's answer with an error is never swapped in (`HX-Reswap: none`): the page stays as it is and says
the sentence in its status line, so what a person typed is not lost. Views that have a better answer, such as
a form with messages at its fields, give it themselves and never come here.
"""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import defaults
from django.views.decorators.csrf import requires_csrf_token

from lib.errors import DomainError
from lib.web.around import Around
from lib.web.htmx import is_htmx, trigger
from lib.web.problems import problem


class DomainErrorMiddleware(Around):
    """Turns a DomainError that a view let through into its status and sentence."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer for a DomainError; None lets other exceptions go on."""
        if not isinstance(exception, DomainError):
            return None
        return refusal(request, exception)


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The answer that says `error`, with its status."""
    if is_htmx(request):
        return _sentence(str(error), error.status)
    return render(request, "refused.html", {"error": error}, status=error.status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """400: a damaged address or form."""
    if _is_api(request):
        return problem(400, "That request cannot be read.")
    if is_htmx(request):
        return _sentence("That request cannot be read. Reload the page and try again.", 400)
    return defaults.bad_request(request, exception)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """403: a member without the role; the exception's text names the role."""
    if is_htmx(request):
        return _sentence(str(exception) or "Your role does not allow this.", 403)
    return defaults.permission_denied(request, exception)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """404: not there, or not there for this person."""
    if is_htmx(request):
        return _sentence("Nothing at this address.", 404)
    return defaults.page_not_found(request, exception)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponseBase:
    """500: a bug. The log has the traceback."""
    if _is_api(request):
        return problem(500, "That did not work on our side. Nothing was changed.")
    if is_htmx(request):
        return _sentence("That did not work on our side. Nothing was changed.", 500)
    return defaults.server_error(request)


def _is_api(request: HttpRequest) -> bool:
    """Whether a program asks. What its views refuse they answer themselves; this is for what nobody
    foresaw."""
    return request.path.startswith("/api/")


def _sentence(text: str, status: int) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response.headers["HX-Reswap"] = "none"
    return trigger(response, "toast", {"text": text, "is_refusal": True})
