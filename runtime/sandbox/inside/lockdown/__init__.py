"""Take every power away from the current process that generated code does not need.

Order matters: identity first, then the filesystem, then limits, the system call filter last, because each
step makes the calls of the steps before it impossible.
"""

from collections.abc import Sequence

from . import landlock, process, rlimits, seccomp

__all__ = ["landlock", "lock_down", "process", "rlimits", "seccomp"]


def lock_down(
    *,
    readable: Sequence[landlock.Readable],
    keep_fd: int,
    memory_bytes: int,
    cpu_seconds: int,
    open_files: int,
    kernel: bool,
    machine: str,
) -> None:
    """Lock the calling process for good. There is no way back, also not for its threads.

    `readable` are already opened places that may be read; everything else on disk is closed. `keep_fd` is
    the one descriptor (the conversation with the host) that stays besides 0, 1 and 2, which go to /dev/null.
    `kernel=False` leaves out what only Linux has (Landlock, seccomp). Raises OSError when a step is refused.
    """
    mapped = rlimits.mapped_bytes()  # asked now: /proc is closed in a moment
    process.silence_standard_streams()
    if kernel:
        process.die_with_parent()
        process.drop_capabilities()
        process.never_gain_privileges()
        process.hide_from_others()
        landlock.restrict(readable)
    process.close_all_but(keep_fd)
    rlimits.limit(memory_bytes=memory_bytes + mapped, cpu_seconds=cpu_seconds, open_files=open_files)
    if kernel:
        seccomp.install(machine)
