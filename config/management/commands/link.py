"""manage.py link [EMAIL]: a fresh one-time sign-in link, for whoever sits at the machine."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import OperationalError, ProgrammingError

from config.supervisor import guards
from lib.commands import OurCommand
from teams.models import User
from teams.services import sign_in
from teams.services.first_start import LIFETIME


class Command(OurCommand):
    help = "Print a one-time sign-in link. Without EMAIL it is the owner's: the first person's."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", nargs="?", help="the person's address")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            link = self._link(options["email"])
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(f"There is no database yet ({error}); run ./tenon up.") from error
        address = settings.PUBLIC_URL or guards.address(Path(settings.DATA)).rstrip("/")
        if not address:
            self.stderr.write("Tenon is not running; put the address it prints when it starts before this:")
        self.stdout.write(address + link)

    def _link(self, given: str | None) -> str:
        email = (given or "").strip().lower()
        people = User.objects.filter(is_active=True).order_by("pk")
        person = (people.filter(email=email) if email else people).first()
        if person is None:
            raise CommandError(
                f"Nobody has the address {email}." if email else "Nobody is here yet; run up first."
            )
        return sign_in.create_link(person=person, lifetime=LIFETIME)
