"""Names for things: random tokens, content hashes, slugs and stable element keys."""

import hashlib
import json
import re
import secrets
import unicodedata
from collections.abc import Collection
from typing import Any


def token(size: int = 32) -> str:
    """An unguessable, URL-safe text from `size` random bytes."""
    return secrets.token_urlsafe(size)


def digest(data: bytes) -> str:
    """The SHA-256 of bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def fingerprint(value: Any) -> str:
    """The SHA-256 of a JSON value, whatever the order of its keys. Raises TypeError for other values."""
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return digest(canonical.encode())


def slug(text: str, *, taken: Collection[str] = (), longest: int = 50) -> str:
    """`text` in lower-case ASCII words joined by hyphens, made unique against `taken` by a number.

    Text without a single Latin letter or digit becomes "untitled".
    """
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", ascii_text.lower())
    base = "-".join(words)[:longest].strip("-") or "untitled"
    candidate, number = base, 2
    while candidate in taken:
        ending = f"-{number}"
        candidate = base[: longest - len(ending)].rstrip("-") + ending
        number += 1
    return candidate


def next_key(prefix: str, existing: Collection[str]) -> str:
    """The next element key: `next_key("AC", ["AC-01", "AC-07"])` is "AC-08". No key is given twice."""
    numbers = [
        int(match[1]) for key in existing if (match := re.fullmatch(rf"{re.escape(prefix)}-(\d+)", key))
    ]
    return f"{prefix}-{max(numbers, default=0) + 1:02d}"
