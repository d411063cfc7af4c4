"""Where people reach this installation, for what is written outside a request: mails and messages."""

from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string


def base_url() -> str:
    """`https://tenon.example.com`: the public address, else that of the copy that runs on this
    data, else ""."""
    if settings.PUBLIC_URL:
        return str(settings.PUBLIC_URL)
    found: str = import_string(settings.LOCAL_ADDRESS)(Path(settings.DATA)) if settings.LOCAL_ADDRESS else ""
    return found.rstrip("/")


def whole(address: str) -> str:
    """The whole address of a path; the path alone where nobody knows more."""
    return base_url() + address
