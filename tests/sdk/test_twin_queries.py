"""A twin that is asked in a query language gives its answers in pages, as its lists."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from tenon.host import Outgoing
from tenon.twins import World

PAGED_QUERY: dict[str, Any] = {
    "routes": [
        {"method": "GET", "path": "/query", "operation": "list", "object": "Lead", "language": "soql",
         "returns": {"list_at": "records", "next_at": "next"},
         "response": {"records": "{records}", "next": "{next_path}", "all": "{total}"},
         "paging": {"param": "after", "size": 2, "marks": ["next"]}},
        {"method": "GET", "path": "/plain", "operation": "list", "object": "Lead", "language": "soql",
         "returns": {"list_at": "records", "next_at": "next"}, "paging": {"size": 2}},
    ],
    "objects": {"Lead": {"id": "Id"}},
    "records": {"Lead": [{"Id": f"00Q{number}"} for number in range(5)]},
}  # fmt: skip


def _ask(world: World, path: str, params: Sequence[tuple[str, str]]) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(world.send(Outgoing("sales", "GET", path, params, {}, None)).body)
    return body


def test_what_a_query_finds_comes_in_pages_where_the_route_says_so() -> None:
    world = World({"format": "tenon/twins@1", "systems": {"sales": PAGED_QUERY}})
    path, pages = "/query?q=SELECT+Id+FROM+Lead+LIMIT+4", []
    while path:
        place, _, query = path.partition("?")
        answer = _ask(world, place, parse_qsl(query))
        assert answer["all"] == 4
        pages.append([record["Id"] for record in answer["records"]])
        path = answer.get("next")
    assert pages == [["00Q0", "00Q1"], ["00Q2", "00Q3"]]
    first = _ask(world, "/plain", [("q", "SELECT Id FROM Lead")])
    assert (first["totalSize"], first["done"], first["next"], len(first["records"])) == (5, False, "2", 2)
    last = _ask(world, "/plain", [("q", "SELECT Id FROM Lead"), ("after", "4")])
    assert (last["done"], last["records"], "next" in last) == (True, [{"Id": "00Q4"}], False)
