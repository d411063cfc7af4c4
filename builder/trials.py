"""What a test run begins with: a payload from one of several sources, and faults. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from tenon.twins.deliveries import deliveries
from tenon.twins.faults import DELIVERIES, Fault, parse_fault

TYPED: Final = "typed"
EXAMPLE: Final = "example"
MADE: Final = "made"
FIXTURE: Final = "fixture:"
RUN: Final = "run:"
FIXTURES: Final = "tests/fixtures/"


def as_text(payload: Any) -> str:
    """A payload as it stands in the text box."""
    return json.dumps(payload, indent=2, ensure_ascii=False)


@dataclass(frozen=True)
class FaultFields:
    """One row of the form, as texts; `kind` "" is an empty row."""

    system: str = ""
    kind: str = ""
    times: str = "1"
    retry_after: str = ""
    seconds: str = ""
    items: str = ""
    method: str = ""
    path: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        """The fault as `./tenon run --fault` writes it, "" for an empty row."""
        if not self.kind:
            return ""
        options = {
            "retry_after": self.retry_after if self.kind in ("429", "503") else "",
            "seconds": self.seconds if self.kind == "slow" else "",
            "items": self.items if self.kind == "huge_page" else "",
            "method": self.method,
            "path": self.path,
            "after": self.after,
        }
        told = "".join(f",{name}={value}" for name, value in options.items() if value)
        return f"{self.system}:{self.kind}x{self.times or 1}{told}"


FIELDS: Final = tuple(field.name for field in fields(FaultFields))


def fault_rows(lists: Mapping[str, Sequence[str]]) -> list[FaultFields]:
    """The rows of a form: `lists` has one list for each field, `fault_kind` says how many rows there are."""
    count = len(lists.get("fault_kind", ()))
    columns = {name: list(lists.get(f"fault_{name}", ())) for name in FIELDS}
    rows = [
        {name: column[at].strip()[:200] for name, column in columns.items() if at < len(column)}
        for at in range(count)
    ]
    return [FaultFields(**row) for row in rows if row.get("kind")]


def read_faults(texts: Sequence[str]) -> list[Fault]:
    """The faults of these texts. Raises ValueError that names the text and its wrong part."""
    return [parse_fault(text) for text in texts if text]


def for_twins(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    """Those that twins do while a run asks them, as fault objects."""
    return [fault.as_dict() for fault in faults if fault.kind not in DELIVERIES]


def as_delivered(events: Sequence[Any], faults: Sequence[Fault]) -> list[Any]:
    """The events in the order, and as often, as they arrive with these faults."""
    return deliveries(events, [fault for fault in faults if fault.kind in DELIVERIES])
