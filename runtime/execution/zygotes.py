"""The zygote that a process keeps for all its runs."""

import atexit
import threading

from runtime.sandbox import Zygote

_lock = threading.Lock()
_settings = {"sandbox": ""}
_shared: list[Zygote] = []


def configure(*, sandbox: str) -> None:
    """Say once per process, before the first run, what TENON_SANDBOX is."""
    _settings["sandbox"] = sandbox


def shared_zygote() -> Zygote:
    """This process's zygote, made at the first call. Raises SandboxUnavailable."""
    with _lock:
        if not _shared:
            _shared.append(Zygote(sandbox=_settings["sandbox"]))
            atexit.register(_shared[0].close)
        return _shared[0]
