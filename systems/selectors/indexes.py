"""Reads of API descriptions. An index that was read stays in the process, by the SHA-256 of its file."""

from collections.abc import Mapping

from django.db.models import QuerySet

from systems.index import ApiIndex, NotAnIndex, unpacked
from systems.index.kept import remember, remembered
from systems.index.storing import VERSION
from systems.models import ApiDescription
from teams.models import Project


def descriptions_of(project: Project) -> QuerySet[ApiDescription]:
    """Every row of the project, also of documents that were replaced, without the indexes."""
    return ApiDescription.objects.filter(project=project, version=VERSION).defer("index")


def current_descriptions(project: Project, contents: Mapping[str, str]) -> list[ApiDescription]:
    """The rows of the documents that count. `contents` are their SHA-256 by name."""
    rows = descriptions_of(project).filter(sha256__in=contents.values())
    return [row for row in rows if contents.get(row.document) == row.sha256]


def indexes_of(project: Project, contents: Mapping[str, str] | None = None) -> tuple[ApiIndex, ...]:
    """The indexes of a project's API descriptions, by document name.

    With `contents` (SHA-256 by document name) those of just these files, else the newest of each name.
    """
    if contents is None:
        contents = {row.document: row.sha256 for row in descriptions_of(project)}
    rows = current_descriptions(project, contents)
    found = (stored_index(project, row.document, row.sha256) for row in rows)
    return tuple(index for index in found if index is not None)


def stored_index(project: Project, document: str, sha256: str) -> ApiIndex | None:
    """The index of that content, from the process or its row; None where it has to be read (again)."""
    key = f"{sha256}:{document}"
    rows = ApiDescription.objects.filter(project=project, document=document, sha256=sha256, version=VERSION)
    known = remembered(key)
    if known is not None:
        return known if rows.exists() else None
    packed = rows.values_list("index", flat=True).first()
    if packed is None:
        return None
    try:
        return remember(key, unpacked(bytes(packed)))
    except NotAnIndex:
        return None
