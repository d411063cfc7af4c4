"""What the commands of `./tenon` have in common."""

from django.core.management.base import BaseCommand


class OurCommand(BaseCommand):
    """A command of the script: its usage shows our own options; Django's work, and `manage.py` lists them."""

    # They guard the start of a server, and each costs a command a part of a second.
    requires_system_checks: list[str] = []
    suppressed_base_arguments: set[str] = {
        *("--version", "--verbosity", "--settings", "--pythonpath", "--traceback"),
        *("--no-color", "--force-color", "--skip-checks"),
    }
