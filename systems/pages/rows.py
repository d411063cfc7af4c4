"""One system in one environment, as a row and as the head of its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from systems.models import Connection, Environment, SignIn
from systems.needed import NeededSystem
from systems.oauth import PERSON
from systems.schemes import SCHEMES
from systems.selectors.environments import connections_in

# By what a check found: icon, colour of words, kind of note, title.
MARKS = {
    "yes": ("circle-check", "okc", "ok", "It works"),
    "no": ("circle-x", "badc", "bad", "It does not work"),
    "unknown": ("circle-help", "warnc", "warn", "Reached, not proven"),
}


@dataclass(frozen=True)
class SystemRow:
    """A system that the plan needs or that is connected; `connection` None: it is not connected."""

    needed: NeededSystem
    connection: Connection | None
    is_planned: bool = True

    @property
    def key(self) -> str:
        return self.needed.key

    @property
    def name(self) -> str:
        return self.needed.name

    @property
    def sign_in(self) -> SignIn | None:
        """The OAuth sign-in, None where there is none or none is needed."""
        return getattr(self.connection, "sign_in", None) if self.connection else None

    @property
    def state(self) -> str:
        """One of the words of `lib.web.templatetags.ui.PILLS`."""
        if self.connection is None:
            return "unconnected"
        if self.sign_in is not None and self.sign_in.refused:
            return "refused"
        if self.asks_a_person and (self.sign_in is None or not self.sign_in.version):
            return "unsigned"
        return "connected"

    @property
    def asks_a_person(self) -> bool:
        return self.connection is not None and self.connection.scheme == PERSON

    @property
    def scheme(self) -> str:
        return SCHEMES[self.connection.scheme].title if self.connection else ""

    @property
    def account(self) -> str:
        """Whose account it is, as far as that may be shown."""
        details = self.connection.details if self.connection else {}
        return str(details.get("username") or details.get("client_id") or "")

    @property
    def check(self) -> dict[str, Any]:
        """What came of trying it last, empty before it was tried."""
        return self.connection.check_result if self.connection else {}

    @property
    def check_mark(self) -> str:
        """The icon for it."""
        return self._marks[0]

    @property
    def check_css(self) -> str:
        return self._marks[1]

    @property
    def check_note(self) -> str:
        return self._marks[2]

    @property
    def check_title(self) -> str:
        return self._marks[3]

    @property
    def _marks(self) -> tuple[str, str, str, str]:
        return MARKS.get(self.check.get("works", ""), MARKS["unknown"])

    @property
    def used(self) -> str:
        """Who uses it, in words."""
        if not self.is_planned:
            return "the plan does not name it"
        return ", ".join(self.needed.workflows) or "in the research, used by no workflow yet"

    @property
    def expires_at(self) -> datetime | None:
        return self.sign_in.expires_at if self.sign_in else None


def system_rows(environment: Environment, needed: Sequence[NeededSystem]) -> list[SystemRow]:
    """Those of the plan in its order, then others that are connected."""
    connected = {row.system: row for row in connections_in(environment)}
    rows = [SystemRow(one, connected.pop(one.key, None)) for one in needed]
    others = (NeededSystem(key=key, name=key) for key in connected)
    return rows + [SystemRow(one, connected[one.key], is_planned=False) for one in others]
