"""The pytest plugin: `pytest_plugins = ["tenon.testing.plugin"]` in the project's conftest.py is all it
takes.

Every test gets twins, kept values and a clock of its own. Fixtures: `run`, `deliver`, `twins`, `fixture`,
`send`, `pass_time`, `runs`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tenon.testing.criteria import criterion_of
from tenon.testing.host import TestHost
from tenon.testing.mini import read_twins
from tenon.testing.session import Session


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known, so that `--strict-markers` and `-m criterion` work."""
    config.addinivalue_line("markers", "criterion(key): the acceptance criterion this test proves")


def pytest_itemcollected(item: pytest.Item) -> None:
    """A test marked with `@criterion` carries pytest's mark too."""
    key = criterion_of(getattr(item, "function", None))
    if key:
        item.add_marker(pytest.mark.criterion(key))


def project_root(path: Path) -> Path:
    """The nearest folder above a test that holds `workflows/`."""
    for folder in path.parents:
        if (folder / "workflows").is_dir():
            return folder
    return path.parent.parent


@pytest.fixture
def tenon_session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """The test's conversation with its host."""
    root = str(project_root(request.path))
    session = Session(TestHost(read_twins(root)), root)
    yield session
    for number, run in enumerate(session.runs, 1):
        steps = "\n".join(f"{step.status:8} {step.name} ({step.attempts}x)" for step in run.steps)
        error = (
            f"\n{run.error.type}: {run.error.message} ({run.error.file}:{run.error.line})"
            if run.error
            else ""
        )
        request.node.add_report_section("teardown", f"run {number}: {run.outcome}", steps + error)


@pytest.fixture
def run(tenon_session: Session) -> Any:
    """Run a workflow on an event; see `Session.run`."""
    return tenon_session.run


@pytest.fixture
def deliver(tenon_session: Session) -> Any:
    """Send a webhook's request; see `Session.deliver`."""
    return tenon_session.deliver


@pytest.fixture
def twins(tenon_session: Session) -> Any:
    """The twins of all systems; see `tenon.testing.twins`."""
    return tenon_session.twins


@pytest.fixture
def fixture(tenon_session: Session) -> Any:
    """A JSON value of tests/fixtures; see `Session.fixture`."""
    return tenon_session.fixture


@pytest.fixture
def send(tenon_session: Session) -> Any:
    """Send an event; see `Session.send`."""
    return tenon_session.send


@pytest.fixture
def pass_time(tenon_session: Session) -> Any:
    """Let time pass; see `Session.pass_time`."""
    return tenon_session.pass_time


@pytest.fixture
def runs(tenon_session: Session) -> Any:
    """A function that gives the reports of all runs so far; see `Session.runs`."""
    return lambda: tenon_session.runs
