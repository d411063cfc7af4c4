"""The locks as data and as the kernel's own decision for each argument."""

import ctypes
import errno
import itertools
import os
import struct

import pytest

from runtime.sandbox import isolation
from runtime.sandbox.inside.lockdown import landlock, seccomp
from runtime.sandbox.inside.lockdown.syscalls import AARCH64, ALLOWED, ARCHITECTURES, X86_64

ALLOW = seccomp.ALLOW
EPERM = seccomp.FAIL_WITH | errno.EPERM

FORBIDDEN = {
    "x86_64": {
        "socket": 41, "connect": 42, "sendmsg": 46, "fork": 57, "execve": 59, "kill": 62, "ptrace": 101,
        "mount": 165, "tgkill": 234, "unshare": 272, "process_vm_readv": 310, "bpf": 321, "memfd_create": 319,
        "io_uring_setup": 425, "pidfd_open": 434, "unlink": 87, "rename": 82, "open": 2, "setitimer": 38,
    },
    "aarch64": {
        "socket": 198, "connect": 203, "sendmsg": 211, "execve": 221, "kill": 129, "ptrace": 117, "mount": 40,
        "tgkill": 131, "unshare": 97, "process_vm_readv": 270, "bpf": 280, "memfd_create": 279,
        "io_uring_setup": 425, "pidfd_open": 434, "unlinkat": 35, "renameat": 38,
    },
}  # fmt: skip


def decide(machine: str, number: int, *arguments: int, arch: int | None = None) -> int:
    """What the kernel would answer: the filter run over the data of one call."""
    data = struct.pack("=IIQ6Q", number, arch or ARCHITECTURES[machine][0], 0, *(*arguments, *[0] * 6)[:6])
    accumulator, place = 0, 0
    program = seccomp.program(machine)
    while True:
        code, yes, no, value = program[place]
        place += 1
        if code == seccomp.LOAD:
            accumulator = struct.unpack_from("=I", data, value)[0]
        elif code == seccomp.AND:
            accumulator &= value
        elif code == seccomp.JUMP_EQUAL:
            place += yes if accumulator == value else no
        elif code == seccomp.JUMP_ANY_BIT:
            place += yes if accumulator & value else no
        else:
            return value


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_what_is_on_the_list_is_allowed_and_nothing_else(machine: str) -> None:
    numbers = ARCHITECTURES[machine][1]
    for name in ALLOWED & numbers.keys():
        assert decide(machine, numbers[name]) == ALLOW, name
    for name, number in FORBIDDEN[machine].items():
        assert decide(machine, number) == EPERM, name
    known = set(numbers.values())
    assert all(decide(machine, number) == EPERM for number in range(470) if number not in known)


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_calls_of_another_architecture_kill_the_process(machine: str) -> None:
    other = 0x40000003  # 32 bit x86
    assert decide(machine, 0, arch=other) == seccomp.KILL_PROCESS


def test_the_x32_interface_kills_the_process() -> None:
    assert decide("x86_64", 0x40000000 | X86_64["read"]) == seccomp.KILL_PROCESS


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("clone", [(0x3D0F00,), (0x7D0F00,)], [(0,), (17,), (0x10000 | 0x10000000,), (0x4111,)]),
        ("fcntl", [(0, 1), (0, 3), (0, 1030)], [(0, 8), (0, 10), (0, 15), (0, 1031), (0, 1033)]),
        ("ioctl", [(0, 0x5421)], [(0, 0x5412), (0, 0x5401)]),
        ("prlimit64", [(0, 7)], [(1, 7), (1 << 32, 7)]),
        ("sendto", [(3, 99, 1, 0, 0, 0)], [(3, 99, 1, 0, 1, 16), (3, 99, 1, 0, 1 << 40, 16)]),
        ("socketpair", [(1, 1), (1, 1 | 0o2000000)], [(1, 2), (2, 1), (1, 5)]),
    ],
)
def test_arguments_decide(
    machine: str, name: str, good: list[tuple[int, ...]], bad: list[tuple[int, ...]]
) -> None:
    number = ARCHITECTURES[machine][1][name]
    assert [decide(machine, number, *arguments) for arguments in good] == [ALLOW] * len(good)
    assert [decide(machine, number, *arguments) for arguments in bad] == [EPERM] * len(bad)


def test_clone3_sends_glibc_back_to_clone() -> None:
    assert decide("x86_64", X86_64["clone3"]) == seccomp.FAIL_WITH | errno.ENOSYS
    assert decide("aarch64", AARCH64["clone3"]) == seccomp.FAIL_WITH | errno.ENOSYS


def test_no_jump_leaves_the_program() -> None:
    for machine in ARCHITECTURES:
        program = seccomp.program(machine)
        assert len(program) < 4096
        for place, (_, yes, no, _) in enumerate(program):
            assert place + 1 + max(yes, no) < len(program) or program[place][0] == seccomp.RETURN


@pytest.mark.parametrize(
    ("wanted", "lack", "expected"),
    [("", "", "locked"), ("locked", "", "locked"), ("process", "its kernel has no Landlock", "process")],
)
def test_isolation_is_chosen(monkeypatch: pytest.MonkeyPatch, wanted: str, lack: str, expected: str) -> None:
    monkeypatch.setattr(isolation, "missing", lambda: lack)
    assert isolation.choose(wanted) == expected


def test_without_landlock_nothing_runs_and_one_sentence_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "missing", lambda: "its kernel has no Landlock")
    with pytest.raises(isolation.SandboxUnavailable) as told:
        isolation.choose("")
    assert "has no Landlock" in str(told.value)
    assert "TENON_SANDBOX=process" in str(told.value)
    with pytest.raises(isolation.SandboxUnavailable, match="'off'"):
        isolation.choose("off")


def test_the_rights_grow_with_the_kernel() -> None:
    rights = [landlock.file_rights(version).bit_count() for version in range(1, 9)]
    assert rights[:5] == [13, 14, 15, 15, 16]
    assert all(earlier <= later for earlier, later in itertools.pairwise(rights))


def test_this_kernel_is_asked_for_real() -> None:
    assert isolation.missing() == "" or not os.uname().sysname.startswith("Linux")
    assert landlock.version() >= 0
    assert ctypes.sizeof(ctypes.c_void_p) == 8


def test_a_mac_is_told_what_it_lacks_and_what_helps() -> None:
    assert isolation.missing("Darwin") == (
        "macOS has neither Landlock nor seccomp; a Linux container or virtual machine on it has both"
    )
