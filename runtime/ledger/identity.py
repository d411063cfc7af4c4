"""Which writes are the same one."""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Final

ATTEMPT: Final = re.compile(r"/\d+\.")


def body_hash(body: str | None) -> str:
    """The SHA-256 of a request's body as sent, "" for none."""
    return "" if body is None else hashlib.sha256(body.encode("utf-8", "replace")).hexdigest()


def identity(
    *,
    system: str,
    method: str,
    path: str,
    params: Sequence[tuple[str, str]],
    write_key: str,
    body: str | None,
) -> str:
    """The same for two writes that ask the same system for the same thing: 32 hexadecimal digits.

    Headers do not count: they hold dates and signatures.
    """
    told = [system, method.upper(), path, [list(pair) for pair in params], write_key, body_hash(body)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def idempotency_key(run: int, at: str, name: str) -> str:
    """What a system is told so that the write `name` (its identity) at this place is done once.

    Every attempt of a step gives the same key: that is what makes asking again safe. Another body at the same
    place gets another one, because systems refuse a key that comes back with other content.
    """
    place = ATTEMPT.sub("/", at)
    return f"tenon-{hashlib.sha256(f'{run}/{place}/{name}'.encode()).hexdigest()[:40]}"
