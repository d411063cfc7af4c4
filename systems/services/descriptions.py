"""Keeping the indexes of API descriptions."""

from systems.index import ApiIndex, packed
from systems.index.kept import read_once, remember
from systems.index.storing import VERSION
from systems.models import ApiDescription
from systems.selectors.indexes import stored_index
from teams.models import Project

MOST_PROBLEMS = 20


def keep_description(*, project: Project, document: str, sha256: str, data: bytes) -> ApiIndex:
    """The index of a document's bytes, read once and stored; the same content again is not read again.

    Bytes that are no API description give an index that is not readable, and nothing is stored.
    """
    known = stored_index(project, document, sha256)
    if known is not None:
        return known
    index = read_once(document, data)
    remember(f"{sha256}:{document}", index)
    if not index.is_readable:
        return index
    ApiDescription.objects.update_or_create(
        project=project,
        document=document,
        sha256=sha256,
        defaults={
            "title": index.title[:200],
            "version": VERSION,
            "index": packed(index),
            "counts": {
                "operations": len(index.operations),
                "schemas": len(index.schemas),
                "fields": index.field_count,
                "problems": index.problem_count,
            },
            "problems": [f"{each.pointer}: {each.text}" for each in index.problems[:MOST_PROBLEMS]],
        },
    )
    return index
