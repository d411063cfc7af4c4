"""Landlock: which places on disk may be read. Rights by version: https://docs.kernel.org/userspace-api/landlock.html"""

import ctypes
import os
import stat
import struct
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from . import libc

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on every architecture
CREATE_RULESET_VERSION = 1
RULE_PATH_BENEATH = 1
READ_FILE = 1 << 2
READ_DIR = 1 << 3

# How many file rights each version knows (bits 0..n-1); a version not listed knows as many as the newest.
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
NEWEST_FILE_RIGHTS = 16
NETWORK_RIGHTS = 0b11  # bind and connect TCP, from version 4
SCOPES = 0b11  # abstract unix sockets and signals, from version 6


class Readable(NamedTuple):
    """An opened place (O_PATH) and what may be done there."""

    descriptor: int
    rights: int


def version() -> int:
    """The Landlock version of this kernel; 0 where there is none."""
    found = libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(CREATE_RULESET_VERSION))
    return max(found, 0)


def open_readable(path: str, *, list_only: bool = False) -> Readable:
    """Open `path` (a file, or a folder with all below it) for a rule. `list_only`: names, not contents."""
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
        return Readable(descriptor, READ_FILE)
    return Readable(descriptor, READ_DIR if list_only else READ_FILE | READ_DIR)


def open_all(paths: Iterable[str]) -> list[Readable]:
    """`open_readable` for each path that exists."""
    return [open_readable(path) for path in paths if Path(path).exists()]


def restrict(readable: Sequence[Readable]) -> None:
    """From now on nothing on disk can be opened but what is `readable`, and nothing at all can be written.

    TCP, abstract unix sockets and signals to processes outside are closed too where the kernel can.
    """
    abi = version()
    ruleset = _create_ruleset(abi)
    for place in readable:
        rule = struct.pack("=Qi", place.rights, place.descriptor)
        _check(
            libc.syscall(
                ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(RULE_PATH_BENEATH), rule, ctypes.c_uint32(0)
            ),
            "landlock_add_rule",
        )
    _check(libc.syscall(RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)), "landlock_restrict_self")
    os.close(ruleset)


def file_rights(abi: int) -> int:
    """Every right over files that version `abi` can take away, as bits."""
    return (1 << FILE_RIGHTS.get(abi, NEWEST_FILE_RIGHTS)) - 1


def _create_ruleset(abi: int) -> int:
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    attributes = struct.pack("=QQQ", file_rights(abi), NETWORK_RIGHTS, SCOPES)[:size]
    return _check(
        libc.syscall(CREATE_RULESET, attributes, ctypes.c_size_t(size), ctypes.c_uint32(0)),
        "landlock_create_ruleset",
    )


def _check(result: int, name: str) -> int:
    if result < 0:
        raise OSError(-result, f"{name}: {os.strerror(-result)}")
    return result
