"""The C library, called by number: these calls have no Python function."""

import ctypes
import os

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
M_ARENA_MAX = -8

_library = ctypes.CDLL(None, use_errno=True)


def prctl(option: int, first: int = 0, second: object = 0) -> None:
    """`prctl(option, first, second)`. Raises OSError naming the option when the kernel refuses."""
    pointer = second if not isinstance(second, int) else ctypes.c_ulong(second)
    if _library.prctl(option, ctypes.c_ulong(first), pointer, ctypes.c_ulong(0), ctypes.c_ulong(0)) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"prctl({option}, {first}): {os.strerror(number)}")


def syscall(number: int, *arguments: object) -> int:
    """A raw system call; the result, or -errno when it failed."""
    result = int(_library.syscall(ctypes.c_long(number), *arguments))
    return result if result >= 0 else -ctypes.get_errno()


def one_arena() -> None:
    """Let all threads of this process and its children take memory from one place.

    glibc sets 64 MB of addresses aside for each thread otherwise, and a run's addresses are bounded. Other
    libraries have no such call and no such habit.
    """
    mallopt = getattr(_library, "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, 1)
