"""What a brief is made of: parts with a name, a size and a reason."""

import hashlib
import json
import math
from dataclasses import dataclass
from typing import Any, Final

# English prose and code have three and a half to four ASCII characters to a token in the vocabularies in use;
# other scripts come near one token a character. The rule errs upwards, and a model's own count replaces it on
# the page as soon as there is one.
ASCII_PER_TOKEN: Final = 3.5


def estimate(text: str) -> int:
    """About how many tokens a text is. A rule of thumb; no vocabulary of a model is asked."""
    plain = sum(character < "\x80" for character in text)
    return math.ceil(plain / ASCII_PER_TOKEN + (len(text) - plain))


@dataclass(frozen=True, slots=True)
class Part:
    """One part of what an agent is told.

    name     stable, such as `plan.endpoints`; a person leaves a part out by it
    reason   why it is there, as a sentence
    note     what was shortened and why, "" while it is whole
    """

    name: str
    title: str
    text: str
    tokens: int
    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Shorter:
    """A shorter text of a part, with the note that says what is missing."""

    text: str
    note: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A part before it is known how much room there is; `shorter` from long to short."""

    name: str
    title: str
    text: str
    reason: str
    shorter: tuple[Shorter, ...] = ()

    def whole(self) -> Part:
        """The part as it is when there is room."""
        return Part(self.name, self.title, self.text, estimate(self.text), self.reason)

    def at(self, level: Shorter) -> Part:
        """The part at one of its shorter texts."""
        return Part(self.name, self.title, level.text, estimate(level.text), self.reason, level.note)


@dataclass(frozen=True, slots=True)
class Brief:
    """All parts in the order in which they are told, and how much room they had, in tokens."""

    parts: tuple[Part, ...]
    budget_tokens: int
    left_out: tuple[str, ...] = ()

    @property
    def tokens(self) -> int:
        """Their sum."""
        return sum(part.tokens for part in self.parts)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is not told whole, and what a person left out: nothing is missing without a word."""
        told = [f"{part.title}: {part.note}" for part in self.parts if part.note]
        if self.left_out:
            told.append(f"Left out by a person: {', '.join(self.left_out)}.")
        if self.tokens > self.budget_tokens:
            told.append(
                f"The brief has about {self.tokens:,} tokens, more than the {self.budget_tokens:,} that fit. "
                "Leave parts out, or choose a model with a larger window."
            )
        return tuple(told)

    def text(self) -> str:
        """What the model is sent: every part under its title, then the notes."""
        return written([vars_of(part) for part in self.parts], self.notes)

    def as_json(self) -> dict[str, Any]:
        """As it is stored with a turn. `sha256` is over the parts, so that two turns can be compared."""
        parts = [vars_of(part) for part in self.parts]
        canonical = json.dumps(parts, sort_keys=True, ensure_ascii=False)
        return {
            "parts": parts,
            "tokens": self.tokens,
            "budget": self.budget_tokens,
            "notes": list(self.notes),
            "sha256": hashlib.sha256(canonical.encode()).hexdigest(),
        }


def vars_of(part: Part) -> dict[str, Any]:
    """A part as a JSON value."""
    names = ("name", "title", "text", "tokens", "reason", "note")
    return {name: getattr(part, name) for name in names}


def written(parts: list[dict[str, Any]], notes: tuple[str, ...] | list[str] = ()) -> str:
    """Stored parts as one text for a model: `written(turn.brief["parts"], turn.brief["notes"])`."""
    sections = [f"# {part['title']}\n\n{part['text']}" for part in parts if part["text"]]
    if notes:
        sections.append("# What this brief does not hold\n\n" + "\n".join(f"- {note}" for note in notes))
    return "\n\n".join(sections) + "\n"
