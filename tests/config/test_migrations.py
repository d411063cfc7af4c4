"""To the newest tables by migrations alone, from nothing and from the first release, on this run's database.

The other tests take their tables from the models; these show that an installation gets the same.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection

from tests.config.tables import tables
from tests.jobs.processes import database_url

pytestmark = pytest.mark.thorough
ROOT = Path(__file__).parents[2]
ROOMS = ("teams_", "jobs_", "systems_", "planner_", "runtime_", "builder_")


@contextmanager
def empty_database(folder: Path) -> Iterator[str]:
    """The address of a database without a table, of the kind the tests run on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'empty.sqlite3'}"
        return
    name = f"{urlsplit(database_url()).path[1:]}_empty"
    server = urlunsplit(urlsplit(database_url())._replace(path="/postgres"))
    with psycopg.connect(server, autocommit=True) as maintenance:
        maintenance.execute(f'DROP DATABASE IF EXISTS "{name}"')
        maintenance.execute(f'CREATE DATABASE "{name}"')
    yield urlunsplit(urlsplit(database_url())._replace(path=f"/{name}"))
    with psycopg.connect(server, autocommit=True) as maintenance:
        maintenance.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def in_another_process(url: str, folder: Path, *command: str) -> str:
    environment = {**os.environ, "DATABASE_URL": url, "TENON_DATA": str(folder)}
    done = subprocess.run(
        [sys.executable, *command],
        check=False,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.django_db
def test_migrations_lead_to_the_tables_of_the_models(tmp_path: Path) -> None:
    with empty_database(tmp_path) as url:
        in_another_process(url, tmp_path, "manage.py", "migrate", "--verbosity", "0")
        migrated: dict[str, Any] = json.loads(in_another_process(url, tmp_path, "-m", "tests.config.tables"))
    from_models = json.loads(json.dumps(tables()))
    assert sorted(migrated) == sorted({*from_models, "django_migrations"})
    # Django's own tables differ in the width of a key; they are Django's business.
    for name in (one for one in from_models if one.startswith(ROOMS)):
        assert migrated[name] == from_models[name], name


@pytest.mark.django_db
def test_rows_of_the_first_release_are_kept_and_brought_up_to_date(tmp_path: Path) -> None:
    with empty_database(tmp_path) as url:
        told = json.loads(in_another_process(url, tmp_path, "-m", "tests.config.landed"))
        migrated = json.loads(in_another_process(url, tmp_path, "-m", "tests.config.tables"))
        in_another_process(url, tmp_path, "manage.py", "verify_audit")
    assert migrated["runtime_run"] == json.loads(json.dumps(tables()))["runtime_run"]
    before, after = told["before"], told["after"]
    for name, rows in before.items():
        assert rows, name
        assert [{key: row[key] for key in old} for old, row in zip(rows, after[name], strict=True)] == rows
    first, second = after["builder.Turn"]
    assert (first["previous"], second["previous"]) == (None, first["id"])
    assert after["builder.Chat"][0]["head"] == second["id"]
    assert [fact["sequence"] for fact in after["teams.AuditFact"]] == [1, 2]
