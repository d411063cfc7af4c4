"""What a check has to say about a line of code."""

from dataclasses import dataclass
from typing import Literal

Rule = Literal["syntax", "import", "policy", "system", "endpoint", "field", "types"]


@dataclass(frozen=True, order=True)
class CodeFinding:
    """`message` is a sentence about `line` (from 1) of the file at `path`."""

    path: str
    line: int
    rule: Rule
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.message}"
