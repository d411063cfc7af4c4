"""A model improves the prose of a workflow, one section at a time.

It sees the drawn workflow only. What it writes is taken when it names nothing the workflow does not name; a
section it fails at stays as the rules wrote it, and a note says so.
"""

import json
import re
from collections.abc import Callable
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from llm.errors import BudgetSpent, ModelError, NotAllowed, Unconnected
from llm.messages import System as Standing
from llm.messages import User
from llm.model import Model
from llm.structured import ask
from planner.prompts import prompt
from planner.spec.workflow import Story, UserStory, WorkflowSpec

Note = Callable[[str], None]
NAMED = re.compile(r"`([^`]+)`|\b([A-Z]{2}-\d{2,})\b|(/[\w{}./-]{3,})")
NUMBER = re.compile(r"(?<![\w.-])\d+(?:[.,]\d+)*(?!\w)")
MOST_TOKENS = 1500
# What meets the first section meets the others too; an answer that did not fit does not.
SAME_FOR_ALL = (NotAllowed, BudgetSpent, Unconnected)


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


Answer = TypeVar("Answer", bound=_Answer)


class PolishedStory(_Answer):
    """The story in better words."""

    trigger: str = Field(min_length=8, max_length=300)
    business_logic: str = Field(min_length=8, max_length=600)
    final_result: str = Field(min_length=8, max_length=400)


class PolishedDescription(_Answer):
    """The description in better words, as Markdown."""

    description: str = Field(min_length=20, max_length=2000)


class Wish(_Answer):
    """One user story in better words; `key` says which."""

    key: str
    i_want: str = Field(min_length=4, max_length=240)
    so_that: str = Field(min_length=4, max_length=240)


class PolishedUserStories(_Answer):
    """All user stories in better words."""

    user_stories: list[Wish]


def polished(spec: WorkflowSpec, model: Model, note: Note) -> WorkflowSpec:
    """The workflow with story, description and user stories in the model's words where those are fit.

    Never raises for what a model does; `note` hears, as a sentence, of each section that stays as it was.
    """
    for name, section in SECTIONS:
        try:
            changed = section(spec, model)
        except ModelError as problem:
            note(f"{spec.title}, {name}: {model.name} could not help: {str(problem).rstrip('.')}. {KEPT}")
            if name == SECTIONS[0][0] and isinstance(problem, SAME_FOR_ALL):
                break
            continue
        strange = _strange(spec, changed)
        if strange:
            note(f"{spec.title}, {name}: {model.name} named {strange}, which the plan does not. {KEPT}")
            continue
        spec = changed
    return spec


KEPT = "The rules' words stand."


def _story(spec: WorkflowSpec, model: Model) -> WorkflowSpec:
    found = _asked(spec, model, "Rewrite the story.", PolishedStory)
    return spec.model_copy(update={"story": Story(**found.model_dump())})


def _description(spec: WorkflowSpec, model: Model) -> WorkflowSpec:
    found = _asked(
        spec, model, "Rewrite the description: two or three short paragraphs.", PolishedDescription
    )
    return spec.model_copy(update={"description": found.description.strip()})


def _user_stories(spec: WorkflowSpec, model: Model) -> WorkflowSpec:
    """Only the words of stories that are there; who wants them and what shows it stays."""
    found = _asked(spec, model, "Rewrite each user story: what is wanted, and why.", PolishedUserStories)
    by_key = {wish.key: wish for wish in found.user_stories}
    return spec.model_copy(
        update={"user_stories": tuple(_reworded(each, by_key) for each in spec.user_stories)}
    )


def _reworded(story: UserStory, wishes: dict[str, Wish]) -> UserStory:
    wish = wishes.get(story.key)
    if wish is None:
        return story
    words = {"i_want": wish.i_want.strip().rstrip("."), "so_that": wish.so_that.strip().rstrip(".")}
    return story.model_copy(update=words)


SECTIONS = (("story", _story), ("description", _description), ("user stories", _user_stories))


def _asked(spec: WorkflowSpec, model: Model, task: str, wanted: type[Answer]) -> Answer:
    plan = spec.model_dump(mode="json", exclude={"prompt", "endpoints", "acceptance_criteria"})
    told = [f"{each.key} {each.text}" for each in spec.acceptance_criteria]
    data = json.dumps({**plan, "acceptance_criteria": told}, ensure_ascii=False)
    messages = (Standing(prompt("write_workflow")), User(f"{task}\n\n<plan>\n{data}\n</plan>"))
    return ask(model, messages, wanted, max_tokens=MOST_TOKENS)


def _strange(before: WorkflowSpec, after: WorkflowSpec) -> str:
    """The first name, key, path or number of the new prose that the old workflow does not have."""
    known = json.dumps(before.model_dump(mode="json"), ensure_ascii=False)
    numbers = set(NUMBER.findall("\n".join([*_prose(before), *_criteria(before)])))
    for text in _prose(after):
        for match in NAMED.finditer(text):
            name = str(next(group for group in match.groups() if group))
            if name not in known:
                return name
        strange = [number for number in NUMBER.findall(text) if number not in numbers]
        if strange:
            return str(strange[0])
    return ""


def _prose(spec: WorkflowSpec) -> list[str]:
    stories = [f"{each.i_want} {each.so_that}" for each in spec.user_stories]
    return [*spec.story.model_dump().values(), spec.description, *stories]


def _criteria(spec: WorkflowSpec) -> list[str]:
    return [f"{each.key} {each.text} {each.then}" for each in spec.acceptance_criteria]
