"""Where research and people differ: what each says at one place of a workflow."""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.merging import Conflict, Word, shown, sides, word_changes
from planner.selectors.drafts import Draft, draft_named
from planner.spec.elements import element
from planner.spec.workflow import WorkflowSpec
from teams.models import Project

LONGEST = 600
ANCHORS = {
    "rows": "transformations",
    "transformations": "transformations",
    "acceptance_criteria": "criteria",
    "user_stories": "stories",
    "data_flow": "flow",
    "title": "doc",
    "assumptions": "description",
}


@dataclass(frozen=True)
class Decision:
    """One place to decide: what people wrote (`mine`), what research says now, `words` both as one."""

    conflict: Conflict
    name: str
    title: str
    mine: str
    drawn: str
    words: tuple[Word, ...]
    anchor: str

    @property
    def kind(self) -> str:
        return self.conflict.kind


@dataclass(frozen=True)
class Deciding:
    """Everything that waits for a decision in one workflow; `revision` is what it was shown from."""

    decisions: tuple[Decision, ...] = ()
    revision: int = 0
    is_unfound: bool = False


def deciding(project: Project, key: str) -> Deciding:
    """What waits in the workflow with that key; nothing for one that is not in the plan."""
    draft = draft_named(project, key)
    if draft is None:
        return Deciding()
    found = tuple(_decision(one, draft) for one in draft.conflicts) if draft.drawn else ()
    return Deciding(found, draft.newest.number, draft.workflow.unfound_at is not None)


def _decision(conflict: Conflict, draft: Draft) -> Decision:
    drawn = draft.drawn or draft.spec
    mine, theirs = (_text(one) for one in sides(conflict, draft.spec, drawn))
    is_text = conflict.kind == "differs" and bool(conflict.field or conflict.section == conflict.key)
    return Decision(
        conflict=conflict,
        name=_name(conflict),
        title=_title(conflict.key, (draft.spec, drawn)),
        mine=mine,
        drawn=theirs,
        words=word_changes(mine, theirs) if is_text else (),
        anchor=ANCHORS.get(conflict.section, conflict.section),
    )


def _name(conflict: Conflict) -> str:
    field = conflict.field.replace("_", " ").replace(".", " ")
    if conflict.section == conflict.key:
        return f"{conflict.key.replace('_', ' ')} {field}".strip().capitalize()
    return f"{conflict.key} {field}".strip() or "The workflow"


def _title(key: str, specs: Sequence[WorkflowSpec]) -> str:
    for spec in specs:
        found = element(spec, key)
        for name in ("title", "target", "text", "purpose", "i_want", "name"):
            words = getattr(found, name, "") if found else ""
            if words:
                return str(words)
    return ""


def _text(value: object) -> str:
    """What stands there in words: of a whole element what people know it by."""
    if isinstance(value, dict):
        names = ("text", "title", "target", "rule", "path", "i_want", "purpose", "name")
        found = [str(value[name]) for name in names if value.get(name)]
        return ": ".join(found[:2]) or shown(value)[:LONGEST]
    return shown(value)[:LONGEST]
