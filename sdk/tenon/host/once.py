"""Writes that are done once, and values that belong to one workflow, for hosts without a database."""

import hashlib
import json
from typing import Any, Final

from tenon.errors import Suspended
from tenon.host.backends import Incoming
from tenon.host.ledgers import Asking, Decision
from tenon.host.questions import answer_as_value, answer_from_value
from tenon.host.stores import SHARED, KeyValues

BY: Final = "ledger"


class OfWorkflow:
    """The part of a store that belongs to one workflow: its scopes are not those of another, but for those
    that are shared.
    """

    def __init__(self, store: KeyValues, workflow: str) -> None:
        self._store = store
        self._workflow = workflow

    def get(self, scope: str, key: str) -> Any:
        """See `KeyValues`."""
        return self._store.get(self._own(scope), key)

    def set(self, scope: str, key: str, value: Any) -> None:
        """See `KeyValues`."""
        self._store.set(self._own(scope), key, value)

    def delete(self, scope: str, key: str) -> None:
        """See `KeyValues`."""
        self._store.delete(self._own(scope), key)

    def _own(self, scope: str) -> str:
        return scope if scope.startswith(SHARED) else f"{self._workflow}/{scope}"


class OnceLedger:
    """Sends everything, except what code marked `once=True` and what was confirmed before.

    A write is the same when its workflow, system, method, path, key and body are the same. One that was
    refused or got no answer is sent again.
    """

    def __init__(self, store: KeyValues, workflow: str) -> None:
        self._store = store
        self._scope = f"{workflow}/once"

    def before(self, asking: Asking) -> Decision:
        """See `Ledger`."""
        known = self._store.get(self._scope, _name(asking)) if asking.once else None
        return Decision() if known is None else Decision(answer_from_value(known), BY)

    def after(self, asking: Asking, answer: Incoming | None, error: Exception | None) -> Suspended | None:
        """See `Ledger`."""
        if asking.once and answer is not None and answer.status < 400:
            self._store.set(self._scope, _name(asking), answer_as_value(answer))
        return None


def _name(asking: Asking) -> str:
    sent = asking.request
    told = [sent.system, sent.method, sent.path, asking.write_key, sent.body or ""]
    return hashlib.sha256(json.dumps(told).encode("utf-8", "replace")).hexdigest()
