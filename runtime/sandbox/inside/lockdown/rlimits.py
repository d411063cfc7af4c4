"""Resource limits: soft equals hard, so the code inside cannot raise them again."""

import resource
from pathlib import Path


def limit(*, memory_bytes: int, cpu_seconds: int, open_files: int) -> None:
    """Bound address space, CPU time, open files; no file writes, no core dumps.

    At `cpu_seconds` the kernel sends SIGXCPU (deadly unless caught), one second later SIGKILL.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (open_files, open_files))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow_many_files() -> None:
    """For the zygote, which holds one descriptor per readable place and one per child."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))


def mapped_bytes() -> int:
    """The address space already in use by the interpreter, which a run should not be charged for."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 256 << 20
    return pages * resource.getpagesize()
