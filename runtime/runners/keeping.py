"""The values a workflow keeps between its runs, in one environment."""

from typing import Any

from tenon.errors import HostRefused
from tenon.host.stores import SHARED

from lib.json_text import storable
from runtime.models import KeyValue, Run
from runtime.runners.commits import Commits

LONGEST_SCOPE, LONGEST_KEY = 120, 255


class EnvironmentStore:
    """See `tenon.host.stores.KeyValues`. A change and its journal entry are one transaction."""

    def __init__(self, run: Run, commits: Commits) -> None:
        self._run = run
        self._commits = commits

    def get(self, scope: str, key: str) -> Any:
        """The value, or None."""
        return self._rows(scope, key).values_list("value", flat=True).first()

    def set(self, scope: str, key: str, value: Any) -> None:
        """Keep it with the next commit, which follows at once."""
        _check(scope, key)
        self._commits.change(lambda: self._keep(scope, key, storable(value)))

    def delete(self, scope: str, key: str) -> None:
        """Forget it with the next commit."""
        self._commits.change(lambda: self._rows(scope, key).delete())

    def _rows(self, scope: str, key: str) -> Any:
        return KeyValue.objects.filter(
            environment_id=self._run.environment_id, workflow=self._workflow(scope), scope=scope, key=key
        )

    def _workflow(self, scope: str) -> str:
        """Whose value it is: the workflow's, or nobody's where all share it."""
        return "" if scope.startswith(SHARED) else self._run.workflow

    def _keep(self, scope: str, key: str, value: Any) -> None:
        KeyValue.objects.update_or_create(
            environment_id=self._run.environment_id,
            workflow=self._workflow(scope),
            scope=scope,
            key=key,
            defaults={"value": value, "changed_by_run": self._run},
        )


def _check(scope: str, key: str) -> None:
    if len(scope) > LONGEST_SCOPE or len(key) > LONGEST_KEY or "\0" in scope + key:
        raise HostRefused(
            "bad_call", f"a kept value's scope has at most {LONGEST_SCOPE} characters, its key {LONGEST_KEY}"
        )
