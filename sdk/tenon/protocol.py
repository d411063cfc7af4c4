"""The one conversation between integration code and its host, whatever the host is.

Code asks (`Transport.call(op, **args)`), the host answers with a JSON value or an error. Arguments and
answers are JSON values throughout, so the same calls go through a function, a socket or a journal. `OPS`
names every operation with its arguments; a host checks calls with `check_call`, because what it hears may
be told by code it does not trust.

op           arguments                                                    answer
http         at system method path params headers body write_key once step
                                                                          {status, headers, body, url}
kv_get       at scope key                                                 the value or null
kv_set       at scope key value                                           null
kv_delete    at scope key                                                 null
log          level message fields [step] [at]                             null
now          at                                                           ISO 8601 in UTC
uuid         at                                                           text
sleep        at seconds reason                                            null, when the time is over
wait_for     at name where timeout                                        {data}, or {timed_out: true}
start        at workflow data                                             {run_id}
emit         at name data                                                 null
variable     at name                                                      the value or null
step_start   at name function file line input                             {seq, replay, output}
step_retry   seq attempt error wait                                       null
step_end     seq status output error                                      null
issue        at severity title detail                                     null
respond      at status body headers                                       null
skip         at reason                                                    null

Only while testing:
run_start    workflow data request faults [run_id]                        {run_id, started_at}
run_end      ended                                                        the run's report
run_resume   run_id                                                       null
event        name data                                                    null
news         -                                                            a list; see below
time         -                                                            ISO 8601 in UTC
pass_time    seconds                                                      null, when they are over
twin         system action args                                           depends on the action

`at` is the call's path: where in the run it stands, the same again whenever the run goes the same way,
whatever its threads do meanwhile. It is a number, counted from 1 in each scope: `2` is the run's second call.
`2/1.3` is the third call inside the first attempt of the step that is call 2; `3[0].1` the first call inside
item 0 of the `ctx.map` (or inside the `ctx.background`) that is call 3; `2/1.3[0].1/2.1` and so on. A log
line has a path from a count of its own: `~1`, `2/1.~1`. Steps, maps and backgrounds take a number of the
scope they are called in.

A host may answer `sleep` and `wait_for` with the error `suspend` {kind, message, until, event}: the run is to
end here and to be executed again later, from the top. `until` is when it goes on at the latest (ISO 8601, or
null), `event` the name of what it waits for (or ""). The code ends with the outcome `suspended` as soon as
everything else that was going on beside the waiting call is done or waits too.

`reads` says that a request changes nothing although its method may: a search by POST.

`params` is a list of [name, value] pairs, `body` is text or null, `headers` an object of text. `step` is
the `seq` of the step that asks, or null. `reason` of a sleep is `sleep` or `retry`. `where` of a wait_for is
an object of paths and the values the event has there, `timeout` seconds or null. `status` of a step is
`done`, `failed` or `skipped`, its `error` null or {type, message}. When `step_start` answers
`replay: true`, `output` stands in for the step: it is not executed, not retried and not ended. `ended` is
what `tenon.running.execute` gives back; after `suspended` the run can be resumed. `news` lists what was
started, {start, data, run_id}, and sent, {event, data}, since it was asked for last. An error is
{kind, message, ...}; see `error_as_json`.
"""

import re
from typing import Any, Final, Protocol

from tenon.errors import HostRefused, NoAnswer, NotSupported, Suspended

VERSION: Final = 2

Kinds = dict[str, tuple[type, ...]]

TEXT: Final = (str,)
WHOLE: Final = (int,)
NUMBER: Final = (int, float)
OBJECT: Final = (dict,)
LIST: Final = (list,)
YES_OR_NO: Final = (bool,)
TEXT_OR_NULL: Final = (str, type(None))
WHOLE_OR_NULL: Final = (int, type(None))
NUMBER_OR_NULL: Final = (int, float, type(None))
OBJECT_OR_NULL: Final = (dict, type(None))
JSON: Final = (dict, list, str, int, float, bool, type(None))

OPS: Final[dict[str, Kinds]] = {
    "http": {
        "at": TEXT,
        "system": TEXT,
        "method": TEXT,
        "path": TEXT,
        "params": LIST,
        "headers": OBJECT,
        "body": TEXT_OR_NULL,
        "write_key": TEXT,
        "once": YES_OR_NO,
        "step": WHOLE_OR_NULL,
    },
    "kv_get": {"at": TEXT, "scope": TEXT, "key": TEXT},
    "kv_set": {"at": TEXT, "scope": TEXT, "key": TEXT, "value": JSON},
    "kv_delete": {"at": TEXT, "scope": TEXT, "key": TEXT},
    "log": {"level": TEXT, "message": TEXT, "fields": OBJECT},
    "now": {"at": TEXT},
    "uuid": {"at": TEXT},
    "sleep": {"at": TEXT, "seconds": NUMBER, "reason": TEXT},
    "wait_for": {"at": TEXT, "name": TEXT, "where": OBJECT, "timeout": NUMBER_OR_NULL},
    "start": {"at": TEXT, "workflow": TEXT, "data": JSON},
    "emit": {"at": TEXT, "name": TEXT, "data": JSON},
    "variable": {"at": TEXT, "name": TEXT},
    "step_start": {"at": TEXT, "name": TEXT, "function": TEXT, "file": TEXT, "line": WHOLE, "input": JSON},
    "step_retry": {"seq": WHOLE, "attempt": WHOLE, "error": OBJECT, "wait": NUMBER},
    "step_end": {"seq": WHOLE, "status": TEXT, "output": JSON, "error": OBJECT_OR_NULL},
    "issue": {"at": TEXT, "severity": TEXT, "title": TEXT, "detail": TEXT},
    "respond": {"at": TEXT, "status": WHOLE, "body": JSON, "headers": OBJECT},
    "skip": {"at": TEXT, "reason": TEXT},
    "run_start": {"workflow": TEXT, "data": JSON, "request": OBJECT_OR_NULL, "faults": LIST},
    "run_end": {"ended": OBJECT},
    "run_resume": {"run_id": TEXT},
    "event": {"name": TEXT, "data": JSON},
    "news": {},
    "time": {},
    "pass_time": {"seconds": NUMBER},
    "twin": {"system": TEXT, "action": TEXT, "args": OBJECT},
}

MAY_BE_LEFT_OUT: Final[dict[str, Kinds]] = {
    "http": {"reads": YES_OR_NO},
    "log": {"step": WHOLE_OR_NULL, "at": TEXT},
    "run_start": {"run_id": TEXT},
}
PLACED: Final = frozenset(op for op, kinds in OPS.items() if "at" in kinds)
"""The operations that have a path."""
LONGEST_PATH: Final = 400
PATH: Final = re.compile(r"(?:[0-9]+(?:/[0-9]+|\[[0-9]+\])\.)*~?[0-9]+")


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
    if "at" in args:
        _check_path(op, args["at"])


def _check_path(op: str, path: str) -> None:
    if len(path) > LONGEST_PATH:
        raise HostRefused("bad_call", f"{op}: steps call each other more deeply than can be kept track of")
    if not PATH.fullmatch(path):
        raise HostRefused("bad_call", f"{op}: {path!r} is no path of a call")


def error_as_json(error: BaseException) -> dict[str, Any]:
    """What a host sends for an exception of its own: `{"kind", "message", ...}`."""
    if isinstance(error, NoAnswer):
        return {
            "kind": "no_answer",
            "message": str(error),
            "method": error.method,
            "url": error.url,
            "reason": error.reason,
            "keyed": error.keyed,
        }
    if isinstance(error, NotSupported):
        return {"kind": "not_supported", "message": str(error)}
    if isinstance(error, Suspended):
        return {"kind": "suspend", "message": str(error), "until": error.until, "event": error.event}
    if isinstance(error, HostRefused):
        return {"kind": error.kind, "message": str(error)}
    return {"kind": "host_error", "message": f"{type(error).__name__}: {error}"}


def error_from_json(error: dict[str, Any]) -> BaseException:
    """The exception to raise in the code for an error of the host."""
    kind, message = str(error.get("kind", "host_error")), str(error.get("message", ""))
    if kind == "no_answer":
        return _no_answer(error, message)
    if kind == "not_supported":
        return NotSupported(message)
    if kind == "suspend":
        until = error.get("until")
        return Suspended(str(until) if until else None, str(error.get("event") or ""))
    return HostRefused(kind, message)


def _no_answer(error: dict[str, Any], message: str) -> NoAnswer:
    made = NoAnswer(
        str(error.get("method", "")), str(error.get("url", "")), str(error.get("reason", "reset"))
    )
    made.args = (message,) if message else made.args
    made.keyed = error.get("keyed") is True
    return made
