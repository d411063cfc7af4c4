"""`python -m tenon run` and `python -m tenon test`: a project without Tenon's server."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from tenon.alone.http import HttpBackend
from tenon.alone.run import run_alone
from tenon.alone.story import Story
from tenon.errors import HostRefused
from tenon.host.connections import ConnectionsError, read_connections
from tenon.project import ProjectError
from tenon.testing.mini import main as run_tests
from tenon.twins.definition import DefinitionError

FAILED = ("failed", "parked", "stopped")


class BadInput(Exception):
    """Something given on the command line cannot be used."""


def main(arguments: list[str] | None = None) -> int:
    """0 good, 1 the run or a test failed, 2 bad input, said on stderr."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.act(options))
    except (BadInput, ProjectError, ConnectionsError, DefinitionError, HostRefused, ValueError) as error:
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
    report = run_alone(
        options.folder,
        options.workflow,
        payload,
        backend=backend,
        variables=variables,
        faults=options.fault,
        recorder=None if options.json else Story(sys.stdout),
    )
    if options.json:
        sys.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False) + "\n")
    return 1 if report.outcome in FAILED else 0


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
