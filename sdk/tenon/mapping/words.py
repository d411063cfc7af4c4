"""Text: cleaning it, cutting it, putting it together. Single values that are not text are written as text
first.
"""

import re
from collections.abc import Iterable
from typing import Final

from tenon.mapping.errors import MappingError, shown
from tenon.mapping.paths import pick
from tenon.mapping.values import blank, text

WORD: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
PLACEHOLDER: Final = re.compile(r"\{([^{}]+)\}")


def trim(value: object) -> str | None:
    """Without white space at both ends.

    >>> trim("  Ada ")
    'Ada'
    """
    written = text(value)
    return None if written is None else written.strip()


def lower(value: object) -> str | None:
    """In small letters.

    >>> lower("ADA@Example.com")
    'ada@example.com'
    """
    written = text(value)
    return None if written is None else written.lower()


def upper(value: object) -> str | None:
    """In capitals.

    >>> upper("gbp")
    'GBP'
    """
    written = text(value)
    return None if written is None else written.upper()


def title(value: object) -> str | None:
    """Each word with a capital first and small letters after it, as names are written.

    >>> title("ADA LOVELACE-KING"), title("miles o'brien"), title("don't stop")
    ('Ada Lovelace-King', "Miles O'Brien", "Don't Stop")
    """
    written = text(value)
    return None if written is None else WORD.sub(lambda word: _titled(word.group()), written)


def _titled(word: str) -> str:
    """A capital after an apostrophe only where one letter stands before it: O'Brien, but Don't."""
    capital = word[:1].upper() + word[1:].lower()
    if len(word) > 3 and word[1] in "'\u2019":
        return capital[:2] + word[2].upper() + word[3:].lower()
    return capital


def truncate(value: object, length: int) -> str | None:
    """At most the first `length` characters.

    >>> truncate("Analytical Engine", 10)
    'Analytical'
    """
    if length < 0:
        raise MappingError(f"truncate takes a length of 0 or more, got {length}")
    written = text(value)
    return None if written is None else written[:length]


def split(value: object, sep: str, index: int) -> str | None:
    """One part of a text split at `sep`, trimmed; None where there is no such part. -1 is the last part.

    A `sep` of one space splits at any run of white space.

    >>> split("Ada  King Lovelace", " ", 1), split("ada@example.com", "@", 1), split("Ada", " ", 1)
    ('King', 'example.com', None)
    """
    if not sep:
        raise MappingError('split takes the text to split at, got ""; truncate takes the first characters')
    written = text(value)
    if written is None:
        return None
    parts = written.split() if sep == " " else written.split(sep)
    return parts[index].strip() if -len(parts) <= index < len(parts) else None


def concat(*values: object, sep: str = " ") -> str | None:
    """The values that are not blank, trimmed and put together with `sep` between them; None where all are
    blank.

    >>> concat("Ada", None, " Lovelace"), concat("A", 1, sep="-"), concat(None, "")
    ('Ada Lovelace', 'A-1', None)
    """
    parts = [part.strip() for part in map(text, values) if part is not None and part.strip()]
    return sep.join(parts) if parts else None


def join(values: object, sep: str = ", ") -> str | None:
    """The items of a list as one text, blank items left out; None for None or when nothing is left.

    >>> join(["red", None, "blue"]), join(["a", "b"], ";"), join([])
    ('red, blue', 'a;b', None)
    """
    if values is None:
        return None
    if isinstance(values, str) or not isinstance(values, Iterable) or isinstance(values, dict):
        raise MappingError(f"join takes a list, got {shown(values)}")
    return concat(*values, sep=sep)


def template(pattern: str, record: object) -> str | None:
    """The pattern with each `{path}` replaced by what stands there in `record`, a missing one by nothing.

    The result is trimmed. None where the pattern names fields and all of them are blank.

    >>> template("{name} ({address.city})", {"name": "Ada", "address": {"city": "London"}})
    'Ada (London)'
    >>> template("{first} {last}", {"first": "Ada"}), template("{first}", {})
    ('Ada', None)
    """
    paths = PLACEHOLDER.findall(pattern)
    found = {path: pick(record, path.strip()) for path in paths}
    if paths and all(blank(value) for value in found.values()):
        return None
    return PLACEHOLDER.sub(lambda place: text(found[place.group(1)]) or "", pattern).strip()
