"""What a message may name with @: files, steps, workflows, runs and documents. Searched, and told in full."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from builder.brief import Mentioned
from builder.brief.plan import section_text
from builder.selectors.run_facts import told_run
from lib.text import whole_number
from planner.handover import WorkflowSpec
from planner.handover.material import document_names, document_text
from planner.handover.rows import PlannedWorkflow
from runtime.models import Run
from runtime.selectors.runs import newest_runs, run_of
from teams.models import Project

KINDS: Final = ("file", "step", "workflow", "run", "document")
EACH: Final = 4
MOST: Final = 16


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that can be named. `key` is its path, `workflow/ST-03`, workflow key, run number or name."""

    kind: str
    key: str
    label: str
    note: str = ""

    @property
    def value(self) -> str:
        """As a form sends it."""
        return f"{self.kind}:{self.key}"

    def as_json(self) -> dict[str, str]:
        """As a turn keeps it."""
        return {"kind": self.kind, "key": self.key, "label": self.label}


def find_mentions(
    project: Project, text: str, *, paths: Sequence[str], workflows: Sequence[PlannedWorkflow]
) -> list[Found]:
    """The best few of each kind with all words of `text`; what begins with it comes first."""
    words = text.lower().split()
    found = [
        *_best(_files(paths), words),
        *_best(_steps(workflows), words),
        *_best((Found("workflow", each.key, each.title) for each in workflows), words),
        *_runs(project, words),
        *(Found("document", name, name) for name in document_names(project, words, EACH)),
    ]
    return sorted(found, key=lambda each: not _begins(each, text.lower()))[:MOST]


def known_mentions(
    project: Project, values: Sequence[str], *, paths: Sequence[str], workflows: Sequence[PlannedWorkflow]
) -> list[Found]:
    """Those of the values (`kind:key`) that name something, each once, in order."""
    files = {each.key: each for each in _files(paths)}
    steps = {each.key: each for each in _steps(workflows)}
    planned = {each.key: Found("workflow", each.key, each.title) for each in workflows}
    found = []
    for value in dict.fromkeys(values):
        kind, _, key = value.partition(":")
        known = {"file": files, "step": steps, "workflow": planned}.get(kind, {}).get(key)
        if kind == "run":
            known = next(_told(run_of(project, whole_number(key))), None)
        elif kind == "document" and document_names(project, [key], 1):
            known = Found("document", key, key)
        if known:
            found.append(known)
    return found


def mentioned(
    project: Project, named: Sequence[Mapping[str, str]], workflows: Sequence[PlannedWorkflow]
) -> list[Mentioned]:
    """What was named, with what the agent is told of it."""
    specs = {each.key: each.spec for each in workflows}
    return [
        Mentioned(each["kind"], each["key"], each["label"], _text(project, each["kind"], each["key"], specs))
        for each in named
    ]


def _text(project: Project, kind: str, key: str, specs: Mapping[str, WorkflowSpec]) -> str:
    if kind == "run":
        run = run_of(project, whole_number(key))
        return told_run(run) if run else ""
    if kind == "document":
        return document_text(project, key)
    spec = specs.get(key.partition("/")[0])
    if kind == "workflow" and spec:
        return "\n".join([section_text(spec.story), section_text(spec.data_flow)])
    if kind == "step" and spec:
        return section_text(tuple(step for step in spec.data_flow if step.key == key.partition("/")[2]))
    return ""


def _files(paths: Sequence[str]) -> Iterator[Found]:
    for path in paths:
        folder, _, name = path.rpartition("/")
        yield Found("file", path, name, folder)


def _steps(workflows: Sequence[PlannedWorkflow]) -> Iterator[Found]:
    for each in workflows:
        for step in each.spec.data_flow:
            yield Found("step", f"{each.key}/{step.key}", step.title, f"{step.key} of {each.title}")


def _runs(project: Project, words: Sequence[str]) -> list[Found]:
    runs = newest_runs(project)
    for word in words:
        number = whole_number(word.lstrip("#"))
        if "run".startswith(word):
            continue
        about = Q(title__icontains=word) | Q(subject__icontains=word) | Q(outcome__icontains=word)
        runs = runs.filter(about | Q(number=number) if number else about)
    return [found for run in runs[:EACH] for found in _told(run)]


def _told(run: Run | None) -> Iterator[Found]:
    if run:
        subject = f" ({run.subject})" if run.subject else ""
        yield Found("run", str(run.number), f"Run {run.number}", f"{run.title}{subject}, {run.state}")


def _best(found: Iterator[Found], words: Sequence[str]) -> list[Found]:
    fitting = [
        each
        for each in found
        if all(word in f"{each.label} {each.key} {each.note}".lower() for word in words)
    ]
    if not words:
        return fitting[:EACH]
    # What is called so comes before what only belongs to something that is.
    return sorted(
        fitting, key=lambda each: (not all(word in each.label.lower() for word in words), len(each.label))
    )[:EACH]


def _begins(found: Found, text: str) -> bool:
    return bool(text) and found.label.lower().startswith(text)
