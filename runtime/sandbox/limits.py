"""How much one run may use, and the sentence that says which bound it met."""

from dataclasses import asdict, dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one run. Seconds, bytes and counts as the names say."""

    wall_seconds: float = 60.0
    cpu_seconds: int = 30
    memory_bytes: int = 512 * MIB
    open_files: int = 64
    threads: int = 64
    output_bytes: int = 1 * MIB
    message_bytes: int = 16 * MIB
    traffic_bytes: int = 128 * MIB
    steps: int = 10_000
    exchanges: int = 5_000
    calls: int = 200_000

    def for_child(self) -> dict[str, int]:
        """What the child must know to lock itself down."""
        values = asdict(self)
        return {name: values[name] for name in ("memory_bytes", "cpu_seconds", "open_files")}


def sentence(limit: str, limits: Limits) -> str:
    """What a person reads when the run met `limit`."""
    return {
        "wall": f"The run took longer than {limits.wall_seconds:g} seconds and was stopped.",
        "cpu": f"The code used more than {limits.cpu_seconds} seconds of processor time and was stopped.",
        "memory": f"The code asked for more than {limits.memory_bytes // MIB} MB of memory.",
        "threads": f"The code started more than {limits.threads} threads and was stopped.",
        "output": f"The code printed more than {_size(limits.output_bytes)} and was stopped.",
        "message": f"The code sent one message of more than {_size(limits.message_bytes)} and was stopped.",
        "traffic": f"The code sent more than {_size(limits.traffic_bytes)} in all and was stopped.",
        "steps": f"The run started more than {limits.steps:,} steps and was stopped.",
        "exchanges": f"The run made more than {limits.exchanges:,} requests and was stopped.",
        "calls": f"The code called its host more than {limits.calls:,} times and was stopped.",
    }[limit]


def _size(number: int) -> str:
    return f"{number // MIB} MB" if number >= MIB else f"{number // 1024} KB"
