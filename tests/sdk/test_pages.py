"""Lists that come in pages: marks in bodies and flags, numbers in bodies, and lists that never end."""

import json
from typing import Any

import pytest
from tenon import System, connect
from tenon.current import Run, going
from tenon.errors import TenonError
from tenon.pages import By, cursor, link_header, next_url, offset, page_number


class _Pages:
    """Seven objects, three a page; where a page begins is told in parameters, in the body or in the path."""

    def __init__(self, *, deaf: bool = False, endless: bool = False) -> None:
        self.asked: list[dict[str, Any]] = []
        self._deaf = deaf
        self._endless = endless

    def call(self, op: str, /, **args: Any) -> Any:
        self.asked.append(args)
        body = json.loads(args["body"] or "{}")
        told = {**dict(args["params"]), **body, **body.get("page", {})}
        begin = 0 if self._deaf else int(told.get("after") or told.get("skip") or 0)
        if not self._deaf and "number" in told:
            begin = int(told["number"]) * 3
        if not self._deaf and "starting_after" in told:
            begin = int(told["starting_after"]) + 1
        if "?from=" in args["path"]:
            begin = int(args["path"].rpartition("=")[2])
        end = begin + 3
        items = [{"id": number} for number in range(begin, end if self._endless else min(end, 7))]
        more = self._endless or end < 7
        page = {"items": items, "more": more, "total": 7, "mark": len(self.asked) if self._deaf else end}
        page |= {"next": f"?from={end}"} if more else {}
        link = f'<?from={end}>; rel="next"' if more else ""
        return {"status": 200, "headers": {"Link": link}, "body": json.dumps(page), "url": args["path"]}


def _read(pages: _Pages, **how: Any) -> list[int]:
    system: System = connect("crm")
    with going(Run("r", pages)):
        return [item["id"] for item in system.paginate("/v1/things", items="items", **how)]


@pytest.mark.parametrize(
    ("by", "method", "sent"),
    [
        (cursor("mark", more="more"), "GET", None),
        (cursor("items[-1].id", "starting_after", more="more"), "GET", None),
        (cursor("mark", more="more", in_body=True), "POST", {"sort": "id", "after": 3}),
        (
            cursor("mark", "page.after", more="more", in_body=True),
            "POST",
            {"sort": "id", "page": {"after": 3}},
        ),
        (offset("skip", 3, "top", total="total"), "GET", None),
        (offset("skip", 3, "top", in_body=True), "POST", {"sort": "id", "skip": 3, "top": 3}),
        (offset("skip", 3, ""), "GET", None),
        (page_number("number", 3, "", start=0), "GET", None),
        (
            page_number("page.number", 3, "", start=0, in_body=True),
            "POST",
            {"sort": "id", "page": {"number": 1}},
        ),
        (next_url("next"), "GET", None),
        (link_header(), "GET", None),
    ],
)
def test_every_page_is_read(by: By, method: str, sent: Any) -> None:
    pages = _Pages()
    assert _read(pages, by=by, method=method, json={"sort": "id"} if sent else None) == list(range(7))
    assert {asked["method"] for asked in pages.asked} == {method}
    assert (len(pages.asked), json.loads(pages.asked[1]["body"] or "null")) == (3, sent)


def test_an_address_in_a_page_is_read_as_it_stands_there() -> None:
    pages = _Pages()
    _read(pages, by=next_url("next"))
    assert [asked["path"] for asked in pages.asked] == [
        "/v1/things",
        "/v1/things?from=3",
        "/v1/things?from=6",
    ]


def test_a_system_that_does_not_hear_which_page_is_meant_is_stopped_at_the_second() -> None:
    pages = _Pages(deaf=True)
    with pytest.raises(TenonError, match="gave the same 3 items on two pages in a row"):
        _read(pages, by=offset("begin", 3, "top"))
    assert len(pages.asked) == 2


def test_a_list_without_end_is_stopped() -> None:
    pages = _Pages(endless=True)
    with pytest.raises(TenonError, match=r"crm has more than 5 pages; .*most_pages"):
        _read(pages, by=cursor("mark"), most_pages=5)
    assert len(pages.asked) == 5


def test_a_total_that_is_no_number_is_told() -> None:
    with pytest.raises(TenonError, match="expected a number at next, got"):
        _read(_Pages(), by=offset("skip", 3, "", total="next"))


@pytest.mark.parametrize(
    "by", [cursor("data.cursor"), next_url("next"), link_header(), offset(), page_number()]
)
def test_an_empty_list_is_one_request(by: By) -> None:
    class Empty(_Pages):
        def call(self, op: str, /, **args: Any) -> Any:
            self.asked.append(args)
            return {"status": 200, "headers": {}, "body": '{"items": []}', "url": "/"}

    pages = Empty()
    assert _read(pages, by=by) == []
    assert len(pages.asked) == 1


def test_once_is_for_writes_with_a_key() -> None:
    host = _Pages()
    with going(Run("r", host)):
        connect("crm").post("/leads", json={}, write_key="a@example.com", once=True)
        for method, options in (("POST", {}), ("GET", {"write_key": "a"}), ("PUT", {"write_key": None})):
            with pytest.raises(TenonError, match="once=True is for writes that have a write_key"):
                connect("crm").request(method, "/leads", once=True, **options)
    assert [(asked["write_key"], asked["once"]) for asked in host.asked] == [("a@example.com", True)]
