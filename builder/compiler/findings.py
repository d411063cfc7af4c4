"""What the compiler has to say about a plan it could not express whole."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`key` names the plan's element, `path` its place in the plan, `message` is a sentence.

    `stub`: the element has no code yet, only a place where it says so.
    """

    key: str
    path: str
    message: str
    stub: bool = True


class CannotExpress(Exception):
    """One element of the plan that has no code yet. It becomes a stub and a finding."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(f"{key}: {message}")
        self.key = key
        self.message = message
