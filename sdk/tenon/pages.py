"""How a list that comes in pages says where the next page is. Each is a value for `paginate(..., by=...)`."""

import re
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urljoin

from tenon.mapping.paths import pick
from tenon.mapping.values import blank, text
from tenon.requests import Headers

Params = list[tuple[str, str]]
Asked = tuple[str, Params]


class Page(Protocol):
    """The answer that held one page."""

    @property
    def headers(self) -> Headers:
        """Its headers."""
        ...


class By(Protocol):
    """One way of finding the next page."""

    def first(self, params: Params) -> Params:
        """The parameters of the first request."""
        ...

    def following(self, response: Page, page: Any, count: int, asked: Asked) -> Asked | None:
        """Path and parameters of the next request, or None at the end. `count` items stood on this page."""
        ...


def _with(params: Params, **values: str) -> Params:
    return [pair for pair in params if pair[0] not in values] + list(values.items())


@dataclass(frozen=True)
class _Cursor:
    at: str
    param: str

    def first(self, params: Params) -> Params:
        return params

    def following(self, response: Page, page: Any, count: int, asked: Asked) -> Asked | None:
        mark = pick(page, self.at)
        return None if blank(mark) else (asked[0], _with(asked[1], **{self.param: text(mark) or ""}))


@dataclass(frozen=True)
class _NextUrl:
    at: str

    def first(self, params: Params) -> Params:
        return params

    def following(self, response: Page, page: Any, count: int, asked: Asked) -> Asked | None:
        url = pick(page, self.at)
        return None if blank(url) else (str(url), [])


@dataclass(frozen=True)
class _LinkHeader:
    def first(self, params: Params) -> Params:
        return params

    def following(self, response: Page, page: Any, count: int, asked: Asked) -> Asked | None:
        for url, attributes in re.findall(r"<([^>]*)>([^<]*)", response.headers.get("Link", "")):
            if re.search(r';\s*rel\s*=\s*"?(?:[^",;]*\s)?next\b', attributes, re.IGNORECASE):
                return urljoin(asked[0], url), []
        return None


@dataclass(frozen=True)
class _Offset:
    param: str
    size_param: str
    size: int
    total: str

    def first(self, params: Params) -> Params:
        return _with(params, **{self.param: "0", self.size_param: str(self.size)})

    def following(self, response: Page, page: Any, count: int, asked: Asked) -> Asked | None:
        offset = int(dict(asked[1])[self.param]) + count
        total = pick(page, self.total) if self.total else None
        over = offset >= int(total) if total is not None else count < self.size
        return None if over or count == 0 else (asked[0], _with(asked[1], **{self.param: str(offset)}))


@dataclass(frozen=True)
class _Number:
    param: str
    start: int
    size_param: str
    size: int
    pages: str

    def first(self, params: Params) -> Params:
        return _with(params, **{self.param: str(self.start), self.size_param: str(self.size)})

    def following(self, response: Page, page: Any, count: int, asked: Asked) -> Asked | None:
        number = int(dict(asked[1])[self.param])
        pages = pick(page, self.pages) if self.pages else None
        over = number - self.start + 1 >= int(pages) if pages is not None else count < self.size
        return None if over or count == 0 else (asked[0], _with(asked[1], **{self.param: str(number + 1)}))


def cursor(at: str, param: str = "after") -> By:
    """A mark at path `at` of each page, sent back as `param`. Ends where the mark is missing.

    ```python
    hubspot.paginate("/crm/v3/objects/contacts", items="results", by=cursor("paging.next.after"))
    ```
    """
    return _Cursor(at, param)


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


def offset(param: str = "offset", size: int = 100, size_param: str = "limit", total: str = "") -> By:
    """Items are counted from 0. Ends after `total` items (a path) or, without it, at a page that is not full.

    ```python
    erp.paginate("/orders", items="orders", by=offset("skip", size=50, size_param="top", total="count"))
    ```
    """
    return _Offset(param, size_param, size, total)


def page_number(
    param: str = "page", size: int = 100, size_param: str = "per_page", start: int = 1, pages: str = ""
) -> By:
    """Pages are counted from `start`. Ends after `pages` pages (a path) or at a page that is not full.

    ```python
    shop.paginate("/products", items="products", by=page_number(size=50, pages="meta.pages"))
    ```
    """
    return _Number(param, start, size_param, size, pages)
