"""All that a brief is made from: values, read by the caller."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from planner.handover import Research, WorkflowSpec


@dataclass(frozen=True, slots=True)
class Connected:
    """An account that is connected: its name and place, never its secret."""

    system: str
    environment: str
    account: str
    state: str = "connected"


@dataclass(frozen=True, slots=True)
class Attached:
    """Something a person attached. `about` is what was recognised in a log: run, path, line, error."""

    name: str
    kind: str
    text: str
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mentioned:
    """What a person named with @: its kind (file, step, workflow, run, document), name and text."""

    kind: str
    key: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class CriterionStands:
    """How a criterion stands: proven, failing, untested, stale or excused."""

    key: str
    text: str
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What is known of one run, one fact a line; secrets are hidden."""

    number: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """An earlier turn of this branch: what was asked and what came of it."""

    number: int
    asked: str
    answered: str


@dataclass(frozen=True, slots=True)
class Material:
    """What a turn may be told.

    mode       build, question or plan
    spec       the workflow in scope; None when none is
    workflows  every planned workflow, for their names
    steps      keys of the steps that the turn is about
    earlier    the turns before it; `note` stands for those before them (compact, hand-over)
    """

    mode: str = "build"
    spec: WorkflowSpec | None = None
    research: Research | None = None
    workflows: Sequence[WorkflowSpec] = ()
    steps: Sequence[str] = ()
    connections: Sequence[Connected] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    mentioned: Sequence[Mentioned] = ()
    attached: Sequence[Attached] = ()
    criteria: Sequence[CriterionStands] = ()
    runs: Sequence[RunFacts] = ()
    note: str = ""
    earlier: Sequence[Said] = ()
