"""Small things done to text."""

import re
from collections.abc import Sequence


def squeeze(text: str) -> str:
    """`text` with every run of white space as one space: how quotes are compared with their source."""
    return " ".join(text.split())


def shorten(text: str, longest: int) -> str:
    """`text` on one line and at most `longest` characters, cut at a word, with an ellipsis when cut."""
    line = squeeze(text)
    if len(line) <= longest:
        return line
    head = line[: longest - 1]
    at_word = head.rsplit(" ", 1)[0] if " " in head else head
    return f"{at_word.rstrip(',;:.')}…"


def head_and_tail(text: str, longest: int) -> str:
    """`text`, or its two ends with a line between them that says how many characters were left out."""
    if len(text) <= longest:
        return text
    half = longest // 2
    return f"{text[:half]}\n[... {len(text) - 2 * half} characters left out ...]\n{text[-half:]}"


def listed(words: Sequence[str], joint: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 step`, `3 steps`, `no steps`; `plural` where an s is not enough."""
    word = noun if number == 1 else plural or f"{noun}s"
    return f"{number or 'no'} {word}"


def sentence(text: str) -> str:
    """`text` with a capital first letter and a full stop."""
    line = squeeze(text)
    if not line:
        return ""
    return line[0].upper() + line[1:] + ("" if re.search(r"[.!?:…]$", line) else ".")


def file_size(size: int) -> str:
    """Bytes as people say them: `512 B`, `3.4 KB`, `12 MB`."""
    if size < 1000:
        return f"{size} B"
    amount, unit = (size / 1000, "KB") if size < 1_000_000 else (size / 1_000_000, "MB")
    return f"{amount:.1f} {unit}" if amount < 10 else f"{amount:.0f} {unit}"


def whole_number(text: str, default: int = 0, *, digits: int = 9) -> int:
    """The number that `text` says in at most so many plain digits, else `default`.

    For what comes in an address: `int` fails on superscripts, which `isdigit` lets pass, and on thousands of
    digits; and a database cannot hold numbers of any length.
    """
    plain = text.isascii() and text.isdigit() and len(text) <= digits
    return int(text) if plain else default


def duration(milliseconds: float) -> str:
    """`7 ms`, `1.84 s`, `2 min 5 s`, `1 h 3 min`."""
    if milliseconds < 1000:
        return f"{milliseconds:.0f} ms"
    seconds = milliseconds / 1000
    if seconds < 60:
        return f"{seconds:.2f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
