"""Rows of API descriptions for tests."""

from planner.services.documents import add_document
from systems.models import ApiDescription
from systems.services.descriptions import keep_description
from teams.models import Project, User
from tests.systems.apis import as_json, shop


def make_description(project: Project, *, by: User, name: str = "shop.json") -> ApiDescription:
    """The shop's description as a document of the project, indexed."""
    document = add_document(project=project, name=name, data=as_json(shop()), by=by)
    keep_description(
        project=project, document=document.name, sha256=document.sha256, data=bytes(document.data)
    )
    return ApiDescription.objects.get(project=project, document=name, sha256=document.sha256)
