"""The words sent to models, one file each; they can be read and reviewed like code."""

from functools import cache
from pathlib import Path


@cache
def prompt(name: str) -> str:
    """The prompt of that name (`complete_research`)."""
    return Path(__file__).with_name(f"{name}.md").read_text(encoding="utf-8").strip()
