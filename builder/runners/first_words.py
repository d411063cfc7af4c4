"""A first message in a project without any plan: what is missing is asked for, then a light plan is written.

Without a plan nothing could be proven. The message becomes a document like any other, and the research job
writes the workflows from it; they stand ready to build when it is done.
"""

from builder.models import Turn
from builder.runners.tools import tool_call
from builder.selectors.begun import PLANNED
from builder.selectors.chats import was_asked_in, words_said
from jobs.work import Work
from lib.text import listed
from planner.handover.first_words import Missing, missing_in
from planner.handover.material import has_material, plan_from_text
from planner.handover.rows import planned_workflows, research_of

ASSUME = "Assume the usual and begin"
SYSTEMS = "systems"


def planned_first(work: Work, turn: Turn) -> bool:
    """Whether the turn was answered here: it had no plan to rest on."""
    project = turn.chat.project
    if turn.mode == Turn.Mode.QUESTION or turn.workflow_key:
        return False
    if "planned" not in work.state and (
        planned_workflows(project) or research_of(project) or has_material(project)
    ):
        return False
    said = "\n\n".join(words for words in words_said(turn) if words.strip() != ASSUME)
    missing = missing_in(said)
    needed = [each for each in missing if each.about == SYSTEMS]
    if needed or (missing and not was_asked_in(turn)):
        _ask(work, missing)
    else:
        _plan(work, turn, said)
    return True


def _ask(work: Work, missing: tuple[Missing, ...]) -> None:
    """One question for everything that is missing, with answers to choose from where the first has some."""
    first = missing[0]
    numbered = [f"{number}. {each.question}" for number, each in enumerate(missing, 1)]
    question = first.question if len(missing) == 1 else "\n".join(["Before I plan this:", "", *numbered])
    may_begin = () if first.about == SYSTEMS else (ASSUME,)
    options = [*(first.options if len(missing) == 1 else ()), *may_begin]
    about = listed([NAMES[each.about] for each in missing])
    text = f"There is no plan yet, and your message does not say {about}."
    work.emit("turn.text", {"block": "missing", "markdown": text}, key="text:missing")
    told = {"question": question, "options": options, "call": "first-words"}
    work.emit("turn.asked", told, key="asked")
    _finish(work, "paused", question)


def _plan(work: Work, turn: Turn, said: str) -> None:
    with tool_call(work, "read_plan", "Begin a light plan from your words") as call:
        if "planned" not in work.state:
            with work.transaction():
                names = plan_from_text(project=turn.chat.project, text=said, by=turn.author)
                work.emit(PLANNED, {"documents": names}, key="planned")
                work.checkpoint({**work.state, "planned": names})
        call.title = "Began a light plan from your words"
    text = (
        "I keep your words as a document and write a light plan from them: each step, mapping and criterion "
        "with its source, so that the build can be proven. The workflows stand under **Planned workflows** "
        "when it is done; press Build there. What is assumed stands in the plan, where you can change it."
    )
    work.emit("turn.text", {"block": "planned", "markdown": text}, key="text:planned")
    _finish(work, "finished", "A light plan is being written.")


NAMES = {
    SYSTEMS: "which systems are connected",
    "trigger": "what sets it off",
    "auth": "how one signs in",
    "type": "which way data goes",
    "data": "which records and fields go over",
}


def _finish(work: Work, outcome: str, summary: str) -> None:
    ending = {"proven": 0, "total": 0, "snapshot": None, "outcome": outcome, "summary": summary}
    work.emit("turn.finished", ending, key="finished")
