"""The same twins again: a fresh world that is asked everything a first one was asked."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tenon.errors import NoAnswer
from tenon.host.backends import Incoming, Outgoing
from tenon.twins.world import World


def replay(world: World, exchanges: Iterable[Mapping[str, Any]]) -> list[Incoming | None]:
    """Ask `world` each request in order; its answers, None where it gave none.

    An exchange has `system`, `method`, `url` or `path`, and may have `headers`, `body` and `at`: the time it
    was asked, a datetime or ISO text. Include those that got no answer: a fault wore off with them.
    """
    answers: list[Incoming | None] = []
    for one in exchanges:
        world.at = _time(one.get("at"))
        try:
            answers.append(world.send(_request(one)))
        except NoAnswer:
            answers.append(None)
    world.at = None
    return answers


def _request(one: Mapping[str, Any]) -> Outgoing:
    split = urlsplit(str(one.get("path") or one.get("url") or "/"))
    body = one.get("body")
    return Outgoing(
        system=str(one["system"]),
        method=str(one["method"]).upper(),
        path=split.path or "/",
        params=parse_qsl(split.query, keep_blank_values=True),
        headers={str(name): str(value) for name, value in dict(one.get("headers") or {}).items()},
        body=None if body is None else str(body),
    )


def _time(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) and value else value or None
