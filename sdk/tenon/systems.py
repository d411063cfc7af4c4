"""Talking to a system: `connect(key)` and the answers it gives."""

import json as json_module
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from tenon.current import STEP, current_run
from tenon.errors import HttpError, TenonError
from tenon.mapping.errors import MappingError
from tenon.mapping.paths import pick
from tenon.pages import Asked, By
from tenon.requests import Headers
from tenon.values import as_json

Params = Mapping[str, Any] | Sequence[tuple[str, Any]]
MOST_PAGES: Final = 10_000


@dataclass(frozen=True)
class Response:
    """A system's answer. `headers` are read without regard to capitals."""

    method: str
    url: str
    status: int
    headers: Headers
    text: str

    def json(self) -> Any:
        """The body as JSON; None for an answer without a body (204). Raises `HttpError` where it is no
        JSON.
        """
        if self.status in (204, 205) and not self.text:
            return None
        try:
            return json_module.loads(self.text)
        except ValueError as error:
            message = f"{self.method} {self.url} answered {self.status} with a body that is no JSON: "
            raise HttpError(
                self.method,
                self.url,
                self.status,
                headers=self.headers,
                body=self.text,
                message=message + (repr(self.text[:200]) if self.text else "it is empty"),
            ) from error


@dataclass(frozen=True)
class System:
    """One connected system; made by `connect`. Which account answers is decided by the environment.

    `path` begins with `/` and is added to the system's address; the address a page names as its next one
    may be given whole. `params` that are None are left out, lists are repeated. `json` is sent as JSON,
    `data` as it is (text) or as a form (an object). `write_key` names what is written (an e-mail address,
    an order number), so that a re-run can tell whether it was. With `once=True` the same write (same key,
    same body) is not sent again by any run of the workflow: it gets the answer the first one got.
    `reads=True` says that a POST changes nothing, such as a search: it is no write, may be sent again, and is
    sent in previews. `accept` lists error statuses to hand back instead of raising `HttpError`.
    """

    key: str

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Any = None,
        data: str | Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        write_key: object = "",
        once: bool = False,
        reads: bool = False,
        accept: Collection[int] = (),
    ) -> Response:
        """Send one request. Raises `HttpError` for an answer of 400 and more, `NoAnswer` where none came."""
        content, body = _body(json, data)
        if once and (write_key in ("", None) or reads or method.upper() in ("GET", "HEAD", "OPTIONS")):
            raise TenonError(f"{method.upper()} {path}: once=True is for writes that have a write_key")
        answer = current_run().call(
            "http",
            system=self.key,
            method=method.upper(),
            path=path,
            params=_params(params),
            headers=content | {name: str(value) for name, value in (headers or {}).items()},
            body=body,
            write_key="" if write_key is None else str(write_key),
            once=once,
            step=STEP.get(),
            **({"reads": True} if reads else {}),
        )
        response = Response(
            method.upper(), answer["url"], answer["status"], Headers(answer["headers"]), answer["body"]
        )
        if response.status >= 400 and response.status not in accept:
            raise HttpError(
                response.method,
                response.url,
                response.status,
                headers=response.headers,
                body=response.text,
                keyed=bool(answer.get("keyed")),
            )
        return response

    def get(self, path: str, **options: Any) -> Response:
        """Read. Takes what `request` takes."""
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> Response:
        """Create, or whatever the system does on POST. Takes what `request` takes."""
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Any) -> Response:
        """Replace. Takes what `request` takes."""
        return self.request("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> Response:
        """Change some fields. Takes what `request` takes."""
        return self.request("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> Response:
        """Remove. Takes what `request` takes."""
        return self.request("DELETE", path, **options)

    def paginate(
        self,
        path: str,
        *,
        by: By,
        items: str = "",
        method: str = "GET",
        params: Params | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        most_pages: int = MOST_PAGES,
    ) -> Iterator[Any]:
        """Every item of every page, one after the other. `items` is where a page holds its list ("" is the
        page itself).

        `by` says how the next page is found; see `tenon.pages`. A list that never ends is an error: a page
        that was asked for before, two pages with the same objects, more than `most_pages` pages.

        ```python
        for contact in hubspot.paginate("/crm/v3/objects/contacts", items="results",
        by=cursor("paging.next.after")): ...
        ```
        """
        asked = by.first(Asked(path, _params(params), as_json(json, "json")))
        guard = _Guard(f"{method.upper()} {path}", self.key, most_pages)
        while True:
            guard.ask(asked)
            response = self.request(
                method, asked.path, params=asked.params, json=asked.json, headers=headers, reads=True
            )
            page = response.json()
            found = _items(page, items, response)
            guard.got(found)
            yield from found
            following = by.following(response, page, len(found), asked)
            if following is None:
                return
            asked = following


class _Guard:
    """Keeps a list in pages from going on for ever."""

    def __init__(self, what: str, system: str, most: int) -> None:
        self._what = what
        self._system = system
        self._most = most
        self._seen: set[str] = set()
        self._last: list[Any] = []

    def ask(self, asked: Asked) -> None:
        """A page is about to be asked for."""
        if repr(asked) in self._seen:
            raise TenonError(
                f"{self._what}: {self._system} names the same page as the next one again: {asked.path} "
                f"{asked.params or asked.json}"
            )
        if len(self._seen) >= self._most:
            raise TenonError(
                f"{self._what}: {self._system} has more than {self._most} pages; "
                "ask for fewer items, or allow more with most_pages"
            )
        self._seen.add(repr(asked))

    def got(self, found: list[Any]) -> None:
        """A page came. Plain values may repeat; a page of objects that is the last one again may not."""
        if found and found == self._last and isinstance(found[0], dict):
            raise TenonError(
                f"{self._what}: {self._system} gave the same {len(found)} items on two pages in a row; "
                "it does not read the parameter that says which page is meant"
            )
        self._last = found


def connect(system: str) -> System:
    """The system `system`, by its key in the plan.

    >>> salesforce = connect("salesforce")
    >>> salesforce.key
    'salesforce'
    """
    if not system:
        raise ValueError('connect: name the system by its key, such as connect("salesforce")')
    return System(system)


def _params(params: Params | None) -> list[tuple[str, str]]:
    pairs = params.items() if isinstance(params, Mapping) else params or ()
    flat = [
        (name, one)
        for name, value in pairs
        for one in (value if isinstance(value, (list, tuple)) else (value,))
        if one is not None
    ]
    return [
        (str(name), {True: "true", False: "false"}[one] if isinstance(one, bool) else str(one))
        for name, one in flat
    ]


def _body(json: Any, data: str | Mapping[str, Any] | None) -> tuple[dict[str, str], str | None]:
    if json is not None and data is not None:
        raise TenonError("give either json or data, not both")
    if json is not None:
        written = json_module.dumps(as_json(json, "json"), ensure_ascii=False, separators=(",", ":"))
        return {"Content-Type": "application/json"}, written
    if isinstance(data, Mapping):
        return {"Content-Type": "application/x-www-form-urlencoded"}, urlencode(_params(data))
    return {}, data


def _items(page: Any, at: str, response: Response) -> list[Any]:
    try:
        found = pick(page, at)
    except MappingError as error:
        raise TenonError(f"paginate: items={at!r}: {error}") from error
    if found is None and isinstance(page, Mapping):
        there = ", ".join(list(page)[:8]) or "nothing"
        raise TenonError(f"GET {response.url}: the page has no list at {at!r} (there: {there})")
    if not isinstance(found, list):
        raise TenonError(
            f"GET {response.url}: expected a list at {at or 'the top'}, got {type(found).__name__}"
        )
    return found
