"""Systems: what is sent, what comes back, and every way lists come in pages."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from tenon import Context, System, connect
from tenon.current import Run, going
from tenon.errors import HttpError, TenonError
from tenon.pages import By, cursor, link_header, next_url, offset, page_number

crm = connect("crm")
Answer = Callable[[dict[str, Any]], dict[str, Any]]


class _Answers:
    """A host that answers requests with a function, and remembers them."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[dict[str, Any]] = []

    def call(self, op: str, /, **args: Any) -> Any:
        assert op == "http"
        self.asked.append(args)
        return {
            "status": 200,
            "headers": {},
            "body": "",
            "url": "https://crm.example" + args["path"],
            **self.answer(args),
        }


def _asking(answer: Answer, work: Callable[[System], Any]) -> tuple[Any, list[dict[str, Any]]]:
    host = _Answers(answer)
    with going(Run("r", host)):
        return work(crm), host.asked


def _json(value: Any, **more: Any) -> dict[str, Any]:
    return {"body": json.dumps(value), **more}


def test_parameters_headers_and_bodies_go_out_as_text() -> None:
    _, asked = _asking(
        lambda _: {},
        lambda system: [
            system.get("/x", params={"a": None, "b": True, "c": [1, 2], "d": "é"}, headers={"X-N": 5}),
            system.post("/x", json={"é": (1, 2)}, write_key=7),
            system.put("/x", data={"a": 1, "b": None}),
            system.patch("/x", data="raw"),
            system.delete("/x"),
        ],
    )
    assert asked[0]["params"] == [("b", "true"), ("c", "1"), ("c", "2"), ("d", "é")]
    assert asked[0]["headers"] == {"X-N": "5"}
    assert (asked[1]["body"], asked[1]["write_key"]) == ('{"é":[1,2]}', "7")
    assert asked[1]["headers"] == {"Content-Type": "application/json"}
    assert (asked[2]["body"], asked[3]["body"], asked[4]["body"]) == ("a=1", "raw", None)
    assert asked[2]["headers"] == {"Content-Type": "application/x-www-form-urlencoded"}


def test_errors_are_raised_unless_they_are_expected() -> None:
    lost = {"status": 404, "body": "<p>not\n here</p>" + "x" * 1000}
    with pytest.raises(HttpError) as seen:
        _asking(lambda _: lost, lambda system: system.get("/leads/9"))
    assert (seen.value.status, seen.value.method, seen.value.url) == (
        404,
        "GET",
        "https://crm.example/leads/9",
    )
    assert str(seen.value).startswith("GET https://crm.example/leads/9 answered 404: <p>not here</p>xxx")
    assert len(str(seen.value)) < 500
    assert _asking(lambda _: lost, lambda system: system.get("/x", accept=(404,)).status)[0] == 404


def test_a_body_that_is_missing_is_none_only_where_none_belongs() -> None:
    assert _asking(lambda _: {"status": 204}, lambda system: system.delete("/x").json())[0] is None
    with pytest.raises(HttpError, match="a body that is no JSON: it is empty"):
        _asking(lambda _: {}, lambda system: system.get("/x").json())


def test_json_and_data_exclude_each_other_and_json_is_checked() -> None:
    with pytest.raises(TenonError, match="either json or data"):
        _asking(lambda _: {}, lambda system: system.post("/x", json=1, data="x"))
    with pytest.raises(TenonError, match="json at a is a set"):
        _asking(lambda _: {}, lambda system: system.post("/x", json={"a": {1}}))


def _numbers(style: str) -> Answer:
    """Seven items, three a page, in one of the styles."""

    def answer(args: dict[str, Any]) -> dict[str, Any]:
        asked = dict(args["params"])
        begin = int(asked.get("after") or asked.get("offset") or 0)
        if style == "page":
            begin = (int(asked["page"]) - 1) * 3
        if args["path"].startswith("/more/"):
            begin = int(args["path"].rpartition("/")[2])
        items, end = list(range(begin, min(begin + 3, 7))), begin + 3
        if style == "link":
            link = (
                f'</x>; rel="prev", </more/{end}>; title="n"; rel="next last"'
                if end < 7
                else '</x>; rel="first"'
            )
            return _json(items, headers={"link": link})
        page: dict[str, Any] = {"items": items, "total": 7, "pages": 3}
        if end < 7:
            page |= {"cursor": end} if style == "cursor" else {"next": f"https://crm.example/more/{end}"}
            page["next"] = f"/more/{end}"
        return _json(page)

    return answer


@pytest.mark.parametrize(
    ("style", "by", "items", "requests"),
    [
        ("cursor", cursor("cursor"), "items", 3),
        ("url", next_url("next"), "items", 3),
        ("link", link_header(), "", 3),
        ("offset", offset(size=3), "items", 3),
        ("offset", offset(size=3, total="total"), "items", 3),
        ("page", page_number(size=3), "items", 3),
        ("page", page_number(size=3, pages="pages"), "items", 3),
    ],
)
def test_every_page_is_read(style: str, by: By, items: str, requests: int) -> None:
    read, asked = _asking(
        _numbers(style), lambda system: list(system.paginate("/list", by=by, items=items, params={"q": "x"}))
    )
    assert read == list(range(7))
    assert len(asked) == requests
    assert ("q", "x") in asked[0]["params"]


def test_pages_are_read_only_as_far_as_they_are_wanted() -> None:
    _, asked = _asking(
        _numbers("cursor"), lambda system: next(system.paginate("/list", by=cursor("cursor"), items="items"))
    )
    assert len(asked) == 1


def test_a_system_that_goes_in_circles_is_stopped() -> None:
    with pytest.raises(TenonError, match="names the same page as the next one again"):
        _asking(
            lambda _: _json({"items": [1], "cursor": "same"}),
            lambda system: list(system.paginate("/list", by=cursor("cursor"), items="items")),
        )


def test_a_list_that_is_somewhere_else_is_looked_for_together() -> None:
    with pytest.raises(TenonError, match=r"the page has no list at 'results' \(there: items\)"):
        _asking(
            lambda _: _json({"items": []}),
            lambda system: list(system.paginate("/list", by=cursor("next"), items="results")),
        )
    with pytest.raises(TenonError, match="expected a list at the top, got dict"):
        _asking(lambda _: _json({}), lambda system: list(system.paginate("/list", by=link_header())))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("o'brien", "'o\\'brien'"),
        ("a\\' OR Name != '", "'a\\\\\\' OR Name != \\''"),
        (None, "null"),
        (True, "true"),
        (5, "5"),
        (["a", 1], "('a', 1)"),
    ],
)
def test_values_cannot_become_part_of_a_query(value: Any, written: str) -> None:
    assert Context.soql(Context.__new__(Context), "WHERE x = {}", value) == f"WHERE x = {written}"


def test_soql_says_what_is_wrong_with_a_template() -> None:
    ask = Context.__new__(Context).soql
    with pytest.raises(TenonError, match="has 1 places for values, got 2"):
        ask("WHERE x = {}", 1, 2)
    with pytest.raises(TenonError, match="without quotes around it"):
        ask("WHERE x = '{}'", 1)
    with pytest.raises(TenonError, match="cannot write dict into a query"):
        ask("WHERE x = {}", {})
