"""What a brief says already and what would be assumed: the values settings.BRIEF_COACH answers with. Pure."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class CoachRow:
    """One thing a plan rests on. `words` are what the text says of it, `assumed` what holds for the rest.

    stated: the text says it. partly: it says some of it. assumed: it does not say it.
    """

    title: str
    state: Literal["stated", "partly", "assumed"]
    words: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
