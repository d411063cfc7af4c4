"""What the chain of a workflow is made of."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from builder.tracing.code import CodePlace

ElementKind = Literal["step", "row"]


@dataclass(frozen=True)
class Gap:
    """One place where the chain breaks. `kind` is a key of GAPS; `key` names the element it is about.

    `sentence` says what is missing, `todo` what to do about it. `about` is what the element says.
    """

    kind: str
    key: str
    sentence: str
    todo: str
    about: str = ""


@dataclass(frozen=True)
class Element:
    """A step or a mapping row of the plan, with the line that does it. `code` None: none was found.

    `beside` is the node id of a test that is no criterion's and names the element, "" without one.
    """

    key: str
    kind: ElementKind
    text: str
    code: CodePlace | None = None
    gap: Gap | None = None
    beside: str = ""


@dataclass(frozen=True)
class Test:
    """The test that is marked with a criterion: its file, function and first line."""

    path: str
    name: str
    line: int


@dataclass(frozen=True)
class Proof:
    """How a criterion stands: proven, failing, stale, untested or excused; `snapshot` 0 where nothing ran."""

    state: str
    reason: str = ""
    at: datetime | None = None
    snapshot: int = 0


@dataclass(frozen=True)
class Run:
    """The newest run of a workflow; `state` as the Runs tab calls it."""

    number: int
    state: str
    at: datetime | None = None

    @property
    def word(self) -> str:
        """As the Runs tab says it, "" where the state is a word already."""
        return "Passed" if self.state == "done" else ""


@dataclass(frozen=True)
class Link:
    """One criterion with everything behind it."""

    key: str
    text: str
    elements: tuple[Element, ...]
    proof: Proof
    test: Test | None = None
    gaps: tuple[Gap, ...] = ()

    @property
    def is_broken(self) -> bool:
        """Whether anything of it or of what it covers is missing."""
        return bool(self.gaps) or any(each.gap for each in self.elements)


@dataclass(frozen=True)
class StoryChain:
    """A user story and its criteria; `key` is "" for the criteria that belong to no story."""

    key: str
    text: str
    links: tuple[Link, ...]
    gap: Gap | None = None

    @property
    def is_broken(self) -> bool:
        """Whether the story or one of its criteria has a gap."""
        return self.gap is not None or any(link.is_broken for link in self.links)


@dataclass(frozen=True)
class Chain:
    """One workflow, story by story. `loose` are steps and rows that no criterion looks at."""

    workflow: str
    title: str
    revision: int
    stories: tuple[StoryChain, ...]
    loose: tuple[Element, ...]
    elements: tuple[Element, ...]
    run: Run | None = None
    is_built: bool = False
    gaps: tuple[Gap, ...] = ()

    @property
    def links(self) -> list[Link]:
        """Every criterion once, in the order of the plan."""
        found = {link.key: link for story in self.stories for link in story.links}
        return [found[key] for key in sorted(found)]

    @property
    def told(self) -> list[StoryChain]:
        """The user stories, without the group of criteria that belong to none."""
        return [story for story in self.stories if story.key]

    @property
    def proven(self) -> int:
        """How many criteria are proven."""
        return sum(link.proof.state == "proven" for link in self.links)

    @property
    def in_code(self) -> int:
        """How many steps and rows have a line of code."""
        return sum(each.code is not None for each in self.elements)

    def with_story(self, key: str) -> "Chain":
        """Only that story, with the gaps that are about it."""
        kept = tuple(story for story in self.stories if story.key == key)
        return replace(self, stories=kept, loose=(), gaps=tuple(dict.fromkeys(gaps_in(kept, ()))))

    def broken(self) -> "Chain":
        """Only what has a gap."""
        kept = tuple(
            replace(story, links=tuple(link for link in story.links if link.is_broken))
            for story in self.stories
            if story.is_broken
        )
        return replace(self, stories=kept)


def gaps_in(stories: tuple[StoryChain, ...], loose: tuple[Element, ...]) -> Iterator[Gap]:
    """Every gap of these, in reading order; one that stands at two places comes twice."""
    for story in stories:
        if story.gap:
            yield story.gap
        for link in story.links:
            yield from link.gaps
            yield from (each.gap for each in link.elements if each.gap)
    yield from (each.gap for each in loose if each.gap)
