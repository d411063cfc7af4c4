"""Postman collections, HAR recordings and API descriptions."""

import json
from typing import Any

import pytest

from planner.reading import ReadDocument, read_document
from planner.reading.budget import Budget
from tests.planner.reading.made import assert_quotes_stand

TOKEN = "d41d8cd98f00b204e9800998ecf8427e"
COLLECTION: dict[str, Any] = {
    "info": {
        "name": "Ledger",
        "description": "What we call at the ledger.",
        "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
    },
    "auth": {
        "type": "apikey",
        "apikey": [{"key": "key", "value": "X-Api-Key"}, {"key": "value", "value": TOKEN}],
    },
    "variable": [
        {"key": "base", "value": "https://api.ledger.example/v2"},
        {"key": "apiKey", "value": TOKEN},
    ],
    "event": [],
    "item": [
        {
            "name": "Invoices",
            "item": [
                {
                    "name": "Create an invoice",
                    "event": [{"listen": "test", "script": {"exec": ["pm.test('x')"]}}],
                    "request": {
                        "method": "POST",
                        "description": "Creates one.",
                        "header": [
                            {"key": "Authorization", "value": f"Bearer {TOKEN}"},
                            {"key": "X-Trace", "value": "{{trace}}"},
                            {"key": "Off", "value": "1", "disabled": True},
                        ],
                        "url": {"raw": "{{base}}/invoices?dry={{dry}}&api_key=" + TOKEN},
                        "body": {"mode": "raw", "raw": json.dumps({"ref": "1", "client_secret": TOKEN})},
                    },
                    "response": [{"name": "made", "code": 201, "status": "Created", "body": '{"id": 7}'}],
                }
            ],
        },
        {"name": "Ping", "request": "{{other}}/ping"},
    ],
}


def read(value: Any, name: str = "a.json", budget: Budget | None = None) -> ReadDocument:
    return read_document(name, json.dumps(value).encode(), budget)


def test_requests_of_a_collection_are_code_under_their_names() -> None:
    document = read(COLLECTION)
    assert document.kind == "postman"
    assert document.title == "Ledger"
    assert_quotes_stand(document)
    at = "#/item/0/item/0"
    found = {(each.anchor, each.kind): each.text for each in document.passages}
    assert found[f"{at}/request", "code"] == (
        "POST https://api.ledger.example/v2/invoices?dry={dry}&api_key=hidden\n"
        "Authorization: Bearer hidden\nX-Trace: {trace}"
    )
    assert json.loads(found[f"{at}/request/body", "code"]) == {"ref": "1", "client_secret": "hidden"}
    assert found[f"{at}/response/0", "paragraph"] == "Example response 201 Created: made"
    assert found["#/auth", "paragraph"] == "Authentication: apikey, key X-Api-Key"
    assert found["#/item/1/request", "code"] == "GET {other}/ping"
    code = next(each for each in document.passages if each.anchor == f"{at}/request" and each.kind == "code")
    assert code.section == ("Ledger", "Invoices", "Create an invoice")
    assert document.problems == ("a.json holds scripts (1); they were not run and not read",)


def test_no_key_of_a_collection_is_kept() -> None:
    assert TOKEN not in repr(read(COLLECTION))


def test_variables_that_name_each_other_end_and_odd_collections_are_read() -> None:
    odd = {
        "info": {"name": 5},
        "variable": [{"key": "a", "value": "{{b}}{{b}}"}, {"key": "b", "value": "{{a}}{{a}}"}, 7],
        "item": [
            None,
            "x",
            {"item": {}},
            {"request": {"url": {"host": ["{{a}}"], "path": [{"value": "p"}, 3]}}},
        ],
    }
    document = read(odd)
    assert document.kind == "postman"
    assert "GET {a}" in document.text
    assert len(document.text) < 5_000
    assert read({"info": {}, "item": []}).problems == ("a.json is a Postman collection without requests",)


def entry(
    method: str, url: str, status: int = 200, mime: str = "application/json", **more: Any
) -> dict[str, Any]:
    return {
        "request": {"method": method, "url": url, **more},
        "response": {
            "status": status,
            "content": {"mimeType": mime, "text": '{"token": "' + TOKEN + '", "n": 1}'},
        },
    }


def test_a_recording_is_grouped_by_operation_without_pages_pictures_and_secrets() -> None:
    headers = [
        {"name": "Cookie", "value": f"sid={TOKEN}"},
        {"name": "x-csrf-token", "value": TOKEN},
        {"name": "Accept", "value": "application/json"},
        {"name": "User-Agent", "value": "Browser"},
    ]
    post = {"mimeType": "application/x-www-form-urlencoded", "text": f"password={TOKEN}&name=Ann"}
    log = [
        entry("GET", "https://app.example/", mime="text/html"),
        entry("GET", "https://app.example/logo.png", mime="image/png"),
        entry("OPTIONS", "https://api.example/orders/1"),
        entry("GET", f"https://u:{TOKEN}@api.example/orders/1?access_token={TOKEN}&page=2", headers=headers),
        entry("GET", "https://api.example/orders/22", 404),
        entry("POST", "https://api.example/login", postData=post),
        entry("GET", "http://[broken"),
        None,
    ]
    document = read({"log": {"version": "1.2", "entries": log}}, "shop.har")
    assert document.kind == "har"
    assert_quotes_stand(document)
    assert TOKEN not in repr(document)
    found = {(each.anchor, each.kind): each.text for each in document.passages}
    assert found["#/log/entries/3", "paragraph"] == "Sent 2 times; answered 200, 404."
    assert found["#/log/entries/3/request", "code"] == (
        "GET https://api.example/orders/1?access_token=hidden&page=2\n"
        "Cookie: hidden\nx-csrf-token: hidden\nAccept: application/json"
    )
    assert found["#/log/entries/5/request/postData", "code"] == "password=hidden\nname=Ann"
    assert json.loads(found["#/log/entries/3/response/content", "code"]) == {"token": "hidden", "n": 1}
    assert "holds 4 requests for pages, pictures, scripts and styles" in document.problems[0]


YAML = """
openapi: 3.1.0
info:
  title: Ledger
  version: "2"
  description: Books and invoices.
servers:
  - url: https://api.ledger.example/v2
paths:
  /invoices/{id}:
    get: {summary: Read an invoice, responses: {"200": {$ref: "#/components/responses/Gone"}}}
    parameters: []
  /invoices:
    post: {operationId: createInvoice}
components:
  securitySchemes:
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: https://x, scopes: {}}}}
"""


@pytest.mark.parametrize("name", ["api.yaml", "api.yml", "api.txt"])
def test_an_api_description_gives_title_servers_sign_in_and_operations(name: str) -> None:
    document = read_document(name, YAML.encode())
    assert document.kind == "api_description"
    assert document.title == "Ledger"
    assert_quotes_stand(document)
    assert [(each.anchor, each.text) for each in document.passages] == [
        ("#/info", "Ledger 2"),
        ("#/info/description", "Books and invoices."),
        ("#/servers/0", "Server: https://api.ledger.example/v2"),
        ("#/components/securitySchemes/oauth", "Authentication: OAuth 2.0, client credentials (oauth)"),
        ("#/paths/~1invoices~1{id}/get", "GET /invoices/{id}: Read an invoice"),
        ("#/paths/~1invoices/post", "POST /invoices: createInvoice"),
    ]


def test_swagger_2_and_descriptions_of_nothing() -> None:
    swagger = {
        "swagger": "2.0",
        "info": {"title": "Old"},
        "host": "api.old.example",
        "basePath": "/v1",
        "securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
        "paths": {"/a": {"get": None, "put": {}}, "/b": "wrong"},
    }
    text = read(swagger).text
    assert "Server: https://api.old.example/v1" in text
    assert "API key in header X-Key (key)" in text
    assert "PUT /a" in text
    assert "GET" not in text
    empty = read({"openapi": "3.0.0", "paths": []})
    assert empty.problems == ("a.json describes an API without operations",)


def test_aliases_that_multiply_and_broken_yaml_are_no_danger() -> None:
    levels = "\n".join(f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]" for at in range(1, 30))
    bomb = read_document("bomb.yaml", f"openapi: 3.0.0\ninfo: {{title: T}}\na0: &a0 x\n{levels}\n".encode())
    assert bomb.kind == "api_description"
    assert len(bomb.text) < 100
    broken = read_document("broken.yaml", b"openapi: 3.0.0\ninfo: {title: [\npaths: }\n")
    assert broken.kind == "text"
    assert "is not valid YAML (line 3" in broken.problems[0]
    deep = read_document("deep.yaml", b"openapi: 3.0.0\ninfo: " + b"[" * 50_000)
    assert deep.problems == ("deep.yaml is nested deeper than 200 levels; read as text",)


def test_when_the_time_is_over_what_was_read_stays() -> None:
    ticks = iter(range(1_000_000))
    many = {
        "openapi": "3.0.0",
        "info": {"title": "T"},
        "paths": {f"/p{at}": {"get": {}} for at in range(1_000)},
    }
    document = read(many, budget=Budget(100, clock=lambda: float(next(ticks))))
    assert "took longer than 100 seconds to read; what stands up to #/paths/~1p" in document.problems[0]
    assert 50 < len(document.passages) < 150
