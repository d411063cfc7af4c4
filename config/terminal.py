"""How a command behaves at a terminal: what ends it from outside is one sentence and never a traceback."""

import atexit
import errno
import io
import os
import sys
from types import TracebackType

from django.core.exceptions import ImproperlyConfigured

BAD_SETTING = 2
_FULL = "cannot write to standard output: No space left on device."


class Lasting(io.TextIOWrapper):
    """Standard output that outlives its reader: `up | head` ends head, not the installation."""

    def write(self, text: str) -> int:
        try:
            return super().write(text)
        except OSError:
            _discard()
            return len(text)

    def flush(self) -> None:
        try:
            super().flush()
        except OSError:
            _discard()


def behave() -> None:
    """Called before anything slow is imported, so that Ctrl-C is quiet from the first moment."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 -- open as long as the process
    sys.excepthook = _end
    # Registered first and therefore called last.
    atexit.register(_flush)


def outlive_the_reader() -> None:
    """From now on a closed or full standard output stops nothing."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        known = sys.stdout
        encoding, errors = known.encoding, known.errors
        sys.stdout = Lasting(known.detach(), encoding=encoding, errors=errors, line_buffering=True)


def _end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        _say("stopped.")
    elif isinstance(error, BrokenPipeError):
        _discard()
    elif isinstance(error, OSError) and error.errno == errno.ENOSPC and error.filename is None:
        _say(_FULL)
        _discard()
    elif isinstance(error, ImproperlyConfigured):
        _say(str(error))
        raise SystemExit(BAD_SETTING)
    else:
        sys.__excepthook__(kind, error, trace)


def _flush() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _discard()
    except OSError as error:
        _say(_FULL if error.errno == errno.ENOSPC else f"cannot write to standard output: {error.strerror}.")
        _discard()
        os._exit(1)


def _discard() -> None:
    """What is still said goes nowhere; the interpreter flushes once more when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(sentence: str) -> None:
    sys.stderr.write(f"tenon: {sentence}\n")
