"""What the process is to others: silent, without powers, invisible, and gone when its parent is gone."""

import ctypes
import os
import signal
import struct

from . import libc

CAPSET = {"x86_64": 126, "aarch64": 91}
CAPABILITY_VERSION_3 = 0x20080522


def silence_standard_streams() -> None:
    """Descriptors 0, 1 and 2 read nothing and write nowhere."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    if nothing > 2:
        os.close(nothing)


def close_all_but(keep_fd: int) -> None:
    """Only 0-2 and `keep_fd` stay open: nothing of the zygote or of another run can be read or written."""
    os.closerange(3, keep_fd)
    os.closerange(keep_fd + 1, os.sysconf("SC_OPEN_MAX"))


def die_with_parent() -> None:
    """The kernel kills this process when the zygote ends, however that ends."""
    parent = os.getppid()
    libc.prctl(libc.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died between fork and the line above: nobody would ever kill us
        os._exit(1)


def never_gain_privileges() -> None:
    """A set-uid program gives nothing any more; also what the kernel asks for before Landlock and seccomp."""
    libc.prctl(libc.PR_SET_NO_NEW_PRIVS, 1)


def hide_from_others() -> None:
    """Not dumpable: no core file, and no other process of the same user reads this one's memory."""
    libc.prctl(libc.PR_SET_DUMPABLE, 0)


def drop_capabilities() -> None:
    """Even a worker that runs as root has children without any power of root."""
    header = struct.pack("=Ii", CAPABILITY_VERSION_3, 0)
    nothing = struct.pack("=6I", 0, 0, 0, 0, 0, 0)
    number = CAPSET[os.uname().machine]
    refused = libc.syscall(number, ctypes.c_char_p(header), ctypes.c_char_p(nothing))
    if refused:
        raise OSError(-refused, f"capset: {os.strerror(-refused)}")
