"""Doing several things at the same time."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

from lib.errors import DomainError


def together(doings: list[Callable[[], Any]]) -> list[Any]:
    """Do them at once, each in a thread with a connection of its own; what each gave or raised."""
    told: list[Any] = []
    start = threading.Barrier(len(doings))

    def run(doing: Callable[[], Any]) -> None:
        start.wait()
        try:
            told.append(doing())
        except DomainError as error:
            told.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(doing,)) for doing in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return told
