"""Two tiers of one suite: what everybody runs before a commit, and everything (`--all`), which CI runs.

Tests marked `thorough` start many processes, kill them and wait, or look at every state of a page with axe.
They are left out, and said to be, unless `--all` is given or the run names what it wants.
"""

from typing import Any

import pytest

EVERYTHING = "everything"
LEFT_OUT = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all", action="store_true", help="the thorough tests too, as CI runs them")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "thorough: takes processes or minutes; runs with --all or when named")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if _wants_everything(config):
        return
    thorough = [item for item in items if item.get_closest_marker("thorough")]
    items[:] = [item for item in items if not item.get_closest_marker("thorough")]
    config.stash[LEFT_OUT] = len(thorough)
    config.hook.pytest_deselected(items=thorough)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of xdist, which sees no command line, what was asked for."""
    node.workerinput[EVERYTHING] = _wants_everything(node.config)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", 0)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash.get(LEFT_OUT, 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if count := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(f"Left out: {count} thorough tests. ./tenon test --all runs them too.")


def _wants_everything(config: pytest.Config) -> bool:
    if hasattr(config, "workerinput"):
        return bool(config.workerinput[EVERYTHING])
    named = config.args_source is pytest.Config.ArgsSource.ARGS
    return bool(named or config.getoption("--all") or config.getoption("-k") or config.getoption("-m"))
