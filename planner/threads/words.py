"""What an element says, in words: what a thread keeps of it, and what a later revision is compared with."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from planner.editing.in_words import check_in_words
from planner.editing.places import SYSTEM
from planner.merging import shown
from planner.merging.parts import flat
from planner.spec.elements import element, own_hash
from planner.spec.values import Value
from planner.spec.workflow import Criterion, Endpoint, Row, Step, Transformation, UserStory, WorkflowSpec
from planner.threads.anchors import WHOLE

LEFT_OUT = ("key", "evidence", "rows", "check")
# Fields that a heading line says already, by the kind of element.
SAID: Mapping[type[Value], tuple[str, ...]] = {
    UserStory: ("as_a", "i_want", "so_that"),
    Criterion: ("text",),
    Endpoint: ("method", "path"),
    Step: ("title",),
    Transformation: ("name",),
    Row: ("source", "target"),
}


def element_words(spec: WorkflowSpec, key: str) -> str:
    """What stands at that place, one statement in each line; "" for a key the workflow does not have.

    Of the workflow as a whole its title: what changes in it is said at its elements.
    """
    if key in (WHOLE, "title"):
        return spec.title
    if key in ("prompt", "description"):
        return str(getattr(spec, key))
    if key == "assumptions":
        return "\n".join(one.text for one in spec.assumptions)
    if key == "systems":
        return "\n".join(use.name or use.key for use in spec.systems)
    if key in ("story", "trigger"):
        return _lines(getattr(spec, key))
    if key.startswith(SYSTEM):
        use = next((one for one in spec.systems if one.key == key.removeprefix(SYSTEM)), None)
        return _lines(use) if use else ""
    found = element(spec, key)
    return _lines(found) if found is not None else ""


def own_digest(spec: WorkflowSpec, key: str) -> str:
    """The hash of what stands there: as approvals count it, else of the words."""
    try:
        return own_hash(spec, key)
    except LookupError:
        return hashlib.sha256(element_words(spec, key).encode()).hexdigest()


def headline(words: str) -> str:
    """The first line of what an element said."""
    return words.strip().partition("\n")[0]


def _lines(value: Value) -> str:
    return "\n".join(line for line in (*_first(value), *_rest(value)) if line)


def _first(value: Value) -> Iterator[str]:
    """The sentence an element is known by."""
    if isinstance(value, UserStory):
        reason = f" so that {value.so_that}" if value.so_that else ""
        yield f"As {value.as_a} I want {value.i_want}{reason}"
    elif isinstance(value, Criterion):
        yield value.text
        if value.check is not None:
            given, when, then = check_in_words(value.check, {})
            yield from (f"Given {given}" if given else "", f"When {when}" if when else "")
            yield from (f"Then {said}" for said in then)
    elif isinstance(value, Endpoint):
        yield f"{value.method} {value.path}"
    elif isinstance(value, Step):
        yield value.title
    elif isinstance(value, Transformation):
        yield value.name
    elif isinstance(value, Row):
        yield f"{value.source or 'nothing'} to {value.target}"


def _rest(value: Value) -> Iterator[str]:
    """Every other field that says something, under its name."""
    dumped: Mapping[str, Any] = value.model_dump(mode="json", by_alias=True)
    own = {
        name: inner for name, inner in dumped.items() if name not in (*LEFT_OUT, *SAID.get(type(value), ()))
    }
    for name, inner in flat(own):
        said = shown(inner) if inner not in (None, "", [], {}, False) else ""
        if said:
            yield f"{name.replace('.', ' ').replace('_', ' ').capitalize()}: {said}"
