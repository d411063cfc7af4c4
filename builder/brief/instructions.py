"""What every turn is told: role, house rules, the words of its mode, and the SDK."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from builder.brief.parts import Draft, Shorter
from builder.brief.sdk import short_reference, whole_reference
from builder.brief.sdk import version as sdk_version

_PROMPTS: Final = Path(__file__).parent / "prompts"
MODES: Final = ("build", "question", "plan")


@cache
def prompt(name: str) -> str:
    """The prompt file of that name, without its extension."""
    return (_PROMPTS / f"{name}.md").read_text(encoding="utf-8").strip()


def instructions(mode: str) -> Iterator[Draft]:
    """The parts that are the same for every project, so that a model's prompt cache can keep them."""
    yield Draft("role", "Role", prompt("role"), "Every turn begins with it.")
    yield Draft("rules", "House rules", prompt("rules"), "The code must look like the code around it.")
    yield Draft(
        "sdk",
        f"SDK reference, tenon {sdk_version()}",
        whole_reference(),
        "What code may import, from the SDK's own signatures and docstrings.",
        (Shorter(short_reference(), "Only names, signatures and first sentences; the rest did not fit."),),
    )
    known = mode if mode in MODES else "question"
    yield Draft("mode", f"This turn: {known}", prompt(known), f"The message was sent in {known} mode.")
