"""The one door for HTTP that leaves this process.

A name is resolved once, every address is judged, and the connection goes to the very address that was judged,
so a name that changes its mind (DNS rebinding) gains nothing. Environment proxies are ignored: a proxy would
resolve names out of our sight. Redirects are off unless asked for, and each hop passes the same door.
"""

import re
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore2
import httpx2

from lib.addresses import Network, is_allowed, networks, parse

# For an address that the installation's owner has set, such as a model on the same machine.
ANYWHERE = ("0.0.0.0/0", "::/0")
# This machine and private networks, but not link-local addresses: clouds answer there with secrets of the
# machine.
PRIVATE = (
    *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"),
    *("::1/128", "fc00::/7"),
)
CONNECT_SECONDS = 10.0
TOTAL_SECONDS = 30.0
MOST_BYTES = 10_000_000
# Headers that must not follow a redirect to another origin.
_PERSONAL = frozenset({"authorization", "cookie", "proxy-authorization"})
_ERRNO = re.compile(r"\[Errno -?\d+\] ")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

# Set while `send` runs: the moment at which the whole exchange must be over, whatever single reads are
# allowed.
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


class NetError(Exception):
    """An exchange that did not take place or did not finish. The message is a sentence."""


class Refused(NetError):
    """The address is not one we send to."""


class TimedOut(NetError):
    """The other side took too long."""


class TooLarge(NetError):
    """The answer is larger than the caller wanted."""


class Unreachable(NetError):
    """No connection, or a connection that broke."""


class CutOff(Unreachable):
    """The connection broke after it stood: the server may have done what it was asked, or not."""


@dataclass(frozen=True)
class Reply:
    """A complete answer. `url` is the address that gave it, after redirects; `took` is seconds."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    url: str
    took: float

    def header(self, name: str, default: str = "") -> str:
        """The first header of that name, in any case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), default)


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, in the system's order. Tests close the network here."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def client(
    *, allow: Iterable[str] = (), timeout: float = TOTAL_SECONDS, headers: Mapping[str, str] | None = None
) -> httpx2.Client:
    """A client whose every connection is judged; for libraries that bring their own requests (`openai`).

    `allow` lists networks that may be reached although they are not public. `timeout` is seconds for one read
    or write. A refused address appears as httpx2.ConnectError.
    """
    transport = httpx2.HTTPTransport(retries=0, trust_env=False)
    # httpx2 has no public way to hand over a network backend; the version is pinned and tests/lib/test_net.py
    # holds it.
    transport._pool._network_backend = _Guard(networks(allow))
    limits = httpx2.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS))
    return httpx2.Client(
        transport=transport, trust_env=False, timeout=limits, follow_redirects=False, headers=headers
    )


def send(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, Any] | None = None,
    json: Any = None,
    body: bytes | None = None,
    allow: Iterable[str] = (),
    timeout: float = TOTAL_SECONDS,
    most_bytes: int = MOST_BYTES,
    redirects: int = 0,
    through: httpx2.Client | None = None,
) -> Reply:
    """Send one request and read the whole answer.

    `timeout` is seconds for everything together, redirects included. `most_bytes` counts the decoded body.
    `redirects` is how many hops a GET or HEAD may follow. `through` reuses a client made by `client` and its
    connections; `allow` is then that client's. Raises a NetError; a status of 400 and more is an answer, not
    an error.
    """
    if through is None:
        with client(allow=allow, timeout=timeout) as own:
            return send(
                method,
                url,
                headers=headers,
                params=params,
                json=json,
                body=body,
                timeout=timeout,
                most_bytes=most_bytes,
                redirects=redirects,
                through=own,
            )
    started = time.monotonic()
    token = _deadline.set(started + timeout)
    try:
        request = through.build_request(method, url, headers=headers, params=params, json=json, content=body)
        reply = _exchange(through, request, most_bytes, started)
        while (
            redirects
            and method in ("GET", "HEAD")
            and reply.status in _REDIRECTS
            and reply.header("Location")
        ):
            redirects -= 1
            request = _next_hop(through, request, reply)
            reply = _exchange(through, request, most_bytes, started)
        return reply
    except (httpx2.InvalidURL, httpx2.UnsupportedProtocol) as error:
        raise Refused(f"{url!r} is no http or https address.") from error
    finally:
        _deadline.reset(token)


def hang_up(response: httpx2.Response) -> None:
    """Close the connection of an answer that another thread is reading: its read then ends at once."""
    stream = response.extensions.get("network_stream")
    found = stream.get_extra_info("socket") if stream is not None else None
    if isinstance(found, socket.socket):
        # The plain socket's, also under TLS: an SSL socket's own would take its state away from the reader.
        with suppress(OSError):
            socket.socket.shutdown(found, socket.SHUT_RDWR)


def _exchange(through: httpx2.Client, request: httpx2.Request, most_bytes: int, started: float) -> Reply:
    host = request.url.host
    try:
        response = through.send(request, stream=True)
        try:
            content = _read(response, most_bytes)
        finally:
            response.close()
    except httpx2.TimeoutException as error:
        raise TimedOut(f"{host} did not answer in time.") from error
    except httpx2.UnsupportedProtocol:
        raise
    except httpx2.HTTPError as error:
        if isinstance(error.__cause__, _Blocked):
            raise Refused(str(error.__cause__)) from error
        if not isinstance(error, httpx2.ConnectError):
            raise CutOff(f"{host} broke off: {_in_words(error)}.") from error
        raise Unreachable(f"{host} could not be reached: {_in_words(error)}.") from error
    kept = tuple((name, value) for name, value in response.headers.multi_items())
    return Reply(response.status_code, kept, content, str(request.url), time.monotonic() - started)


def _in_words(error: Exception) -> str:
    """What the operating system says of an error, without its number."""
    return _ERRNO.sub("", str(error)).rstrip(".") or type(error).__name__


def _read(response: httpx2.Response, most_bytes: int) -> bytes:
    claimed = response.headers.get("Content-Length", "")
    if claimed.isdecimal() and int(claimed[:18]) > most_bytes:
        raise TooLarge(
            f"{response.url.host} wants to send {claimed[:18]} bytes; at most {most_bytes} are read."
        )
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > most_bytes:
            raise TooLarge(f"{response.url.host} sent more than {most_bytes} bytes.")
    return bytes(content)


def _next_hop(through: httpx2.Client, request: httpx2.Request, reply: Reply) -> httpx2.Request:
    target = urljoin(reply.url, reply.header("Location"))
    before, after = urlsplit(reply.url), urlsplit(target)
    if (before.scheme, after.scheme) == ("https", "http"):
        raise Refused(f"{before.hostname} redirects from https to http.")
    headers = dict(request.headers)
    headers.pop("host", None)
    if (before.scheme, before.netloc) != (after.scheme, after.netloc):
        headers = {name: value for name, value in headers.items() if name not in _PERSONAL}
    return through.build_request(request.method, target, headers=headers)


class _Blocked(httpcore2.ConnectError):
    """Raised by the guard; told apart from an ordinary refusal by its type."""


class _Guard(httpcore2.NetworkBackend):
    """Opens connections to judged addresses only."""

    def __init__(self, allow: tuple[Network, ...]) -> None:
        self._allow = allow
        self._inner = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            addresses = resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"the name {host} has no address") from error
        judged = [address for address in addresses if is_allowed(parse(address), self._allow)]
        if not judged:
            raise _Blocked(
                f"{host} is not a public address; TENON_OUTBOUND_ALLOW names the others that may be called."
            )
        failure: httpcore2.ConnectError | None = None
        for address in judged:
            try:
                stream = self._inner.connect_tcp(address, port, _left(timeout), local_address, socket_options)
            except httpcore2.ConnectError as error:
                failure = error
            else:
                return _Stream(stream)
        raise failure or httpcore2.ConnectError(f"{host} has no address")

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore2.NetworkStream:
        raise _Blocked("A socket on this machine is not a public address.")

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


class _Stream(httpcore2.NetworkStream):
    """A connection on which nothing outlives the deadline: a server may send one byte at a time for ever."""

    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _left(timeout: float | None) -> float | None:
    """Seconds this operation may take: its own limit or what is left of the whole exchange."""
    deadline = _deadline.get()
    if deadline is None:
        return timeout
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("the time for this exchange is over")
    return left if timeout is None else min(timeout, left)
