"""Bytes to text: byte order marks, encodings, and the refusal of what is no text."""

import codecs
import re
from dataclasses import dataclass
from typing import Final

import charset_normalizer

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC: Final = (
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "a SQLite database"),
)
_DECLARED: Final = re.compile(
    rb"""charset\s*=\s*["']?([A-Za-z0-9_-]{2,20})|encoding\s*=\s*["']([A-Za-z0-9_-]{2,20})"""
)
# Enough to tell an encoding by; with fewer letters beyond ASCII it would be a guess.
_SAMPLE: Final = 32 * 1024
_FEWEST: Final = 12
_NOT_GUESSED: Final = ("utf_16", "utf_32", "utf_7", "utf_8")
# Python has them for its own purposes; what they make of a text may hold half characters.
_NOT_OF_TEXTS: Final = ("undefined", "idna", "punycode", "unicode-escape", "raw-unicode-escape")
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


READABLE: Final = "text, Markdown, HTML, CSV, JSON, YAML, PDF, DOCX, XLSX, e-mail (.eml) and ZIP"


class NotText(ValueError):
    """These bytes cannot be read as text; the message says why."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with `\\n` line ends, and what a person should know about how it was read."""

    text: str
    problems: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded:
    """Raises `NotText` for binary data and for nothing at all."""
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise NotText(f"is {what}; {READABLE} can be read")
    text, problems = _decoded(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
    if len(_CONTROL.findall(text)) > len(text) // 50:
        raise NotText("is not text (it holds binary data)")
    text = _CONTROL.sub(" ", text)
    if not text.strip():
        raise NotText("is empty")
    return Decoded(text, problems)


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), ()
    if wide := _wide(data):
        return data.decode(wide, "replace"), (f"has no byte order mark; read as {wide}",)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _legacy(data)


def decoded_as(data: bytes, encoding: str) -> str | None:
    """The text in an encoding that somebody else named; None where it does not fit."""
    try:
        return None if codecs.lookup(encoding).name in _NOT_OF_TEXTS else data.decode(encoding)
    except (UnicodeError, LookupError, ValueError):
        return None


def _wide(data: bytes) -> str:
    """UTF-16 without a mark shows as a zero in every other byte."""
    sample = data[:4096]
    if len(sample) < 8:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.7 and odd < half * 0.1 else ""


def _foreign(data: bytes) -> str:
    """The encoding of a text that is not of Western Europe, where hardly more than every tenth letter is one

    that ASCII has not; nothing for all others.
    """
    sample = data[:_SAMPLE]
    beyond = sum(byte > 0x7F for byte in sample)
    if beyond < _FEWEST or beyond * 4 < len(sample.translate(None, b" \t\r\n,;|")):
        return ""
    found = charset_normalizer.from_bytes(sample, cp_exclusion=list(_NOT_GUESSED)).best()
    return found.encoding if found is not None else ""


def _legacy(data: bytes) -> tuple[str, tuple[str, ...]]:
    declared = _DECLARED.search(data[:2048])
    name = next((part.decode() for part in declared.groups() if part), "") if declared else ""
    for encoding in filter(None, (name, _foreign(data), "cp1252")):
        text = decoded_as(data, encoding)
        if text is not None:
            return text, (f"is not UTF-8; read as {encoding}",)
    return data.decode("latin-1"), ("is not UTF-8; read as latin-1",)
