"""What an answer says about a write."""

from typing import Final

from tenon.retries import UNCLEAR

from runtime.ledger.deciding import State

# Of no answer: nothing left this machine, so nothing was done.
NEVER_LEFT: Final = "unreachable"


def of_status(status: int) -> State:
    """Confirmed below 400, refused above; uncertain where a server failed without saying what it did.

    429 and 503 are refusals: the system says that it did not take the request.
    """
    if status in UNCLEAR:
        return State.UNCERTAIN
    return State.CONFIRMED if status < 400 else State.REFUSED


def of_error(reason: str) -> State:
    """The state where no answer came; `reason` is `NoAnswer.reason`, "" where our side did not send it."""
    return State.NOT_SENT if reason in ("", NEVER_LEFT) else State.UNCERTAIN
