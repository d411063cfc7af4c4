"""`twin DESCRIPTION`: a twin of one system as real HTTP on this machine, until it is told to stop."""

import signal
import sys
from argparse import ArgumentParser
from pathlib import Path
from threading import Event
from typing import Any, NoReturn

from tenon.errors import HostRefused
from tenon.twins.definition import FORMAT, DefinitionError
from tenon.twins.serving import BadLog, RequestLog, Served, TwinServer
from tenon.twins.serving.log import entries

from lib.commands import OurCommand
from lib.files import read_at_most
from lib.json_text import NotJson, read_json
from lib.text import counted
from runtime.twins import Made, twin_of
from systems.index import read_description
from systems.index.limits import MAX_BYTES

TWINS_FILE = Path("tests") / "twins.json"
MOST_SHOWN = 40


class BadInput(Exception):
    """What was given makes no twin; the message begins with the place."""


class Command(OurCommand):
    help = (
        "Serve a twin of a system from its API description, a twins.json or a built folder. Ctrl-C ends it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "description", metavar="DESCRIPTION", type=Path, help="OpenAPI, twins.json or folder"
        )
        parser.add_argument("--port", type=int, default=8900, help="0 takes any that is free")
        parser.add_argument("--host", default="127.0.0.1", help="where to listen; this machine only")
        parser.add_argument("--system", metavar="KEY", default="", help="which, where there are several")
        parser.add_argument("--log", metavar="FILE", type=Path, help="keep requests; an old log is resumed")
        parser.add_argument(
            "--fault", metavar="SPEC", action="append", default=[], help="such as 503x2,retry_after=7"
        )
        parser.add_argument("--idempotency-header", metavar="NAME", default="", help="honoured by the twin")
        parser.add_argument("--rate-limit", metavar="N/SECONDS", default="", help="such as 100/10")
        parser.add_argument("--strict", action="store_true", help="refuse fields nobody describes")
        parser.add_argument("--empty", action="store_true", help="begin without sample records")
        parser.add_argument("--check", action="store_true", help="only say what the twin can and cannot do")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made, key = made_from(options["description"], options["system"])
            if options["check"]:
                self._tell(made, len(made.limits))
                return
            system = changed(made.system, options)
            self._serve({"format": FORMAT, "systems": {key: system}}, key, made, options)
        except (BadInput, BadLog) as problem:
            self._stop(str(problem))
        except (DefinitionError, HostRefused) as error:
            self._stop(f"{options['description']}: {error}")
        except ValueError as error:
            self._stop(str(error))
        except OSError as error:
            self._stop(f"{error.filename or options['port']}: {error.strerror or error}")

    def _serve(self, definition: dict[str, Any], key: str, made: Made, options: dict[str, Any]) -> None:
        log = options["log"]
        before = list(entries(log)) if log and log.exists() else []
        kept = RequestLog(log) if log else None
        served = Served(definition, key, samples=not options["empty"], log=kept)
        resumed = served.resume(before)
        for fault in options["fault"] if not before else ():
            served.fail(fault)
        stopped = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopped.set())
        with TwinServer(served, host=options["host"], port=options["port"]) as server:
            self._tell(made, 5)
            if resumed:
                self.stderr.write(f"{resumed} entries of {log} were done again.")
            self.stdout.write(f"{served.name} answers at {server.url}  (records, requests, faults: /_twin)")
            self.stdout.flush()
            stopped.wait()
        if kept is not None:
            kept.close()
        self.stderr.write("stopped")

    def _tell(self, made: Made, most: int) -> None:
        routes, objects = len(made.system.get("routes", ())), len(made.system.get("objects", ()))
        kinds = counted(objects, "kind")
        self.stderr.write(f"{counted(routes, 'operation')} over {kinds} of record.")
        for limit in made.limits[:most]:
            self.stderr.write(f"  {limit.where}: {limit.text}")
        if len(made.limits) > most:
            self.stderr.write(f"  and {len(made.limits) - most} more limits; --check lists them.")

    def _stop(self, problem: str) -> NoReturn:
        self.stderr.write(problem)
        sys.exit(2)


def made_from(path: Path, wanted: str) -> tuple[Made, str]:
    """The twin of a description, a twins.json or a built folder, and its key. Raises BadInput, OSError."""
    source = path / TWINS_FILE if path.is_dir() else path
    data = read_at_most(source, MAX_BYTES)
    definition = _definition(data)
    if definition is not None:
        systems = definition.get("systems")
        if not isinstance(systems, dict) or not systems:
            raise BadInput(f"{source}: it has no systems")
        if len(systems) > 1 and not wanted:
            raise BadInput(f"{source}: say which system with --system: {', '.join(systems)}")
        key = wanted or next(iter(systems))
        if key not in systems or not isinstance(systems[key], dict):
            raise BadInput(f"{source}: there is no system {key!r} (there: {', '.join(systems)})")
        return Made(systems[key]), key
    index = read_description(source.name, data)
    if not index.is_readable:
        raise BadInput(f"{source}: {index.problems[0].text if index.problems else 'is no API description'}")
    made = twin_of(index)
    if not made.system["routes"]:
        raise BadInput(f"{source}: it describes no operation, so there is nothing to answer")
    return made, wanted or _key(source)


def _key(source: Path) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in source.name.split(".")[0].lower()) or "twin"


def _definition(data: bytes) -> dict[str, Any] | None:
    """The value of a twins.json, None for anything else."""
    if FORMAT.encode() not in data[:2000]:
        return None
    try:
        value = read_json(data.decode())
    except (NotJson, UnicodeDecodeError):
        return None
    return value if isinstance(value, dict) and value.get("format") == FORMAT else None


def changed(system: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    """A system's definition with what the command line says otherwise. Raises BadInput."""
    made = dict(system)
    if options["idempotency_header"]:
        made["idempotency_header"] = options["idempotency_header"]
    if options["strict"]:
        objects = made.get("objects", {})
        made["objects"] = {name: {**kind, "strict": True} for name, kind in objects.items()}
    if options["rate_limit"]:
        most, slash, seconds = options["rate_limit"].partition("/")
        if not slash or not most.isdecimal() or not seconds.isdecimal() or not int(seconds):
            raise BadInput(f"--rate-limit {options['rate_limit']}: expected N/SECONDS, such as 100/10")
        made["rate_limit"] = {"requests": int(most), "window_seconds": int(seconds)}
    return made
