"""How a child ended. Each way is told apart, because each asks for something else."""

import signal
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from runtime.sandbox.limits import Limits, sentence


class How(StrEnum):
    """`FINISHED`: it said what came of its job. The rest ended without a word or were ended."""

    FINISHED = "finished"
    LIMIT = "limit"
    STOPPED = "stopped"
    CRASHED = "crashed"
    ZYGOTE = "zygote"
    PROTOCOL = "protocol"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Ending:
    """`limit` is set for LIMIT only; `report` for FINISHED only; `sentence` is empty for FINISHED only.

    `from_outside`: something else than the code ended it, so that trying again may go better.
    """

    how: How
    sentence: str = ""
    limit: str = ""
    report: dict[str, Any] | None = None
    cpu_seconds: float = 0.0
    peak_bytes: int = 0
    from_outside: bool = False


@dataclass(frozen=True, slots=True)
class Death:
    """What the zygote saw. `status`: exit code, or minus the signal; None when the zygote itself is gone."""

    status: int | None
    cpu_seconds: float = 0.0
    peak_bytes: int = 0


def without_a_word(death: Death, limits: Limits) -> Ending:
    """The ending of a child that is gone without having reported and that the host did not kill."""
    if death.status is None:
        text = "The sandbox that ran this code was killed from outside. The code itself did nothing wrong."
        return Ending(How.ZYGOTE, text, from_outside=True)
    by_signal = -death.status if death.status < 0 else 0
    if by_signal == signal.SIGXCPU or (
        by_signal == signal.SIGKILL and death.cpu_seconds >= limits.cpu_seconds
    ):
        return Ending(How.LIMIT, sentence("cpu", limits), "cpu", None, death.cpu_seconds, death.peak_bytes)
    if by_signal == signal.SIGKILL:
        text = "The process was killed from outside, most likely because the machine ran out of memory."
    elif by_signal:
        text = (
            f"The process crashed ({_name(by_signal)}). Code in C was misused, or a recursion went too deep."
        )
    else:
        text = f"The code ended its own process (exit code {death.status}) instead of returning."
    killed = by_signal == signal.SIGKILL
    return Ending(How.CRASHED, text, "", None, death.cpu_seconds, death.peak_bytes, from_outside=killed)


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
