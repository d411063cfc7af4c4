"""What the address of a run's page selects."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from lib.text import whole_number
from runtime.pages.filters import FILTERS

TABS = ("http", "data", "logs", "writes")
NUMBERS = ("request", "steps", "requests", "lines")
LONGEST_TEXT = 120


@dataclass(frozen=True)
class Address:
    """A step (0 is the run itself, None is no choice), a tab, a request, a search in the log.

    `steps`, `requests` and `lines` are the numbers after which a long list goes on. `filters` are those of
    the list of runs beside the run.
    """

    step: int | None = None
    tab: str = ""
    request: int = 0
    steps: int = 0
    requests: int = 0
    lines: int = 0
    level: str = ""
    text: str = ""
    filters: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_query(cls, query: QueryDict) -> "Address":
        """The address in a query; what cannot be read is as if it was not there."""
        step = whole_number(query.get("step", ""), -1)
        tab = query.get("tab", "")
        numbers: dict[str, Any] = {name: whole_number(query.get(name, "")) for name in NUMBERS}
        return cls(
            step=step if step >= 0 else None,
            tab=tab if tab in TABS else "",
            level=query.get("level", "")[:10],
            text=query.get("find", "").strip()[:LONGEST_TEXT],
            filters={name: query[name][:LONGEST_TEXT] for name in FILTERS if query.get(name)},
            **numbers,
        )

    def query(self, **changes: Any) -> str:
        """This address as a query, with changes. Another step or tab forgets where its lists stood."""
        chosen: dict[str, Any] = {**self.filters, "step": self.step, "tab": self.tab, "steps": self.steps}
        if changes.get("step", self.step) == self.step:
            chosen |= {"level": self.level, "find": self.text}
        chosen |= changes
        kept = {name: value for name, value in chosen.items() if value not in (None, "")}
        return urlencode({name: value for name, value in kept.items() if value or name == "step"})
