"""Links that a person brought: which words are links, and what a fetched document is called."""

import re
from email.message import Message
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

LONGEST: Final = 2_000
MAX_LINKS: Final = 20
_LINK: Final = re.compile(r"https?://[^\s<>\"'`]+", re.IGNORECASE)
_TRAILING: Final = ".,;:!?)]}*_"
_ENDINGS: Final = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "text/plain": ".txt",
    "application/json": ".json",
    "application/yaml": ".yaml",
    "application/x-yaml": ".yaml",
    "text/yaml": ".yaml",
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
}
_UNFIT: Final = re.compile(r"[^\w.()\[\]@+=~, -]+")


def links_in(words: str) -> tuple[str, ...]:
    """The links of a text that is nothing but links, one below or beside the other; else nothing.

    A link in a sentence is a part of what somebody says, not a document that somebody brings.
    """
    parts = words.split()
    if not parts or len(parts) > MAX_LINKS or not all(_LINK.fullmatch(part) for part in parts):
        return ()
    return tuple(dict.fromkeys(part.rstrip(_TRAILING) for part in parts))


def why_not(url: str) -> str:
    """Why this address is not fetched, "" when it may be tried."""
    # Bytes, not letters: an index of PostgreSQL holds no more than 2,704.
    if len(url.encode("utf-8", "replace")) > LONGEST:
        return f"The address is longer than {LONGEST} characters."
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "This is no web address."
    if parts.scheme.lower() not in ("http", "https") or not host:
        return "This is no web address; it begins with https://."
    if parts.username or parts.password:
        return "The address holds a name or password. Download the file and add that."
    return ""


def same_site(before: str, after: str) -> bool:
    """Whether two addresses have the same host, with or without `www.`, or one is below the other's."""
    hosts = [(urlsplit(url).hostname or "").lower().removeprefix("www.") for url in (before, after)]
    one, other = hosts
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def shown(url: str) -> str:
    """An address as people read it: without scheme, query and closing slash."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}".rstrip("/")


def name_of(url: str, kind: str, disposition: str) -> str:
    """A file name for what this address gave; `kind` and `disposition` are its answer's headers.

    The name that the server gives, else the host and the last part: `docs.example.com orders.html`.
    """
    given = _given(disposition)
    if given:
        return given
    parts = urlsplit(url)
    path = PurePosixPath(unquote(parts.path))
    ending = _ENDINGS.get(kind.partition(";")[0].strip().lower(), "")
    last = path.name if path.name not in ("", "/") else "index"
    if ending and PurePosixPath(last).suffix.lower() not in (ending, ".yml", ".jpeg", ".htm", ".markdown"):
        known = PurePosixPath(last).suffix.lower() in (
            ".json",
            ".yaml",
            ".csv",
            ".md",
            ".har",
            ".eml",
            ".tsv",
        )
        last = last if known and ending == ".txt" else f"{last}{ending}"
    return _fit(f"{parts.hostname or ''} {last}")


def _given(disposition: str) -> str:
    """The file name in a Content-Disposition header."""
    header = Message()
    header["Content-Disposition"] = re.sub(r"[\r\n]", " ", disposition)
    return _fit(PurePosixPath((header.get_filename() or "").replace("\\", "/")).name)


def _fit(name: str) -> str:
    return _UNFIT.sub("-", name).strip(" -.")[-120:]
