"""Snapshots get names, and files, chat and plan go back to one alone or together; nothing is deleted."""

import pytest

from builder.deployable import deployable
from builder.models import Chat, Snapshot, Turn
from builder.selectors.files import files_of, latest_snapshot
from builder.services.files import add_files
from builder.services.versions import create_version, restore
from lib.errors import DomainError, Invalid
from planner.handover.restoring import plan_at
from planner.handover.rows import PlannedWorkflow, planned_workflow
from planner.services.edits import save_edit
from planner.services.reshaping import remove_workflow
from tests.builder.factories import KEY, make_built, make_turn, reference_files
from tests.cast import Cast


@pytest.fixture
def built(cast: Cast, planned: PlannedWorkflow) -> Snapshot:
    return make_built(cast.project, cast.ada)


def retitle(cast: Cast, title: str) -> int:
    now = planned_workflow(cast.project, KEY)
    assert now is not None
    spec = now.spec.model_copy(update={"title": title})
    made = save_edit(
        project=cast.project, key=KEY, spec=spec, parent=now.revision, reason="Edited", by=cast.ada
    )
    return made.number


def test_a_version_keeps_plan_and_proof(cast: Cast, built: Snapshot) -> None:
    version = create_version(snapshot=built, name=" 1.0.0 ", description="First.", by=cast.ada)
    total = version.proof[KEY]["total"]
    assert (version.name, version.plans, version.proof[KEY]["proven"]) == ("1.0.0", {KEY: 1}, total)
    assert total == 10


def test_an_older_snapshot_is_named_with_the_plan_it_had(cast: Cast, built: Snapshot) -> None:
    retitle(cast, "Another title")
    add_files(project=cast.project, files={"x.md": "x"}, by=cast.ada)
    version = create_version(snapshot=built, name="old", description="", by=cast.ada)
    assert version.plans == {KEY: 1}
    newest = latest_snapshot(cast.project)
    assert newest is not None
    assert create_version(snapshot=newest, name="new", description="", by=cast.ada).plans == {KEY: 2}


def test_a_proof_of_other_files_does_not_count(cast: Cast, built: Snapshot) -> None:
    path = "workflows/contact_to_lead.py"
    text = reference_files()[path] + "\nX = 1\n"
    changed = add_files(project=cast.project, files={path: text}, by=cast.ada, replace=True)
    assert changed is not None
    version = create_version(snapshot=changed, name="1", description="", by=cast.ada)
    assert version.proof[KEY] == {"proven": 0, "total": 10}


@pytest.mark.parametrize(
    ("name", "problem"), [("", "Give"), ("  ", "Give"), ("1.0", "already"), ("x" * 81, "long")]
)
def test_a_name_is_there_short_and_used_once(cast: Cast, built: Snapshot, name: str, problem: str) -> None:
    create_version(snapshot=built, name="1.0", description="", by=cast.ada)
    with pytest.raises(Invalid, match=problem):
        create_version(snapshot=built, name=name, description="", by=cast.ada)


def test_what_is_put_live_goes_by_the_versions_name(cast: Cast, built: Snapshot) -> None:
    found = deployable(cast.project)
    assert found is not None
    assert (found.label, found.version) == ("snapshot 1", "")
    create_version(snapshot=built, name="1.4.0", description="", by=cast.ada)
    found = deployable(cast.project)
    assert found is not None
    assert (found.label, found.version) == ("version 1.4.0", "1.4.0")


def test_files_alone_come_back_as_a_new_snapshot(cast: Cast, built: Snapshot) -> None:
    retitle(cast, "Another title")
    add_files(project=cast.project, files={"x.md": "x"}, by=cast.ada)
    done = restore(snapshot=built, files=True, chat=False, plan=False, by=cast.ada)
    assert done.snapshot is not None
    assert (done.snapshot.number, done.snapshot.reason) == (3, "Restored snapshot 1")
    assert files_of(latest_snapshot(cast.project)) == reference_files()
    assert Snapshot.objects.count() == 3
    assert planned_workflow(cast.project, KEY).spec.title == "Another title"  # type: ignore[union-attr]


def test_the_plan_alone_comes_back_as_new_revisions(cast: Cast, built: Snapshot) -> None:
    retitle(cast, "Another title")
    done = restore(snapshot=built, files=False, chat=False, plan=True, by=cast.ada)
    assert done.workflows == (KEY,)
    now = planned_workflow(cast.project, KEY)
    assert now is not None
    assert (now.revision, now.spec.title) == (3, "Contact to lead")
    assert Snapshot.objects.count() == 1
    assert restore(snapshot=built, files=False, chat=False, plan=True, by=cast.ada).workflows == ()


def test_a_workflow_that_was_taken_out_since_is_put_back(cast: Cast, built: Snapshot) -> None:
    remove_workflow(project=cast.project, key=KEY, by=cast.ada)
    assert plan_at(cast.project, built.created_at) == {KEY: 1}
    restore(snapshot=built, files=False, chat=False, plan=True, by=cast.ada)
    assert planned_workflow(cast.project, KEY) is not None


def test_the_chat_alone_goes_back_to_its_turn(cast: Cast, planned: PlannedWorkflow) -> None:
    first = make_turn(cast.project, cast.ada, state="done")
    snapshot = add_files(project=cast.project, files={"a.py": "1"}, by=cast.ada)
    assert snapshot is not None
    later = make_turn(cast.project, cast.ada, chat=first.chat, text="Go on.", state="done")
    done = restore(snapshot=snapshot, files=False, chat=True, plan=False, by=cast.ada)
    assert done.chat == first.chat
    assert Chat.objects.get().head == first
    assert Turn.objects.filter(pk=later.pk).exists()


def test_together_is_all_or_nothing(cast: Cast, built: Snapshot) -> None:
    retitle(cast, "Another title")
    add_files(project=cast.project, files={"x.md": "x"}, by=cast.ada)
    with pytest.raises(Invalid, match="no chat yet"):
        restore(snapshot=built, files=True, chat=True, plan=True, by=cast.ada)
    assert Snapshot.objects.count() == 2
    assert planned_workflow(cast.project, KEY).revision == 2  # type: ignore[union-attr]


def test_a_chat_in_which_the_agent_works_stays(cast: Cast, planned: PlannedWorkflow) -> None:
    turn = make_turn(cast.project, cast.ada, state="running")
    snapshot = add_files(project=cast.project, files={"a.py": "1"}, by=cast.ada)
    assert snapshot is not None
    with pytest.raises(DomainError, match="at work"):
        restore(snapshot=snapshot, files=False, chat=True, plan=False, by=cast.ada)
    assert turn.chat.head == turn


def test_nothing_chosen_is_refused(cast: Cast, built: Snapshot) -> None:
    with pytest.raises(Invalid, match="Choose what"):
        restore(snapshot=built, files=False, chat=False, plan=False, by=cast.ada)
