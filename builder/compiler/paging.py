"""Lists that come in pages: how the code asks for the next one, and how a twin gives them out."""

from typing import Any

from tenon.mapping import nested

from builder.compiler.literals import text
from builder.compiler.references import read_path
from planner.handover import Endpoint, Paging

SIZE_PARAMS = ("limit", "per_page", "page_size", "pagesize", "size", "$top", "count", "first")
PAGE = 2
"""Entries on a page of a twin: three records are more than one page, in every test."""
ADDRESSES = ("url", "link", "href", "uri")


def paging_of(endpoint: Endpoint) -> Paging | None:
    """How the endpoint's list comes in pages: as the plan says, else told from what stands at `next_at`."""
    if endpoint.paging is not None:
        return endpoint.paging
    at = endpoint.returns.next_at
    if not at:
        return None
    last = str(read_path(at)[-1])
    is_address = any(word in last.lower() for word in ADDRESSES) or last.lower() == "next"
    return Paging(style="next_url", at=at) if is_address else Paging(style="cursor", at=at, param=last)


def by_expression(paging: Paging, method: str) -> str:
    """What stands in `paginate(..., by=...)`."""
    if paging.style == "link_header":
        return "link_header()"
    if paging.style == "next_url":
        return f"next_url({text(paging.at)})"
    in_body = ["in_body=True"] if method.upper() != "GET" else []
    if paging.style == "cursor":
        more = [f"more={text(paging.more)}"] if paging.more else []
        param = paging.param or str(read_path(paging.at)[-1])
        return f"cursor({', '.join([text(paging.at), text(param), *more, *in_body])})"
    counted = [text(paging.param or ("offset" if paging.style == "offset" else "page"))]
    counted += [f"size={paging.size}", f"size_param={text(paging.size_param)}"]
    if paging.style == "offset":
        end = [f"total={text(paging.at)}"] if paging.at else []
        return f"offset({', '.join([*counted, *end, *in_body])})"
    start = [f"start={paging.start}"] if paging.start != 1 else []
    end = [f"pages={text(paging.at)}"] if paging.at else []
    return f"page_number({', '.join([*counted, *start, *end, *in_body])})"


def twin_route(endpoint: Endpoint, response: Any) -> dict[str, Any]:
    """What a route of `tests/twins.json` says about pages: `paging`, and the shape of an answer where more
    than a mark at `next_at` tells of the next one. `response` is the shape it has already, None for none.
    """
    paging = paging_of(endpoint)
    if paging is None:
        return {}
    marks = {place: mark for place, mark in _marks(paging).items() if place}
    given: dict[str, Any] = {"paging": _of_twin(endpoint, paging)}
    list_at = endpoint.returns.list_at
    plain = paging.style == "cursor" and list(marks) == [endpoint.returns.next_at]
    if marks and response is None and list_at and not plain:
        given["response"] = nested({list_at: "{records}", **marks})
        if paging.style in ("cursor", "next_url"):
            given["paging"]["marks"] = list(marks)
    return given


def _marks(paging: Paging) -> dict[str, str]:
    """What stands where in an answer, to tell of other pages."""
    if paging.style == "cursor":
        return {"" if _is_last_id(paging) else paging.at: "{next}", paging.more: "{more}"}
    said = {"next_url": "{next_path}", "offset": "{total}", "page_number": "{pages}"}
    return {paging.at: said[paging.style]} if paging.style in said else {}


def _is_last_id(paging: Paging) -> bool:
    """Whether the mark is the id of the last entry, as in `data[-1].id`."""
    return paging.style == "cursor" and "[-1]" in paging.at


def _of_twin(endpoint: Endpoint, paging: Paging) -> dict[str, Any]:
    names = [parameter.name for parameter in endpoint.params if parameter.location == "query"]
    size_param = paging.size_param or next((name for name in names if name.lower() in SIZE_PARAMS), "limit")
    sizes = {"size_param": size_param, "size": PAGE}
    if paging.style in ("cursor", "next_url"):
        param = paging.param or str(read_path(paging.at)[-1])
        return {"style": "after_id" if _is_last_id(paging) else "cursor", "param": param, **sizes}
    if paging.style == "link_header":
        return {"style": "page", "param": "page", "link": True, **sizes}
    # Without a total the code stops at a page that is not full: the twin's must be as large as it asks for.
    sizes["size"] = PAGE if paging.at else paging.size
    if paging.style == "offset":
        return {"style": "offset", "param": paging.param or "offset", "first": 0, **sizes}
    return {"style": "page", "param": paging.param or "page", "first": paging.start, **sizes}
