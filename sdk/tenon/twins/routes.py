"""Which route a request is for."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from urllib.parse import unquote

from tenon.twins.answers import Refusal
from tenon.twins.definition import Route

MOST_SHOWN = 20
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


@lru_cache(maxsize=32_768)
def pattern(path: str) -> re.Pattern[str]:
    """A path with `{placeholders}` as an expression; each takes one segment or a part of one."""
    parts = PLACEHOLDER.split(path.rstrip("/") or "/")
    texts = (re.escape(part) if index % 2 == 0 else "([^/]+?)" for index, part in enumerate(parts))
    return re.compile("".join(texts) + "/?")


def names(path: str) -> list[str]:
    """The placeholders of a path, in order."""
    return PLACEHOLDER.findall(path)


def match_path(template: str, path: str) -> dict[str, str] | None:
    """What the placeholders stand for, or None where the path is another one.

    >>> match_path("/leads/{id}/notes", "/leads/7/notes"), match_path("/leads", "/contacts")
    ({'id': '7'}, None)
    """
    found = pattern(template).fullmatch(path)
    if found is None:
        return None
    return {name: unquote(value) for name, value in zip(names(template), found.groups(), strict=True)}


class Routes:
    """The routes of one system, found quickly however many they are.

    `bases` are paths that may stand before those of the routes.
    """

    def __init__(self, system: str, routes: Sequence[Route], bases: Sequence[str] = ()) -> None:
        self._system = system
        self._all = routes
        self._bases = [
            re.compile(pattern(base).pattern.removesuffix("/?") + "(?=/)")
            for base in bases
            if base.strip("/")
        ]
        self._kept: dict[tuple[int, str], list[Route]] = {}
        for route in routes:
            self._kept.setdefault(_kind(route.path), []).append(route)

    def find(self, method: str, path: str, meant: Callable[[Route], bool]) -> tuple[Route, dict[str, str]]:
        """The route and its values: the one with fewest placeholders first, then the one that ends in words.

        Where one path answers several questions, as that of a query language, the first that is `meant`.
        Raises `Refusal` 404 naming the routes there are, or 405 naming the methods of this path.
        """
        fitting = self._fitting(path)
        for base in self._bases if not fitting else ():
            before = base.match(path)
            fitting = fitting or (self._fitting(path[before.end() :]) if before else [])
        own = [pair for pair in fitting if pair[0].method == method]
        if own:
            same = (pair for pair in own if pair[0].path == own[0][0].path)
            return next((pair for pair in same if meant(pair[0])), own[0])
        if fitting:
            methods = ", ".join(sorted({route.method for route, _ in fitting}))
            raise Refusal(
                405,
                "METHOD_NOT_ALLOWED",
                f"the twin of {self._system} takes {methods} at {path}, not {method}",
            )
        shown = ", ".join(f"{route.method} {route.path}" for route in self._all[:MOST_SHOWN])
        more = f" and {len(self._all) - MOST_SHOWN} more" if len(self._all) > MOST_SHOWN else ""
        told = f"it has {shown or 'no routes'}{more}"
        raise Refusal(404, "NO_ROUTE", f"the twin of {self._system} has no {method} {path}; {told}")

    def _fitting(self, path: str) -> list[tuple[Route, dict[str, str]]]:
        count, first = _kind(path)
        near = [*self._kept.get((count, first), ()), *self._kept.get((count, ""), ())]
        found = [(route, values) for route in near if (values := match_path(route.path, path)) is not None]
        found.sort(key=lambda pair: (len(pair[1]), _open_end(pair[0].path)))
        return found


def _open_end(path: str) -> list[bool]:
    """Which segments hold a placeholder, the last one first: ids are seldom written as words are."""
    return ["{" in part for part in reversed(path.rstrip("/").split("/"))]


def _kind(path: str) -> tuple[int, str]:
    """How many segments a path has, and its first one where that holds no placeholder."""
    parts = path.rstrip("/").split("/")
    first = parts[1] if len(parts) > 1 else ""
    return len(parts), "" if "{" in first else first
