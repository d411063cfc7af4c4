"""Which page of a list, and how one asks for the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tenon.mapping.paths import pick
from tenon.twins.answers import Refusal
from tenon.twins.asked import Asked
from tenon.twins.definition import Paging
from tenon.twins.records import Record


@dataclass(frozen=True)
class Page:
    """One page of a list: `next` asks for the following one, None on the last; `start` is its first place."""

    items: list[Record]
    next: Any
    previous: Any
    number: int
    start: int
    size: int
    total: int


def page_of(
    records: Sequence[Record], paging: Paging, params: Sequence[tuple[str, str]], identity: str = "id"
) -> Page:
    """One page. Raises `Refusal` 400 for a place or a number that is none."""
    given = dict(params)
    size = max(1, min(_whole(given, paging.size_param, paging.usual or paging.size), paging.size))
    if paging.style == "after_id":
        begin = _after(records, paging, given, identity)
        number = begin // size + 1
    elif paging.style == "page":
        number = _whole(given, paging.param, paging.first)
        begin = max(0, number - paging.first) * size
    else:
        begin = max(0, _whole(given, paging.param, paging.first if paging.style == "offset" else 0))
        begin -= paging.first if paging.style == "offset" and begin >= paging.first else 0
        number = begin // size + 1
    items = list(records[begin : begin + size])
    more = begin + size < len(records)
    following: Any = None
    if more and paging.style == "page":
        following = number + 1
    elif more:
        following = (
            items[-1].get(identity) if paging.style == "after_id" else str(begin + size + _first(paging))
        )
    before = None
    if begin and paging.style != "after_id":
        before = number - 1 if paging.style == "page" else str(max(0, begin - size) + _first(paging))
    return Page(items, following, before, number, begin, size, len(records))


def _first(paging: Paging) -> int:
    return paging.first if paging.style == "offset" else 0


def _after(records: Sequence[Record], paging: Paging, given: dict[str, str], identity: str) -> int:
    wanted = given.get(paging.param)
    if not wanted:
        return 0
    for place, record in enumerate(records):
        if str(pick(record, identity)) == wanted:
            return place + 1
    raise Refusal(400, "INVALID_VALUE", f"{paging.param}: there is no {wanted!r} in this list", paging.param)


def page_values(page: Page, paging: Paging, asked: Asked) -> dict[str, Any]:
    """What templates may say of a page."""
    url = asked.base + asked.path

    def address(mark: Any) -> str | None:
        if mark is None:
            return None
        kept = [(name, value) for name, value in asked.params if name != paging.param]
        return f"{url}?{urlencode([*kept, (paging.param, str(mark))])}"

    following, before = address(page.next), address(page.previous)
    return {
        "next": page.next,
        "next_url": following,
        "next_path": following and following[len(asked.base) :],
        "previous": page.previous,
        "previous_url": before,
        "previous_path": before and before[len(asked.base) :],
        "more": page.next is not None,
        "page": page.number,
        "page_size": page.size,
        "pages": -(-page.total // page.size),
        "start": page.start,
        "end": page.start + len(page.items),
        "count": len(page.items),
        "total": page.total,
        "url": url,
        "path": asked.path,
    }


def link_header(values: dict[str, Any]) -> dict[str, str]:
    """The header `Link` (RFC 8288) to the pages beside this one; none where there are none."""
    links = [f'<{values[key]}>; rel="{rel}"' for key, rel in LINKS if values[key]]
    return {"Link": ", ".join(links)} if links else {}


LINKS = (("previous_url", "prev"), ("next_url", "next"))


def _whole(given: dict[str, str], name: str, otherwise: int) -> int:
    value = given.get(name)
    if value is None or value == "":
        return otherwise
    if not value.isdecimal() or len(value) > 15:
        raise Refusal(400, "INVALID_VALUE", f"{name}: expected a number, got {value!r}", name)
    return int(value)
