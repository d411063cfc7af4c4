"""How a list comes in pages: from its parameters and from what its answer says of a next page."""

from collections.abc import Iterable
from typing import Any, Final

from tenon.twins.schemas import Schemas

from runtime.twins.names import folded
from runtime.twins.resources import Read

SIZES: Final = (
    *(
        "limit",
        "perpage",
        "pagesize",
        "maxresults",
        "count",
        "size",
        "top",
        "first",
        "maxitems",
        "resultsperpage",
    ),
    "itemsperpage",
)
AFTER_IDS: Final = ("startingafter", "afterid", "sinceid")
CURSORS: Final = (
    "startcursor",
    "cursor",
    "pagetoken",
    "nextpagetoken",
    "after",
    "nexttoken",
    "continuationtoken",
)
OFFSETS: Final = ("offset", "skip", "startposition", "startindex", "startat", "start")
PAGES: Final = ("page", "pagenumber", "pagenum", "pageindex")
MARKS: Final[dict[str, str]] = {
    "nextcursor": "{next}",
    "nextpagetoken": "{next}",
    "nexttoken": "{next}",
    "cursor": "{next}",
    "next": "{next_url}",
    "nextpage": "{next}",
    "nextpageuri": "{next_path}",
    "nextpageurl": "{next_url}",
    "nexturl": "{next_url}",
    "nextlink": "{next_url}",
    "odatanextlink": "{next_url}",
    "nextrecordsurl": "{next_path}",
    "nextoffset": "{next}",
}
INSIDE: Final[dict[str, str]] = {
    "offset": "{next}",
    "after": "{next}",
    "path": "{next_path}",
    **dict.fromkeys(("uri", "url", "href", "link"), "{next_url}"),
}
TOLD: Final[dict[str, str]] = {
    "hasmore": "{more}",
    "hasnext": "{more}",
    "hasnextpage": "{more}",
    "total": "{total}",
    "totalcount": "{total}",
    "totalsize": "{total}",
    "itemcount": "{total}",
    "count": "{count}",
    "page": "{page}",
    "pagenumber": "{page}",
    "pagesize": "{page_size}",
    "perpage": "{page_size}",
    "limit": "{page_size}",
    "pagecount": "{pages}",
    "totalpages": "{pages}",
    "start": "{start}",
    "offset": "{start}",
    "end": "{end}",
    "uri": "{path}",
    "url": "{path}",
    "previouspageuri": "{previous_path}",
    "previousurl": "{previous_url}",
    "prev": "{previous_url}",
    "previous": "{previous_url}",
}
"""What a list says of itself beside its records."""
USUAL: Final = {"limit": 10, "perpage": 30}
LARGEST: Final = 100


def paging_of(schemas: Schemas, read: Read, usual: Iterable[str], *, link: bool) -> dict[str, Any]:
    """The paging of a list, as `twins.json` has it; `link` says that the system has a header `Link`."""
    names = [each.name for each in read.operation.parameters if each.place == "query"]
    names += list(schemas.properties(read.body)) if read.operation.method != "GET" else []
    plain = {folded(name): name for name in reversed(names)}
    size = next((plain[name] for name in SIZES if name in plain), "")
    paging: dict[str, Any] = {"size": LARGEST, "size_param": size or "limit"}
    for style, known in (("after_id", AFTER_IDS), ("cursor", CURSORS), ("offset", OFFSETS), ("page", PAGES)):
        found = next((name for name in known if name in plain), "")
        if found:
            paging |= {"style": style, "param": plain[found]}
            break
    else:
        # Without a way to ask for more there is one page, however long.
        return {"size": 100_000, "size_param": size or "(none)", "param": "(none)"}
    if paging["style"] == "page":
        paging["first"] = 0 if _counts_from_zero(read) else 1
    if paging["style"] == "offset":
        paging["first"] = 1 if folded(paging["param"]) == "startposition" else 0
    marks, last = marks_of(schemas, read.answer)
    if not schemas.properties(read.answer):
        marks, last = [name for name in usual if folded(name) in MARKS], None
    if marks:
        paging |= {"marks": marks, "last": last}
    if link and not marks:
        paging["link"] = True
    return paging


def _counts_from_zero(read: Read) -> bool:
    """Whether the example of a page's parameter or answer says that the first one is 0."""
    content = read.operation.answer
    shown = content.example if content and isinstance(content.example, dict) else {}
    return any(isinstance(value, str) and "Page=0" in value for value in shown.values())


def marks_of(schemas: Schemas, answer: Any) -> tuple[list[str], Any]:
    """The paths of an answer that tell of a next page, and what they hold on the last one."""
    found: list[str] = []
    last: Any = "drop"
    for name, inner in schemas.properties(answer).items():
        if folded(name) in MARKS:
            found.append(name)
            last = _empty(schemas, answer, name, inner)
        elif folded(name) in HOLDERS:
            for key, below in schemas.properties(inner).items():
                if folded(key) in MARKS:
                    found.append(f"{name}.{key}")
                    last = _empty(schemas, inner, key, below)
    return found, last


HOLDERS: Final = ("responsemetadata", "metadata", "meta", "paging", "pagination", "links", "pageinfo")


def _empty(schemas: Schemas, holder: Any, name: str, inner: Any) -> Any:
    """Null where that is allowed, an empty text where there must be one, else nothing at all."""
    given = schemas.resolved(inner)
    if given.get("nullable") or schemas.properties(inner) or given.get("format") == "uri":
        return None
    return "" if name in (schemas.resolved(holder).get("required") or ()) else None
