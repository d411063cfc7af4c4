"""What the tests of the house leave as they found it."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def loggers() -> Iterator[None]:
    """import-linter sets up logging of its own, which switches every logger off that was there before."""
    there = [one for one in logging.root.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    before = [(logger, logger.disabled) for logger in there]
    yield
    for logger, disabled in before:
        logger.disabled = disabled
