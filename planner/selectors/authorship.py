"""Who wrote each element of a workflow last."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from planner.models import Workflow, WorkflowRevision
from planner.spec.elements import ORDER, PARTS

LISTS: Final = ("user_stories", "acceptance_criteria", "endpoints", "data_flow", "transformations")
MOST_KEPT: Final = 200
Said = dict[str, int]
# By the workflow's row and the moment it was made: the newest revision read, what it said of each element,
# and who wrote that. Revisions never change, so only later ones are read.
_KNOWN: Final[dict[tuple[int, datetime], tuple[int, Said, dict[str, int | None]]]] = {}


def last_writers(workflow: Workflow, number: int) -> dict[str, int | None]:
    """By element key, who was the last to write it up to that revision: a person's id, None for research.

    An element that was taken out belongs to who took it out.
    """
    place = (workflow.pk, workflow.created_at)
    newest, said, writers = _KNOWN.get(place, (0, {}, {}))
    if newest > number:
        newest, said, writers = 0, {}, {}
    writers = dict(writers)
    later = WorkflowRevision.objects.filter(workflow=workflow, number__gt=newest, number__lte=number)
    rows = later.order_by("number").values_list("number", "author", "value")
    for read, author, value in rows.iterator(chunk_size=10):
        newest = read
        now = dict(_said(value))
        changed = (key for key in {*said, *now} if said.get(key) != now.get(key))
        writers.update(dict.fromkeys(changed, author))
        said = now
    if len(_KNOWN) >= MOST_KEPT and place not in _KNOWN:
        _KNOWN.clear()
    _KNOWN[place] = (newest, said, writers)
    return writers


def _said(value: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """What each element says, sources left out, as marks to compare within this process."""
    for part in PARTS:
        if part != ORDER and value.get(part):
            yield part, _mark(value[part])
    yield ORDER, _mark([step["key"] for step in value.get(ORDER) or ()])
    for name in LISTS:
        for element in value.get(name) or ():
            yield str(element["key"]), _of(element)
            for row in element.get("rows") or ():
                yield str(row["key"]), _of(row)


def _of(element: dict[str, Any]) -> int:
    return _mark({name: inner for name, inner in element.items() if name not in ("evidence", "rows")})


def _mark(value: Any) -> int:
    return hash(repr(value))
