"""`run DIR`: run a built workflow once in the sandbox, against twins or connected systems. No database."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from tenon.host.connections import ConnectionsError, read_connections
from tenon.report import RunReport
from tenon.twins.definition import DefinitionError

from lib.commands import OurCommand
from lib.files import read_at_most
from lib.json_text import NotJson, read_json
from runtime.execution import run_workflow, systems_of
from runtime.execution.folders import NoProject, read_folder
from runtime.faults import parse_faults
from runtime.hosts.http import HttpBackend
from runtime.sandbox import BadFile, SandboxUnavailable
from runtime.story import story

LARGEST = 50_000_000
GOOD = ("done", "skipped", "empty")


class BadInput(Exception):
    """What was given cannot be run; the message begins with the place."""


class Command(OurCommand):
    help = "Run a built workflow once. Exit code 0: done or skipped, 1: the run failed, 2: bad input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="the folder that `build` wrote")
        parser.add_argument(
            "--workflow", metavar="KEY", default="", help="which one, where there are several"
        )
        parser.add_argument(
            "--payload", metavar="FILE", required=True, help="the event as JSON; - reads it from stdin"
        )
        parser.add_argument(
            "--fault",
            metavar="SPEC",
            action="append",
            default=[],
            help="such as salesforce:503x1 or hubspot:timeout",
        )
        parser.add_argument("--connections", metavar="FILE", help="real systems instead of twins, as JSON")
        parser.add_argument("--json", action="store_true", help="print the report as JSON and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = self._run(options)
        except BadInput as problem:
            self._stop(str(problem))
        except SandboxUnavailable as error:
            self._stop(str(error))
        if report.error is not None and report.error.type == "ProjectError":
            self._stop(f"{options['folder']}: {report.error.message}")
        value = report.as_dict()
        if options["json"]:
            self.stdout.write(json.dumps(value, ensure_ascii=False, indent=2))
        else:
            self.stdout.write(story(value, twins=options["connections"] is None))
        sys.exit(0 if report.outcome in GOOD else 1)

    def _run(self, options: dict[str, Any]) -> RunReport:
        try:
            files = read_folder(options["folder"])
        except NoProject as error:
            raise BadInput(str(error)) from error
        payload = _json_of(options["payload"], "--payload")
        faults = _faults(options["fault"], files, connected=options["connections"] is not None)
        backend = _backend(options["connections"])
        try:
            return run_workflow(
                files,
                workflow=options["workflow"] or None,
                payload=payload,
                faults=faults,
                connections=backend,
            )
        except BadFile as error:
            raise BadInput(f"{options['folder']}: {error}") from error
        except DefinitionError as error:
            raise BadInput(f"{options['folder']}/tests/twins.json: {error}") from error
        finally:
            if backend is not None:
                backend.close()

    def _stop(self, problem: str) -> NoReturn:
        self.stderr.write(problem)
        sys.exit(2)


def _json_of(name: str, option: str) -> Any:
    """The parsed file, or stdin for "-". Raises BadInput with the file, line and column."""
    try:
        text = sys.stdin.read() if name == "-" else read_at_most(Path(name), LARGEST).decode()
    except OSError as error:
        raise BadInput(f"{option} {name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{option} {name}: is no UTF-8 text (byte {error.start})") from error
    shown = "stdin" if name == "-" else name
    try:
        return read_json(text)
    except NotJson as error:
        place = f"{shown}:{error.line}:{error.column}" if error.line else shown
        raise BadInput(f"{place}: no JSON: {error}") from error


def _faults(texts: list[str], files: dict[str, str], *, connected: bool) -> list[dict[str, Any]]:
    if texts and connected:
        raise BadInput("--fault: only twins can be made to fail; leave --connections out")
    try:
        faults = parse_faults(texts)
        systems = systems_of(files) if faults else []
    except DefinitionError as error:
        raise BadInput(f"tests/twins.json: {error}") from error
    except ValueError as error:
        raise BadInput(f"--fault: {error}") from error
    for fault in faults:
        if fault["system"] not in systems:
            there = ", ".join(systems) or "none"
            raise BadInput(f"--fault: there is no system {fault['system']!r} (there: {there})")
    return faults


def _backend(name: str | None) -> HttpBackend | None:
    if name is None:
        return None
    try:
        connections = read_connections(_json_of(name, "--connections"))
    except ConnectionsError as error:
        raise BadInput(f"{name}: {error}") from error
    return HttpBackend(connections, allow=settings.OUTBOUND_ALLOW)
