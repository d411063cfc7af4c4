"""print() and tracebacks become log lines of the run."""

import io
from collections.abc import Callable

LONGEST_LINE = 64 * 1024


class LogStream(io.TextIOBase):
    """A text stream that hands each finished line to `tell(level, line)`.

    A line longer than `LONGEST_LINE` characters is told in pieces, so that it never gathers in memory.
    """

    def __init__(self, level: str, tell: Callable[[str, str], object]) -> None:
        self._level = level
        self._tell = tell
        self._pending = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        *lines, rest = (self._pending + text).split("\n")
        self._pending = ""
        for line in lines:
            self._tell_in_pieces(line)
        while len(rest) > LONGEST_LINE:
            self._tell(self._level, rest[:LONGEST_LINE])
            rest = rest[LONGEST_LINE:]
        self._pending = rest
        return len(text)

    def flush(self) -> None:
        """Nothing: half a line is kept until it is whole or `finish` is called."""

    def finish(self) -> None:
        """Tell what stands there without a line end."""
        if self._pending:
            self._tell(self._level, self._pending)
            self._pending = ""

    def _tell_in_pieces(self, line: str) -> None:
        for start in range(0, max(len(line), 1), LONGEST_LINE):
            self._tell(self._level, line[start : start + LONGEST_LINE])
