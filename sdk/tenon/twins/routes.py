"""Which route a request is for."""

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import unquote

from tenon.twins.answers import Refusal
from tenon.twins.definition import Route

MOST_SHOWN = 20


@lru_cache(maxsize=1024)
def pattern(path: str) -> re.Pattern[str]:
    """A path with `{placeholders}` as an expression; each takes one segment or a part of one."""
    parts = re.split(r"\{([^{}]+)\}", path.rstrip("/") or "/")
    texts = (re.escape(part) if index % 2 == 0 else "([^/]+?)" for index, part in enumerate(parts))
    return re.compile("".join(texts) + "/?")


def names(path: str) -> list[str]:
    """The placeholders of a path, in order."""
    return re.findall(r"\{([^{}]+)\}", path)


def match_path(template: str, path: str) -> dict[str, str] | None:
    """What the placeholders stand for, or None where the path is another one.

    >>> match_path("/leads/{id}/notes", "/leads/7/notes"), match_path("/leads", "/contacts")
    ({'id': '7'}, None)
    """
    found = pattern(template).fullmatch(path)
    if found is None:
        return None
    return {name: unquote(value) for name, value in zip(names(template), found.groups(), strict=True)}


def find_route(routes: Sequence[Route], method: str, path: str, system: str) -> tuple[Route, dict[str, str]]:
    """The route, the one with fewest placeholders first, and its values.

    Raises `Refusal` 404 naming the routes there are, or 405 naming the methods of this path.
    """
    fitting = [(route, values) for route in routes if (values := match_path(route.path, path)) is not None]
    fitting.sort(key=lambda pair: len(pair[1]))
    for route, values in fitting:
        if route.method == method:
            return route, values
    if fitting:
        methods = ", ".join(sorted({route.method for route, _ in fitting}))
        raise Refusal(
            405, "METHOD_NOT_ALLOWED", f"the twin of {system} takes {methods} at {path}, not {method}"
        )
    shown = ", ".join(f"{route.method} {route.path}" for route in routes[:MOST_SHOWN])
    more = f" and {len(routes) - MOST_SHOWN} more" if len(routes) > MOST_SHOWN else ""
    raise Refusal(
        404, "NO_ROUTE", f"the twin of {system} has no {method} {path}; it has {shown or 'no routes'}{more}"
    )
