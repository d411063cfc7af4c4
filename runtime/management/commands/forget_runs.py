"""`./tenon manage forget_runs --days 90`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from runtime.services.retention import forget_runs


class Command(BaseCommand):
    """Forgets old runs with everything about them."""

    help = (
        "Remove runs that ended more than so many days ago, and the large values that nobody names any more."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """See `runtime.services.retention.forget_runs`."""
        if options["days"] < 1:
            raise CommandError("--days: at least 1; younger runs may still be looked at.")
        self.stdout.write(f"{forget_runs(days=options['days'])} runs are forgotten.")
