"""Payloads that examples can be computed from: JSON documents, the trigger's event, examples of calls."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from lib.json_text import NotJson, read_json
from planner.models import Document, WorkflowRevision
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec
from teams.models import Project

LARGEST: Final = 2_000_000
"""Bytes of a document beyond which it is no sample of one payload."""
MOST: Final = 40


@dataclass(frozen=True)
class Payload:
    """One payload: `id` in an address, `label` for a person, and the value."""

    id: str
    label: str
    value: Any


def payloads_of(project: Project, spec: WorkflowSpec, research: Research) -> tuple[Payload, ...]:
    """All that are known, those people brought first. At most MOST."""
    return tuple(payload for payload, _ in zip(_all(project, spec, research), range(MOST), strict=False))


def _all(project: Project, spec: WorkflowSpec, research: Research) -> Iterator[Payload]:
    documents = Document.objects.filter(
        project=project, removed_at=None, name__iendswith=".json", size__lte=LARGEST
    )
    for pk, digest, name in documents.order_by("pk").values_list("pk", "sha256", "name")[:MOST]:
        value = document_value(pk, digest)
        if isinstance(value, dict | list) and not _is_description(value):
            yield Payload(f"document:{name}", name, value)
    if spec.trigger.payload_example is not None:
        yield Payload("trigger", "The trigger's example event", spec.trigger.payload_example)
    for endpoint in spec.endpoints:
        for number, example in enumerate(endpoint.examples):
            if isinstance(example.response, dict | list):
                label = f"{endpoint.key}, answer of {endpoint.method} {endpoint.path}"
                yield Payload(f"endpoint:{endpoint.key}:{number}", label, example.response)
    for told in research.endpoints:
        if isinstance(told.response_example, dict | list):
            label = f"Answer of {told.method} {told.path} in the documents"
            yield Payload(f"research:{told.key}", label, told.response_example)


# Rows are never used again for another content; the digest is for tests, whose rows are. Few are kept, for a
# large file takes room.
@lru_cache(maxsize=8)
def document_value(pk: int, digest: str) -> Any:
    """The JSON value of the document with these bytes, None where it is none."""
    try:
        return read_json(
            bytes(Document.objects.values_list("data", flat=True).get(pk=pk)).decode("utf-8-sig")
        )
    except (NotJson, UnicodeDecodeError):
        return None


def _is_description(value: Any) -> bool:
    """OpenAPI, Swagger, Postman and HAR files are about payloads; they are none."""
    if not isinstance(value, dict):
        return False
    log = value.get("log")
    return bool(
        {"openapi", "swagger", "paths"} & value.keys()
        or ("info" in value and "item" in value)
        or (isinstance(log, dict) and "entries" in log)
    )


def revision_value(project: Project, key: str, number: int) -> WorkflowSpec | None:
    """The workflow as it was in one revision, None where there is no such revision."""
    row = WorkflowRevision.objects.filter(workflow__project=project, workflow__key=key, number=number).first()
    return WorkflowSpec.model_validate(row.value) if row else None
