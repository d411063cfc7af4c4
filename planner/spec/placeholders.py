"""How a stand-in for something nobody has named is told from a fact: by its own name, wherever it shows."""

from typing import Final

PLACEHOLDER_PATH: Final = "/not-known-yet/"
"""The path of a call that stands for one nobody named begins so; who names the real one ends that."""
PLACEHOLDER_FIELD: Final = "not_known_yet_"
"""The name of a field that stands for one nobody named begins so."""


def is_placeholder_path(path: str) -> bool:
    """Whether a call's path says that the call is not known yet."""
    return path.startswith(PLACEHOLDER_PATH)


def is_placeholder_field(path: str) -> bool:
    """Whether a field's path says that the field is not known yet."""
    return path.rpartition(".")[2].startswith(PLACEHOLDER_FIELD)
