"""How a list that comes in pages says where the next page is. Each is a value for `paginate(..., by=...)`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from urllib.parse import urljoin

from tenon.errors import TenonError
from tenon.mapping.paths import pick, put
from tenon.mapping.values import blank, text
from tenon.requests import Headers
from tenon.values import as_json

Params = list[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """The request for one page: its path, its parameters and its JSON body (None for none)."""

    path: str
    params: Params = field(default_factory=list)
    json: Any = None

    def with_values(self, values: Mapping[str, Any], in_body: bool) -> "Asked":
        """The same request with these parameters, or with these fields (paths) in its body."""
        if in_body:
            body = as_json(self.json or {}, "json")  # a copy: put writes into what it is given
            for path, value in values.items():
                body = put(body, path, value)
            return replace(self, json=body)
        kept = [pair for pair in self.params if pair[0] not in values]
        return replace(self, params=kept + [(name, text(value) or "") for name, value in values.items()])


class Page(Protocol):
    """The answer that held one page."""

    @property
    def headers(self) -> Headers:
        """Its headers."""
        ...


class By(Protocol):
    """One way of finding the next page."""

    def first(self, asked: Asked) -> Asked:
        """The first request."""
        ...

    def following(self, response: Page, page: Any, count: int, asked: Asked) -> Asked | None:
        """The next request, or None at the end. `count` items stood on this page."""
        ...


@dataclass(frozen=True)
class _Cursor:
    at: str
    param: str
    more: str
    in_body: bool

    def first(self, asked: Asked) -> Asked:
        return asked

    def following(self, response: Page, page: Any, count: int, asked: Asked) -> Asked | None:
        mark = pick(page, self.at)
        over = blank(mark) or (bool(self.more) and not _yes(pick(page, self.more)))
        return None if over else asked.with_values({self.param: mark}, self.in_body)


@dataclass(frozen=True)
class _NextUrl:
    at: str

    def first(self, asked: Asked) -> Asked:
        return asked

    def following(self, response: Page, page: Any, count: int, asked: Asked) -> Asked | None:
        url = pick(page, self.at)
        return None if blank(url) else replace(asked, path=urljoin(asked.path, str(url)), params=[])


@dataclass(frozen=True)
class _LinkHeader:
    def first(self, asked: Asked) -> Asked:
        return asked

    def following(self, response: Page, page: Any, count: int, asked: Asked) -> Asked | None:
        for url, attributes in re.findall(r"<([^>]*)>([^<]*)", response.headers.get("Link", "")):
            if re.search(r';\s*rel\s*=\s*"?(?:[^",;]*\s)?next\b', attributes, re.IGNORECASE):
                return replace(asked, path=urljoin(asked.path, url), params=[])
        return None


@dataclass(frozen=True)
class _Counted:
    """Pages found by a number: of the first item (`by_item`), or of the page."""

    param: str
    start: int
    size_param: str
    size: int
    end: str
    by_item: bool
    in_body: bool

    def first(self, asked: Asked) -> Asked:
        size: dict[str, Any] = {self.size_param: self.size} if self.size_param else {}
        return asked.with_values({self.param: self.start, **size}, self.in_body)

    def following(self, response: Page, page: Any, count: int, asked: Asked) -> Asked | None:
        now = int(pick(asked.json, self.param) if self.in_body else dict(asked.params)[self.param])
        number = now + (count if self.by_item else 1)
        end = pick(page, self.end) if self.end else None
        over = number - self.start >= _whole(end, self.end) if end is not None else count < self.size
        return None if over or count == 0 else asked.with_values({self.param: number}, self.in_body)


def _yes(value: Any) -> bool:
    return value is True or str(value).lower() == "true"


def _whole(value: Any, at: str) -> int:
    try:
        return int(value)
    except (TypeError, ValueError) as error:
        raise TenonError(f"paginate: expected a number at {at}, got {value!r}") from error


def cursor(at: str, param: str = "after", *, more: str = "", in_body: bool = False) -> By:
    """A mark at path `at` of each page, sent back as `param`. Ends where the mark is missing.

    `more` is the path of a true or false that says whether there is another page. With `in_body` the mark is
    sent back in the JSON body, at path `param`.

    ```python
    hubspot.paginate("/crm/v3/objects/contacts", items="results", by=cursor("paging.next.after"))
    stripe.paginate("/v1/charges", items="data", by=cursor("data[-1].id", "starting_after", more="has_more"))
    notion.paginate(f"/v1/databases/{key}/query", method="POST", items="results",
                    by=cursor("next_cursor", "start_cursor", in_body=True))
    ```
    """
    return _Cursor(at, param, more, in_body)


def next_url(at: str) -> By:
    """The address of the next page at path `at` of each page. Ends where it is missing.

    ```python
    salesforce.paginate(query_path, params={"q": query}, items="records", by=next_url("nextRecordsUrl"))
    ```
    """
    return _NextUrl(at)


def link_header() -> By:
    """The address marked `rel="next"` in the `Link` header (RFC 8288).

    ```python
    github.paginate("/repos/acme/shop/issues", by=link_header())
    ```
    """
    return _LinkHeader()


def offset(
    param: str = "offset",
    size: int = 100,
    size_param: str = "limit",
    total: str = "",
    *,
    in_body: bool = False,
) -> By:
    """Items are counted from 0. Ends after `total` items (a path) or, without it, at a page that is not full.

    `size_param=""` asks for no size: `size` is then what the system gives on its own. With `in_body` the
    numbers are sent in the JSON body.

    ```python
    erp.paginate("/orders", items="orders", by=offset("skip", size=50, size_param="top", total="count"))
    ```
    """
    return _Counted(param, 0, size_param, size, total, by_item=True, in_body=in_body)


def page_number(
    param: str = "page",
    size: int = 100,
    size_param: str = "per_page",
    start: int = 1,
    pages: str = "",
    *,
    in_body: bool = False,
) -> By:
    """Pages are counted from `start`. Ends after `pages` pages (a path) or at a page that is not full.

    `size_param=""` asks for no size: `size` is then what the system gives on its own. With `in_body` the
    numbers are sent in the JSON body.

    ```python
    shop.paginate("/products", items="products", by=page_number(size=50, pages="meta.pages"))
    ```
    """
    return _Counted(param, start, size_param, size, pages, by_item=False, in_body=in_body)
