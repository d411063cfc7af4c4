"""seccomp: the short list of system calls that generated code may make; every other one answers EPERM.

Some calls are allowed only with harmless arguments. The reasons are in `CONDITIONS`: each closes a way out
that the plain call would leave open.
"""

import ctypes
import errno
import struct
from typing import NamedTuple

from . import libc
from .syscalls import ALLOWED, ARCHITECTURES

SECCOMP_MODE_FILTER = 2
LOAD, AND, JUMP_EQUAL, JUMP_ANY_BIT, RETURN = 0x20, 0x54, 0x15, 0x45, 0x06
ALLOW, FAIL_WITH, KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
NUMBER, ARCH, ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data; both architectures are little-endian
X32_BIT = 0x40000000

Instruction = tuple[int, int, int, int]

THREAD_FLAGS = 0x003D0F00 | 0x00400000  # what pthread_create asks for in glibc; musl adds CLONE_DETACHED
CLONE_THREAD = 0x00010000


class OneOf(NamedTuple):
    """The low 32 bits of argument `argument`, under `mask`, are one of `values`."""

    argument: int
    values: tuple[int, ...]
    mask: int = 0xFFFFFFFF


class Null(NamedTuple):
    """Argument `argument` is 0, all 64 bits of it."""

    argument: int


class Flags(NamedTuple):
    """Argument `argument` has all bits of `required` and none outside `permitted`."""

    argument: int
    required: int
    permitted: int


Condition = OneOf | Null | Flags

CONDITIONS: dict[str, tuple[Condition, ...]] = {
    # Threads, yes; processes, no.
    "clone": (Flags(0, required=CLONE_THREAD, permitted=THREAD_FLAGS),),
    # F_SETOWN with F_SETSIG would send any signal to any process of the same user. Duplicate, CLOEXEC,
    # status flags.
    "fcntl": (OneOf(1, (0, 1, 2, 3, 4, 1030)),),
    # FIOCLEX, FIONCLEX, FIONBIO. TIOCSTI and friends would type into a terminal.
    "ioctl": (OneOf(1, (0x5451, 0x5450, 0x5421)),),
    # With another pid it would set the limits of the host (RLIMIT_CPU 0 kills it).
    "prlimit64": (Null(0),),
    # With an address it would reach any datagram unix socket that the user may write to (syslog, for one).
    "sendto": (Null(4),),
    # AF_UNIX, SOCK_STREAM with or without CLOEXEC and NONBLOCK: what asyncio wakes itself with, joined to
    # itself.
    "socketpair": (OneOf(0, (1,)), OneOf(1, (1,), mask=0xF)),
}


def install(machine: str) -> None:
    """Filter the calls of this process and of every thread it starts later. Raises OSError when refused."""
    instructions = program(machine)
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = ctypes.create_string_buffer(
        struct.pack("@HP", len(instructions), ctypes.addressof(buffer)), struct.calcsize("@HP")
    )
    libc.prctl(libc.PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(header))


def program(machine: str) -> list[Instruction]:
    """The filter for "x86_64" or "aarch64" as BPF instructions (code, jump if true, jump if false, value)."""
    arch, numbers = ARCHITECTURES[machine]
    code: list[Instruction] = [(LOAD, 0, 0, ARCH), (JUMP_EQUAL, 1, 0, arch), (RETURN, 0, 0, KILL_PROCESS)]
    code.append((LOAD, 0, 0, NUMBER))
    if machine == "x86_64":
        code += [(JUMP_ANY_BIT, 0, 1, X32_BIT), (RETURN, 0, 0, KILL_PROCESS)]
    for name, number in numbers.items():
        if name in ALLOWED:
            code += [(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, ALLOW)]
    # ENOSYS makes glibc fall back to clone, whose flags a filter can see (clone3 hides them behind a
    # pointer).
    code += [(JUMP_EQUAL, 0, 1, numbers["clone3"]), (RETURN, 0, 0, FAIL_WITH | errno.ENOSYS)]
    for name, conditions in CONDITIONS.items():
        block = _conditional(conditions)
        code += [(JUMP_EQUAL, 0, len(block), numbers[name]), *block]
    code.append((RETURN, 0, 0, FAIL_WITH | errno.EPERM))
    return code


def _conditional(conditions: tuple[Condition, ...]) -> list[Instruction]:
    block: list[Instruction] = []
    for condition in conditions:
        block += _check(condition)
    return [*block, (RETURN, 0, 0, ALLOW)]


def _check(condition: Condition) -> list[Instruction]:
    """Falls through when the condition holds, returns EPERM when it does not."""
    low = ARGUMENTS + 8 * condition.argument
    deny: Instruction = (RETURN, 0, 0, FAIL_WITH | errno.EPERM)
    if isinstance(condition, Null):
        return [
            (LOAD, 0, 0, low),
            (JUMP_EQUAL, 1, 0, 0),
            deny,
            (LOAD, 0, 0, low + 4),
            (JUMP_EQUAL, 1, 0, 0),
            deny,
        ]
    if isinstance(condition, Flags):
        forbidden = ~condition.permitted & 0xFFFFFFFF
        return [
            (LOAD, 0, 0, low),
            (JUMP_ANY_BIT, 0, 1, forbidden),
            deny,
            (JUMP_ANY_BIT, 1, 0, condition.required),
            deny,
        ]
    count = len(condition.values)
    block: list[Instruction] = [(LOAD, 0, 0, low)]
    if condition.mask != 0xFFFFFFFF:
        block.append((AND, 0, 0, condition.mask))
    block += [(JUMP_EQUAL, count - place, 0, value) for place, value in enumerate(condition.values)]
    return [*block, deny]
