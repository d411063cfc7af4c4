"""What a model thinks aloud inside its answer, told apart from the answer while it is written.

Servers without a parser for it leave the thoughts in the text, between `<think>` and `</think>` at its
beginning. Some chat templates open the block themselves; then only its end is seen.
"""

import re
from typing import Literal

OPENINGS = ("<think>", "<thinking>", "<reasoning>")
_ALONE = re.compile(r"(?m)^[ \t]*</(?:think|thinking|reasoning)>[ \t]*$")

Kind = Literal["text", "reasoning"]


class Thoughts:
    """Takes an answer in pieces and gives it back in pieces, each marked as text or as reasoning.

    At most as many characters are held back as a tag has. Only blocks before the first word of the answer
    count: further on such a tag is part of what was written.
    """

    def __init__(self) -> None:
        self._held = ""
        self._closing = ""
        self._is_text = False
        self._has_thought = False

    def add(self, piece: str) -> list[tuple[Kind, str]]:
        """What is certain after this piece; nothing is empty."""
        self._held += piece
        found: list[tuple[Kind, str]] = []
        while self._held:
            one = self._next()
            if one is None:
                break
            found.append(one)
        return [(kind, text) for kind, text in found if text]

    def end(self) -> list[tuple[Kind, str]]:
        """What was still held back."""
        held, self._held = self._held, ""
        if self._has_thought and not self._closing and not self._is_text:
            held = held.lstrip()
        return [("reasoning" if self._closing else "text", held)] if held else []

    def _next(self) -> tuple[Kind, str] | None:
        if self._is_text:
            held, self._held = self._held, ""
            return "text", held
        return self._thought() if self._closing else self._beginning()

    def _thought(self) -> tuple[Kind, str] | None:
        thought, closing, rest = self._held.partition(self._closing)
        if closing:
            self._held, self._closing = rest, ""
            return "reasoning", thought
        certain = len(self._held) - _overlap(self._held, self._closing)
        thought, self._held = self._held[:certain], self._held[certain:]
        return ("reasoning", thought) if thought else None

    def _beginning(self) -> tuple[Kind, str] | None:
        words = self._held.lstrip()
        for opening in OPENINGS:
            if words.startswith(opening):
                self._closing, self._has_thought = f"</{opening[1:]}", True
                self._held = words.removeprefix(opening)
                return "reasoning", ""
        if any(opening.startswith(words) for opening in OPENINGS):
            return None
        self._is_text = True
        # The blank lines between the block and the answer belong to neither.
        self._held = words if self._has_thought else self._held
        return "text", ""


def without_thoughts(text: str) -> tuple[str, str]:
    """A whole answer as (text, reasoning), also where the block's beginning was never said."""
    thoughts = Thoughts()
    parts = [*thoughts.add(text), *thoughts.end()]
    said = "".join(part for kind, part in parts if kind == "text")
    thought = "".join(part for kind, part in parts if kind == "reasoning")
    if thought or not (end := _ALONE.search(said)):
        return said, thought
    return said[end.end() :].lstrip(), said[: end.start()].rstrip()


def _overlap(text: str, tag: str) -> int:
    """How many of the last characters of `text` may be the beginning of `tag`."""
    return next((size for size in range(len(tag) - 1, 0, -1) if text.endswith(tag[:size])), 0)
