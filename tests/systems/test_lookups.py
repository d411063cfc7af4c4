"""Asking an index: calls as people write them, fields by path, words as they are typed."""

import time

import pytest

from systems.index import Lookups, lookups_of, read_description
from tests.systems.apis import SCHEMAS, as_json, shop


@pytest.fixture(scope="module")
def lookups() -> Lookups:
    described = shop()
    described["paths"]["/customers/search"] = {"get": {"responses": {}}}
    described["paths"]["/accounts/{id}.json"] = {"get": {"responses": {}}}
    return lookups_of(read_description("shop.json", as_json(described)))


@pytest.mark.parametrize(
    ("method", "path", "found"),
    [
        ("GET", "/customers", "/customers"),
        ("get", "customers/", "/customers"),
        ("GET", "/v1/customers?email=a", "/customers"),
        ("GET", "https://api.haldenshop.example/v1/customers", "/customers"),
        ("GET", "https://proxy.example/v1/customers/cus_1", "/customers/{customer}"),
        ("PATCH", "/customers/{id}", "/customers/{customer}"),
        ("PATCH", "/customers/:id", "/customers/{customer}"),
        ("PATCH", "/customers/<id>", "/customers/{customer}"),
        ("GET", "/customers/search", "/customers/search"),
        ("GET", "/accounts/A1.json", "/accounts/{id}.json"),
        ("GET", "/services/data/v59.0/customers", "/customers"),
    ],
)
def test_a_call_is_found_however_it_is_written(lookups: Lookups, method: str, path: str, found: str):
    operation = lookups.find_operation(method, path).operation
    assert operation is not None
    assert operation.path == found


def test_what_is_not_there_has_neighbours(lookups: Lookups):
    missing = lookups.find_operation("POST", "/v1/custmers")
    assert missing.operation is None
    assert (missing.nearest[0].method, missing.nearest[0].path) == ("POST", "/customers")
    other = lookups.find_operation("DELETE", "/customers/1")
    assert [each.method for each in other.other_methods] == ["GET", "PATCH"]
    assert lookups.find_operation("GET", "/wholly/different/thing").nearest == ()
    assert lookups.find_operation("GET", "").operation is None


def test_another_version_is_another_call():
    described = shop()
    described["paths"] = {f"/v1{path}": item for path, item in described["paths"].items()}
    described["servers"] = [{"url": "https://api.haldenshop.example"}]
    lookups = lookups_of(read_description("shop.json", as_json(described)))
    assert lookups.find_operation("GET", "/customers").operation
    assert lookups.find_operation("GET", "/{version}/customers").operation
    assert lookups.find_operation("GET", "/v2/customers").operation is None


@pytest.mark.parametrize(
    ("path", "status", "known", "near"),
    [
        ("email", "found", "email", ()),
        ("$.address.city", "found", "address.city", ()),
        ("orders[0].total", "found", "orders[].total", ()),
        ("orders.total", "found", "orders[].total", ()),
        ("orders[].customer.address.city", "found", "orders[].customer.address.city", ()),
        ("metadata.anything", "open", "metadata.anything", ()),
        ("emial", "missing", "emial", ("email",)),
        ("city", "missing", "city", ("address.city",)),
        ("email.domain", "missing", "email.domain", ("email",)),
        ("adress.city", "missing", "adress.city", ("address.city",)),
        ("", "unknown", "", ()),
    ],
)
def test_fields_are_found_by_path(
    lookups: Lookups, path: str, status: str, known: str, near: tuple[str, ...]
):
    found = lookups.find_field("customers", path)
    assert (found.status, found.path) == (status, known)
    assert found.suggestions[:1] == near


def test_of_an_unknown_object_nothing_is_said(lookups: Lookups):
    assert lookups.find_field("Invoice", "total").status == "unknown"


def test_what_must_be_there_is_known_for_each_part(lookups: Lookups):
    shape = lookups.index.schemas["Customer"]
    assert [each.path for each in lookups.fields.required(shape)] == ["email"]
    assert [each.path for each in lookups.fields.required(shape, "address")] == ["address.country"]


def test_search_ranks_names_before_descriptions_and_takes_beginnings(lookups: Lookups):
    found = lookups.search("cust em")
    assert [(each.schema, each.field.path) for each in found.fields if each.field][:1] == [
        ("Customer", "email")
    ]
    calls = [each.operation for each in lookups.search("post customers").operations]
    assert [(each.method, each.path) for each in calls if each] == [("POST", "/customers")]
    assert lookups.search("  ").operation_total == 0
    assert lookups.search("zebra").fields == ()


def test_search_answers_while_somebody_types():
    described = shop()
    described["components"]["schemas"] = SCHEMAS | {
        f"Record{at}": {"properties": {f"customer_{name}_{at}": {"type": "string"} for name in range(20)}}
        for at in range(400)
    }
    lookups = lookups_of(read_description("large.json", as_json(described)))
    lookups.search("warm")
    began = time.process_time()
    assert lookups.search("c").field_total > 8_000
    # Far above the few milliseconds it takes, for machines that are busy with other things.
    assert time.process_time() - began < 0.5
