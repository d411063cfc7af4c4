"""What a twin does wrong on purpose."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

ANSWERS: Final = ("status", "timeout", "slow", "reset", "lost", "expired_token", "expired_200", "malformed")
LISTS: Final = ("empty", "huge_page")
DELIVERIES: Final = ("duplicate_webhook", "out_of_order_webhooks")
KINDS: Final = (*ANSWERS, *LISTS, *DELIVERIES)
MOST_ITEMS: Final = 100_000
OPTIONS: Final = ("retry_after", "method", "path", "seconds", "items", "after")
SHAPE: Final = (
    "SYSTEM:STATUS[xTIMES][,retry_after=N][,method=M][,path=P][,after=N] "
    "or SYSTEM:KIND[xTIMES][,seconds=N][,items=N][,...]"
)


@dataclass(frozen=True)
class Fault:
    """`times` requests that match `method` and `path` go wrong in one way, once `after` of them went well.

    status         answered with `status`, and `Retry-After: retry_after` where that is given
    timeout        no answer in time; nothing was done
    slow           answered after `seconds` (5)
    reset          the connection is cut; nothing was done
    lost           done, but the connection is cut before the answer
    expired_token  401
    expired_200    200 with an error in the body
    malformed      done, but the answer is cut in the middle
    empty          200 with nothing in it: an empty list, or no body
    huge_page      a list of `items` (10,000) in one page
    duplicate_webhook      the next `times` events the system sends come twice
    out_of_order_webhooks  the next events it sends come in reverse, `times` + 1 of them
    """

    system: str
    kind: str = "status"
    status: int = 0
    times: int = 1
    retry_after: int | None = None
    method: str = ""
    path: str = ""
    seconds: int = 5
    items: int = 10_000
    after: int = 0

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
    try:
        return _checked(Fault(**value))
    except TypeError as error:
        raise ValueError(f"fault: {error}") from error


def parse_fault(text: str) -> Fault:
    """A fault from the text of `--fault`. Raises ValueError naming the part that is wrong.

    >>> fault = parse_fault("salesforce:503x2,retry_after=7")
    >>> fault.status, fault.times, fault.retry_after
    (503, 2, 7)
    >>> parse_fault("hubspot:timeout,method=GET").kind
    'timeout'
    """
    system, colon, rest = text.partition(":")
    if not system.strip() or not colon:
        raise ValueError(f"fault {text!r}: expected {SHAPE}")
    what, *options = (part.strip() for part in rest.split(","))
    kind, status, times = _what(text, what)
    given = dict(_option(text, option) for option in options)
    numbers = {
        name: _whole(text, name, given[name])
        for name in ("retry_after", "seconds", "items", "after")
        if name in given
    }
    return _checked(
        Fault(
            system=system.strip(),
            kind=kind,
            status=status,
            times=times,
            method=given.get("method", "").upper(),
            path=given.get("path", ""),
            **numbers,
        )
    )


def text_of(fault: Fault) -> str:
    """A fault as `--fault` writes it; `parse_fault` reads it back.

    >>> text_of(parse_fault("crm:503x2,retry_after=7,path=/leads"))
    'crm:503x2,retry_after=7,path=/leads'
    """
    usual = Fault(fault.system)
    options = [
        f"{name}={getattr(fault, name)}" for name in OPTIONS if getattr(fault, name) != getattr(usual, name)
    ]
    what = str(fault.status) if fault.kind == "status" else fault.kind
    times = f"x{fault.times}" if fault.times != 1 else ""
    return ",".join([f"{fault.system}:{what}{times}", *options])


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
    if name not in OPTIONS or not equals or not value:
        known = "retry_after=N, method=M, path=P, seconds=N, items=N, after=N"
        raise ValueError(f"fault {text!r}: {option!r} is none of {known}")
    return name, value


def _whole(text: str, name: str, value: str) -> int:
    if not value.isdigit():
        raise ValueError(f"fault {text!r}: {name} must be a whole number, got {value!r}")
    return int(value)


def _checked(fault: Fault) -> Fault:
    if fault.kind not in KINDS:
        raise ValueError(f"fault: {fault.kind!r} is none of {', '.join(KINDS)}")
    if fault.kind == "status" and not 400 <= fault.status <= 599:
        raise ValueError(f"fault: status must be an error from 400 to 599, got {fault.status}")
    if fault.times < 1:
        raise ValueError(f"fault: times must be at least 1, got {fault.times}")
    if not 1 <= fault.items <= MOST_ITEMS:
        raise ValueError(f"fault: items must be from 1 to {MOST_ITEMS}, got {fault.items}")
    if fault.after < 0 or fault.seconds < 0:
        raise ValueError("fault: after and seconds must not be negative")
    return fault
