"""What pages that are open hear of a review: the bar, the state, the side column, the overview."""

import pytest

from jobs.events import StreamEvent
from jobs.models import JobEvent
from jobs.stream import Viewer
from planner import events
from planner.models import Thread
from planner.pages.targets import target_of
from planner.review import Policy
from planner.selectors.plans import current_research
from planner.services.approvals import approve, withdraw
from planner.services.policies import set_policy
from planner.services.questions import answer_question, reopen_question
from planner.services.research import save_research
from planner.services.seeing import saw
from planner.services.threads import begin_thread, reopen, resolve
from teams.models import Membership, Notice, User
from tests.cast import Cast
from tests.planner.review.plans import KEY, make_plan, now, save, stands

pytestmark = pytest.mark.django_db


def heard(cast: Cast, person: User, view: str) -> str:
    """What the last event draws for this person's page."""
    row = JobEvent.objects.latest("pk")
    event = StreamEvent(
        topic=row.topic, topic_seq=row.topic_seq, kind=row.kind, payload=row.payload, at=row.at
    )
    membership = Membership.objects.select_related("team", "user").get(team=cast.team, user=person)
    return events.render(event, Viewer(membership, cast.project, view))


def look(cast: Cast, person: User) -> None:
    current = now(cast.project)
    saw(workflow=current.row.workflow, number=current.row.number, by=person)


def test_a_vote_reaches_the_bars_and_states_of_everybody_else(cast: Cast) -> None:
    make_plan(cast)
    look(cast, cast.ada)
    approve(project=cast.project, key=KEY, revision=1, by=cast.ben)
    text = heard(cast, cast.ada, f"workflow:{KEY}")
    for target in ("#approve", "#wf-state", "#plan-side"):
        assert f'hx-target="{target}"' in text
    assert "Ben Osei approved revision 1" in text
    overview = heard(cast, cast.ada, "overview")
    assert 'hx-target="#workflows"' in overview
    assert "1 of 1 approved" in overview
    assert "#approve" not in heard(cast, cast.ada, "workflow:another")


def test_who_reads_while_another_saves_must_look_before_approving_the_whole(cast: Cast) -> None:
    make_plan(cast)
    look(cast, cast.ben)
    look(cast, cast.ada)
    save(cast.project, cast.ada, title="Other")
    reader, author = (heard(cast, who, f"workflow:{KEY}") for who in (cast.ben, cast.ada))
    assert "Revision 2 was saved by Ada Ek while you were reading." in reader
    assert "Approve revision 2" not in reader
    assert "Approve revision 2" in author
    look(cast, cast.ben)
    assert "Approve revision 2" in heard(cast, cast.ben, f"workflow:{KEY}")


def test_other_rules_move_every_bar(cast: Cast) -> None:
    make_plan(cast)
    look(cast, cast.ben)
    approve(project=cast.project, key=KEY, revision=1, by=cast.ben)
    set_policy(project=cast.project, policy=Policy(approvals=2), by=cast.olga)
    assert "1 of 2 approvals" in heard(cast, cast.ben, f"workflow:{KEY}")


def test_marks_at_elements_move_for_everybody_and_only_those_that_moved(cast: Cast) -> None:
    make_plan(cast)
    look(cast, cast.ada)
    approve(project=cast.project, key=KEY, revision=1, by=cast.ben, elements=["AC-01", "AC-02"])
    text = heard(cast, cast.ada, f"workflow:{KEY}")
    assert 'hx-target="#ok-AC-01"' in text
    assert text.count('class="okm-n" title="Approved by Ben Osei"') == 2
    assert 'hx-target="#ok-AC-03"' not in text
    withdraw(project=cast.project, key=KEY, by=cast.ben, elements=["AC-02"])
    text = heard(cast, cast.ada, f"workflow:{KEY}?changes")
    assert 'hx-target="#ok-AC-02"' in text
    assert 'hx-target="#ok-AC-01"' not in text
    assert "#ok-" not in heard(cast, cast.ada, f"workflow:{KEY}?markdown")


def test_who_looks_at_changes_stays_there_and_cannot_approve_words_nobody_showed(cast: Cast) -> None:
    make_plan(cast)
    look(cast, cast.ben)
    save(cast.project, cast.ada, title="Other")
    text = heard(cast, cast.ben, f"workflow:{KEY}?changes")
    assert f'workflows/{KEY}?view=changes" id="changes-tab" aria-current="true"' in text
    # The list of changes on the page is that of revision 1: so are the votes given in it.
    assert '<input type="hidden" name="revision" value="1">' in text
    assert 'hx-target="#criteria"' not in text
    assert 'hx-target="#doc-head"' in heard(cast, cast.ada, f"workflow:{KEY}")
    for mode in ("history", "revision"):
        assert "#doc-head" not in heard(cast, cast.ben, f"workflow:{KEY}?{mode}")


def test_resolving_the_last_thread_moves_the_bar_and_tells_who_waits(cast: Cast) -> None:
    make_plan(cast)
    set_policy(project=cast.project, policy=Policy(threads_resolved=True), by=cast.olga)
    first, second = (thread_on(cast, key) for key in ("AC-01", "AC-02"))
    approve(project=cast.project, key=KEY, revision=1, by=cast.ben)
    look(cast, cast.ada)
    resolve(thread=first, by=cast.ada)
    assert "1 thread is not resolved" in heard(cast, cast.ada, f"workflow:{KEY}")
    resolve(thread=second, by=cast.ada)
    assert "Approved by all it needs" in heard(cast, cast.ada, f"workflow:{KEY}")
    assert Notice.objects.filter(kind="fully_approved", to=cast.ben).count() == 1
    reopen(thread=second, by=cast.ada)
    assert "1 thread is not resolved" in heard(cast, cast.ada, f"workflow:{KEY}")


def test_closing_the_last_critical_question_moves_the_bar_and_tells_who_waits(cast: Cast) -> None:
    make_plan(cast)
    found = current_research(cast.project)
    assert found is not None
    urgent = [
        one.model_copy(update={"priority": "critical", "state": "open"}) for one in found.value.questions
    ]
    value = found.value.model_copy(update={"questions": tuple(urgent[:2])})
    critical = [one.key for one in value.questions]
    save_research(project=cast.project, value=value, parent=found.row, reason="Again", by=cast.ada)
    approve(project=cast.project, key=KEY, revision=1, by=cast.ben)
    for key in critical:
        answer_question(project=cast.project, key=key, answer="Yes.", by=cast.ada)
    assert stands(cast.project).state == "approved"
    kinds = JobEvent.objects.order_by("-pk").values_list("kind", flat=True)[:2]
    assert set(kinds) == {"plan.review_moved", "plan.question_decided"}
    assert Notice.objects.filter(kind="fully_approved", to=cast.ben).count() == 1
    reopen_question(project=cast.project, key=critical[0], by=cast.ada)
    row = JobEvent.objects.filter(kind="plan.review_moved").latest("pk")
    event = StreamEvent(topic=row.topic, topic_seq=1, kind=row.kind, payload=row.payload, at=row.at)
    membership = Membership.objects.select_related("team", "user").get(team=cast.team, user=cast.ada)
    drawn = events.render(event, Viewer(membership, cast.project, f"workflow:{KEY}"))
    assert "critical question is open" in drawn


def thread_on(cast: Cast, key: str) -> Thread:
    target = target_of(cast.project, workflow=KEY, place="element", on=key, passage="")
    return begin_thread(project=cast.project, target=target, text="Is it so?", by=cast.ben).thread
