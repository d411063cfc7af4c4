"""Requests that somebody recorded or saved hold real keys. They are hidden before a word is kept."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import quote_plus, unquote_plus

from lib.redact import HIDDEN, is_secret_name, redact, redact_value
from planner.reading.payload import NotJson, parse_json

MAX_BODY: Final = 20_000
_LIKELY: Final = re.compile(
    r"auth|token|key|secret|session|csrf|xsrf|cookie|passw|signature|credential", re.IGNORECASE
)
_PLACEHOLDER: Final = re.compile(r"\{\{?[^{}]*\}\}?$|<[^<>]*>$")


def shown_value(name: str, value: str) -> str:
    """A header's or parameter's value; hidden when the name speaks of a secret, placeholders kept."""
    if _PLACEHOLDER.match(value.strip()):
        return value
    return HIDDEN if _LIKELY.search(name) else redact(value)


def shown_headers(headers: Iterable[tuple[str, str]]) -> list[str]:
    """`Name: value` for each header, the scheme of an authorization kept."""
    lines = []
    for name, value in headers:
        scheme = re.match(r"(?:Bearer|Basic|Token|Digest) ", value, re.IGNORECASE)
        hidden = shown_value(name, value[scheme.end() :]) if scheme else shown_value(name, value)
        lines.append(f"{name}: {scheme[0] if scheme else ''}{hidden}")
    return lines


def shown_url(url: str) -> str:
    """The address without the values of secret parameters, user and password."""
    head, mark, query = url.partition("?")
    head = re.sub(r"(?<=://)[^/@\s]*@", "", head)
    query, hash_mark, fragment = query.partition("#")
    shown = []
    for part in query.split("&") if query else []:
        name, equals, value = part.partition("=")
        hidden = shown_value(unquote_plus(name), unquote_plus(value))
        same = hidden == unquote_plus(value)
        shown.append(part if same else f"{name}{equals}{quote_plus(hidden)}")
    # A fragment is for the browser and often carries a token.
    del hash_mark, fragment
    return redact(head) + mark + "&".join(shown)


def shown_body(text: str, mime: str = "") -> tuple[str, str]:
    """(text, language) of a body: JSON indented, forms line by line, secrets hidden; nothing for binary."""
    text = text.strip()
    if not text or "\x00" in text:
        return "", ""
    if "form-urlencoded" in mime:
        return shown_form(part.partition("=")[::2] for part in text.split("&")), ""
    if text[0] in "{[" and len(text) < MAX_BODY * 50:
        try:
            return _cut(
                json.dumps(redact_value(_hide_likely(parse_json(text))), indent=2, ensure_ascii=False)
            ), "json"
        except NotJson:
            pass
    return _cut(redact(text)), "xml" if "xml" in mime else ""


def shown_form(fields: Iterable[Sequence[str]]) -> str:
    """`name=value` on a line each."""
    lines = []
    for name, value, *_ in fields:
        plain = unquote_plus(name)
        lines.append(f"{plain}={shown_value(plain, unquote_plus(value))}")
    return _cut("\n".join(lines))


def _hide_likely(value: Any) -> Any:
    """`{"token": "..."}`: the few names that are plain words elsewhere are secrets in a recorded body."""
    if isinstance(value, dict):
        return {
            name: HIDDEN
            if isinstance(member, str)
            and (is_secret_name(name) or name.lower() in ("token", "jwt", "otp", "pin"))
            else _hide_likely(member)
            for name, member in value.items()
        }
    return [_hide_likely(member) for member in value] if isinstance(value, list) else value


def _cut(text: str) -> str:
    return text if len(text) <= MAX_BODY else f"{text[:MAX_BODY]}\n[cut]"
