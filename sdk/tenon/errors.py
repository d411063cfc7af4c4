"""What can go wrong in a run, said so that a person knows what to do next."""

from collections.abc import Mapping
from typing import Any, Final

EXCERPT: Final = 400
"""Characters of an answer's body that an error message shows."""


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
    ) -> None:
        super().__init__(message or f"{method} {url} answered {status}{_excerpt(body)}")
        self.method = method
        self.url = url
        self.status = status
        self.headers = dict(headers or {})
        self.body = body


class NoAnswer(HttpError):
    """No usable answer came. `reason` is `timeout`, `reset` or `unreachable`; `status` is 0.

    After `timeout` and `reset` nobody knows whether the system did what it was asked to do.
    """

    def __init__(self, method: str, url: str, reason: str, detail: str = "") -> None:
        said = {
            "timeout": "gave no answer in time",
            "reset": "cut the connection before it answered",
            "unreachable": "could not be reached",
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
