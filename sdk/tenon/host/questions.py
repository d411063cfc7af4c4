"""What was asked, as the journal compares it: what people know it by, and everything else that counts."""

from collections.abc import Mapping
from typing import Any, Final

from tenon.errors import HostRefused, NoAnswer
from tenon.host.backends import Incoming, Outgoing
from tenon.protocol import error_from_json

Args = Mapping[str, Any]

# The name of a question, and what else of it counts. How long a wait is may depend on when it is asked for,
# and headers may hold a date: neither counts.
QUESTIONS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "http": ("{method} {system} {path}", ("params", "body", "write_key")),
    "kv_get": ("{scope}/{key}", ()),
    "kv_set": ("{scope}/{key}", ("value",)),
    "kv_delete": ("{scope}/{key}", ()),
    "now": ("", ()),
    "sleep": ("", ("reason",)),
    "wait_for": ("{name}", ("where",)),
    "start": ("{workflow}", ("data",)),
    "emit": ("{name}", ("data",)),
    "variable": ("{name}", ()),
    "issue": ("{title}", ("severity", "detail")),
    "respond": ("", ("status", "body")),
}


def question(op: str, args: Args) -> tuple[str, Any] | None:
    """(name, the rest) of a call that the journal answers; None for a call it does not."""
    found = QUESTIONS.get(op)
    return None if found is None else (found[0].format_map(args), [args[name] for name in found[1]])


def outgoing(args: Args) -> Outgoing:
    """The request of an `http` call. Raises `HostRefused` for parts of the wrong kind."""
    params, headers = _pairs(args["params"]), _texts(args["headers"])
    return Outgoing(args["system"], args["method"], args["path"], params, headers, args["body"])


def answer_as_value(answer: Incoming) -> dict[str, Any]:
    """As the code gets it and the journal keeps it."""
    return {
        "status": answer.status,
        "headers": dict(answer.headers),
        "body": answer.body,
        "url": answer.url,
    }


def answer_from_value(value: Args) -> Incoming:
    """Undoes `answer_as_value`."""
    return Incoming(value["status"], value["headers"], value["body"], value["url"])


def request_as_value(request: Outgoing) -> dict[str, Any]:
    """A request as the journal keeps it."""
    return {
        "system": request.system,
        "method": request.method,
        "path": request.path,
        "params": [list(pair) for pair in request.params],
        "headers": dict(request.headers),
        "body": request.body,
    }


def error_from_value(value: dict[str, Any]) -> NoAnswer | HostRefused:
    """The error that stood for an answer."""
    error = error_from_json(value)
    return error if isinstance(error, NoAnswer | HostRefused) else HostRefused("host_error", str(error))


def _pairs(params: list[Any]) -> list[tuple[str, str]]:
    if not all(isinstance(pair, (list, tuple)) and len(pair) == 2 for pair in params):
        raise HostRefused("bad_call", "http: params must be [name, value] pairs")
    return [(str(name), str(value)) for name, value in params]


def _texts(headers: dict[str, Any]) -> dict[str, str]:
    written = {str(name): str(value) for name, value in headers.items()}
    for name, value in written.items():
        if any(character in name + value for character in "\r\n\0"):
            raise HostRefused("bad_call", f"http: the header {name!r} holds a line break")
    return written
