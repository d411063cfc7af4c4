"""Who sent this webhook? Verifiers are frozen values: they check a request's raw bytes, and sign one for
tests.

`verify(request, secret, now)` gives None for a good signature, else the reason in words, for logs only: the
sender is never told. `sign(body, secret, now, method=, url=)` gives the headers of a request that verifies.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, Protocol
from urllib.parse import unquote

from tenon.requests import Request

Encoding = Literal["hex", "base64"]
FIVE_MINUTES: Final = 300
UNDONE_BY_HUBSPOT: Final = re.compile(r"%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.IGNORECASE)
"""The escapes HubSpot undoes before it signs an address (HubSpot, Validating requests, version 3)."""


class Verifier(Protocol):
    """What a trigger's `verify` takes. `secret` is the name of the secret, never the secret itself."""

    @property
    def secret(self) -> str:
        """The name of the secret that signs."""
        ...

    def verify(self, request: Request, secret: str, now: datetime) -> str | None:
        """None where the request is signed with `secret`, else why it is refused."""
        ...

    def sign(
        self, body: bytes, secret: str, now: datetime, *, method: str = "POST", url: str = ""
    ) -> dict[str, str]:
        """The headers that sign this request."""
        ...

    def as_dict(self) -> dict[str, Any]:
        """As a JSON value: the scheme and its parts."""
        ...


def _digest(secret: str, message: bytes, encoding: Encoding) -> str:
    raw = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return raw.hex() if encoding == "hex" else base64.b64encode(raw).decode()


def _same(given: str, wanted: str) -> bool:
    """Compared in constant time, so that an answer's delay tells nothing about the right value."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())


def _age_problem(seconds: float | None, now: datetime, tolerance: int) -> str | None:
    if seconds is None:
        return "the timestamp is missing or is no number"
    age = now.timestamp() - seconds
    return None if abs(age) <= tolerance else f"the timestamp is {age:.0f} s off; {tolerance} s are tolerated"


def _seconds(text: str) -> float | None:
    """Seconds since 1970 from digits: at 12 digits and more they are milliseconds."""
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        return None
    return int(text) / 1000 if len(text) >= 12 else float(int(text))


@dataclass(frozen=True)
class HmacSha256:
    """A SHA-256 HMAC in a header; made by `hmac_sha256` and the presets that work this way."""

    header: str
    secret: str
    encoding: Encoding = "hex"
    prefix: str = ""
    timestamp_header: str | None = None
    tolerance: int = FIVE_MINUTES
    message: Literal["body", "timestamp.body", "v0:timestamp:body"] = "body"
    scheme: str = "hmac_sha256"

    def verify(self, request: Request, secret: str, now: datetime) -> str | None:
        """None, or why the request is refused."""
        given = request.headers.get(self.header, "")
        if not given:
            return f"the header {self.header} is missing"
        stamp = request.headers.get(self.timestamp_header, "") if self.timestamp_header else ""
        if self.timestamp_header and (problem := _age_problem(_seconds(stamp), now, self.tolerance)):
            return problem
        wanted = self.prefix + _digest(secret, self._signed(request.body, stamp), self.encoding)
        if self.encoding == "hex":
            given, wanted = given.lower(), wanted.lower()
        return None if _same(given, wanted) else f"the signature in {self.header} does not match"

    def sign(
        self, body: bytes, secret: str, now: datetime, *, method: str = "POST", url: str = ""
    ) -> dict[str, str]:
        """The header with the signature, and the one with the timestamp where there is one."""
        stamp = str(int(now.timestamp())) if self.timestamp_header else ""
        headers = {self.header: self.prefix + _digest(secret, self._signed(body, stamp), self.encoding)}
        return headers | ({self.timestamp_header: stamp} if self.timestamp_header else {})

    def _signed(self, body: bytes, stamp: str) -> bytes:
        before = {"body": "", "timestamp.body": f"{stamp}.", "v0:timestamp:body": f"v0:{stamp}:"}
        return before[self.message].encode() + body

    def as_dict(self) -> dict[str, Any]:
        """As a JSON value."""
        return {"scheme": self.scheme, "header": self.header, "secret": self.secret}


@dataclass(frozen=True)
class StripeSignature:
    """Stripe's `t=...,v1=...`; made by `stripe_signature`."""

    secret: str
    tolerance: int = FIVE_MINUTES
    header: str = "Stripe-Signature"
    scheme: str = "stripe_signature"

    def verify(self, request: Request, secret: str, now: datetime) -> str | None:
        """None, or why the request is refused. Any of several `v1` values may match: secrets are rolled."""
        pairs = [part.strip().partition("=") for part in request.headers.get(self.header, "").split(",")]
        stamp = next((value for name, _, value in pairs if name == "t"), "")
        given = [value for name, _, value in pairs if name == "v1"]
        if not given:
            return f"the header {self.header} is missing or holds no v1 signature"
        if problem := _age_problem(_seconds(stamp), now, self.tolerance):
            return problem
        wanted = _digest(secret, stamp.encode() + b"." + request.body, "hex")
        matches = [_same(one, wanted) for one in given]
        return None if any(matches) else "no v1 signature matches"

    def sign(
        self, body: bytes, secret: str, now: datetime, *, method: str = "POST", url: str = ""
    ) -> dict[str, str]:
        """The header with timestamp and signature."""
        stamp = str(int(now.timestamp()))
        return {self.header: f"t={stamp},v1={_digest(secret, stamp.encode() + b'.' + body, 'hex')}"}

    def as_dict(self) -> dict[str, Any]:
        """As a JSON value."""
        return {"scheme": self.scheme, "header": self.header, "secret": self.secret}


@dataclass(frozen=True)
class HubspotSignature:
    """HubSpot's version 3, over method, address, body and timestamp; made by `hubspot_signature`."""

    secret: str
    tolerance: int = FIVE_MINUTES
    header: str = "X-HubSpot-Signature-v3"
    timestamp_header: str = "X-HubSpot-Request-Timestamp"
    scheme: str = "hubspot_signature"

    def verify(self, request: Request, secret: str, now: datetime) -> str | None:
        """None, or why the request is refused."""
        given = request.headers.get(self.header, "")
        if not given:
            return f"the header {self.header} is missing"
        stamp = request.headers.get(self.timestamp_header, "")
        if problem := _age_problem(_seconds(stamp), now, self.tolerance):
            return problem
        wanted = _digest(secret, self._signed(request.method, request.url, request.body, stamp), "base64")
        return None if _same(given, wanted) else f"the signature in {self.header} does not match"

    def sign(
        self, body: bytes, secret: str, now: datetime, *, method: str = "POST", url: str = ""
    ) -> dict[str, str]:
        """The two headers."""
        stamp = str(int(now.timestamp() * 1000))
        signature = _digest(secret, self._signed(method, url, body, stamp), "base64")
        return {self.header: signature, self.timestamp_header: stamp}

    @staticmethod
    def _signed(method: str, url: str, body: bytes, stamp: str) -> bytes:
        address = UNDONE_BY_HUBSPOT.sub(lambda escape: unquote(escape.group()), url)
        return (method.upper() + address).encode() + body + stamp.encode()

    def as_dict(self) -> dict[str, Any]:
        """As a JSON value."""
        return {"scheme": self.scheme, "header": self.header, "secret": self.secret}


@dataclass(frozen=True)
class SharedToken:
    """A fixed token in a header; made by `shared_token`."""

    header: str
    secret: str
    scheme: str = "shared_token"

    def verify(self, request: Request, secret: str, now: datetime) -> str | None:
        """None, or why the request is refused."""
        given = request.headers.get(self.header, "")
        if not given:
            return f"the header {self.header} is missing"
        return None if _same(given, secret) else f"the token in {self.header} does not match"

    def sign(
        self, body: bytes, secret: str, now: datetime, *, method: str = "POST", url: str = ""
    ) -> dict[str, str]:
        """The header with the token."""
        return {self.header: secret}

    def as_dict(self) -> dict[str, Any]:
        """As a JSON value."""
        return {"scheme": self.scheme, "header": self.header, "secret": self.secret}


def hmac_sha256(
    header: str,
    secret: str,
    encoding: Encoding = "hex",
    prefix: str = "",
    timestamp_header: str | None = None,
    tolerance: int = FIVE_MINUTES,
) -> HmacSha256:
    """A SHA-256 HMAC of the body in `header`, signed with the secret named `secret`.

    With `timestamp_header` the signed text is `<timestamp>.<body>` and a timestamp more than `tolerance`
    seconds off is refused.

    >>> verifier = hmac_sha256("X-Signature", secret="shop_webhook", prefix="sha256=")
    >>> sorted(verifier.sign(b"{}", "s3cret", datetime(2026, 1, 15)))
    ['X-Signature']
    """
    if encoding not in ("hex", "base64"):
        raise ValueError(f'hmac_sha256: encoding is "hex" or "base64", got {encoding!r}')
    message: Literal["body", "timestamp.body"] = "timestamp.body" if timestamp_header else "body"
    return HmacSha256(header, secret, encoding, prefix, timestamp_header, tolerance, message)


def stripe_signature(secret: str) -> StripeSignature:
    """Stripe: `Stripe-Signature: t=...,v1=...`, five minutes.

    >>> stripe_signature("stripe_webhook").header
    'Stripe-Signature'
    """
    return StripeSignature(secret)


def hubspot_signature(secret: str) -> HubspotSignature:
    """HubSpot, version 3: `X-HubSpot-Signature-v3` over method, address, body and timestamp, five minutes.

    >>> hubspot_signature("hubspot_webhook").timestamp_header
    'X-HubSpot-Request-Timestamp'
    """
    return HubspotSignature(secret)


def shopify_signature(secret: str) -> HmacSha256:
    """Shopify: `X-Shopify-Hmac-SHA256`, base64, over the body.

    >>> shopify_signature("shopify_webhook").encoding
    'base64'
    """
    return HmacSha256("X-Shopify-Hmac-SHA256", secret, "base64", scheme="shopify_signature")


def github_signature(secret: str) -> HmacSha256:
    """GitHub: `X-Hub-Signature-256: sha256=...` over the body.

    >>> github_signature("github_webhook").prefix
    'sha256='
    """
    return HmacSha256("X-Hub-Signature-256", secret, "hex", "sha256=", scheme="github_signature")


def slack_signature(secret: str) -> HmacSha256:
    """Slack: `X-Slack-Signature: v0=...` over `v0:<timestamp>:<body>`, five minutes.

    >>> slack_signature("slack_signing").timestamp_header
    'X-Slack-Request-Timestamp'
    """
    return HmacSha256(
        "X-Slack-Signature",
        secret,
        prefix="v0=",
        timestamp_header="X-Slack-Request-Timestamp",
        message="v0:timestamp:body",
        scheme="slack_signature",
    )


def shared_token(header: str, secret: str) -> SharedToken:
    """A fixed token in `header`, for senders that cannot sign.

    >>> shared_token("X-Webhook-Token", secret="crm_webhook").header
    'X-Webhook-Token'
    """
    return SharedToken(header, secret)
