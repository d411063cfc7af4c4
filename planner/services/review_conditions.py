"""What an approval waits for besides votes: that threads are resolved and critical questions closed.

When the rules of a project ask for either, open pages hear that it moved, and whoever waits for the approval
hears that it is there now. Call these in the transaction that moves it.
"""

from planner.models import ResearchRevision, Thread
from planner.review.states import IN_REVIEW
from planner.selectors.plans import current_workflows, research_of
from planner.selectors.reviews import Reviews, critical_questions, policy_of
from planner.selectors.revisions import newest_revision
from planner.services.review_news import heard, tell_approved
from teams.models import Project, User


def threads_count(thread: Thread) -> bool:
    """Whether the approval of the thread's workflow waits for its threads. Locks the project if so.

    With the lock of two threads that are resolved at once, or one beside a vote, the later sees the other.
    Take it before the thread's own lock.
    """
    counts = thread.workflow_id is not None and policy_of(thread.project).threads_resolved
    if counts:
        Project.objects.select_for_update(no_key=True).get(pk=thread.project_id)
    return counts


def threads_moved(thread: Thread, by: User | None, *, resolved: bool = False) -> None:
    """A thread for which the approval waits was begun, reopened or `resolved`."""
    if thread.workflow is None:
        return
    project, key = thread.project, thread.workflow.key
    newest = newest_revision(project, key)
    if newest is None:
        return
    heard(project, key, newest.row.number, by, elements=())
    if resolved:
        tell_approved(Reviews(project, [newest]), key, IN_REVIEW, by)


def questions_moved(
    project: Project, before: ResearchRevision | None, after: ResearchRevision, by: User | None
) -> None:
    """Research was saved: critical questions may have been closed, or asked.

    What a job saves (`by` None) is told to pages by the job's own event.
    """
    if before is None or not policy_of(project).questions_closed:
        return
    was, now = (critical_questions(research_of(row).value) for row in (before, after))
    if was == now:
        return
    if by is not None:
        heard(project, "", 0, by, elements=())
    if now:
        return
    reviews = Reviews(project, current_workflows(project))
    for key in reviews.workflows:
        tell_approved(reviews, key, IN_REVIEW, by)
