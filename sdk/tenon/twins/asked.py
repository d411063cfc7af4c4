"""One request as it reaches a twin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Asked:
    """One request that reached the twin. `base` is the address before the path; `huge` asks for a page of so

    many items, whatever the request says (a fault).
    """

    method: str
    path: str
    params: Sequence[tuple[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    base: str = ""
    huge: int = 0

    def param(self, name: str) -> str:
        """The last value of a parameter, or ""."""
        return dict(self.params).get(name, "")
