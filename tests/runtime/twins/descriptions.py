"""Small API descriptions of our own, one for each way vendors describe things."""

from typing import Any

ID = {"type": "integer", "readOnly": True}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def says(schema: dict[str, Any], media: str = "application/json", **more: Any) -> dict[str, Any]:
    return {"description": "As described.", "content": {media: {"schema": schema, **more}}}


def param(name: str, place: str = "query", **schema: Any) -> dict[str, Any]:
    needed = {"required": True} if place == "path" or schema.pop("required", False) else {}
    return {"name": name, "in": place, "schema": {"type": "string", **schema}, **needed}


def described(paths: dict[str, Any], schemas: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A description with these paths and schemas."""
    components = {"schemas": schemas, **more.pop("components", {})}
    info = {"title": "Desk", "version": "1"}
    return {"openapi": "3.0.3", "info": info, "paths": paths, "components": components, **more}


PROBLEM = {
    "type": "object",
    "properties": {
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "kind": {"type": "string"},
                    "code": {"type": "string", "enum": ["missing_entry", "bad_request", "already_taken"]},
                    "detail": {"type": "string"},
                    "field": {"type": "string"},
                },
            },
        }
    },
}
TICKET = {
    "type": "object",
    "required": ["id", "subject", "status", "created_at"],
    "properties": {
        "id": ID,
        "subject": {"type": "string", "maxLength": 20},
        "status": {"type": "string", "enum": ["open", "closed"]},
        "priority": {"type": "integer", "nullable": True},
        "agent": ref("Agent"),
        "tags": {"type": "array", "items": {"type": "string"}},
        "url": {"type": "string", "example": "https://desk.example.com/tickets/7"},
        "created_at": {"type": "string", "format": "date-time"},
        "updated_at": {"type": "string", "format": "date-time"},
    },
}
NEW_TICKET = {
    "type": "object",
    "required": ["subject"],
    "properties": {name: TICKET["properties"][name] for name in ("subject", "status", "priority", "tags")}
    | {"agent": {"type": "string"}, "notify": {"type": "boolean"}},
}
PAGED = {
    "type": "object",
    "required": ["data", "has_more"],
    "properties": {
        "data": {"type": "array", "items": ref("Ticket")},
        "has_more": {"type": "boolean"},
        "next_cursor": {"type": "string", "nullable": True},
        "total": {"type": "integer"},
    },
}


def wrapped(name: str) -> dict[str, Any]:
    return {"type": "object", "properties": {"data": ref(name)}}


ERRORS = {"422": says(ref("Problem")), "404": says(ref("Problem"))}
TICKETS = {
    "/tickets": {
        "get": {
            "parameters": [
                param("cursor"),
                param("limit", type="integer"),
                param("status", enum=["open", "closed", "all"]),
                param("created_after"),
                param("sort"),
                param("near"),
            ],
            "responses": {"200": says(ref("Tickets"))},
        },
        "post": {
            "parameters": [param("Idempotency-Key", "header")],
            "requestBody": {"required": True, **says(wrapped("NewTicket"))},
            "responses": {"201": says(wrapped("Ticket")), **ERRORS},
        },
    },
    "/tickets/{ticket_id}": {
        "parameters": [param("ticket_id", "path")],
        "get": {"responses": {"200": says(wrapped("Ticket")), **ERRORS}},
        "patch": {
            "requestBody": says(wrapped("NewTicket")),
            "responses": {"200": says(wrapped("Ticket")), **ERRORS},
        },
        "delete": {"responses": {"204": {"description": "Gone."}, **ERRORS}},
    },
    "/tickets/{ticket_id}/comments": {
        "parameters": [param("ticket_id", "path")],
        "get": {"responses": {"200": says({"type": "array", "items": ref("Comment")})}},
        "post": {
            "requestBody": says(ref("NewComment")),
            "responses": {"201": says(ref("Comment")), **ERRORS},
        },
    },
    "/tickets/{ticket_id}/close": {
        "parameters": [param("ticket_id", "path")],
        "post": {"responses": {"200": says(wrapped("Ticket")), **ERRORS}},
    },
    "/search": {
        "post": {"requestBody": says({"type": "object"}), "responses": {"200": says({"type": "object"})}}
    },
    "/tickets/{ticket_id}/print": {
        "parameters": [param("ticket_id", "path")],
        "get": {"responses": {"200": says({"type": "string"}, "application/pdf")}},
    },
}
DESK = described(
    TICKETS,
    {
        "Ticket": TICKET,
        "NewTicket": NEW_TICKET,
        "Tickets": PAGED,
        "Agent": {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}},
        "Comment": {
            "type": "object",
            "properties": {"id": ID, "text": {"type": "string"}, "ticket": ref("Ticket")},
        },
        "NewComment": {
            "type": "object",
            "required": ["text"],
            "properties": {"text": {"type": "string"}},
        },
        "Problem": PROBLEM,
    },
    servers=[{"url": "https://desk.example.com/api/v2"}],
    security=[{"token": []}],
    components={"securitySchemes": {"token": {"type": "apiKey", "in": "header", "name": "X-Desk-Token"}}},
)
MESSAGE = {
    "sid": "SM0123456789abcdef0123456789abcdef",
    "to": "+15550001",
    "status": "queued",
    "uri": "/Accounts/AC1/Messages/SM0123456789abcdef0123456789abcdef.json",
    "date_created": "Thu, 24 Aug 2023 05:01:45 +0000",
}
FORM = "application/x-www-form-urlencoded"
PHONE = described(
    {
        "/Accounts/{AccountSid}/Messages.json": {
            "parameters": [param("AccountSid", "path")],
            "get": {
                "parameters": [param("PageSize", type="integer"), param("Page", type="integer"), param("To")],
                "responses": {"200": says(ref("Messages"))},
            },
            "post": {
                "requestBody": {
                    **says(
                        {
                            "type": "object",
                            "required": ["To"],
                            "properties": {
                                "To": {"type": "string"},
                                "Media": {"type": "array", "items": {"type": "string"}},
                                "Attempt": {"type": "integer"},
                            },
                        },
                        FORM,
                    )
                },
                "responses": {"201": says(ref("Message"), example=MESSAGE)},
            },
        },
        "/Accounts/{AccountSid}/Messages/{Sid}.json": {
            "parameters": [param("AccountSid", "path"), param("Sid", "path")],
            "get": {"responses": {"200": says(ref("Message"), example=MESSAGE)}},
        },
    },
    {
        "Message": {
            "type": "object",
            "properties": {name: {"type": "string", "nullable": True} for name in MESSAGE},
        },
        "Messages": {
            "type": "object",
            "properties": {
                "messages": {"type": "array", "items": ref("Message")},
                "next_page_uri": {"type": "string", "nullable": True, "format": "uri"},
                "page_size": {"type": "integer"},
            },
        },
    },
    security=[{"basic": []}],
    components={"securitySchemes": {"basic": {"type": "http", "scheme": "basic"}}},
)
CHANNEL = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "example": "C012AB3CD"},
        "name": {"type": "string"},
        "topic": {"type": "string"},
        "is_open": {"type": "boolean"},
    },
}
YES, NO = ({"type": "boolean", "enum": [word]} for word in (True, False))
BAD = says(
    {
        "type": "object",
        "properties": {
            "ok": NO,
            "error": {"type": "string", "enum": ["invalid_arguments", "channel_not_found", "not_authed"]},
        },
    }
)
CHAT = described(
    {
        "/channels.create": {
            "post": {
                "requestBody": says(
                    {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}, FORM
                ),
                "responses": {
                    "200": says({"type": "object", "properties": {"ok": YES, "channel": ref("Channel")}}),
                    "default": BAD,
                },
            }
        },
        "/channels.info": {
            "get": {
                "parameters": [param("channel", required=True)],
                "responses": {
                    "200": says({"type": "object", "properties": {"ok": YES, "channel": ref("Channel")}}),
                    "default": BAD,
                },
            }
        },
        "/channels.list": {
            "get": {
                "responses": {
                    "200": says(
                        {
                            "type": "object",
                            "properties": {"ok": YES, "channels": {"type": "array", "items": ref("Channel")}},
                        }
                    ),
                    "default": BAD,
                }
            }
        },
    },
    {"Channel": CHANNEL},
    security=[{"oauth": []}],
    components={"securitySchemes": {"oauth": {"type": "http", "scheme": "bearer"}}},
)
BOOKS = described(
    {
        "/Contacts": {
            "put": {"requestBody": says(ref("Contacts")), "responses": {"200": says(ref("Contacts"))}},
            "post": {"requestBody": says(ref("Contacts")), "responses": {"200": says(ref("Contacts"))}},
            "get": {
                "parameters": [param("page", type="integer"), param("where")],
                "responses": {
                    "200": {**says(ref("Contacts")), "headers": {"Link": {"schema": {"type": "string"}}}}
                },
            },
        },
        "/Contacts/{ContactID}": {
            "parameters": [param("ContactID", "path")],
            "get": {"responses": {"200": says(ref("Contacts"))}},
            "post": {"requestBody": says(ref("Contacts")), "responses": {"200": says(ref("Contacts"))}},
        },
        "/query": {
            "get": {
                "parameters": [param("query", required=True)],
                "responses": {"200": says({"type": "object"})},
            }
        },
    },
    {
        "Contacts": {
            "type": "object",
            "properties": {
                "Contacts": {"type": "array", "items": ref("Contact")},
                "Warnings": {"type": "array", "items": {"type": "object"}},
            },
        },
        "Contact": {
            "type": "object",
            "properties": {
                "ContactID": {"type": "string", "format": "uuid"},
                "Name": {"type": "string"},
                "Contacts": {"type": "array", "items": ref("Contact")},
            },
        },
    },
)
