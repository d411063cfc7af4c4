"""What a twin does wrong on purpose."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

KINDS: Final = ("status", "timeout", "slow", "reset", "expired_token", "malformed", "empty")
SHAPE: Final = "SYSTEM:STATUS[xTIMES][,retry_after=N][,method=M][,path=P] or SYSTEM:KIND[xTIMES][,...]"


@dataclass(frozen=True)
class Fault:
    """`times` requests that match `method` and `path` go wrong in one way.

    status         answered with `status`, and `Retry-After: retry_after` where that is given
    timeout        no answer in time; nothing was done
    slow           answered after 5 seconds
    reset          the connection is cut; nothing was done
    expired_token  401
    malformed      done, but the answer is cut in the middle
    empty          200 with nothing in it: an empty list, or no body
    """

    system: str
    kind: str = "status"
    status: int = 0
    times: int = 1
    retry_after: int | None = None
    method: str = ""
    path: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As a JSON value, in the plan's spelling."""
        return asdict(self)


def read_fault(value: Mapping[str, Any] | str) -> Fault:
    """A fault from its JSON value or its text. Raises ValueError naming what is wrong."""
    if isinstance(value, str):
        return parse_fault(value)
    names = Fault.__dataclass_fields__
    for name in value:
        if name not in names:
            raise ValueError(f"fault: there is no {name!r} (there: {', '.join(names)})")
    return _checked(Fault(**value))


def parse_fault(text: str) -> Fault:
    """A fault from the text of `--fault`. Raises ValueError naming the part that is wrong.

    >>> parse_fault("salesforce:503x2,retry_after=7")
    Fault(system='salesforce', kind='status', status=503, times=2, retry_after=7, method='', path='')
    >>> parse_fault("hubspot:timeout,method=GET").kind
    'timeout'
    """
    system, colon, rest = text.partition(":")
    if not system.strip() or not colon:
        raise ValueError(f"fault {text!r}: expected {SHAPE}")
    what, *options = (part.strip() for part in rest.split(","))
    kind, status, times = _what(text, what)
    given = dict(_option(text, option) for option in options)
    return _checked(
        Fault(
            system=system.strip(),
            kind=kind,
            status=status,
            times=times,
            retry_after=_whole(text, "retry_after", given["retry_after"]) if "retry_after" in given else None,
            method=given.get("method", "").upper(),
            path=given.get("path", ""),
        )
    )


def _what(text: str, what: str) -> tuple[str, int, int]:
    name, times = what, 1
    head, x, count = what.rpartition("x")
    if x and count.isdigit() and head:
        name, times = head, int(count)
    if name.isdigit():
        return "status", int(name), times
    if name in KINDS and name != "status":
        return name, 0, times
    raise ValueError(f"fault {text!r}: {what!r} is no status and none of {', '.join(KINDS[1:])}")


def _option(text: str, option: str) -> tuple[str, str]:
    name, equals, value = option.partition("=")
    if name not in ("retry_after", "method", "path") or not equals or not value:
        raise ValueError(f"fault {text!r}: {option!r} is none of retry_after=N, method=M, path=P")
    return name, value


def _whole(text: str, name: str, value: str) -> int:
    if not value.isdigit():
        raise ValueError(f"fault {text!r}: {name} must be a whole number of seconds, got {value!r}")
    return int(value)


def _checked(fault: Fault) -> Fault:
    if fault.kind not in KINDS:
        raise ValueError(f"fault: {fault.kind!r} is none of {', '.join(KINDS)}")
    if fault.kind == "status" and not 400 <= fault.status <= 599:
        raise ValueError(f"fault: status must be an error from 400 to 599, got {fault.status}")
    if fault.times < 1:
        raise ValueError(f"fault: times must be at least 1, got {fault.times}")
    return fault
