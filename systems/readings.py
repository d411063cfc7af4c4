"""What an answer to a harmless request says about a connection. Pure."""

from dataclasses import asdict, dataclass
from typing import Any, Final

LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of trying a connection. `works`: "yes", "no", or "unknown": the answer proves nothing."""

    works: str
    status: int | None
    text: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def not_reached(reason: str) -> Reading:
    """No answer came."""
    return Reading("no", None, f"Not reachable: {reason}"[:LONGEST])


def refused(reason: str) -> Reading:
    """Nothing was sent."""
    return Reading("no", None, reason[:LONGEST])


def read_status(path: str, status: int, *, signs: bool, unsigned: int | None) -> Reading:
    """What `status` says of a GET of `path`.

    `signs`: whether requests are signed at all. `unsigned` is the status of the same request without a
    sign-in, None where it was not tried: a page for everybody proves nothing about the account.
    """
    said = f"GET {path} answered {status}"
    if 200 <= status < 300 and not signs:
        return Reading("yes", status, f"Reached: {said}. No sign-in is used.")
    if 200 <= status < 300 and unsigned in (401, 403):
        return Reading("yes", status, f"Reached and signed in: {said}, and {unsigned} without the sign-in.")
    if 200 <= status < 300:
        return Reading(
            "unknown",
            status,
            f"Reached: {said}, but it does so without a sign-in too. Try a path that needs one.",
        )
    if status == 401:
        return Reading("no", status, f"Reached, but the sign-in was refused: {said}.")
    if status == 403:
        return Reading(
            "unknown",
            status,
            f"Reached: {said}. The account may not read this path; try one that it may read.",
        )
    if status in (404, 405):
        return Reading("unknown", status, f"Reached: {said}. Try a path that the system has.")
    if 300 <= status < 400:
        return Reading("unknown", status, f"Reached: {said}, a redirect. The base address may have moved.")
    if status == 429:
        return Reading("unknown", status, f"Reached: {said}. Too many requests; try again in a minute.")
    if status >= 500:
        return Reading("unknown", status, f"Reached: {said}, an error of the system. Try again later.")
    return Reading("unknown", status, f"Reached: {said}. Whether the sign-in works is not known.")
