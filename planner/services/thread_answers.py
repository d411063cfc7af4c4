"""The agent's answers in threads: asked for, given, failed, stopped, asked again."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction

from jobs.models import Job
from jobs.services import request_cancel
from lib.errors import TransitionRefused
from lib.json_text import storable
from planner.models import Comment, Suggestion, Thread
from planner.selectors.threads import participants, thread_address
from planner.services.threads import Values, add_comment, lock, tell, thread_name
from planner.threads.states import AGENT, DONE, state_after
from teams.mentions import mentioned
from teams.models import User
from teams.selectors import people_of
from teams.services.audit import record_fact
from teams.services.notices import notify

NO_MODEL: Final = (
    "No language model is set up, so the agent cannot answer. "
    "An admin of the team can set one up under Models."
)


@dataclass(frozen=True)
class _Agent:
    """The agent as somebody who can be named: @agent."""

    name: str = "agent"
    email: str = "agent"


AGENT_PERSON: Final = _Agent()
OVER: Final = (Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED)


def asks_agent(comment: Comment) -> bool:
    """Whether a comment names the agent. A person of that name goes before it."""
    people = people_of(comment.thread.project)
    return AGENT_PERSON in mentioned(comment.text, [*people, AGENT_PERSON])


def begin_answer(*, comment: Comment, by: User) -> Comment:
    """The place of the answer, in the transaction that creates its job; `comment` asks for it."""
    thread = lock(comment.thread)
    answer = add_comment(thread, "", None, agent=Comment.Agent.WORKING, asked_by=by)
    record_fact(by=by, verb="agent.asked", project=thread.project, subject=thread_name(thread))
    tell(thread, "asked")
    return answer


def with_job(*, answer: Comment, job: Job) -> None:
    """Remember which job answers."""
    Comment.objects.filter(pk=answer.pk).update(job=job)


def ask_again(*, answer: Comment, by: User) -> Comment:
    """An answer that failed or was stopped is worked on again. Raises TransitionRefused for others."""
    thread = lock(answer.thread)
    now = Comment.objects.select_related("job").get(pk=answer.pk)
    step_of(now, "retry")
    told = {"agent": Comment.Agent.WORKING, "problem": "", "asked_by": by, "job": None}
    Comment.objects.filter(pk=now.pk).update(**told)
    record_fact(by=by, verb="agent.asked", project=thread.project, subject=thread_name(thread))
    tell(thread, "asked")
    return now


def stop_answer(*, answer: Comment, by: User) -> None:
    """Stop the agent; the comment says who did. Raises TransitionRefused where it is over already."""
    with transaction.atomic():
        now = Comment.objects.select_related("job").get(pk=answer.pk)
        state = step_of(now, "stop")
        if now.job is not None:
            request_cancel(job=now.job, by=by)
        Comment.objects.filter(pk=now.pk, agent=Comment.Agent.WORKING).update(
            agent=state, problem=f"{by.label} stopped it."
        )
        tell(lock(answer.thread), "asked")


def give_answer(*, answer: Comment, text: str, values: Values | None) -> bool:
    """Write the answer, with the change it proposes as a suggestion. False where it was stopped.

    Call it in the job's transaction, which tells the pages.
    """
    said = str(storable(text)).strip()
    rows = Comment.objects.filter(pk=answer.pk, agent=Comment.Agent.WORKING)
    if not rows.update(text=said, agent=Comment.Agent.ANSWERED, problem=""):
        return False
    # A split or merge may have taken it elsewhere while the model was asked.
    thread = Thread.objects.select_related("workflow", "project__team").get(pk=answer.thread_id)
    if values is not None and thread.workflow is not None:
        Suggestion.objects.filter(comment=answer).delete()
        told = {**vars(values), "part": values.part if thread.key == answer.thread.key else thread.key}
        Suggestion.objects.create(workflow=thread.workflow, comment=answer, author=None, **told)
    record_fact(by=None, verb="agent.answered", project=thread.project, subject=thread_name(thread))
    notify(
        to=participants(thread),
        kind="suggestion" if values else "replied",
        project=thread.project,
        text=f"The agent {'suggested a change of' if values else 'answered at'} {thread_name(thread)}.",
        address=thread_address(thread.project, thread),
        about=f"thread:{thread.pk}",
    )
    return True


def fail_answer(*, answer: Comment, problem: str) -> None:
    """Say why there is no answer. Call it in the job's transaction."""
    rows = Comment.objects.filter(pk=answer.pk, agent=Comment.Agent.WORKING)
    rows.update(agent=Comment.Agent.FAILED, problem=str(storable(problem))[:2000])


def state_of(answer: Comment) -> str:
    """How far the answer is: a job that ended without a word has failed, whatever the comment says."""
    job = answer.job
    is_left = answer.agent == Comment.Agent.WORKING and job is not None and job.state in OVER
    return Comment.Agent.FAILED.value if is_left else answer.agent


def step_of(answer: Comment, step: str) -> str:
    """The state after that step. Raises TransitionRefused."""
    state = state_of(answer)
    after = state_after(AGENT, state, step)
    if after is None:
        raise TransitionRefused("The agent's answer", state, DONE[step])
    return after
