"""What a message is about, from its words: naming a workflow and a step in plain language is enough. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from planner.handover import WorkflowSpec

KEY: Final = re.compile(r"(?<![\w-])([A-Z]{2}-\d{1,4})(?![\w-])", re.IGNORECASE)
# Words that titles have and that tell nothing of them.
EMPTY_WORDS: Final = """
a an and are as at by for from in into is it its of on or that the this to with
"""
EMPTY: Final = frozenset(EMPTY_WORDS.split())
# Words of a title may stand this many other words apart: "find the right lead".
LOOSE: Final = 2


@dataclass(frozen=True, slots=True)
class Scope:
    """The workflow and the steps that a message is about. `named`: its words say so."""

    workflow: str = ""
    title: str = ""
    steps: tuple[tuple[str, str], ...] = ()
    named: bool = False

    def as_json(self) -> dict[str, Any]:
        """As a turn keeps it."""
        return {"workflow": self.workflow, "steps": [key for key, _ in self.steps], "named": self.named}


def scope_of(text: str, workflows: Sequence[WorkflowSpec], shown: str = "") -> Scope:
    """The scope of a message; `shown` is the workflow that the page shows, which counts where none is named.

    A step that only one workflow has names that workflow too. Where words fit several, none is chosen.
    """
    words = _stems(text)
    named = _workflows_named(words, text, workflows)
    if len(named) == 1:
        return _with_steps(named[0], words, text, named=True)
    known = next((each for each in workflows if each.key == shown), None)
    if known:
        here = _with_steps(known, words, text, named=bool(named and known in named))
        if here.steps or named:
            return here
    elsewhere = [each for each in workflows if each is not known and _steps_named(each, words, text)]
    if len(elsewhere) == 1 and not named:
        return _with_steps(elsewhere[0], words, text, named=True)
    return Scope(known.key, known.title) if known else Scope()


def _with_steps(spec: WorkflowSpec, words: Sequence[str], text: str, *, named: bool) -> Scope:
    steps = tuple(_steps_named(spec, words, text))
    return Scope(spec.key, spec.title, steps, named or bool(steps))


def _workflows_named(
    words: Sequence[str], text: str, workflows: Sequence[WorkflowSpec]
) -> list[WorkflowSpec]:
    """The workflows whose title or key stands in the message; a longer title wins over one inside it."""
    found = [
        each
        for each in workflows
        if re.search(rf"(?<![\w-]){re.escape(each.key)}(?![\w-])", text, re.IGNORECASE)
        or _stands_in(_stems(each.title), words, fewest=2)
    ]
    stems = {each.key: set(_stems(each.title)) for each in found}
    return [each for each in found if not any(stems[each.key] < stems[other.key] for other in found)]


def _steps_named(spec: WorkflowSpec, words: Sequence[str], text: str) -> list[tuple[str, str]]:
    keys = {found.upper() for found in KEY.findall(text)}
    rows = {row.key: table.key for table in spec.transformations for row in table.rows}
    tables = {rows[key] for key in keys if key in rows} | keys
    covered = {key for each in spec.acceptance_criteria if each.key in keys for key in each.covers}
    return [
        (step.key, step.title)
        for step in spec.data_flow
        if step.key in keys
        or (step.table and step.table in tables)
        or (step.endpoint and step.endpoint in keys)
        or (step.key in covered and not keys & {each.key for each in spec.data_flow})
        or _step_is_named(step.title, words)
    ]


def _step_is_named(title: str, words: Sequence[str]) -> bool:
    stems = _stems(title)
    if len(stems) > 1:
        return _stands_in(stems, words, fewest=2)
    # One word is a name only beside the word "step".
    pairs = pairwise(words)
    return bool(stems) and any({first, second} == {stems[0], "step"} for first, second in pairs)


def _stands_in(title: Sequence[str], words: Sequence[str], *, fewest: int) -> bool:
    """Whether all words of a title stand close together in the message, in whatever order."""
    wanted = set(title)
    if len(wanted) < fewest:
        return False
    room = len(title) + LOOSE
    return any(wanted <= set(words[begin : begin + room]) for begin in range(len(words)))


def _stems(text: str) -> list[str]:
    found = (word.lower() for word in re.findall(r"[^\W_]+", text))
    return [_stem(word) for word in found if word not in EMPTY]


def _stem(word: str) -> str:
    """The word without its commonest endings: `finds`, `finding` and `find` are one."""
    for ending in ("ing", "ies", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[: -len(ending)]
            return f"{stem}y" if ending == "ies" else stem.rstrip("e") or stem
    return word.rstrip("e") if len(word) > 3 else word


def steps_of(spec: WorkflowSpec, keys: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The steps with these keys, in the order of the plan."""
    wanted = set(keys)
    return tuple((step.key, step.title) for step in spec.data_flow if step.key in wanted)
