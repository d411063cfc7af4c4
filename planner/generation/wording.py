"""Small phrases that several sections share."""

import json
from typing import Any

from planner.generation.design import Design
from planner.generation.naming import leaf_label, listed


def the_key(design: Design) -> str:
    """The business key in words: `email`, `first name and last name`; "" where there is none."""
    return listed([leaf_label(match.source or match.target) for match in design.matching.match])


def shown(value: Any) -> str:
    """An example value in a sentence: text as it is, all else as JSON."""
    return value if isinstance(value, str) and value.strip() else json.dumps(value, ensure_ascii=False)


NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def number_word(number: int) -> str:
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else str(number)
