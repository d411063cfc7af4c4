"""Runs before Django reads its settings (`addopts = -p tests.boot`): a data folder and a broker for this test
process.

pytest-django loads the settings before any conftest, so an environment set there would come too late and the
tests would quietly use somebody's real broker. Each pytest-xdist worker is a process of its own and gets its
own of both.
"""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "sdk")]

from config import broker, env  # noqa: E402 -- the path above makes it importable

# What belongs to the person's own installation must not reach a test.
PERSONAL = (
    "SECRET_KEY",
    "TENON_VAULT_KEYS",
    "TENON_AUDIT_KEYS",
    "TENON_URL",
    "TENON_HOSTS",
    "TENON_MODEL",
    "TENON_MODEL_URL",
    "TENON_MODEL_KEY",
    "TENON_MODEL_CONTEXT",
    "TENON_MODEL_TOKENS",
    "TENON_MODEL_SEES",
    "TENON_MODEL_PRICE",
    "TENON_DEBUG",
    "TENON_OIDC_ISSUER",
    "TENON_OIDC_TEAM",
    "TENON_OIDC_DOMAINS",
)
# A Redis server has sixteen databases; xdist's workers take one each from here on, and database 0 is left
# alone.
FIRST_DATABASE = 1
OWN_SERVER = "TENON_TEST_OWN_SERVER"


def prepare() -> None:
    """Set the environment of this test process and start its broker."""
    for name in PERSONAL:
        os.environ.pop(name, None)
    folder = Path(tempfile.mkdtemp(prefix="tenon-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.update(TENON_DATA=str(folder), TENON_STATIC_FROM_SOURCE="true")
    if OWN_SERVER in os.environ:
        # Inherited from xdist's controller, which has started a server for itself.
        del os.environ["REDIS_URL"]
    shared = os.environ.get("TEST_REDIS_URL") or os.environ.get("REDIS_URL")
    if shared:
        os.environ["REDIS_URL"] = _own_database(shared)
    else:
        os.environ.update({"REDIS_URL": _own_server(folder), OWN_SERVER: "true"})
    env.use_settings()


def _own_database(url: str) -> str:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return urlunsplit(urlsplit(url)._replace(path=f"/{FIRST_DATABASE + int(worker)}"))


def _own_server(folder: Path) -> str:
    server = broker.find_server()
    if server is None:
        raise SystemExit(f"The tests need Redis. {broker.HOW_TO_GET_ONE}")
    process = subprocess.Popen(broker.server_command(server, folder), stdout=subprocess.DEVNULL)
    atexit.register(_stop, process)
    socket = broker.socket_path(folder)
    give_up = time.monotonic() + 10
    while not socket.exists():
        if process.poll() is not None or time.monotonic() > give_up:
            raise SystemExit(f"{server} did not start.")
        time.sleep(0.01)
    return broker.embedded_url(folder)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()


prepare()
