"""Postman collections (v2.0 and v2.1): folders are headings, requests are code a person knows how to read."""

import re
from collections.abc import Iterator
from typing import Any, Final

from lib.redact import is_secret_name
from planner.reading.budget import Budget
from planner.reading.documents import ReadDocument
from planner.reading.rendered import Block, Unreadable, gathered, rendered
from planner.reading.secrets_hidden import shown_body, shown_form, shown_headers, shown_url

MAX_EXAMPLES: Final = 5
MAX_DEPTH: Final = 12
_VARIABLE: Final = re.compile(r"\{\{\s*([^{}]{1,100}?)\s*\}\}")
_TAG: Final = re.compile(r"<[^<>]{1,200}>")


def is_postman(value: Any) -> bool:
    """Whether a JSON value is a collection, whatever its version's name says."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("info"), dict)
        and isinstance(value.get("item"), list)
    )


def read_postman(name: str, value: dict[str, Any], budget: Budget) -> ReadDocument:
    """The requests of a collection with JSON pointers as addresses. Scripts are not run and not read."""
    walk = _Walk(_variables(value), budget)
    problems: list[str] = []
    blocks = gathered(walk.collection(value), problems)
    if walk.requests == 0:
        raise Unreadable("is a Postman collection without requests")
    if walk.scripts:
        problems.append(f"holds scripts ({walk.scripts}); they were not run and not read")
    return rendered(name, "postman", _text(value["info"].get("name")), blocks, problems)


def _variables(value: dict[str, Any]) -> dict[str, str]:
    """The values of collection variables; secret ones stay names."""
    found = {}
    for each in _dicts(value.get("variable")):
        name, given = _text(each.get("key") or each.get("id")), _text(each.get("value"))
        if name and given and each.get("type") != "secret" and not is_secret_name(name):
            found[name] = given
    return found


class _Walk:
    """Goes through the items once. Counts the requests it shows and the scripts it does not."""

    def __init__(self, variables: dict[str, str], budget: Budget) -> None:
        self.variables = variables
        self.budget = budget
        self.requests = 0
        self.scripts = 0

    def collection(self, value: dict[str, Any]) -> Iterator[Block]:
        """Raises `OutOfTime`."""
        info = value["info"]
        yield Block("heading", "#/info", _text(info.get("name")), 1)
        yield from self._described("#/info", info)
        yield from self._auth("#/auth", value.get("auth"))
        yield from self._items(value, "#", 2)

    def _items(self, parent: dict[str, Any], pointer: str, depth: int) -> Iterator[Block]:
        for number, item in enumerate(parent["item"]):
            self.budget.check()
            place = f"{pointer}/item/{number}"
            if not isinstance(item, dict):
                continue
            self.scripts += sum(
                bool(_dict(event.get("script")).get("exec")) for event in _dicts(item.get("event"))
            )
            yield Block("heading", place, _text(item.get("name")), depth)
            if isinstance(item.get("item"), list):
                yield from self._described(place, item)
                yield from self._auth(f"{place}/auth", item.get("auth"))
                if depth < MAX_DEPTH:
                    yield from self._items(item, place, depth + 1)
            elif item.get("request"):
                self.requests += 1
                yield from self._request(f"{place}/request", item["request"])
                yield from self._examples(place, item)

    def _request(self, place: str, request: Any) -> Iterator[Block]:
        if isinstance(request, str):
            request = {"method": "GET", "url": request}
        if not isinstance(request, dict):
            return
        yield from self._described(place, request)
        yield Block("code", place, self._call(request), language="http")
        yield from self._auth(f"{place}/auth", request.get("auth"))
        body = _dict(request.get("body"))
        text, language = self._body(body)
        if text:
            yield Block("code", f"{place}/body", text, language=language)

    def _call(self, request: dict[str, Any]) -> str:
        method = re.sub(r"[^A-Z]", "", _text(request.get("method")).upper()) or "GET"
        headers = [
            (_text(each.get("key")), self._filled(_text(each.get("value"))))
            for each in _dicts(request.get("header"))
            if not each.get("disabled")
        ]
        return "\n".join([f"{method} {self._url(request.get('url'))}", *shown_headers(headers)])

    def _url(self, url: Any) -> str:
        given = _dict(url)
        raw = _text(given.get("raw")) if given else _text(url)
        if given and not raw:
            host, path = given.get("host") or [], given.get("path") or []
            raw = f"{_joined(host, '.')}/{_joined(path, '/')}"
        off = {_text(each.get("key")) for each in _dicts(given.get("query")) if each.get("disabled")}
        head, mark, query = raw.partition("?")
        query = "&".join(part for part in query.split("&") if part.partition("=")[0] not in off)
        return shown_url(" ".join(self._filled(f"{head}{mark if query else ''}{query}").split()))

    def _filled(self, text: str) -> str:
        """Variables with a known value are said; the others become `{name}`."""
        # Twice, since a value often is another variable and a path; no more, since two may name each other.
        for _ in range(2):
            text = _VARIABLE.sub(lambda found: self.variables.get(found[1], found[0]), text)[:4_000]
        return _VARIABLE.sub(lambda found: "{" + found[1] + "}", text)

    def _body(self, body: dict[str, Any]) -> tuple[str, str]:
        mode = _text(body.get("mode"))
        if mode in ("urlencoded", "formdata"):
            fields = [
                (_text(each.get("key")), _text(each.get("value")))
                for each in _dicts(body.get(mode))
                if not each.get("disabled")
            ]
            return shown_form(fields), ""
        if mode == "graphql":
            return shown_body(_text(_dict(body.get("graphql")).get("query")))
        return shown_body(_text(body.get("raw")))

    def _examples(self, place: str, item: dict[str, Any]) -> Iterator[Block]:
        for number, each in enumerate(_dicts(item.get("response"))[:MAX_EXAMPLES]):
            text, language = shown_body(_text(each.get("body")))
            status = " ".join(filter(None, (_text(each.get("code")), _text(each.get("status")))))
            said = f"Example response {status}: {_text(each.get('name'))}".strip(" :")
            yield Block("paragraph", f"{place}/response/{number}", said)
            if text:
                yield Block("code", f"{place}/response/{number}/body", text, language=language)

    def _auth(self, place: str, auth: Any) -> Iterator[Block]:
        """The scheme and where the key stands; never the key."""
        given = _dict(auth)
        kind = _text(given.get("type"))
        if not kind or kind == "noauth":
            return
        details = given.get(kind)
        pairs = (
            [(_text(each.get("key")), _text(each.get("value"))) for each in _dicts(details)]
            if isinstance(details, list)
            else [(str(key), _text(value)) for key, value in _dict(details).items()]
        )
        public = {"in", "grant_type", "addTokenTo", "algorithm", "accessTokenUrl", "authUrl", "scope"}
        if kind == "apikey":
            public.add("key")
        said = [
            f"{name} {shown_url(self._filled(value))}" for name, value in pairs if name in public and value
        ]
        yield Block("paragraph", place, f"Authentication: {', '.join([kind, *said])}")

    def _described(self, place: str, thing: dict[str, Any]) -> Iterator[Block]:
        given = thing.get("description")
        text = _text(_dict(given).get("content")) if isinstance(given, dict) else _text(given)
        for words in re.split(r"\n\s*\n", _TAG.sub(" ", text)[:20_000]):
            if words.strip():
                yield Block("paragraph", f"{place}/description", words.strip())


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _joined(parts: Any, between: str) -> str:
    if isinstance(parts, str):
        return parts
    return (
        between.join(_text(_dict(each).get("value") or each) for each in parts)
        if isinstance(parts, list)
        else ""
    )
