"""A run that only shows what it would do: it reads for real and changes nothing."""

from collections.abc import Mapping
from typing import Any

from tenon.errors import HostRefused, NoAnswer, Suspended
from tenon.host import Asking, Decision, Incoming, Journal, KeyValues
from tenon.twins import DefinitionError, World

from runtime.execution import definition_of
from runtime.ledger import choose
from runtime.models import Exchange, Run
from runtime.runners.ledger import LEDGER, answer_of, as_past, identity_of
from runtime.runners.outside import RunOutside
from runtime.selectors.durable import like, once_like, origins_of

PREVIEW = Exchange.AnsweredBy.PREVIEW.value


class PreviewLedger:
    """Answers the writes that were done already from the ledger, and the others from the project's twins.

    Nobody knows what the systems will answer. Where the twins have no answer either, the write is held: that
    branch of the code ends there.
    """

    def __init__(self, run: Run, journal: Journal) -> None:
        self._run = run
        self._journal = journal
        self._twins = _twins_of(run)
        self._used: set[int] = origins_of(run)

    def before(self, asking: Asking) -> Decision:
        """See `tenon.host.ledgers.Ledger`."""
        name = identity_of(asking)
        rows = once_like(self._run, name) if asking.once and self._run.environment_id else []
        rows += like(self._run, name) if self._run.root_id else []
        taken = {entry.at for entry in self._journal.entries if entry.op == "http"}
        chosen = choose([as_past(row, going=False) for row in rows], asking.at, taken=taken, used=self._used)
        if chosen is None or not chosen.is_known:
            likely = self._likely(asking)
            return Decision(by=PREVIEW, held=Suspended()) if likely is None else Decision(likely, PREVIEW)
        self._used.add(chosen.origin)
        return Decision(answer_of(chosen.origin), LEDGER)

    def _likely(self, asking: Asking) -> Incoming | None:
        """What the system's twin answers to it, None where it has no good answer."""
        if self._twins is None:
            return None
        try:
            answer = self._twins.send(asking.request)
        except (HostRefused, NoAnswer):
            return None
        return answer if answer.status < 400 else None

    def after(self, asking: Asking, answer: Incoming | None, error: Exception | None) -> Suspended | None:
        """Nothing was sent."""
        return None


def _twins_of(run: Run) -> World | None:
    try:
        return World(definition_of(run.code.files), samples=True)
    except DefinitionError:
        return None


class PreviewStore:
    """The values as they are, with this run's own changes in front of them. Nothing is kept."""

    def __init__(self, behind: KeyValues) -> None:
        self._behind = behind
        self._changed: dict[tuple[str, str], Any] = {}

    def get(self, scope: str, key: str) -> Any:
        """The value, or None."""
        if (scope, key) in self._changed:
            return self._changed[scope, key]
        return self._behind.get(scope, key)

    def set(self, scope: str, key: str, value: Any) -> None:
        """Remember it for this run."""
        self._changed[scope, key] = value

    def delete(self, scope: str, key: str) -> None:
        """Remember that it is gone for this run."""
        self._changed[scope, key] = None


class PreviewOutside:
    """Says no events and starts no runs; the journal keeps that it would."""

    def __init__(self, behind: RunOutside, journal: Journal) -> None:
        self._behind = behind
        self._journal = journal

    def wait_for(self, at: str, name: str, where: Mapping[str, Any], timeout: float | None) -> dict[str, Any]:
        """The event where it came; else the preview ends here."""
        return self._behind.wait_for(at, name, where, timeout)

    def start(self, at: str, workflow: str, data: Any) -> dict[str, Any]:
        """Ends the preview here: nobody knows the new run's id yet."""
        self._journal.add(at, "start", workflow, [data], None)
        raise Suspended

    def emit(self, at: str, name: str, data: Any) -> None:
        """Nothing is said."""
