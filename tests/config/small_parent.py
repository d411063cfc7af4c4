"""A supervisor with small children, run as a program by test_supervisor.py: `small_parent.py FOLDER MODE`."""

import os
import sys
from pathlib import Path

from config import env

env.use_settings()

from config.supervisor import children as timing  # noqa: E402 -- it reads the settings
from config.supervisor.children import Child, Sentinel  # noqa: E402
from config.supervisor.guards import Lock  # noqa: E402
from config.supervisor.parent import Parent  # noqa: E402

# Ignores SIGTERM and has a child of its own: the worst that a supervisor has to end.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
time.sleep(60)
"""
WILLING = "import time; time.sleep(60)"
BROKEN = "import sys; sys.exit(7)"
MODES = {"willing": [WILLING, WILLING], "stubborn": [WILLING, STUBBORN], "broken": [WILLING, BROKEN]}


def child(name: str, program: str) -> Child:
    return Child(name, lambda: [sys.executable, "-c", program], dict(os.environ), Path.cwd(), grace=0.5)


def main(folder: Path, mode: str) -> int:
    timing.LONGEST_PAUSE = 0.05
    lock = Lock(folder / "lock")
    lock.take()
    children = [child(f"child {number}", program) for number, program in enumerate(MODES[mode], 1)]
    read_end, _ = os.pipe()
    parent = Parent(children, Sentinel(lock.fileno()), lambda text: print(text, flush=True))
    return parent.run(read_end, lambda: None)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
