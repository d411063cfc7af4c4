"""The host's answers to a child: the SDK's reference host, told only what it may be told."""

from typing import Any

from tenon.errors import HostRefused, NoAnswer, NotSupported
from tenon.frames import relative
from tenon.protocol import Transport, error_as_json

from runtime.sandbox import Refusal


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
        try:
            return self._host.call(op, **args)
        except (HostRefused, NoAnswer, NotSupported) as error:
            raise Refusal(error_as_json(error)) from error
        # Untrusted arguments of the right kinds can still be nonsense (a header with an odd character).
        except (ValueError, TypeError, OverflowError, RecursionError) as error:
            raise Refusal(error_as_json(HostRefused("bad_call", f"{op}: {error}"))) from error
