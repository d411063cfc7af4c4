"""A program of its own: ends the supervisor's children when the supervisor dies, however it dies.

It reads "+pid" and "-pid" lines from a pipe. The end of the pipe means that the parent is gone, and no
signal, not even kill -9, can keep a pipe from ending. Each pid leads a process group. Standard library only;
started with `python -I`.
"""

import os
import signal
import sys
import time

GRACE_SECONDS = 8.0


def groups_left_behind() -> set[int]:
    """The groups that were started and not reported as ended when the pipe ends."""
    groups: set[int] = set()
    for line in sys.stdin:
        change, group = line[0], int(line[1:])
        if change == "+":
            groups.add(group)
        else:
            groups.discard(group)
    return groups


def send(groups: set[int], number: int) -> set[int]:
    """Signal each group; returns those that still have a process."""
    alive = set()
    for group in groups:
        try:
            os.killpg(group, number)
        except (ProcessLookupError, PermissionError):
            continue
        alive.add(group)
    return alive


def main() -> None:
    """Wait, then end what is left: politely, and after the grace by force."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    alive = send(groups_left_behind(), signal.SIGTERM)
    give_up = time.monotonic() + GRACE_SECONDS
    while alive and time.monotonic() < give_up:
        time.sleep(0.05)
        alive = send(alive, 0)
    send(alive, signal.SIGKILL)


if __name__ == "__main__":
    main()
