"""The addresses that belong to no room."""

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """200 `{"status": "ok"}` when the database answers, else 503. For load balancers and `tenon up`."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return JsonResponse({"status": "the database does not answer"}, status=503)
    return JsonResponse({"status": "ok"})


@require_safe
@cache_control(max_age=86_400)
@login_not_required
def icon(request: HttpRequest) -> HttpResponseRedirect:
    """Where the icon of the window is: browsers ask here while a page has no head, as on the way back."""
    return HttpResponseRedirect(static("mark.svg"))
