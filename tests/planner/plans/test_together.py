"""Two people at one workflow, the way back, and lint's fixes: nothing is lost, all is a revision."""

import pytest

from jobs.events import StreamEvent
from jobs.stream import Viewer
from planner import events
from planner.models import WorkflowRevision
from planner.services.edits import save_edit
from planner.spec.workflow import WorkflowSpec
from teams import roles
from teams.models import Membership, User
from tests.planner.plans.conftest import Form, Plan


@pytest.fixture(autouse=True)
def _ben_edits(plan: Plan) -> None:
    Membership.objects.filter(user=plan.cast.ben).update(role=roles.EDITOR)


def change(plan: Plan, by: User, number: int = 0, **fields: object) -> WorkflowRevision:
    """Somebody changes criterion number `number` behind the form's back."""
    criteria = list(plan.spec.acceptance_criteria)
    criteria[number] = criteria[number].model_copy(update=fields)
    return save(plan, by, plan.spec.model_copy(update={"acceptance_criteria": tuple(criteria)}))


def save(plan: Plan, by: User, spec: WorkflowSpec) -> WorkflowRevision:
    return save_edit(
        project=plan.cast.project, key=spec.key, spec=spec, parent=plan.newest.number, reason="Meant", by=by
    )


def test_what_others_did_elsewhere_is_shown_and_mine_goes_on_top(plan: Plan, form: Form):
    mine = form("AC-01", {"text": "Mine."})
    change(plan, plan.cast.ben, 1, text="Theirs, elsewhere.")
    answer = plan.post("save/AC-01", mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("Ben Osei saved revision 2", "AC-01 was not touched", "Theirs, elsewhere.", "Mine."):
        assert words in page
    assert plan.newest.number == 2
    assert plan.post("save/AC-01", mine | {"on_top": "2"}).status_code == 200
    assert [one.text for one in plan.spec.acceptance_criteria[:2]] == ["Mine.", "Theirs, elsewhere."]


def test_on_top_of_one_revision_is_not_on_top_of_the_next(plan: Plan, form: Form):
    mine = form("AC-01", {"text": "Mine."})
    change(plan, plan.cast.ben, 1, text="Second.")
    change(plan, plan.cast.ben, 1, text="Third.")
    assert plan.post("save/AC-01", mine | {"on_top": "2"}).status_code == 409
    assert plan.newest.number == 3


def test_my_own_save_of_another_element_is_no_conflict(plan: Plan, form: Form):
    mine = form("AC-01", {"text": "Mine."})
    plan.post("save/AC-02", form("AC-02", {"text": "Mine too."}))
    assert plan.post("save/AC-01", mine).status_code == 200
    assert [one.text for one in plan.spec.acceptance_criteria[:2]] == ["Mine.", "Mine too."]


@pytest.mark.parametrize(("choice", "stands"), [("mine", "Mine."), ("theirs", "Theirs.")])
def test_a_field_both_changed_is_chosen_and_other_fields_of_both_stand(
    plan: Plan, form: Form, choice: str, stands: str
):
    mine = form("AC-01", {"text": "Mine.", "given": "what I gave"})
    change(plan, plan.cast.ben, text="Theirs.", when="what they said")
    answer = plan.post("save/AC-01", mine | {"on_top": "2"})
    assert answer.status_code == 409
    assert 'name="take.text"' in answer.content.decode()
    assert "Theirs." in answer.content.decode()
    assert plan.post("save/AC-01", mine | {"on_top": "2", "take.text": choice}).status_code == 200
    found = plan.spec.acceptance_criteria[0]
    assert (found.text, found.given, found.when) == (stands, "what I gave", "what they said")


def test_an_element_taken_out_meanwhile_can_be_put_back_with_what_i_typed(plan: Plan, form: Form):
    mine = form("AC-01", {"text": "Mine."})
    save(
        plan,
        plan.cast.ben,
        plan.spec.model_copy(update={"acceptance_criteria": plan.spec.acceptance_criteria[1:]}),
    )
    answer = plan.post("save/AC-01", mine)
    assert answer.status_code == 409
    assert "was taken out" in answer.content.decode()
    assert plan.post("save/AC-01", mine | {"on_top": "2"}).status_code == 200
    assert plan.spec.acceptance_criteria[-1].text == "Mine."


def test_an_element_others_changed_is_not_removed_unseen(plan: Plan):
    change(plan, plan.cast.ben, 9, text="New.")
    answer = plan.post("remove/AC-10", {"revision": "1"})
    assert answer.status_code == 409
    assert "Ben Osei changed it" in answer.content.decode()


def test_undo_is_a_revision_and_keeps_what_came_after(plan: Plan, form: Form):
    first = plan.spec
    plan.post("save/AC-01", form("AC-01", {"text": "Mine."}))
    change(plan, plan.cast.ben, 1, text="Theirs.")
    assert plan.post("undo", {"number": "2"}).status_code == 200
    now = plan.spec.acceptance_criteria
    assert (now[0], now[1].text) == (first.acceptance_criteria[0], "Theirs.")
    assert (plan.newest.number, plan.newest.reason) == (4, "Undid revision 2: Edited AC-01 text")
    plan.post("undo", {"number": "4"})
    assert plan.spec.acceptance_criteria[0].text == "Mine."


def test_what_was_changed_again_is_not_undone_over_it(plan: Plan, form: Form):
    plan.post("save/AC-01", form("AC-01", {"text": "Mine."}))
    change(plan, plan.cast.ben, text="Theirs.")
    answer = plan.post("undo", {"number": "2"})
    assert answer.status_code == 409
    assert "AC-01 was changed again" in answer.content.decode()
    assert plan.post("undo", {"number": "1"}).status_code == 422
    assert plan.newest.number == 3


def test_the_history_says_who_changed_what_and_an_old_revision_comes_back(plan: Plan, form: Form):
    first = plan.spec
    plan.post("save/AC-01", form("AC-01", {"text": "Mine."}))
    change(plan, plan.cast.ben, 1, text="Theirs.")
    page = plan.get("history", plan.cast.cleo).content.decode()
    for words in ("Edited AC-01 text", "Ada Ek", "Ben Osei", "AC-02", "<ins>Theirs</ins>", "First research"):
        assert words in page
    assert "Restore" not in page
    old = plan.get("revisions/1").content.decode()
    assert "Revision 1 of 3" in old
    assert "data-edit " not in old
    assert plan.post("restore", {"number": "1", "revision": "2"}).status_code == 409
    assert plan.post("restore", {"number": "1", "revision": "3"}).status_code == 200
    assert (plan.spec, plan.newest.number, plan.newest.reason) == (first, 4, "Restored revision 1")
    assert plan.get("revisions/99").status_code == 404


def test_a_finding_with_a_fix_is_ended_by_one_press(plan: Plan, form: Form):
    page = plan.post(
        "save/ST-10",
        form("ST-10", {"on_error.retry.attempts": "", "on_error.then": ""}),
    ).content.decode()
    assert "ST-10 writes once" in page
    assert "1 to fix" in page
    sent = {"code": "write_without_retry", "key": "ST-10", "label": "Try again on 429 and 5xx, then park"}
    answer = plan.post("fix", sent)
    assert answer.status_code == 200
    assert "Nothing to fix" in answer.content.decode()
    assert plan.newest.reason.startswith("Fixed: ST-10 writes once")
    assert plan.post("fix", sent).status_code == 409


def test_open_pages_follow_and_say_who_but_not_to_that_person(plan: Plan):
    row = change(plan, plan.cast.ben, text="Theirs.")
    told = {"workflow": plan.spec.key, "revision": row.number, "by": "Ben Osei"}
    event = StreamEvent("project:1", 1, "plan.workflow_edited", told, row.created_at)

    def drawn(person: User, view: str) -> str:
        membership = Membership.objects.select_related("team", "user").get(user=person)
        return events.render(event, Viewer(membership, plan.cast.project, view))

    ada = drawn(plan.cast.ada, "workflow:contact-to-lead")
    assert 'hx-target="#criteria"' in ada
    assert "Ben Osei saved revision 2: AC-01 text" in ada
    assert 'hx-target="#flow"' not in ada
    assert "saved revision" not in drawn(plan.cast.ben, "workflow:contact-to-lead")
    assert 'hx-target="#criteria"' not in drawn(plan.cast.ada, "workflow:other")


def test_undoing_one_after_the_other_leads_back_to_the_beginning(plan: Plan, form: Form):
    first = plan.spec
    plan.post("save/AC-03", form("AC-03", {"text": "Mine."}))
    plan.post("move/AC-03", {"to": "up"})
    for number in ("3", "2"):
        assert "Undid revision" in plan.post("undo", {"number": number}).content.decode()
    assert (plan.spec, plan.newest.number) == (first, 5)
