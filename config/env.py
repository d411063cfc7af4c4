"""The only reader of the environment. Each reader fails loudly with the variable's name."""

import os
import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from lib import addresses

SETTINGS = "config.settings"


def use_settings() -> None:
    """Point Django at our settings unless the caller chose others. Every entry point calls this first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)


def text(name: str, default: str | None = None) -> str:
    """The value of `name`, or of the file that `name`_FILE points at. Raises without value and default."""
    file = os.environ.get(f"{name}_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            reason = error.strerror
            raise ImproperlyConfigured(
                f"{name}_FILE points at {file}, which cannot be read: {reason}."
            ) from error
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set {name} (or {name}_FILE).")
    return value


def flag(name: str, default: bool = False) -> bool:
    """True or False; anything but true/false/1/0 is refused."""
    value = text(name, str(default)).lower()
    if value in ("true", "1"):
        return True
    if value in ("false", "0", ""):
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")


def number(name: str, default: int) -> int:
    """A whole number."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error


def listing(name: str, default: str = "") -> list[str]:
    """The comma-separated parts of `name`, without blanks and empty parts."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def networks(name: str) -> tuple[str, ...]:
    """Addresses and networks such as `10.1.0.0/16`, comma-separated."""
    texts = listing(name)
    try:
        addresses.networks(texts)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}.") from error
    return tuple(texts)


def prices(name: str) -> str:
    """Two or three amounts of money such as `0.25,2`, or nothing."""
    value = text(name, "")
    if value and not re.fullmatch(r"\s*\d+(\.\d+)?\s*(,\s*\d+(\.\d+)?\s*){1,2}", value):
        raise ImproperlyConfigured(f"{name} must be two or three amounts such as 0.25,2, not {value!r}.")
    return value


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of `allowed`."""
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def for_child(**changes: str) -> dict[str, str]:
    """A copy of this process's environment with `changes`, for a process of ours that is started with it."""
    return {**os.environ, **changes}
