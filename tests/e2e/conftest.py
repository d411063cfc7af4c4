"""A whole installation in processes of its own, and a browser in front of it. Both are started once."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_django import Settings

from jobs.models import Job
from teams.models import User
from tests.cast import Cast, make_cast
from tests.e2e.browser import FLAGS, Visitor, executable, visitor
from tests.jobs.processes import Broker, Processes, free_port, until, web_answers
from tests.ui.plans import save_reference_plan

Visit = Callable[..., Visitor]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, or a skipped test that says what is missing."""
    path = executable()
    if path is None:
        pytest.skip("No Chromium on this machine: install the package `chromium` to run the browser tests.")
    # Playwright keeps an event loop in this thread; Django would refuse its synchronous queries there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield running
        running.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="package")
def _processes(browser: Browser, django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[str, str]]:
    """Broker, worker and web server on the test database; their address and the broker's."""
    with TemporaryDirectory(prefix="tenon-") as name, ExitStack() as running:
        broker = Broker(Path(name))
        running.callback(broker.kill)
        broker.start()
        processes = Processes(broker.url, Path(name), "tests.e2e.live_settings")
        running.callback(lambda: print(processes.logs()))
        running.callback(processes.kill_all)
        port = free_port()
        processes.web(port)
        processes.worker()
        address = f"http://127.0.0.1:{port}"
        until(lambda: web_answers(address), 90, "the web server answers")
        yield address, broker.url


@pytest.fixture
def live(_processes: tuple[str, str], transactional_db: None, settings: Settings) -> Iterator[str]:
    """The address of the installation, with an empty database behind it; left when its jobs are over."""
    settings.REDIS_URL = _processes[1]
    yield _processes[0]
    # A job a test only wrote down was never sent, so nobody works on it.
    sent = Job.objects.filter(finished_at=None, dispatched_at__isnull=False)
    until(lambda: not sent.exists(), 20, "every job the test began is over")


@pytest.fixture
def people(live: str) -> Cast:
    """The cast, with the reference plan in its project."""
    found = make_cast()
    save_reference_plan(found.project, found.ada)
    return found


@pytest.fixture
def visit(browser: Browser, live: str) -> Iterator[Visit]:
    """`visit(person, path)` opens a window; every page that was opened must end without a script error."""
    with ExitStack() as windows:
        opened: list[Visitor] = []

        def go(person: User | None, path: str, **options: Any) -> Visitor:
            window = windows.enter_context(visitor(browser, live, person, **options))
            opened.append(window)
            window.open(path)
            return window

        yield go
        troubles = [trouble for window in opened for trouble in window.troubles]
    assert troubles == []
