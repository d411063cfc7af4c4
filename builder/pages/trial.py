"""The fields of the Test dialog as somebody filled them in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TrialFields:
    """What was sent, and why it was refused."""

    payload: str
    fault: str
    error: str
