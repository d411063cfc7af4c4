"""manage.py verify_audit: is the record of who did what as it was written?"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from lib.commands import OurCommand
from teams import auditing
from teams.services import audit


class Command(OurCommand):
    help = "Check the chains of the record of who did what. Exit code 1 at the first broken place."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--export", action="store_true", help="write every fact as a JSON line instead")
        what.add_argument(
            "--heads", action="store_true", help="write the ends of the chains, to be kept elsewhere"
        )
        what.add_argument("--against", metavar="FILE", help="compare with ends that were kept elsewhere")
        what.add_argument(
            "--seal-again", type=int, metavar="CHAIN", help="after a break was looked into: go on from here"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        audit.link_waiting()
        if options["export"]:
            for number in auditing.chains():
                for fact in auditing.exported(number):
                    self.stdout.write(json.dumps(fact, ensure_ascii=False))
        elif options["heads"]:
            for number in auditing.chains():
                head = auditing.head_of(number)
                told = {"chain": number, "length": head.length, "hash": head.hash} if head else {}
                self.stdout.write(json.dumps(told))
        elif options["seal_again"] is not None:
            audit.seal_again(number=options["seal_again"])
            self.stdout.write("The chain goes on from its last fact; the record says so.")
        else:
            self._verify(_kept(options["against"]) if options["against"] else {})

    def _verify(self, kept: dict[int, tuple[int, str]]) -> None:
        named, broken = auditing.names(), 0
        for number in sorted({*auditing.chains(), *kept}):
            called = f"chain {number} ({named.get(number, 'a team that is gone')})"
            found = auditing.first_break(number, kept=kept.get(number))
            head = auditing.head_of(number)
            if found is None:
                self.stdout.write(f"{called}: ok, {head.length if head else 0} facts")
                continue
            broken += 1
            self.stdout.write(f"{called}: {found.kind} at number {found.at}. {found.sentence}")
        if broken:
            are = "is" if broken == 1 else "are"
            raise CommandError(f"{broken} of the chains {are} not as written. docs/audit.md says what to do.")


def _kept(file: str) -> dict[int, tuple[int, str]]:
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
        heads = [json.loads(line) for line in lines if line.strip()]
        return {int(head["chain"]): (int(head["length"]), str(head["hash"])) for head in heads}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(
            f"{file} does not hold the ends of chains, as --heads writes them: {error}"
        ) from error
