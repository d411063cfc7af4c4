"""Where this installation is reached from outside, and from where."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def origin(request: HttpRequest) -> str:
    """`https://tenon.example.com`: the public address where one is set, else that of the request."""
    return str(settings.PUBLIC_URL) or f"{request.scheme}://{request.get_host()}"


def client_address(request: HttpRequest) -> str:
    """The network address that asks, "" when it is not known.

    Behind a proxy (TENON_BEHIND_PROXY) it is the last one in X-Forwarded-For, which the proxy wrote; what
    stands before it is the visitor's own word and proves nothing.
    """
    told = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or told
    try:
        return str(ipaddress.ip_address(told))
    except ValueError:
        return ""
