"""Pictures are kept for people, and for a model that can see; there are no words to take from them here."""

import re
from typing import Final

from planner.reading.documents import ReadDocument

_KINDS: Final = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
)
_SVG: Final = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*|<!DOCTYPE svg[^>]*>\s*)*<svg\b",
    re.IGNORECASE | re.DOTALL,
)


def picture_kind(data: bytes) -> str:
    """`PNG`, `SVG` and so on; nothing for what is no picture."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WebP"
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"avif"):
        return "HEIC"
    if data[:2] == b"BM" and data[6:10] != b"\x00" * 4:
        return ""
    if kind := next((kind for magic, kind in _KINDS if data.startswith(magic)), ""):
        return kind
    return "SVG" if _SVG.match(data[:4096].removeprefix(b"\xef\xbb\xbf")) else ""


# What every browser shows and none runs. SVG may hold scripts; it is kept, and downloaded to be looked at.
SHOWN_KINDS: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WebP": "image/webp"}


def shown_as(data: bytes) -> str:
    """The media type under which a browser may show these bytes as a picture, "" for all others."""
    return SHOWN_KINDS.get(picture_kind(data), "")


def read_picture(name: str, data: bytes, kind: str) -> ReadDocument:
    """The picture without passages, and a note that says so."""
    size = _size(data, kind)
    note = f"{name} is a picture ({kind}{size}); it is kept, and its words and lines were not read"
    return ReadDocument(name, "image", name, problems=(note,))


def _size(data: bytes, kind: str) -> str:
    if kind == "PNG" and len(data) >= 24:
        width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    elif kind == "GIF" and len(data) >= 10:
        width, height = int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    else:
        return ""
    return f", {width} by {height}"
