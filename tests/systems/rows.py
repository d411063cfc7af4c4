"""Rows of systems for tests: API descriptions, environments, connections."""

from typing import Any

from planner.services.documents import add_document
from systems.models import ApiDescription, Connection, Environment
from systems.services.connections import connect_system
from systems.services.descriptions import keep_description
from systems.services.environments import create_environment
from teams.models import Project, User
from tests.systems.apis import as_json, shop


def make_description(project: Project, *, by: User, name: str = "shop.json") -> ApiDescription:
    """The shop's description as a document of the project, indexed."""
    document = add_document(project=project, name=name, data=as_json(shop()), by=by)
    keep_description(
        project=project, document=document.name, sha256=document.sha256, data=bytes(document.data)
    )
    return ApiDescription.objects.get(project=project, document=name, sha256=document.sha256)


def make_environment(project: Project, *, by: User, key: str = "staging", **fields: Any) -> Environment:
    """An environment in which nothing is connected."""
    values = {"name": key.capitalize(), "is_production": False} | fields
    return create_environment(project=project, key=key, by=by, **values)


def connect_crm(
    project: Project, *, by: User, url: str = "http://127.0.0.1:9", key: str = "staging"
) -> Connection:
    """The system "crm" connected with OAuth in an environment, without anybody having signed in."""
    return connect_system(
        environment=make_environment(project, by=by, key=key),
        system="crm",
        base_url=url,
        scheme="oauth2_authorization_code",
        given={
            "authorize_url": f"{url}/authorize?audience=api",
            "token_url": f"{url}/token",
            "client_id": "tenon-client",
            "client_secret": "cs-4711-secret",
            "scope": "read write",
        },
        by=by,
    )
