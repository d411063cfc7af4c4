"""`manage forget_second_factor EMAIL`: for somebody who lost the authenticator and all recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError

from lib.commands import OurCommand
from teams.models import User
from teams.services import second_factors


class Command(OurCommand):
    help = "Take somebody's second factor away, so that a mailed link or single sign-on lets them in again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the person's address")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email=options["email"].strip().lower()).first()
        if person is None:
            raise CommandError(f"Nobody here has the address {options['email']}.")
        if not second_factors.forget(person=person):
            raise CommandError(f"{person.email} has no second factor.")
        self.stdout.write(
            f"{person.email} signs in without a code now. They should set up a new second factor."
        )
