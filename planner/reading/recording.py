"""HAR files: what a browser recorded, grouped by operation, with one example of each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from planner.reading.budget import Budget
from planner.reading.documents import ReadDocument
from planner.reading.rendered import Block, Unreadable, gathered, rendered
from planner.reading.secrets_hidden import shown_body, shown_form, shown_headers, shown_url

MAX_ENTRIES: Final = 20_000
# Identifiers in a path: numbers, UUIDs, long tokens with a digit. `v61.0` and `contacts` stay.
_IDENTIFIER: Final = re.compile(r"\d+|[0-9a-f]{8}-[0-9a-f-]{27}|(?=[\w-]*\d)[\w-]{15,}", re.IGNORECASE)
_TALKS: Final = ("json", "xml", "form", "text/plain", "graphql", "csv")
_FILES: Final = re.compile(
    r"\.(?:js|mjs|css|map|png|jpe?g|gif|svg|webp|ico|woff2?|ttf|mp4|wasm)$", re.IGNORECASE
)
_NOISE: Final = re.compile(
    r"accept-(?:encoding|language)|cache-control|connection|content-length|dnt|host|origin|pragma|priority"
    r"|referer|te|upgrade-insecure-requests|user-agent|sec-.*|:.*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Operation:
    """`first` is the pointer and value of the entry that stands for all `times`; `statuses` are of all."""

    method: str
    url: str
    pointer: str
    entry: dict[str, Any]
    times: int
    statuses: set[int]


def is_recording(value: Any) -> bool:
    """Whether a JSON value is a HAR file."""
    log = value.get("log") if isinstance(value, dict) else None
    return isinstance(log, dict) and isinstance(log.get("entries"), list)


def read_recording(name: str, value: dict[str, Any], budget: Budget) -> ReadDocument:
    """The operations of a recording with JSON pointers as addresses; secrets and cookies are hidden."""
    problems: list[str] = []
    operations, left_out = _operations(value["log"]["entries"], budget)
    if left_out:
        problems.append(
            f"holds {left_out} requests for pages, pictures, scripts and styles; they were left out"
        )
    if (count := len(value["log"]["entries"])) > MAX_ENTRIES:
        problems.append(f"holds {count} requests; the first {MAX_ENTRIES} were read")
    blocks = gathered(_blocks(operations, budget), problems)
    if not blocks:
        raise Unreadable("; ".join(["is a recording without a request to an API", *problems]))
    return rendered(name, "har", f"Requests in {name}", blocks, problems)


def _operations(entries: list[Any], budget: Budget) -> tuple[list[_Operation], int]:
    found: dict[tuple[str, str, str], _Operation] = {}
    left_out = 0
    for number, entry in enumerate(entries[:MAX_ENTRIES]):
        budget.check()
        request = _dict(_dict(entry).get("request"))
        url, method = (
            str(request.get("url", "")),
            re.sub(r"[^A-Z]", "", str(request.get("method", "")).upper()),
        )
        if not method or not _is_call(entry, url, method):
            left_out += 1
            continue
        parts = _split(url)
        path = "/".join("{id}" if _IDENTIFIER.fullmatch(part) else part for part in parts[1].split("/"))
        status = _dict(entry.get("response")).get("status")
        key = (method, parts[0], path)
        if key not in found:
            found[key] = _Operation(method, url, f"#/log/entries/{number}", entry, 0, set())
        found[key].times += 1
        if isinstance(status, int) and status:
            found[key].statuses.add(status)
    return list(found.values()), left_out


def _split(url: str) -> tuple[str, str]:
    """(host, path); an address that is none is a path."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", url.partition("?")[0]
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}", parts.path


def _is_call(entry: Any, url: str, method: str) -> bool:
    """Whether a program would send this: not a page, a file of one, or a browser's question before."""
    if method in ("OPTIONS", "CONNECT", "TRACE") or _FILES.search(_split(url)[1]):
        return False
    content = _dict(_dict(_dict(entry).get("response")).get("content"))
    mime = str(content.get("mimeType", "")).lower()
    if method != "GET" or _dict(entry).get("_resourceType") in ("xhr", "fetch"):
        return True
    return any(word in mime for word in _TALKS) or not mime


def _blocks(operations: list[_Operation], budget: Budget) -> Iterator[Block]:
    host = ""
    for each in operations:
        budget.check()
        own, path = _split(each.url)
        if own != host:
            host = own
            yield Block("heading", each.pointer, host, 1)
        yield Block("heading", each.pointer, shown_url(f"{each.method} {path}"), 2)
        answered = ", ".join(map(str, sorted(each.statuses))) or "no answer"
        yield Block(
            "paragraph",
            each.pointer,
            f"Sent {each.times} times; answered {answered}.".replace("1 times", "once"),
        )
        request = _dict(each.entry.get("request"))
        call = [f"{each.method} {shown_url(each.url)}", *shown_headers(_headers(request))]
        yield Block("code", f"{each.pointer}/request", "\n".join(call), language="http")
        yield from _body(f"{each.pointer}/request/postData", _dict(request.get("postData")))
        content = _dict(_dict(each.entry.get("response")).get("content"))
        if content.get("encoding") != "base64" and "html" not in str(content.get("mimeType", "")):
            yield from _body(f"{each.pointer}/response/content", content)


def _headers(message: dict[str, Any]) -> list[tuple[str, str]]:
    """Without what browsers add by themselves."""
    return [pair for pair in _pairs(message.get("headers")) if pair[0] and not _NOISE.fullmatch(pair[0])]


def _pairs(given: Any) -> list[tuple[str, str]]:
    listed = given if isinstance(given, list) else []
    return [(str(_dict(each).get("name", "")), str(_dict(each).get("value", ""))) for each in listed]


def _body(place: str, content: dict[str, Any]) -> Iterator[Block]:
    mime = str(content.get("mimeType", "")).lower()
    fields = _pairs(content.get("params"))
    if fields and not content.get("text"):
        text, language = shown_form(fields), ""
    else:
        text, language = shown_body(str(content.get("text") or ""), mime)
    if text:
        yield Block("code", place, text, language=language)


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
