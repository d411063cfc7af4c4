"""The process that reads one document.

On its input a line of JSON and the bytes, on its output the packed reading. Started by `apart.py`, with no
environment and no more memory than it is told.
"""

import json
import resource
import sys

from planner.reading.budget import Budget
from planner.reading.reader import read_document
from planner.reading.stored import pack

OUT_OF_MEMORY = 3


def main() -> int:
    """Gives the exit code."""
    order = json.loads(sys.stdin.buffer.readline())
    try:
        resource.setrlimit(resource.RLIMIT_AS, (order["memory"], order["memory"]))
    except (ValueError, OSError):
        # macOS refuses limits of address space; the time limit holds there as well.
        pass
    try:
        read = read_document(order["name"], sys.stdin.buffer.read(), Budget(order["seconds"]))
        sys.stdout.buffer.write(pack(read))
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


if __name__ == "__main__":
    sys.exit(main())
