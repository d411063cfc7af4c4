"""What this kernel can do to lock generated code in."""

import os
import platform
from pathlib import Path
from typing import Literal

from runtime.sandbox.inside.lockdown import landlock
from runtime.sandbox.inside.lockdown.syscalls import ARCHITECTURES

Isolation = Literal["locked", "process"]


class SandboxUnavailable(Exception):
    """Generated code cannot be run here; the message says why and what can be done."""


def choose(wanted: str) -> Isolation:
    """Which isolation this machine gives.

    "locked" (Landlock and seccomp), or "process" when `wanted` settles for that. `wanted` is the value of the
    setting TENON_SANDBOX: "", "locked" or "process". Raises SandboxUnavailable.
    """
    if wanted not in ("", "locked", "process"):
        raise SandboxUnavailable(f'TENON_SANDBOX must be "process" or unset, not {wanted!r}.')
    if wanted == "process":
        return "process"
    lack = missing()
    if lack:
        raise SandboxUnavailable(
            f"This machine cannot lock generated code in: {lack}. Nothing was run. To run code you trust in "
            "a plain process all the same, set TENON_SANDBOX=process."
        )
    return "locked"


def missing(system: str = "") -> str:
    """What the kernel lacks, in words; empty when it lacks nothing. `system`: its name, if not this one's."""
    system = system or platform.system()
    if system != "Linux":
        name = {"Darwin": "macOS"}.get(system, system)
        return f"{name} has neither Landlock nor seccomp; a Linux container or virtual machine on it has both"
    if os.uname().machine not in ARCHITECTURES:
        return f"there is no system call list for {os.uname().machine} processors"
    if landlock.version() < 1:
        return "its kernel has no Landlock (Linux 5.13 or newer, with Landlock switched on, is needed)"
    if not Path("/proc/sys/kernel/seccomp/actions_avail").exists():
        return "its kernel has no seccomp filters"
    return ""
