"""Fetching what stands at a link, through the one door for outbound HTTP; every refusal is a sentence."""

import codecs
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urljoin, urlsplit

from lib import net
from planner.reading.decoding import decoded_as
from planner.reading.documents import MAX_BYTES
from planner.reading.limits import limit_of
from planner.reading.links import name_of, same_site, shown, why_not

SECONDS: Final = 30.0
HOPS: Final = 5
_HEADERS: Final = {
    "User-Agent": "Tenon (reads documents that people link to)",
    "Accept": "text/html, text/markdown, application/json, application/yaml, application/pdf, */*;q=0.5",
}
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_REFUSED_KINDS: Final = ("video/", "audio/", "font/", "application/x-msdownload", "application/x-executable")
_STATUSES: Final = {
    401: "asks who you are; download the file and add that.",
    403: "does not let us read it; download the file and add that.",
    404: "is not there; look at the address again.",
    410: "is gone.",
    429: "was asked too often; try again later.",
}
_SIGN_IN: Final = re.compile(r"(?:sign|log)[-_]?(?:in|on)\b|/sso\b|/saml|/oauth", re.IGNORECASE)
_ERRNO: Final = re.compile(r"\[Errno -?\d+\] ")
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class NotFetched(Exception):
    """The link gave nothing that can be kept. The message is one sentence or two: what, then what to do."""


@dataclass(frozen=True)
class Fetched:
    """What a link gave, and when. `url` is the address that gave it, after redirects."""

    name: str
    data: bytes
    url: str
    at: datetime


def fetch(url: str, *, allow: Iterable[str] = (), seconds: float = SECONDS, hops: int = HOPS) -> Fetched:
    """The document at `url`. `allow` lists networks that may be reached although they are not public.

    A redirect is followed within its site, at most `hops` times. Raises NotFetched.
    """
    if reason := why_not(url):
        raise NotFetched(reason)
    reply = _reply(url, tuple(allow), seconds, hops)
    if reply.status >= 400:
        why = _STATUSES.get(reply.status, f"answered with status {reply.status}; try again later.")
        raise NotFetched(f"{shown(reply.url)} {why}")
    if not reply.body.strip():
        raise NotFetched(f"{shown(reply.url)} answered with nothing.")
    kind = reply.header("Content-Type")
    if kind.lower().startswith(_REFUSED_KINDS):
        raise NotFetched(f"{shown(reply.url)} is {kind.partition(';')[0]}, which holds nothing to read.")
    name = name_of(reply.url, kind, reply.header("Content-Disposition"))
    if len(reply.body) > (limit := limit_of(name, reply.body)):
        raise NotFetched(f"{shown(reply.url)} is larger than {limit // 1024 // 1024} MB.")
    return Fetched(name, _as_utf8(reply.body, kind), reply.url, datetime.now(UTC))


def _reply(url: str, allow: tuple[str, ...], seconds: float, hops: int) -> net.Reply:
    """The last answer of a chain of redirects, each hop judged before it is followed."""
    end = time.monotonic() + seconds
    for _ in range(hops + 1):
        left = max(0.1, end - time.monotonic())
        try:
            reply = net.send("GET", url, headers=_HEADERS, allow=allow, timeout=left, most_bytes=MAX_BYTES)
        except net.TooLarge as error:
            raise NotFetched(f"{shown(url)} is larger than {MAX_BYTES // 1024 // 1024} MB.") from error
        except net.TimedOut as error:
            raise NotFetched(f"{shown(url)} did not answer within {seconds:g} seconds. Try again.") from error
        except net.NetError as error:
            raise NotFetched(_told(url, error)) from error
        if reply.status not in _REDIRECTS or not reply.header("Location"):
            return reply
        url = _next(url, reply)
    raise NotFetched(f"{shown(url)} redirects more than {hops} times.")


def _next(url: str, reply: net.Reply) -> str:
    target = urljoin(url, reply.header("Location"))
    if reason := why_not(target):
        raise NotFetched(f"{shown(url)} redirects to an address that is none. {reason}")
    if (urlsplit(url).scheme, urlsplit(target).scheme) == ("https", "http"):
        raise NotFetched(f"{shown(url)} redirects from https to http, where anybody could change it.")
    if _SIGN_IN.search(urlsplit(target).path) and not _SIGN_IN.search(urlsplit(url).path):
        raise NotFetched(f"{shown(url)} leads to a sign-in page; download the file and add that.")
    if not same_site(url, target):
        host = urlsplit(target).hostname
        raise NotFetched(
            f"{shown(url)} redirects to another place, {host}. If that is right, add the link {target}"
        )
    return target


def _told(url: str, error: net.NetError) -> str:
    words = str(error)
    if "CERTIFICATE" in words.upper() or "[SSL" in words:
        return f"{urlsplit(url).hostname} has no valid certificate, so nothing was read from it."
    return _ERRNO.sub("", words)


def _as_utf8(data: bytes, kind: str) -> bytes:
    """Text as UTF-8 where only the answer's header says in which encoding it is; all else as it came."""
    said = _CHARSET.search(kind)
    if said is None or data.startswith(_MARKS) or b"charset" in data[:2048].lower():
        return data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        text = decoded_as(data, said[1])
        return data if text is None else text.encode()
    return data
