"""manage.py scheduler: sends forgotten jobs again. Runs until SIGTERM or Ctrl-C."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from jobs import scheduler


class Command(BaseCommand):
    help = "Send jobs again whose worker went away. Any number may run."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        scheduler.run(stop, scheduler.chores())
