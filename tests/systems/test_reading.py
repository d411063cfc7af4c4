"""Reading API descriptions: what is in them, and what is wrong with them."""

import json
from typing import Any

import pytest

from systems.index import ApiIndex, NotAnIndex, lookups_of, packed, read_description, unpacked
from tests.systems.apis import as_json, media, ref, shop, with_schemas


def paths_of(index: ApiIndex, schema: str) -> dict[str, str]:
    return {each.path: each.type for each in lookups_of(index).flat(schema)}


def problems_of(index: ApiIndex) -> set[tuple[str, str]]:
    return {(each.kind, each.pointer) for each in index.problems}


def test_a_whole_description_gives_everything_and_no_problem():
    index = read_description("shop.json", as_json(shop()))
    assert (index.dialect, index.title, index.version) == ("openapi 3.0", "Halden Shop API", "2")
    assert [each.url for each in index.servers] == ["https://api.haldenshop.example/v1"]
    assert [(each.key, each.scheme) for each in index.auth] == [("token", "api_key")]
    calls = [(each.key, each.method, each.path, each.pointer) for each in index.operations]
    assert calls[0] == ("listCustomers", "GET", "/customers", "#/paths/~1customers/get")
    assert calls[1][0] == "POST /customers"
    post = index.operations[1]
    assert [each.status for each in post.errors] == ["422"]
    assert post.body is not None
    assert post.body.required
    # A parameter of the path is a parameter of each of its operations.
    assert [each.name for each in index.operations[2].parameters] == ["customer"]
    assert index.operations[2].security[0].schemes == ("token",)
    assert problems_of(index) == {("cycle", "#/components/schemas/Customer")}


def test_schemas_are_paths_with_what_is_known_of_each():
    index = read_description("shop.json", as_json(shop()))
    fields = {each.path: each for each in lookups_of(index).flat("Customer")}
    assert fields["address.city"].type == "string"
    assert fields["orders"].type == "array of object"
    assert fields["orders[].total"].type == "number"
    assert fields["metadata.*"].type == "string"
    email = fields["email"]
    assert (email.required, email.max_length, email.example) == (True, 120, "ann@example.com")
    assert fields["status"].enum == ("active", "closed")
    assert fields["id"].read_only
    # A schema inside itself ends where it would begin again.
    assert "orders[].customer" in fields
    assert "orders[].customer.email" not in fields


def test_what_was_stored_is_what_was_read():
    index = read_description("shop.json", as_json(shop()))
    assert unpacked(packed(index)) == index
    with pytest.raises(NotAnIndex):
        unpacked(b"no index")


def test_all_of_holds_together_and_one_of_is_a_choice():
    schemas = {
        "Base": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
        "Card": {"type": "object", "required": ["last4"], "properties": {"last4": {"type": "string"}}},
        "Bank": {"type": "object", "required": ["iban"], "properties": {"iban": {"type": "string"}}},
        "Payer": {
            "allOf": [
                ref("Base"),
                {"required": ["name"], "properties": {"name": {"type": "string"}}},
            ],
            "properties": {"source": {"oneOf": [ref("Card"), ref("Bank")]}},
        },
        "Way": {"anyOf": [ref("Card"), ref("Bank"), {"properties": {"cash": {"type": "boolean"}}}]},
        "Loose": {"properties": {"owner": {"anyOf": [{"type": "string"}, ref("Base")], "nullable": True}}},
    }
    index = read_description("t.json", with_schemas(schemas))
    payer = {each.path: each.required for each in lookups_of(index).flat("Payer")}
    assert payer["id"]
    assert payer["name"]
    assert payer["source.last4"] is False
    assert payer["source.iban"] is False
    way = {each.path: each.required for each in lookups_of(index).flat("Way")}
    assert way == {"cash": False, "last4": False, "iban": False}
    owner = next(each for each in lookups_of(index).flat("Loose") if each.path == "owner")
    assert (owner.type, owner.nullable) == ("string | object", True)


def test_openapi_3_1_says_types_as_lists_and_constants():
    schema = {
        "type": "object",
        "properties": {
            "a": {"type": ["string", "null"]},
            "b": {"const": "page"},
            "c": {"type": ["integer", "string"]},
            "d": {"type": "string", "examples": ["x"]},
            "e": {"$ref": "#/components/schemas/Other", "description": "Beside a reference."},
        },
    }
    data = with_schemas({"T": schema, "Other": {"type": "string"}}, "3.1.0")
    index = read_description("t.json", data)
    fields = {each.path: each for each in lookups_of(index).flat("T")}
    assert (fields["a"].type, fields["a"].nullable) == ("string", True)
    assert fields["b"].enum == ("page",)
    assert fields["c"].type == "integer | string"
    assert fields["d"].example == "x"
    assert fields["e"].description == "Beside a reference."
    assert "bad_type" not in index.problem_counts


def test_swagger_2_has_bodies_forms_and_definitions():
    pet = {"type": "object", "properties": {"name": {"type": "string"}, "tag": {"x-nullable": True}}}
    body = {"in": "body", "name": "pet", "schema": {"$ref": "#/definitions/Pet"}, "required": True}
    fields = [
        {"in": "formData", "name": "file", "type": "file", "required": True},
        {"in": "formData", "name": "note", "type": "string"},
    ]
    flow = {"type": "oauth2", "flow": "application", "tokenUrl": "https://x.example", "scopes": {"read": ""}}
    described = {
        "swagger": "2.0",
        "info": {"title": "Pets", "version": "1"},
        "host": "pets.example",
        "basePath": "/api",
        "schemes": ["http", "https"],
        "consumes": ["application/json"],
        "securityDefinitions": {"app": flow, "plain": {"type": "basic"}},
        "security": [{"app": ["read"]}],
        "definitions": {"Pet": pet},
        "paths": {
            "/pets": {
                "post": {
                    "parameters": [body],
                    "responses": {
                        "200": {
                            "description": "",
                            "schema": {"type": "array", "items": {"$ref": "#/definitions/Pet"}},
                        }
                    },
                }
            },
            "/files": {"post": {"consumes": ["multipart/form-data"], "parameters": fields, "responses": {}}},
        },
    }
    index = read_description("pets.json", as_json(described))
    assert index.servers[0].url == "https://pets.example/api"
    schemes = [(each.scheme, each.scopes) for each in index.auth]
    assert schemes == [("oauth2_client_credentials", ("read",)), ("basic", ())]
    lookups = lookups_of(index)
    made, sent = index.operations
    assert lookups.find_field(made, "name").status == "found"
    assert made.answer is not None
    assert [each.path for each in lookups.flat(made.answer.shape)] == ["[].name", "[].tag"]
    assert sent.body is not None
    assert sent.body.media == "multipart/form-data"
    assert [(each.path, each.required) for each in lookups.flat(sent)] == [("file", True), ("note", False)]


BROKEN: list[tuple[str, dict[str, Any], str]] = [
    ("dangling_ref", {"$ref": "#/components/schemas/Gone"}, "/$ref"),
    ("remote_ref", {"$ref": "https://evil.example/schema.json"}, "/$ref"),
    ("remote_ref", {"$ref": "other.yaml#/Pet"}, "/$ref"),
    ("bad_value", {"$ref": 7}, "/$ref"),
    ("bad_type", {"type": "strnig"}, "/type"),
    ("bad_type", {"type": ["string", "null"]}, "/type"),
    ("nullable_without_type", {"nullable": True}, ""),
    ("array_without_items", {"type": "array"}, ""),
    ("bad_value", {"properties": ["name"]}, "/properties"),
    ("bad_value", {"type": "object", "required": "name"}, "/required"),
    ("bad_value", {"allOf": {"a": 1}}, "/allOf"),
    ("bad_type", {"items": {"type": "string"}}, ""),
    ("cut", {"enum": [f"v{number}" for number in range(5_000)]}, "/enum"),
]


@pytest.mark.parametrize(("kind", "schema", "where"), BROKEN)
def test_each_kind_of_broken_schema_is_listed_with_its_place(kind: str, schema: dict[str, Any], where: str):
    index = read_description(
        "t.json", with_schemas({"T": {"properties": {"f": schema, "ok": {"type": "string"}}}})
    )
    assert (kind, f"#/components/schemas/T/properties/f{where}") in problems_of(index)
    assert paths_of(index, "T")["ok"] == "string"


def test_broken_operations_are_listed_and_the_others_read():
    described = shop()
    described["paths"]["/customers"]["post"]["operationId"] = "listCustomers"
    described["paths"]["/a/{b}"] = {"get": {"responses": [], "parameters": "none", "security": [{"no": []}]}}
    described["paths"]["/bad"] = "text"
    described["paths"]["/odd"] = {"fetch": {}}
    described["paths"]["/again"] = {"get": {"parameters": [{"$ref": "#/paths/~1again/get/parameters/0"}]}}
    del described["components"]["securitySchemes"], described["servers"]
    index = read_description("shop.json", as_json(described))
    assert problems_of(index) >= {
        ("duplicate_id", "#/paths/~1customers/post/operationId"),
        ("undeclared_parameter", "#/paths/~1a~1{b}/get/parameters"),
        ("bad_value", "#/paths/~1a~1{b}/get/parameters"),
        ("bad_value", "#/paths/~1a~1{b}/get/responses"),
        ("unknown_security", "#/paths/~1a~1{b}/get/security/0"),
        ("bad_value", "#/paths/~1bad"),
        ("bad_value", "#/paths/~1odd/fetch"),
        ("cycle", "#/paths/~1again/get/parameters/0"),
        ("no_security", "#/components/securitySchemes"),
        ("no_server", "#/servers"),
    }
    assert len(index.operations) == 6


def test_yaml_is_read_by_the_rules_of_yaml_1_2():
    text = """
openapi: 3.0.0
info: {title: T, version: 1.0}
paths:
  /a:
    get:
      responses:
        200: {description: Fine}
        default: {description: no}
components:
  schemas:
    Common: &common {type: object, properties: {id: {type: string}}}
    Twice: {type: string}
    Twice: {type: integer}
    Country: {type: string, enum: [NO, on, "yes", 0x1F]}
    Same: *common
    Merged:
      <<: *common
      required: [id]
"""
    index = read_description("t.yaml", text.encode())
    assert [each.status for each in index.operations[0].answers] == ["200", "default"]
    assert index.schemas["Country"].enum == ("NO", "on", "yes", "0x1F")
    assert paths_of(index, "Same") == paths_of(index, "Merged") == {"id": "string"}
    assert index.schemas["Twice"].type == "integer"
    assert ("duplicate_key", "#/components/schemas/Twice") in problems_of(index)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00",
        b"{",
        b"[1, 2]",
        b"openapi: 3.0.0\ninfo: [",
        b'{"openapi": "1.2"}',
        b'{"openapi": ' + b"[" * 100_000,
        b'{"openapi": "3.0.0", "paths": ' + b"9" * 5_000 + b"}",
        b"openapi: 3.0.0\npaths: " + b"[" * 3_000,
        b"\x00\x01\x02",
    ],
)
def test_what_is_no_description_says_so(data: bytes):
    index = read_description("x.json", data)
    assert not index.is_readable
    assert index.problems[0].kind == "unreadable"
    assert index.problems[0].text.startswith("x.json ")


def test_a_comma_too_many_is_read_and_listed():
    index = read_description("t.json", b'{"openapi": "3.0.0", "info": {"title": "T"}, "paths": {},}')
    assert index.title == "T"
    assert "is not valid JSON (line 1" in index.problems[0].text


def test_hostile_files_are_no_danger():
    laughs = "\n".join(f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]" for at in range(1, 40))
    head = "openapi: 3.0.0\ninfo: {title: T}\npaths: {}\n"
    bomb = read_description("bomb.yaml", f"{head}a0: &a0 x\n{laughs}\n".encode())
    assert bomb.problem_counts["alias_refused"]
    many = read_description("many.yaml", f"{head}a: &a x\nb: [{'*a, ' * 100_000}]\n".encode())
    assert many.problem_counts["alias_refused"] == 1
    deep: dict[str, Any] = {"type": "string"}
    for _ in range(150):
        deep = {"type": "object", "properties": {"a": deep}}
    index = read_description("deep.json", with_schemas({"T": deep}))
    assert index.problem_counts["cut"]
    nested: dict[str, Any] = {"type": "string"}
    for _ in range(150):
        nested = {"allOf": [nested]}
    assert read_description("nested.json", with_schemas({"T": nested})).problem_counts["cut"] == 1
    itself = {
        "openapi": "3.0.0",
        "info": {"title": "\ud800\0"},
        "paths": {},
        "components": {"schemas": {"A": {"allOf": [ref("A")]}, "B": ref("C"), "C": ref("B")}},
    }
    index = read_description("self.json", json.dumps(itself).encode())
    assert index.title == "?\N{REPLACEMENT CHARACTER}"
    assert list(lookups_of(index).flat("A")) == []
    assert index.problem_counts["cycle"] == 2


def test_every_problem_of_one_kind_is_counted_and_some_are_listed():
    schemas = {f"S{at}": {"properties": {"a": ref(f"Gone{at}")}} for at in range(500)}
    index = read_description("t.json", with_schemas(schemas))
    assert index.problem_counts["dangling_ref"] == 500
    assert sum(each.kind == "dangling_ref" for each in index.problems) == 200


def test_schemas_that_contain_each_other_many_times_stay_small():
    schemas = {f"S{at}": {"properties": {f"f{to}": ref(f"S{to}") for to in range(60)}} for at in range(60)}
    described = json.loads(with_schemas(schemas))
    described["paths"] = {"/a": {"post": {"requestBody": media(ref("S0")), "responses": {}}}}
    index = read_description("t.json", as_json(described))
    assert index.field_count == 3_600
    assert len(list(lookups_of(index).flat("S0", most=1_000))) == 1_000


def test_items_without_a_type_are_a_list_or_choices_of_the_value_itself():
    user = {"properties": {"id": {"type": "string"}}}
    schemas = {"Ids": {"properties": {"ids": {"items": user}}}, "User": {"items": {"anyOf": [user]}}}
    index = read_description("t.json", with_schemas(schemas))
    assert paths_of(index, "Ids") == {"ids": "array of object", "ids[].id": "string"}
    assert paths_of(index, "User") == {"id": "string"}


def test_a_schema_may_be_named_by_its_anchor_or_id():
    line = {"price": {"$ref": "#money"}, "tax": {"$ref": "https://halden.example/tax"}}
    tax = {
        "$id": "https://halden.example/tax",
        "type": "object",
        "properties": {"rate": {"type": "number"}},
    }
    money = {"$anchor": "money", "type": "object", "properties": {"amount": {"type": "integer"}}}
    schemas = {"Line": {"type": "object", "properties": line}, "Money": money, "Tax": tax}
    index = read_description("shop.json", with_schemas(schemas, "3.1.0"))
    found = paths_of(index, "Line")
    assert (found["price.amount"], found["tax.rate"]) == ("integer", "number")
    assert not {kind for kind, _ in problems_of(index)} & {"dangling_ref", "remote_ref"}


def test_an_anchor_that_is_nowhere_dangles():
    schemas = {"Line": {"type": "object", "properties": {"price": {"$ref": "#nowhere"}}}}
    index = read_description("shop.json", with_schemas(schemas, "3.1.0"))
    assert "dangling_ref" in {kind for kind, _ in problems_of(index)}
