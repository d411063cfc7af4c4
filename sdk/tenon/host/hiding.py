"""Keeping secrets out of what is recorded."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

HIDDEN: Final = "hidden"
SHORTEST: Final = 6
"""A shorter secret is not searched for in texts: it would hide half the page and protect nothing."""
NAMES: Final = re.compile(
    r"^(?:proxy-)?authorization$|^(?:set-)?cookie$"
    r"|token|secret|password|api[-_]?key|signature|hmac|credential",
    re.IGNORECASE,
)
SECRET_PARAMETER: Final = re.compile(r"token|secret|password|api[-_]?key|signature", re.IGNORECASE)
# One piece of the address never belongs to two attempts: code chooses the text, and must not choose the time.
PARAMETER: Final = re.compile(r"([?&]([^=&?#]*)=)[^&#]*")
USER: Final = re.compile(r"(?<=://)[^/@?#]+(?=@)")


def hide_headers(headers: Mapping[str, str], secrets: Iterable[str] = ()) -> dict[str, str]:
    """Headers with the values of secret ones replaced, and known secrets inside the others."""
    return {
        name: HIDDEN if NAMES.search(name) else hide_text(value, secrets) for name, value in headers.items()
    }


def hide_url(url: str, secrets: Iterable[str] = ()) -> str:
    """An address without the secrets in its query and its user part."""
    return hide_text(PARAMETER.sub(_parameter, USER.sub(HIDDEN, url)), secrets)


def _parameter(found: re.Match[str]) -> str:
    return f"{found[1]}{HIDDEN}" if SECRET_PARAMETER.search(found[2]) else found[0]


def hide_text(text: str, secrets: Iterable[str]) -> str:
    """Text with every known secret replaced."""
    for secret in secrets:
        if len(secret) >= SHORTEST:
            text = text.replace(secret, HIDDEN)
    return text


def hide_value(value: Any, secrets: Iterable[str]) -> Any:
    """A JSON value with every known secret in its texts replaced."""
    if isinstance(value, str):
        return hide_text(value, secrets)
    if isinstance(value, dict):
        return {key: hide_value(item, secrets) for key, item in value.items()}
    if isinstance(value, list):
        return [hide_value(item, secrets) for item in value]
    return value
