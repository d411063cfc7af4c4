"""Making an installation ready: the database's schema, the static files, the first person."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.module_loading import import_string

from config.supervisor.problems import FAILED, Problem

# Any number, as long as nobody else takes it: two machines that start at once migrate one after the other.
_MIGRATION_LOCK = 7_300_411
_SCHEMA_PATIENCE = 120.0

Say = Callable[[str], None]


def prepare(say: Say) -> list[str]:
    """Migrate, collect static files, run the first-start hooks. Returns paths of one-time sign-in links."""
    with _alone():
        _migrate(say)
        links = [link for hook in settings.FIRST_START if (link := import_string(hook)())]
    _collect_static(say)
    connection.close()
    return links


def wait_for_schema(say: Say) -> None:
    """For roles that do not migrate: wait until the one that does is through. Raises Problem."""
    give_up = time.monotonic() + _SCHEMA_PATIENCE
    said = False
    while missing := _missing_migrations():
        if not said:
            say(f"waiting for {missing} migrations, which a web role applies")
            said = True
        if time.monotonic() > give_up:
            raise Problem("The database is not migrated. Start a web role first.", FAILED)
        time.sleep(1)
    connection.close()


@contextmanager
def _alone() -> Iterator[None]:
    """On PostgreSQL hold a lock that all machines share; on SQLite the data folder's lock is enough."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATION_LOCK])


def _missing_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrate(say: Say) -> None:
    missing = _missing_migrations()
    if not missing:
        return
    say(f"preparing the database, {missing} migrations")
    call_command("migrate", interactive=False, verbosity=1, skip_checks=True)


def _collect_static(say: Say) -> None:
    """Copy, hash and compress the static files when one has changed since the last time."""
    if settings.STATIC_FROM_SOURCE:
        return
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    now = _static_state()
    if stamp.exists() and stamp.read_text(encoding="ascii") == now:
        return
    say("preparing the static files")
    call_command("collectstatic", interactive=False, verbosity=0, clear=True, skip_checks=True)
    stamp.write_text(now, encoding="ascii")


def _static_state() -> str:
    """A hash over the name, size and time of every source file."""
    state = sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda entry: str(entry[0])):
            facts = Path(storage.path(name)).stat()
            state.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return state.hexdigest()
