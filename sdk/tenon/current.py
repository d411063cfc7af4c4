"""The run that is going on: which host answers, which step asks, and where in the run it asks."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final, NoReturn, Protocol

from tenon.errors import Suspended, TenonError
from tenon.frames import relative
from tenon.limits import MOST_AT_ONCE, SECONDS
from tenon.protocol import PLACED, Transport


@dataclass
class Task:
    """A thread of the run: the workflow itself, an item of a parallel `ctx.map`, a `ctx.background`.

    `suspended` is set when the host told it to end here: from then on it asks the host for nothing, so that
    what its code does on the way out (`finally`, `except`) changes nothing anywhere. `beside` is what it
    began in the background.
    """

    is_whole_run: bool = False
    suspended: Suspended | None = None
    beside: list["Beside"] = field(default_factory=list)


class Beside(Protocol):
    """Something that goes on in the background; see `tenon.tasks.Background`."""

    task: Task

    @property
    def is_going_on(self) -> bool:
        """Whether a thread works on it."""
        ...

    def join(self) -> None:
        """Wait until it is over."""
        ...


@dataclass
class Scope:
    """Where calls are counted: the run, an attempt of a step, an item of a map; see `tenon.protocol`."""

    prefix: str = ""
    task: Task = field(default_factory=Task)
    beside: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        # itertools.count: two threads never get the same number, should code share a scope between its own.
        self._calls = count(1)
        self._lines = count(1)

    def call(self) -> str:
        """The path of the next call."""
        return f"{self.prefix}{next(self._calls)}"

    def line(self) -> str:
        """The path of the next log line."""
        return f"{self.prefix}~{next(self._lines)}"


@dataclass
class Run:
    """One execution of a workflow, as the SDK sees it."""

    run_id: str
    transport: Transport
    root: str = ""
    kind: str = "flow"
    on_suspend: Callable[[Suspended], None] | None = None
    workflows: dict[str, Any] = field(default_factory=dict)
    slept: float = 0.0
    threads: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(MOST_AT_ONCE))

    def relative(self, file: str) -> str:
        """A source file's path inside the project."""
        return relative(file, self.root)

    def call(self, op: str, /, **args: Any) -> Any:
        """Ask the host; a call that has a path gets the next one of its scope, unless `at` is given."""
        still_going()
        if op in PLACED and "at" not in args:
            args["at"] = place()
        try:
            return self.transport.call(op, **args)
        except Suspended as told:
            self.suspend(told)

    def may_sleep(self, seconds: float) -> bool:
        """Whether so long a wait leaves an action the time to answer."""
        return self.kind != "action" or self.slept + seconds < SECONDS["action"]

    def sleep(self, seconds: float, reason: str) -> None:
        """Wait."""
        self.call("sleep", seconds=seconds, reason=reason)
        self.slept += seconds

    def suspend(self, told: Suspended) -> NoReturn:
        """End this task here. What it began in the background goes on first until it is over or waits, too.

        When the task is the whole run, `on_suspend` hears of it before any of the code's own `except` and
        `finally`: a host that can end the process there does.
        """
        task = current_scope().task
        for other in task.beside:
            other.join()
        also = [other.task.suspended for other in task.beside if other.task.suspended is not None]
        task.suspended = Suspended.of([told, *also]) if also else told
        if task.is_whole_run and self.on_suspend is not None:
            self.on_suspend(task.suspended)
        raise task.suspended

    def log(self, level: str, message: str, fields: dict[str, Any]) -> None:
        """Write a line to the run's log, at its place."""
        scope = SCOPE.get(None)
        at = {} if scope is None else {"at": scope.line()}
        self.call("log", level=level, message=message, fields=fields, step=STEP.get(), **at)


RUN: Final[ContextVar[Run]] = ContextVar("tenon_run")
STEP: Final[ContextVar[int | None]] = ContextVar("tenon_step", default=None)
SCOPE: Final[ContextVar[Scope]] = ContextVar("tenon_scope")


def current_run() -> Run:
    """The run that is going on. Raises where there is none."""
    run = RUN.get(None)
    if run is None:
        raise TenonError(
            "no run is going on: systems and steps are used inside a workflow. "
            "In a test, start it with the `run` fixture; by hand, with `python -m tenon run`"
        )
    return run


def printed(transport: Transport, level: str, line: str) -> None:
    """A printed line is a line of the run's log. What a suspended run prints on its way out is dropped."""
    run = RUN.get(None)
    if run is None:
        transport.call("log", level=level, message=line, fields={})
    elif not suspended():
        run.log(level, line, {})


def still_going() -> None:
    """Raises `Suspended` where the host told this thread of the run to end."""
    scope = SCOPE.get(None)
    if scope is not None and scope.task.suspended is not None:
        raise scope.task.suspended


def suspended() -> bool:
    """Whether the host told this thread of the run to end."""
    scope = SCOPE.get(None)
    return scope is not None and scope.task.suspended is not None


def current_scope() -> Scope:
    """Where the next call is counted. Raises in a thread that the run knows nothing of."""
    scope = SCOPE.get(None)
    if scope is None:
        raise TenonError(
            "this thread was not started by the run, so its calls have no place in it: "
            "use ctx.map(step, items, parallel=4) or ctx.background(step, ...)"
        )
    return scope


def place() -> str:
    """The path of the next call."""
    return current_scope().call()


@contextmanager
def inside(prefix: str, task: Task | None = None) -> Iterator[None]:
    """Count the calls of this block in a scope of their own, in `task` or the one that is going on."""
    around = SCOPE.get(None)
    token = SCOPE.set(Scope(prefix, task or (around.task if around else Task())))
    try:
        yield
    finally:
        SCOPE.reset(token)


@contextmanager
def going(run: Run) -> Iterator[Task]:
    """In this block `run` is the one that goes on."""
    task = Task(is_whole_run=True)
    tokens = RUN.set(run), STEP.set(None), SCOPE.set(Scope("", task))
    try:
        yield task
    finally:
        RUN.reset(tokens[0])
        STEP.reset(tokens[1])
        SCOPE.reset(tokens[2])
