"""What a plan knows that a form can offer: systems, calls, steps, fields, rules, questions."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lib.text import shorten
from planner.editing.fields import Option, plain
from planner.spec.elements import elements
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec

LONGEST = 70
MOST_PATHS = 200


@dataclass(frozen=True)
class Known:
    """The workflow that is edited and the research it was drawn from."""

    spec: WorkflowSpec
    research: Research

    @property
    def systems(self) -> tuple[Option, ...]:
        return tuple((one.key, one.name or one.key) for one in self.spec.systems)

    @property
    def other_systems(self) -> tuple[Option, ...]:
        """Those of the research that the workflow does not use yet."""
        used = {one.key for one in self.spec.systems}
        return tuple((one.key, one.name) for one in self.research.systems if one.key not in used)

    @property
    def endpoints(self) -> tuple[Option, ...]:
        return tuple((one.key, _called(one.key, f"{one.method} {one.path}")) for one in self.spec.endpoints)

    @property
    def tables(self) -> tuple[Option, ...]:
        return tuple((one.key, _called(one.key, one.name)) for one in self.spec.transformations)

    @property
    def steps(self) -> tuple[Option, ...]:
        return tuple((one.key, _called(one.key, one.title)) for one in self.spec.data_flow)

    @property
    def criteria(self) -> tuple[Option, ...]:
        return tuple((one.key, shorten(one.text, LONGEST)) for one in self.spec.acceptance_criteria)

    @property
    def coverable(self) -> tuple[Option, ...]:
        """Everything a criterion can show: steps, endpoints, tables, rows, and the rules of the research."""
        keys = {one.key for one in self.spec.acceptance_criteria} | {
            one.key for one in self.spec.user_stories
        }
        rules = ((one.key, shorten(one.text, LONGEST)) for one in self.research.rules)
        return (
            *((key, shorten(_told(one), LONGEST)) for key, one in elements(self.spec) if key not in keys),
            *rules,
        )

    @property
    def questions(self) -> tuple[Option, ...]:
        return tuple((one.key, _called(one.key, one.text)) for one in self.research.questions)

    @property
    def events(self) -> tuple[Option, ...]:
        return plain((*(one.event for one in self.research.triggers), self.spec.trigger.event))

    @property
    def objects(self) -> tuple[Option, ...]:
        return plain(
            (*(one.name for one in self.research.objects), *(one.object for one in self.spec.endpoints))
        )

    @property
    def paths(self) -> tuple[Option, ...]:
        return plain(
            (*(one.path for one in self.research.endpoints), *(one.path for one in self.spec.endpoints))
        )

    @property
    def placeholders(self) -> tuple[Option, ...]:
        """The names in braces in the calls' parameters and paths."""
        texts = [text for one in self.spec.endpoints for text in (one.path, *(p.value for p in one.params))]
        return plain(name for text in texts for name in re.findall(r"\{([^{}]+)\}", str(text or "")))

    @property
    def payload_paths(self) -> tuple[Option, ...]:
        """The fields of the event by its example; a list of events is known by its first."""
        example = self.spec.trigger.payload_example
        first = example[0] if isinstance(example, list) and example else example
        return plain(list(_paths(first))[:MOST_PATHS])

    @property
    def references(self) -> tuple[Option, ...]:
        """What a step can read: fields of the event, and whatever a step puts out."""
        outputs = (one.output for one in self.spec.data_flow)
        return plain((*(f"event.{path}" for path, _ in self.payload_paths), *outputs))

    def schemes(self, usual: Mapping[str, str]) -> tuple[Option, ...]:
        """The usual ways to verify a sender and the one the plan has, in case that is another."""
        verify = self.spec.trigger.verify
        own = {verify.scheme: verify.scheme} if verify and verify.scheme not in usual else {}
        return tuple({**usual, **own}.items())


def _called(key: str, words: str) -> str:
    return f"{key} {shorten(words, LONGEST)}"


def _told(element: Any) -> str:
    for name in ("title", "name", "purpose", "target", "text"):
        if getattr(element, name, ""):
            return str(getattr(element, name))
    return ""


def _paths(value: Any, before: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{before}{name}"
            yield from _paths(inner, f"{before}{name}.")
    elif isinstance(value, list) and value:
        yield from _paths(value[0], f"{before}0.")
