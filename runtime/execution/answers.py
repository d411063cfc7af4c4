"""The host's answers to a child: the SDK's reference host, told only what it may be told."""

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from typing import Any

from tenon.errors import HostRefused, NoAnswer, NotSupported, Suspended
from tenon.frames import relative
from tenon.host import Going, LocalHost
from tenon.protocol import Transport, error_as_json

from runtime.sandbox import Refusal, Waiting


class HostAnswerer:
    """Answers a child's questions with a host of the SDK (a LocalHost, a TestHost).

    `folder` is where the run's files are: the code tells whole paths, reports show those of the project.
    """

    def __init__(self, host: Transport, folder: str) -> None:
        self._host = host
        self._folder = folder

    def answer(self, op: str, args: dict[str, Any]) -> Any:
        """See `runtime.sandbox.Answerer`. What a recorder raises (a lost lease, a lost database) passes."""
        if op == "step_start" and isinstance(args.get("file"), str):
            args = {**args, "file": relative(args["file"], self._folder)}
        if isinstance(self._host, LocalHost):
            return _go_on(op, self._host.begin(op, **args), None)
        with _refusing(op):
            return self._host.call(op, **args)


def _go_on(op: str, going: Going[Any], waited: "Future[Any] | None") -> Any:
    """The answer, or the next thing to wait for. `waited` is what was waited for last."""
    with _refusing(op):
        try:
            if waited is None:
                work = next(going)
            elif (error := waited.exception()) is not None:
                work = going.throw(error)
            else:
                work = going.send(waited.result())
        except StopIteration as done:
            return done.value
    return Waiting(work, partial(_go_on, op, going))


@contextmanager
def _refusing(op: str) -> Iterator[None]:
    try:
        yield
    except (HostRefused, NoAnswer, NotSupported, Suspended) as error:
        raise Refusal(error_as_json(error)) from error
    # Untrusted arguments of the right kinds can still be nonsense (a header with an odd character).
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise Refusal(error_as_json(HostRefused("bad_call", f"{op}: {error}"))) from error
