"""What can go wrong in a run, said so that a person knows what to do next."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

EXCERPT: Final = 400
"""Characters of an answer's body that an error message shows."""

STEP_ATTRIBUTE: Final = "__tenon_step__"


class TenonError(Exception):
    """The root of every error the SDK raises."""


class HttpError(TenonError):
    """A system answered with an error status. `status`, `headers` and `body` (text) are the answer's.

    ```python
    try:
        lead = salesforce.get(f"/leads/{key}").json()
    except HttpError as error:
        if error.status != 404:
            raise
        lead = None
    ```
    """

    def __init__(
        self,
        method: str,
        url: str,
        status: int,
        *,
        headers: Mapping[str, str] | None = None,
        body: str = "",
        message: str = "",
        keyed: bool = False,
    ) -> None:
        """`keyed`: the request carried a key by which the system does it once, however often it is sent."""
        super().__init__(message or f"{method} {url} answered {status}{_excerpt(body)}")
        self.keyed = keyed
        self.method = method
        self.url = url
        self.status = status
        self.headers: dict[str, str] = dict(headers or {})
        self.body = body


class NoAnswer(HttpError):
    """No usable answer came. `reason` is `timeout`, `reset`, `too_large` or `unreachable`; `status` is 0.

    After all but `unreachable` nobody knows whether the system did what it was asked to do.
    """

    def __init__(self, method: str, url: str, reason: str, detail: str = "") -> None:
        said = {
            "timeout": "gave no answer in time",
            "reset": "cut the connection before it answered",
            "unreachable": "could not be reached",
            "too_large": "answered with more than is read",
        }.get(reason, reason)
        message = f"{method} {url}: the system {said}" + (f" ({detail})" if detail else "")
        super().__init__(method, url, 0, message=message)
        self.reason = reason


class StepFailed(TenonError):
    """A step could not do its work. Raise it with a sentence a person can act on.

    ```python
    raise StepFailed(f"no Xero account in {payout['currency']}: add one, then replay this event")
    ```
    """


class Skip(TenonError):
    """Ends the run as skipped; raised by `ctx.skip(reason)`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotSupported(TenonError):
    """This host cannot do what was asked. The message says what can be done instead."""


class TimedOut(TenonError):
    """What `ctx.wait_for` waited for did not come in time.

    ```python
    try:
        paid = ctx.wait_for("order.paid", timeout=86_400, where={"order.id": order["id"]})
    except TimedOut:
        remind(ctx, order)
    ```
    """


class Suspended(BaseException):
    """The run ends here and is executed again later, when what it waits for is there.

    Raised out of `ctx.sleep` and `ctx.wait_for`. No error: code that handles errors does not meet it, and
    what a `finally` asks its host for afterwards is not done. `until` is when the run goes on at the latest
    (ISO 8601, None for no such time), `event` what it waits for ("" for the time alone). A run can wait at
    several places: `waits` has every one, `until` is the first time of all. `at` is set by the host: the path
    of the call that waits.
    """

    def __init__(self, until: str | None = None, event: str = "") -> None:
        what = ([f"the event {event}"] if event else []) + ([until] if until else [])
        super().__init__(f"waits for {' or '.join(what)}")
        self.until = until
        self.event = event
        self.at = ""
        self.waits: list[dict[str, Any]] = [{"until": until, "event": event}]

    @classmethod
    def of(cls, several: "Sequence[Suspended]") -> "Suspended":
        """One for several that wait at the same time."""
        waits = [wait for each in several for wait in each.waits]
        times = [str(wait["until"]) for wait in waits if wait["until"]]
        first = min(times, key=datetime.fromisoformat, default=None)
        made = cls(first, next((str(wait["event"]) for wait in waits if wait["event"]), ""))
        made.waits = waits
        return made


class HostRefused(TenonError):
    """The host did not carry out a call: an unknown system, a value that is no JSON, a limit. `kind` is its
    name.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def _excerpt(body: str) -> str:
    plain = " ".join(body.split())
    if not plain:
        return " with an empty body"
    return ": " + (plain if len(plain) <= EXCERPT else plain[:EXCERPT] + "...")


def as_record(error: BaseException) -> dict[str, Any]:
    """An exception as a JSON value for reports: its type and message."""
    return {"type": type(error).__name__, "message": str(error) or type(error).__name__}


def came_out_of(error: BaseException, step: str) -> None:
    """Remember the first step that an error came out of."""
    if not step_of(error):
        # Not setattr: an exception that is a frozen dataclass refuses that.
        BaseException.__setattr__(error, STEP_ATTRIBUTE, step)


def step_of(error: BaseException) -> str:
    """The title of the first step that an error came out of; "" for none."""
    return str(getattr(error, STEP_ATTRIBUTE, ""))
