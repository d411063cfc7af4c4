"""A conversation on the reference plan: thread, comment, suggestion, proposal, answer of the agent."""

from dataclasses import dataclass

from planner.models import Comment
from planner.pages.targets import target_of
from planner.selectors.revisions import newest_revision
from planner.services.suggestions import Part, propose
from planner.services.threads import Values, add_comment, begin_thread, lock, reply
from planner.threads.suggesting import suggestible, value_now
from tests.cast import Cast
from tests.ui.plans import reference_plan

KEY = reference_plan().workflows[0].key


@dataclass(frozen=True)
class Talk:
    """The numbers of what was said."""

    thread: int
    comment: int
    suggestion: int
    proposal: int
    answer: int


def make_talk(cast: Cast) -> Talk:
    """Ben begins a thread on the first criterion and suggests other words; the agent failed to answer."""
    target = target_of(cast.project, workflow=KEY, place="element", on="AC-01", passage="")
    thread = begin_thread(project=cast.project, target=target, text="Is it so?", by=cast.ben).thread
    values = changed(cast, "AC-01", "Other words.")
    suggested = reply(thread=thread, text="Better:", by=cast.ben, values=values).suggestion
    proposal = propose(
        project=cast.project,
        workflow=values.revision.workflow,
        revision=values.revision,
        parts=[Part("AC-02", **parts(changed(cast, "AC-02", "Said otherwise.")))],
        reason="the guide says so",
        told="turn:1:1.0",
        address="",
        to=[cast.ada],
        by=cast.ada,
    )
    failed = add_comment(lock(thread), "", None, agent=Comment.Agent.FAILED, problem="Busy.")
    first = Comment.objects.get(thread=thread, number=1)
    return Talk(thread.pk, first.pk, suggested.pk, proposal.pk, failed.pk)


def changed(cast: Cast, key: str, text: str) -> Values:
    """Other words for a criterion, as a suggestion keeps them."""
    current = newest_revision(cast.project, KEY)
    assert current is not None
    place = suggestible(current.spec, key)
    assert place is not None
    base = value_now(current.spec, place)
    assert base is not None
    return Values(part=key, base=base, value={**base, "text": text}, revision=current.row)


def parts(values: Values) -> dict[str, object]:
    """Of a suggestion what a proposal keeps of one element."""
    return {"base": values.base, "value": values.value}
