"""Which processes a role consists of, and how each is started."""

import socket
import sys
from pathlib import Path

from django.conf import settings

from config import broker, env
from config.supervisor.children import Child
from config.supervisor.problems import FAILED, USAGE, Problem

BROKER = "broker"
ROLES = ("all", "web", "worker", "scheduler")


def check_role(role: str) -> None:
    """A single role shares database and Redis with other machines, so both must be given. Raises Problem."""
    if role == "all":
        return
    on_file = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    if settings.BROKER_IS_EMBEDDED or on_file:
        raise Problem(f"--role {role} needs DATABASE_URL and REDIS_URL, which all roles share.", USAGE)


def has_web(role: str) -> bool:
    """Whether the role serves pages (and therefore prepares the database)."""
    return role in ("all", "web")


def children(role: str, listener: socket.socket | None, ready: int) -> list[Child]:
    """The role's processes in the order of their start. On the pipe `ready` the web process reports."""
    found = []
    if role == "all" and settings.BROKER_IS_EMBEDDED:
        found.append(_broker())
    if has_web(role) and listener is not None:
        found.append(_web(listener, ready))
    if role in ("all", "worker"):
        found += [_worker(queue) for queue in settings.QUEUES]
    if role in ("all", "scheduler"):
        found.append(_child("scheduler", [sys.executable, "manage.py", "scheduler"]))
    return found


def _child(name: str, command: list[str], *, grace: float = 6.0, **environment: str) -> Child:
    common = {"PYTHONUNBUFFERED": "1", "TENON_DATA": str(settings.DATA)}
    return Child(name, lambda: command, env.for_child(**common, **environment), settings.ROOT, grace)


def _broker() -> Child:
    server = broker.find_server()
    if server is None:
        raise Problem(f"There is no Redis. {broker.HOW_TO_GET_ONE}", FAILED)
    child = _child(BROKER, [])
    child.command = lambda: broker.server_command(server, Path(settings.DATA))
    return child


def _web(listener: socket.socket, ready: int) -> Child:
    host = str(listener.getsockname()[0])
    names = [*env.listing("TENON_HOSTS"), f"[{host}]" if ":" in host else host, socket.gethostname()]
    command = [sys.executable, "-m", "config.web", "--fd", str(listener.fileno()), "--ready", str(ready)]
    child = _child("web", command, TENON_POOL="true", TENON_HOSTS=",".join(names))
    child.files = (listener.fileno(), ready)
    return child


def _worker(queue: str) -> Child:
    command = [
        *(sys.executable, "-m", "celery", "-q", "-A", "config.celery", "worker"),
        *("-Q", queue, "-n", f"{queue}@%h", "-P", "threads", "-c", str(settings.WORKER_THREADS)),
        *("-l", "WARNING", "--without-gossip", "--without-mingle"),
    ]
    # SIGTERM is Celery's warm shutdown: jobs hand themselves back at once and it waits for those that do not
    # listen. Its soft and cold ones want to end jobs from outside, which no thread can be.
    return _child(f"worker {queue}", command, grace=settings.WORKER_GRACE)
