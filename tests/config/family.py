"""Finding every process that a test started, by a mark in its environment, however it was re-parented."""

import time
from pathlib import Path


def members(mark: str) -> dict[int, str]:
    """Process id -> command line of the living processes whose environment contains `mark`. Linux only."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            environment = (folder / "environ").read_bytes()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        # A process that has ended and waits for its parent has no command line any more.
        if mark.encode() in environment and command:
            found[int(folder.name)] = command
    return found


def wait_until_gone(mark: str, seconds: float) -> dict[int, str]:
    """Wait for the last of them; what is still there after `seconds`."""
    give_up = time.monotonic() + seconds
    while (left := members(mark)) and time.monotonic() < give_up:
        time.sleep(0.05)
    return left
