"""The one conversation between integration code and its host, whatever the host is.

Code asks (`Transport.call(op, **args)`), the host answers with a JSON value or an error. Arguments and
answers are JSON values throughout, so the same calls go through a function, a socket or a journal. `OPS`
names every operation with its arguments; a host checks calls with `check_call`, because what it hears may
be told by code it does not trust.

op           arguments                                               answer
http         system method path params headers body write_key step   {status, headers, body, url}
kv_get       scope key                                               the value or null
kv_set       scope key value                                         null
kv_delete    scope key                                               null
log          level message fields [step]                             null
now          -                                                       ISO 8601 in UTC
uuid         -                                                       text
sleep        seconds reason                                          null, when the time is over
variable     name                                                    the value or null
step_start   name function file line input                           {seq, replay, output}
step_retry   seq attempt error wait                                  null
step_end     seq status output error                                 null
issue        severity title detail                                   null
respond      status body headers                                     null
skip         reason                                                  null

Only while testing:
run_start    workflow data request faults                            {run_id, started_at}
run_end      ended                                                   the run's report
twin         system action args                                      depends on the action

`params` is a list of [name, value] pairs, `body` is text or null, `headers` an object of text. `step` is
the `seq` of the step that asks, or null. `reason` of a sleep is `sleep` or `retry`. `status` of a step is
`done`, `failed` or `skipped`, its `error` null or {type, message}. When `step_start` answers
`replay: true`, `output` stands in for the step: it is not executed, not retried and not ended. `ended` is
what `tenon.running.execute` gives back. An error is {kind, message, ...}; see `error_as_json`.
"""

from typing import Any, Final, Protocol

from tenon.errors import HostRefused, NoAnswer, NotSupported

VERSION: Final = 1

Kinds = dict[str, tuple[type, ...]]

TEXT: Final = (str,)
WHOLE: Final = (int,)
NUMBER: Final = (int, float)
OBJECT: Final = (dict,)
LIST: Final = (list,)
TEXT_OR_NULL: Final = (str, type(None))
WHOLE_OR_NULL: Final = (int, type(None))
OBJECT_OR_NULL: Final = (dict, type(None))
JSON: Final = (dict, list, str, int, float, bool, type(None))

OPS: Final[dict[str, Kinds]] = {
    "http": {
        "system": TEXT,
        "method": TEXT,
        "path": TEXT,
        "params": LIST,
        "headers": OBJECT,
        "body": TEXT_OR_NULL,
        "write_key": TEXT,
        "step": WHOLE_OR_NULL,
    },
    "kv_get": {"scope": TEXT, "key": TEXT},
    "kv_set": {"scope": TEXT, "key": TEXT, "value": JSON},
    "kv_delete": {"scope": TEXT, "key": TEXT},
    "log": {"level": TEXT, "message": TEXT, "fields": OBJECT},
    "now": {},
    "uuid": {},
    "sleep": {"seconds": NUMBER, "reason": TEXT},
    "variable": {"name": TEXT},
    "step_start": {"name": TEXT, "function": TEXT, "file": TEXT, "line": WHOLE, "input": JSON},
    "step_retry": {"seq": WHOLE, "attempt": WHOLE, "error": OBJECT, "wait": NUMBER},
    "step_end": {"seq": WHOLE, "status": TEXT, "output": JSON, "error": OBJECT_OR_NULL},
    "issue": {"severity": TEXT, "title": TEXT, "detail": TEXT},
    "respond": {"status": WHOLE, "body": JSON, "headers": OBJECT},
    "skip": {"reason": TEXT},
    "run_start": {"workflow": TEXT, "data": JSON, "request": OBJECT_OR_NULL, "faults": LIST},
    "run_end": {"ended": OBJECT},
    "twin": {"system": TEXT, "action": TEXT, "args": OBJECT},
}

MAY_BE_LEFT_OUT: Final[dict[str, Kinds]] = {"log": {"step": WHOLE_OR_NULL}}


class Transport(Protocol):
    """The code's end of the conversation."""

    def call(self, op: str, /, **args: Any) -> Any:
        """The host's answer to `op`. Raises what `error_from_json` makes of an error."""
        ...


def check_call(op: str, args: dict[str, Any]) -> None:
    """Raises `HostRefused("bad_call")` for an unknown `op` and for arguments that are not those of `OPS`."""
    kinds, optional = OPS.get(op), MAY_BE_LEFT_OUT.get(op, {})
    if kinds is None:
        raise HostRefused("bad_call", f"there is no operation {op[:40]!r}; there are {', '.join(OPS)}")
    if args.keys() - optional.keys() != kinds.keys():
        wrong = ", ".join(sorted((args.keys() - optional.keys()) ^ kinds.keys()))
        takes = ", ".join(kinds) or "nothing"
        raise HostRefused("bad_call", f"{op} takes {takes}; missing or too much: {wrong}")
    for name, value in args.items():
        allowed = kinds.get(name) or optional[name]
        if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
            raise HostRefused("bad_call", f"{op}: {name} must not be {type(value).__name__}")


def error_as_json(error: Exception) -> dict[str, Any]:
    """What a host sends for an exception of its own: `{"kind", "message", ...}`."""
    if isinstance(error, NoAnswer):
        return {
            "kind": "no_answer",
            "message": str(error),
            "method": error.method,
            "url": error.url,
            "reason": error.reason,
        }
    if isinstance(error, NotSupported):
        return {"kind": "not_supported", "message": str(error)}
    if isinstance(error, HostRefused):
        return {"kind": error.kind, "message": str(error)}
    return {"kind": "host_error", "message": f"{type(error).__name__}: {error}"}


def error_from_json(error: dict[str, Any]) -> Exception:
    """The exception to raise in the code for an error of the host."""
    kind, message = str(error.get("kind", "host_error")), str(error.get("message", ""))
    if kind == "no_answer":
        return _no_answer(error, message)
    if kind == "not_supported":
        return NotSupported(message)
    return HostRefused(kind, message)


def _no_answer(error: dict[str, Any], message: str) -> NoAnswer:
    made = NoAnswer(
        str(error.get("method", "")), str(error.get("url", "")), str(error.get("reason", "reset"))
    )
    made.args = (message,) if message else made.args
    return made
