"""Faults in their text form, as people write them on the command line and pick them in a form."""

from collections.abc import Iterable
from typing import Any

from tenon.twins.faults import parse_fault


def parse_faults(texts: Iterable[str]) -> list[dict[str, Any]]:
    """Each text (`salesforce:503x2,retry_after=7`) as a fault object.

    Raises ValueError that names the text and its wrong part.
    """
    return [parse_fault(text).as_dict() for text in texts]
