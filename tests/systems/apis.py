"""Small API descriptions of our own, whole and broken."""

import json
from typing import Any

CUSTOMER: dict[str, Any] = {
    "type": "object",
    "required": ["email"],
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "email": {"type": "string", "maxLength": 120, "example": "ann@example.com"},
        "age": {"type": "integer"},
        "status": {"type": "string", "enum": ["active", "closed"]},
        "address": {"$ref": "#/components/schemas/Address"},
        "orders": {"type": "array", "items": {"$ref": "#/components/schemas/Order"}},
        "metadata": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
SCHEMAS: dict[str, Any] = {
    "Customer": CUSTOMER,
    "Address": {
        "type": "object",
        "required": ["country"],
        "properties": {"city": {"type": "string"}, "country": {"type": "string"}},
    },
    "Order": {
        "type": "object",
        "properties": {"total": {"type": "number"}, "customer": {"$ref": "#/components/schemas/Customer"}},
    },
}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def media(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def shop() -> dict[str, Any]:
    """A whole one: customers of a shop."""
    one = {"name": "customer", "in": "path", "required": True, "schema": {"type": "string"}}
    email = {"name": "email", "in": "query", "schema": {"type": "string"}}
    listed = {"type": "object", "properties": {"data": {"type": "array", "items": ref("Customer")}}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Halden Shop API", "version": "2"},
        "servers": [{"url": "https://api.haldenshop.example/v1"}],
        "security": [{"token": []}],
        "paths": {
            "/customers": {
                "get": {
                    "operationId": "listCustomers",
                    "summary": "List customers",
                    "tags": ["Customers"],
                    "parameters": [email],
                    "responses": {"200": {"description": "Some.", **media(listed)}},
                },
                "post": {
                    "summary": "Create a customer",
                    "requestBody": {"required": True, **media(ref("Customer"))},
                    "responses": {
                        "201": {"description": "Made.", **media(ref("Customer"))},
                        "422": {"description": "The email is taken."},
                    },
                },
            },
            "/customers/{customer}": {
                "parameters": [one],
                "get": {"responses": {"200": {"description": "It.", **media(ref("Customer"))}}},
                "patch": {"requestBody": media(ref("Customer")), "responses": {}},
            },
        },
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def with_schemas(schemas: dict[str, Any], openapi: str = "3.0.3") -> bytes:
    """A description of nothing but these schemas."""
    described = {"openapi": openapi, "info": {"title": "T"}, "components": {"schemas": schemas}, "paths": {}}
    return json.dumps(described).encode()


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()
