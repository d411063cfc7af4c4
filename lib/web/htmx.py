"""htmx 4 on the wire: is this a fragment's request, and how one answer updates several places.

htmx 4 says `HX-Request-Type: partial` when it will swap into a target, and `full` when it replaces the page
(boosted links and history), so a boosted navigation still gets a whole page.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

Response = TypeVar("Response", bound=HttpResponseBase)


def is_htmx(request: HttpRequest) -> bool:
    """Whether a script asks, so that a redirect must be an `HX-Location` and an error a fragment."""
    return request.headers.get("HX-Request") == "true"


def is_partial(request: HttpRequest) -> bool:
    """Whether the answer is swapped into a part of the page; then the fragment alone is sent."""
    return is_htmx(request) and request.headers.get("HX-Request-Type", "partial") == "partial"


def fragment_or_page(
    request: HttpRequest,
    fragment: str,
    page: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """Render `fragment` for a partial request and `page` for any other, with the same context."""
    template = fragment if is_partial(request) else page
    response = HttpResponse(render_to_string(template, dict(context), request), status=status)
    # One address, two bodies: a cache (and the back button) must keep them apart.
    response.headers["Vary"] = "HX-Request, HX-Request-Type"
    return response


def partial(target: str, content: str, swap: str = "outerMorph") -> SafeString:
    """Markup that puts `content` (trusted HTML) at the element with the id `target`."""
    return format_html(
        '<hx-partial hx-target="#{}" hx-swap="{}">{}</hx-partial>',
        target,
        swap,
        mark_safe(content),  # noqa: S308
    )


def partials(
    request: HttpRequest, parts: Iterable[tuple[str, str, Mapping[str, Any]]], *, status: int = 200
) -> HttpResponse:
    """An answer that updates several places: (element id, fragment template, context) for each."""
    rendered = (
        (partial(target, render_to_string(name, dict(context), request)),) for target, name, context in parts
    )
    return HttpResponse(format_html_join("\n", "{}", rendered), status=status)


def go_to(request: HttpRequest, to: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """Send the browser on, with or without script. Arguments as for django.shortcuts.redirect."""
    answer: HttpResponseRedirect = redirect(to, *args, **kwargs)
    if not is_htmx(request):
        answer.status_code = 303
        return answer
    return HttpResponse(status=204, headers={"HX-Location": answer.url})


def trigger(response: Response, event: str, detail: Mapping[str, Any] | None = None) -> Response:
    """Let the page's modules hear `event` when the answer arrives. Returns the response."""
    events = json.loads(response.headers.get("HX-Trigger", "{}"))
    events[event] = dict(detail or {})
    response.headers["HX-Trigger"] = json.dumps(events)
    return response
