"""What the agent is told when somebody asks it in a thread, and what it may answer: words, and new values.

Everything from the plan, the documents and the thread is data; it stands in fences that it cannot close.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from llm.messages import Message, System, User
from planner.editing.fields import Field as FormField
from planner.editing.typed import Texts
from planner.prompts import prompt
from planner.reading import ReadDocument
from planner.spec.elements import element
from planner.spec.values import Evidence
from planner.spec.workflow import WorkflowSpec

NAMES: Final = ("element", "fields", "evidence", "workflow", "thread")
FENCE: Final = re.compile(rf"</?\s*(?:{'|'.join(NAMES)})\b", re.IGNORECASE)
MOST_COMMENTS: Final = 40
LONGEST_COMMENT: Final = 4_000
LONGEST_PASSAGE: Final = 1_500
MOST_PASSAGES: Final = 12
LONGEST_PLAN: Final = 24_000


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SaidField(_Strict):
    """One field that should say something else: its name, and its whole new text."""

    name: str = Field(max_length=80)
    text: str = Field(max_length=20_000)


class SaidInThread(_Strict):
    """An answer in words. `change` is empty where nothing should be changed."""

    answer: str = Field(min_length=1, max_length=6_000)
    change: list[SaidField] = Field(max_length=20)


@dataclass(frozen=True)
class Said:
    """One comment of the thread: who wrote it, and what."""

    by: str
    text: str


@dataclass(frozen=True)
class Asked:
    """What an answer is made from. `fields` are empty where nothing can be suggested."""

    label: str
    words: str
    fields: Sequence[FormField]
    texts: Texts
    evidence: Sequence[str]
    spec: WorkflowSpec | None
    thread: Sequence[Said]


def messages(asked: Asked) -> list[Message]:
    """The conversation with a model; its answer is a SaidInThread."""
    shown = {
        one.name: asked.texts[one.name] for one in asked.fields if isinstance(asked.texts[one.name], str)
    }
    hints = {one.name: one.hint for one in asked.fields if one.name in shown and one.hint}
    plan = asked.spec.model_dump_json(by_alias=True, exclude={"prompt"}) if asked.spec else ""
    parts = [
        fenced("element", f"{asked.label}\n{asked.words}"),
        fenced("fields", json.dumps({"fields": shown, "hints": hints}, ensure_ascii=False, indent=1)),
        fenced("evidence", "\n\n".join(asked.evidence) or "None."),
        fenced("workflow", plan[:LONGEST_PLAN] or "None."),
        fenced("thread", "\n\n".join(f"{one.by}: {one.text[:LONGEST_COMMENT]}" for one in asked.thread)),
    ]
    return [System(prompt("answer_in_thread")), User("\n\n".join(parts))]


def fenced(name: str, text: str) -> str:
    """The text as data between two tags that nothing in it can close."""
    inside = FENCE.sub(lambda found: found.group().replace("<", "< "), text)
    return f"<{name}>\n{inside}\n</{name}>"


def sources_of(spec: WorkflowSpec, key: str) -> Sequence[Evidence]:
    """Where the element with that key comes from."""
    found = element(spec, key)
    return tuple(getattr(found, "evidence", ())) if found is not None else ()


def passages(sources: Sequence[Evidence], documents: Sequence[ReadDocument]) -> list[str]:
    """The cited passages as they stand in the documents, each with its address."""
    known = {one.name: {passage.anchor: passage.text for passage in one.passages} for one in documents}
    found = []
    for each in sources:
        if each.kind != "document":
            continue
        text = known.get(each.document, {}).get(each.anchor) or each.quote
        found.append(f"{each.document} {each.anchor}: {text[:LONGEST_PASSAGE]}")
    return list(dict.fromkeys(found))[:MOST_PASSAGES]


def thread_told(comments: Sequence[Said]) -> Sequence[Said]:
    """The comments that fit: the first, which says what it is about, and the last."""
    return comments if len(comments) <= MOST_COMMENTS else (comments[0], *comments[-MOST_COMMENTS + 1 :])
