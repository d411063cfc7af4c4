"""A small storm. `bench/chaos.py` is the large one."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from runtime.models import Run
from tests.boot import OWN_SERVER
from tests.factories import make_project, make_user
from tests.runtime.chaos import settings as storm_settings
from tests.runtime.chaos.storm import Storm, account

RUNS = 15


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.thorough
def test_nothing_is_written_twice_and_nothing_confirmed_is_lost(settings: Any) -> None:
    for name in ("JOB_LEASE_SECONDS", "JOB_RESEND_SECONDS", "JOB_REAP_SECONDS", "JOB_MAX_ATTEMPTS"):
        setattr(settings, name, getattr(storm_settings, name))
    with TemporaryDirectory(prefix="tenon-") as name:
        # With services from outside (TEST_REDIS_URL) this test process has a database of that server.
        outside = "" if settings.BROKER_IS_EMBEDDED or OWN_SERVER in os.environ else settings.REDIS_URL
        storm = Storm(Path(name), make_project(), make_user(), seed=7, broker=outside)
        settings.REDIS_URL = storm.broker_url
        try:
            storm.start(RUNS)
            storm.blow(8, pause=0.4)
            assert storm.weather.deaths.total() >= 4, "a storm that hits nothing shows nothing"
            storm.calm(120)
            found = account(storm)
            assert found.is_clean, found
            assert sum(found.runs.values()) == found.runs["done"] + found.runs["person"] == RUNS
            while storm.answer_questions():
                storm.calm(120)
            found = account(storm)
            assert (found.is_clean, found.runs) == (True, {"done": RUNS}), found
            assert Run.objects.filter(outcome="done").count() == RUNS
        finally:
            storm.close()
            print(storm.weather, storm.processes.logs())
