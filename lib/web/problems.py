"""Errors for programs: problem details as RFC 9457 has them."""

from http import HTTPStatus
from typing import Any

from django.http import JsonResponse

CONTENT_TYPE = "application/problem+json"


def problem(status: int, detail: str, **more: Any) -> JsonResponse:
    """`{"type", "title", "status", "detail"}`; `more` are further members, such as `run`.

    The type is "about:blank": the title is the status's own, and the detail the sentence people see, too.
    """
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JsonResponse({**body, **more}, status=status, content_type=CONTENT_TYPE)
