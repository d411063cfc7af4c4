"""What a model would still ask, beside the questions that the rules ask."""

import json
import re
from collections.abc import Sequence
from typing import Final

from llm.errors import ModelError
from llm.messages import System as Standing
from llm.messages import User
from llm.model import Model
from llm.structured import ask
from planner.completion.parts import unfenced
from planner.completion.said import SaidQuestion, SaidQuestions
from planner.prompts import prompt
from planner.spec.research import Option, Question, Research

MOST: Final = 5
ABOUT: Final = "model."


def further_questions(
    research: Research, asked: Sequence[Question], model: Model
) -> tuple[tuple[Question, ...], str]:
    """At most five questions that nobody asked yet, and a remark, "" when all went well.

    They are about no place of the plan that a rule knows; an answer becomes a business rule in its words.
    """
    facts = research.model_dump(
        mode="json",
        include={"title", "integration_type", "systems", "triggers", "endpoints", "mappings", "rules"},
        exclude={
            name: {"__all__": {"evidence"}}
            for name in ("systems", "triggers", "endpoints", "mappings", "rules")
        },
    )
    written = unfenced(json.dumps(facts, ensure_ascii=False, indent=1))
    questions = unfenced("\n".join(f"- {each.text}" for each in asked))
    told = f"<facts>\n{written}\n</facts>\n\nAsked already\n<asked>\n{questions or '(nothing)'}\n</asked>"
    try:
        said = ask(model, [Standing(prompt("ask_questions")), User(told)], SaidQuestions)
    except ModelError as problem:
        words = str(problem).rstrip(".")
        return (), f"{model.name} could not look for questions: {words}. The rules' questions stand."
    known = {_plain(each.text) for each in asked}
    new = [each for each in said.questions if _plain(each.text) not in known]
    return tuple(map(_question, new[:MOST])), ""


def is_from_a_model(question: Question) -> bool:
    """Whether a model asked it."""
    return question.about.startswith(ABOUT)


def _question(said: SaidQuestion) -> Question:
    options = [text.strip() for text in said.options if text.strip()]
    return Question(
        key="",
        text=said.text.strip(),
        why=said.why.strip(),
        priority=said.priority,
        about=f"{ABOUT}{_plain(said.text)[:60]}",
        options=tuple(Option(text=text, recommended=text == said.assumption.strip()) for text in options),
        assumption=said.assumption.strip(),
    )


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")
