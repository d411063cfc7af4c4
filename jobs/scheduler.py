"""The loop behind `manage.py scheduler`. Any number of schedulers may run beside each other."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils.module_loading import import_string

from jobs import reaper

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Chore:
    """Something to do again and again. `run` takes nothing; what it returns is ignored."""

    name: str
    every: float  # seconds
    run: Callable[[], object]


def chores() -> tuple[Chore, ...]:
    """Everything the scheduler does: find lost jobs, and what the rooms above ask for in `CHORES`."""
    asked = (Chore(name, every, import_string(name)) for name, every in settings.CHORES)
    return (Chore("reaper", settings.JOB_REAP_SECONDS, reaper.reap), *asked)


def run(stop: threading.Event, chores: Sequence[Chore]) -> None:
    """Do every chore when it is due until `stop` is set. A database that is away is waited for."""
    due = {chore.name: 0.0 for chore in chores}
    while not stop.is_set():
        for chore in chores:
            if time.monotonic() >= due[chore.name]:
                _do(chore)
                due[chore.name] = time.monotonic() + chore.every
        stop.wait(max(0.05, min(due.values()) - time.monotonic()))


def _do(chore: Chore) -> None:
    try:
        close_old_connections()
        chore.run()
    except (DatabaseError, InterfaceError) as error:
        log.warning("scheduler: %s failed, will try again: %s", chore.name, error)
    # The boundary of a chore: a mistake in one of them, or a row it cannot read, must not stop the others.
    except Exception:
        log.exception("scheduler: %s failed, will try again", chore.name)
