"""The run that is going on: which host answers, and which step asks."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

from tenon.errors import TenonError
from tenon.frames import relative
from tenon.protocol import Transport


@dataclass
class Failure:
    """The first step that an error came out of, kept until the run ends."""

    error: BaseException
    step: str


@dataclass
class Run:
    """One execution of a workflow, as the SDK sees it."""

    run_id: str
    transport: Transport
    root: str = ""
    failure: Failure | None = None

    def relative(self, file: str) -> str:
        """A source file's path inside the project."""
        return relative(file, self.root)

    skipped: bool = field(default=False)

    def call(self, op: str, /, **args: Any) -> Any:
        """Ask the host."""
        return self.transport.call(op, **args)


RUN: Final[ContextVar[Run]] = ContextVar("tenon_run")
STEP: Final[ContextVar[int | None]] = ContextVar("tenon_step", default=None)


def current_run() -> Run:
    """The run that is going on. Raises where there is none."""
    run = RUN.get(None)
    if run is None:
        raise TenonError(
            "no run is going on: systems and steps are used inside a workflow. "
            "In a test, start it with the `run` fixture; by hand, with `python -m tenon run`"
        )
    return run
