"""What people send to the Connect tab."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.http import QueryDict

from lib.errors import Invalid
from lib.json_text import NotJson, read_json
from lib.text import whole_number
from systems.schemes import SCHEMES

LONGEST_VALUE: Final = 100_000
MOST_HEADERS: Final = 20


@dataclass(frozen=True)
class ConnectionFields:
    """The form of a connection as somebody filled it in. `given` holds secrets and is never printed."""

    base_url: str = ""
    scheme: str = ""
    headers: str = ""
    idempotency_header: str = ""
    requests_per_minute: str = ""
    given: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def sent(cls, data: QueryDict) -> "ConnectionFields":
        """The fields of a request."""
        scheme = SCHEMES.get(data.get("scheme", ""))
        values = scheme.values if scheme else ()
        return cls(
            base_url=data.get("base_url", ""),
            scheme=data.get("scheme", ""),
            headers=data.get("headers", ""),
            idempotency_header=data.get("idempotency_header", "").strip(),
            requests_per_minute=data.get("requests_per_minute", "").strip(),
            given={value.name: data.get(f"value-{value.name}", "") for value in values},
        )

    def turns(self) -> int | None:
        """Requests a minute, None for no bound, 0 for what is no number."""
        return whole_number(self.requests_per_minute) if self.requests_per_minute else None

    def header_values(self) -> dict[str, str]:
        """The headers by name: one a line, `Name: value`. Raises Invalid."""
        lines = [line.strip() for line in self.headers.splitlines() if line.strip()]
        if len(lines) > MOST_HEADERS:
            raise Invalid(f"At most {MOST_HEADERS} headers.", where="headers")
        found: dict[str, str] = {}
        for line in lines:
            name, colon, value = line.partition(":")
            if not colon:
                raise Invalid(f"Write each header as Name: value. {line[:40]} has no colon.", where="headers")
            found[name.strip()] = value.strip()
        return found


def json_value(text: str) -> Any:
    """The JSON value of a variable. Raises Invalid."""
    if len(text) > LONGEST_VALUE:
        raise Invalid(f"A value has at most {LONGEST_VALUE:,} characters.", where="value")
    try:
        return read_json(text)
    except NotJson as error:
        place = f"Line {error.line}, column {error.column}: " if error.line else ""
        raise Invalid(
            f"{place}{error}. A value is JSON: a number, true, a list, an object; text stands in quotes.",
            where="value",
        ) from error


def amount(text: str, *, where: str) -> Decimal | None:
    """The amount of money that somebody typed, None for nothing. Raises Invalid."""
    plain = text.strip().removeprefix("$").replace(",", "").strip()
    if not plain:
        return None
    try:
        found = Decimal(plain)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or len(plain) > 20:
        raise Invalid(f"{text.strip()[:40]} is no amount. Write it as 0.25.", where=where)
    return found


def token_count(text: str, *, where: str) -> int | None:
    """The number of tokens that somebody typed (`128000`, `128,000`, `128k`, `1M`), None for nothing.

    Raises Invalid.
    """
    plain = text.strip().replace(",", "").replace(" ", "").lower()
    factor = {"k": 1_000, "m": 1_000_000}.get(plain[-1:], 1)
    digits = plain[:-1] if factor > 1 else plain
    if not plain:
        return None
    found = whole_number(digits, -1, digits=15)
    if found < 0:
        raise Invalid(f"{text.strip()[:40]} is no number of tokens. Write it as 128000 or 128k.", where=where)
    return found * factor


@dataclass(frozen=True)
class ModelFields:
    """The form of a language model as somebody filled it in. `secret` is never sent back."""

    label: str = ""
    name: str = ""
    base_url: str = ""
    secret: str = field(default="", repr=False)
    context_tokens: str = ""
    most_output_tokens: str = ""
    price_input: str = ""
    price_output: str = ""
    price_cached: str = ""
    sees_pictures: bool = False
    is_on: bool = True

    @classmethod
    def sent(cls, data: QueryDict) -> "ModelFields":
        """The fields of a request."""
        texts = ("label", "name", "base_url", "secret", "context_tokens", "most_output_tokens")
        prices = ("price_input", "price_output", "price_cached")
        return cls(
            **{name: data.get(name, "").strip()[:8000] for name in (*texts, *prices)},
            sees_pictures=data.get("sees_pictures") == "yes",
            is_on=data.get("is_on") == "yes",
        )

    def values(self) -> dict[str, Any]:
        """As `systems.services.language_models.save_model` takes them. Raises Invalid."""
        parts = ("input", "output", "cached")
        return {
            "label": self.label,
            "name": self.name,
            "base_url": self.base_url,
            "secret": self.secret,
            "context_tokens": token_count(self.context_tokens, where="context_tokens") or 0,
            "most_output_tokens": token_count(self.most_output_tokens, where="most_output_tokens"),
            "price": {part: amount(getattr(self, f"price_{part}"), where=f"price_{part}") for part in parts},
            "sees_pictures": self.sees_pictures,
            "is_on": self.is_on,
        }
