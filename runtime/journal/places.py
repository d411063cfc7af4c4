"""The order of places, which is that of a run whose items come one after the other."""

import re

NUMBER = re.compile(r"\d+")


def order(at: str) -> tuple[int, ...]:
    """What places are sorted by: the numbers in them, from the outside to the inside."""
    return tuple(int(number) for number in NUMBER.findall(at))


def is_before(at: str, step: str) -> bool:
    """Whether what stands at `at` was over when the step at `step` began.

    The steps around that step are not over, and what follows an item is not before it. What items of the same
    map do beside each other is taken in the order of the items.
    """
    return order(at) < order(step) and not step.startswith((f"{at}/", f"{at}["))
