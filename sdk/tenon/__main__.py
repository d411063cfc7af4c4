"""`python -m tenon run` and `python -m tenon test`: a project without Tenon's server."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from tenon.alone.http import HttpBackend
from tenon.alone.run import run_alone
from tenon.alone.store import FileStore
from tenon.alone.story import Story
from tenon.errors import TenonError
from tenon.host.connections import ConnectionsError, read_connections
from tenon.testing.mini import main as run_tests
from tenon.twins.definition import DefinitionError

FAILED = ("failed", "parked", "stopped")
STUCK = """\
Waits for {events}. Nobody can send that here: give it with --event {event}=FILE.json, or run the workflow in
Tenon, where events come from other workflows, people and the API.
"""


class BadInput(Exception):
    """Something given on the command line cannot be used."""


def main(arguments: list[str] | None = None) -> int:
    """0 good, 1 a run or a test failed, 2 bad input, 3 a run waits for an event that cannot come here."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.act(options))
    except (BadInput, ConnectionsError, DefinitionError, TenonError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tenon", description="Run or test an integration.")
    commands = parser.add_subparsers(required=True, metavar="run|test")
    run = commands.add_parser("run", help="run one workflow")
    run.add_argument("folder", help="the project: the folder that holds workflows/")
    run.add_argument("--workflow", default="", help="its key; needed where there are several")
    run.add_argument("--payload", required=True, help="a JSON file with the event")
    run.add_argument(
        "--connections", help="a JSON file with the systems; without it the project's twins answer"
    )
    run.add_argument("--variables", help="a JSON file with settings and tables")
    run.add_argument("--fault", action="append", default=[], help="what a twin does wrong, such as crm:503x2")
    run.add_argument(
        "--event",
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="an event, sent when a run waits for it: its name and a JSON file with its data",
    )
    run.add_argument("--store", help="a file for the values that workflows keep between runs")
    run.add_argument("--json", action="store_true", help="print the report as JSON and nothing else")
    run.set_defaults(act=_run)
    test = commands.add_parser("test", help="run the project's tests against its twins")
    test.add_argument("folder", help="the project: the folder that holds tests/")
    test.add_argument("only", nargs="*", help="names of tests, or keys of criteria")
    test.set_defaults(act=_test)
    return parser


def _run(options: argparse.Namespace) -> int:
    payload = _read(options.payload, "--payload")
    variables = _read(options.variables, "--variables") if options.variables else {}
    backend = None
    if options.connections:
        if options.fault:
            raise BadInput("--fault is for twins; real systems fail on their own")
        backend = HttpBackend(read_connections(_read(options.connections, "--connections")))
    elif not options.json:
        sys.stdout.write("No connections given: the project's twins answer.\n")
    alone = run_alone(
        options.folder,
        options.workflow,
        payload,
        backend=backend,
        variables=variables,
        faults=options.fault,
        events=[_event(given) for given in options.event],
        recorder=None if options.json else Story(sys.stdout),
        store=FileStore(options.store) if options.store else None,
    )
    if options.json:
        sys.stdout.write(json.dumps(alone.as_dict(), ensure_ascii=False) + "\n")
    if alone.stuck:
        sys.stderr.write(STUCK.format(events=", ".join(alone.stuck), event=alone.stuck[0]))
        return 3
    return 1 if any(report.outcome in FAILED for report in (alone.report, *alone.others)) else 0


def _event(given: str) -> tuple[str, Any]:
    name, separator, file = given.partition("=")
    if not name or not separator:
        raise BadInput(f"--event {given}: write NAME=FILE, such as order.paid=paid.json")
    return name, _read(file, f"--event {name}")


def _test(options: argparse.Namespace) -> int:
    if not (Path(options.folder) / "tests").is_dir():
        raise BadInput(f"{options.folder} has no folder tests/")
    return run_tests(options.folder, set(options.only) or None)


def _read(file: str, option: str) -> Any:
    try:
        return json.loads(Path(file).read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"{option} {file}: {error.strerror}") from error
    except ValueError as error:
        raise BadInput(f"{option} {file}: no JSON: {error}") from error


if __name__ == "__main__":
    sys.exit(main())
