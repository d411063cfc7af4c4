"""What people do about drift and criteria from the Build tab: settle, prove, excuse."""

from typing import Any

import pytest
from django.test import Client

from builder.models import DriftVerdict, Excuse, Proof, Snapshot
from builder.runners import prove as runner
from builder.selectors.drift import Inbox, inbox_of
from builder.selectors.files import file_at, latest_snapshot
from builder.selectors.proofs import proofs_of
from builder.selectors.proving import proving_of
from builder.services.excuses import excuse, withdraw
from builder.services.files import save_file, take_snapshot
from jobs.models import Job, JobEvent
from jobs.running import run_job
from planner.handover import criterion_hash
from planner.handover.changes import with_fields
from planner.handover.rows import PlannedWorkflow, planned_workflow, planned_workflows, save_change
from runtime.sandbox import SandboxUnavailable
from tests.builder.factories import KEY, TESTS, make_built, make_turn, reference_files
from tests.cast import Cast, make_cast
from tests.ui.plans import save_reference_plan

MAPPINGS = "mappings/contact_to_lead.py"
EMAIL = '"Email": required(contact, "email"),'
OTHER = '"Email": lower(pick(contact, "mail")),'


def edited(cast: Cast, old: str = EMAIL, new: str = OTHER, path: str = MAPPINGS) -> Snapshot:
    """A snapshot in which somebody edited one place by hand."""
    files = reference_files()
    assert old in files[path]
    return take_snapshot(
        project=cast.project,
        files={**files, path: files[path].replace(old, new)},
        reason="Edited",
        by=cast.ben,
    )


def inbox(cast: Cast) -> Inbox:
    return inbox_of(cast.project, planned_workflows(cast.project), latest_snapshot(cast.project))


def kinds(cast: Cast) -> list[str]:
    return [each.drift.kind for each in inbox(cast).waiting]


def send(client: Client, base: str, what: str, **fields: Any) -> Any:
    return client.post(f"{base}/{what}", {"workflow": KEY, **fields}, follow=True)


@pytest.fixture
def built(cast: Cast, planned: PlannedWorkflow, no_worker: None) -> Snapshot:
    """The reference plan, built by a turn and proven."""
    turn = make_turn(cast.project, cast.ada, planned=planned)
    return make_built(cast.project, cast.ada, turn=turn)


def test_after_a_build_nothing_waits_and_the_page_says_so(
    cast: Cast, built: Snapshot, ada: Client, base: str
):
    assert inbox(cast) == Inbox([], [])
    page = ada.get(f"{base}/?view=drift").content.decode()
    assert "Plan and code agree" in page
    assert "driftpick" not in ada.get(f"{base}/").content.decode()


def test_the_plan_takes_over_what_the_code_does(cast: Cast, built: Snapshot, ada: Client, base: str):
    edited(cast)
    (found,) = inbox(cast).waiting
    assert (found.drift.kind, found.rewritable) == ("row_changed", False)
    page = ada.get(f"{base}/?view=drift").content.decode()
    assert "TR-03 Email" in page
    assert "1 difference" in ada.get(f"{base}/").content.decode()
    told = send(ada, base, "drift/adopt", mark=found.drift.mark).content.decode()
    assert "TR-03 reads as the code does, in revision 2 of the plan." in told
    planned = planned_workflow(cast.project, KEY)
    assert planned is not None
    row = next(row for table in planned.spec.transformations for row in table.rows if row.key == "TR-03")
    assert (row.source, row.expr, row.required) == ("mail", "lower", False)
    assert kinds(cast) == []


def test_a_file_nobody_touched_is_written_again_from_the_plan(
    cast: Cast, built: Snapshot, planned: PlannedWorkflow, ada: Client, base: str
):
    spec = with_fields(planned.spec, "TR-03", {"expr": "trim | lower"})
    save_change(
        project=cast.project, workflow=KEY, revision=planned.revision, spec=spec, reason="x", by=cast.ada
    )
    (found,) = inbox(cast).waiting
    assert (found.drift.kind, found.rewritable) == ("row_changed", True)
    seen = {"file": MAPPINGS, "seen": built.manifest[MAPPINGS]}
    told = send(ada, base, "drift/rewrite", mark=found.drift.mark, **seen).content.decode()
    assert f"Wrote {MAPPINGS} again: snapshot 2." in told
    written = file_at(latest_snapshot(cast.project), MAPPINGS) or ""
    assert 'lower(trim(required(contact, "email")))' in written
    assert kinds(cast) == []


def test_a_file_somebody_edited_is_not_written_over(cast: Cast, built: Snapshot, ada: Client, base: str):
    snapshot = edited(cast)
    (found,) = inbox(cast).waiting
    seen = {"file": MAPPINGS, "seen": snapshot.manifest[MAPPINGS]}
    told = send(ada, base, "drift/rewrite", mark=found.drift.mark, **seen).content.decode()
    assert "reads differently by now" in told
    assert latest_snapshot(cast.project) == snapshot
    page = ada.get(f"{base}/?view=drift").content.decode()
    assert "mode=build" in page, "the chat is where an edited file is mended"


def test_a_file_saved_after_the_page_was_opened_is_told_with_what_changed(
    cast: Cast, built: Snapshot, planned: PlannedWorkflow, ada: Client, base: str
):
    spec = with_fields(planned.spec, "TR-03", {"expr": "trim | lower"})
    save_change(
        project=cast.project, workflow=KEY, revision=planned.revision, spec=spec, reason="x", by=cast.ada
    )
    (found,) = inbox(cast).waiting
    page = ada.get(f"{base}/?view=drift").content.decode()
    seen = built.manifest[MAPPINGS]
    assert f'name="seen" value="{seen}"' in page
    text = file_at(built, MAPPINGS) or ""
    edited_by = f"{text}\n# Ben: ask sales first.\n"
    save_file(project=cast.project, path=MAPPINGS, text=edited_by, loaded=seen, by=cast.ben)
    sent = {"workflow": KEY, "mark": found.drift.mark, "file": MAPPINGS, "seen": seen}
    for headers in ({}, {"HX-Request": "true", "HX-Request-Type": "partial"}):
        answer = ada.post(f"{base}/drift/rewrite", sent, headers=headers)
        told = answer.content.decode()
        assert answer.status_code == 409
        assert f"Ben Osei saved {MAPPINGS} after this page was opened." in told
        assert "# Ben: ask sales first." in told
    assert file_at(latest_snapshot(cast.project), MAPPINGS) == edited_by


def test_what_is_called_right_stays_away_until_one_side_changes(
    cast: Cast, built: Snapshot, ada: Client, base: str
):
    edited(cast)
    (found,) = inbox(cast).waiting
    refused = send(ada, base, "drift/right", mark=found.drift.mark, reason="  ").content.decode()
    assert "Say why both are right" in refused
    for _ in range(2):
        send(ada, base, "drift/right", mark=found.drift.mark, reason="The field moved in HubSpot.")
    verdict = DriftVerdict.objects.get()
    assert (verdict.by, verdict.reason) == (cast.ada, "The field moved in HubSpot.")
    assert kinds(cast) == []
    page = ada.get(f"{base}/?view=drift").content.decode()
    assert "The field moved in HubSpot." in page
    edited(cast, new='"Email": pick(contact, "e_mail"),')
    assert kinds(cast) == ["row_changed"], "the verdict was about other code"
    edited(cast)
    assert kinds(cast) == [], "and holds again where both sides say the same"


def test_only_editors_settle_and_only_what_is_there(cast: Cast, built: Snapshot, base: str):
    edited(cast)
    (found,) = inbox(cast).waiting
    for person, status in ((cast.cleo, 403), (cast.mallory, 404)):
        client = cast.client(person)
        for what in ("drift/right", "drift/adopt", "drift/rewrite", "criteria/prove", "criteria/excuse"):
            answer = client.post(
                f"{base}/{what}",
                {"workflow": KEY, "mark": found.drift.mark, "reason": "x", "criterion": "AC-01"},
            )
            assert answer.status_code == status, (person, what)
    assert kinds(cast) == ["row_changed"]
    assert DriftVerdict.objects.count() == 0
    page = cast.client(cast.cleo).get(f"{base}/?view=drift").content.decode()
    assert "TR-03 Email" in page
    assert "Still right" not in page
    assert "no longer" not in page
    told = send(cast.client(cast.ada), base, "drift/right", mark="0" * 64, reason="x").content.decode()
    assert "settled already" in told


def test_an_excuse_is_shown_by_name_and_ends_with_the_words_it_was_for(
    cast: Cast, built: Snapshot, planned: PlannedWorkflow, ada: Client, base: str
):
    edited(cast, '@criterion("AC-03")\n', "", TESTS)
    assert kinds(cast) == ["criterion_untested"]
    refused = send(ada, base, "criteria/excuse", criterion="AC-03", reason=" ").content.decode()
    assert "Say why this criterion needs no proof" in refused
    page = send(ada, base, "criteria/excuse", criterion="AC-03", reason="No such contacts.").content.decode()
    assert "Excused by Ada Ek: No such contacts." in page
    assert kinds(cast) == []
    send(ada, base, "criteria/excuse/withdraw", criterion="AC-03")
    assert kinds(cast) == ["criterion_untested"]
    assert [row.is_excused for row in Excuse.objects.order_by("pk")] == [True, False]
    unknown = ada.post(f"{base}/criteria/excuse", {"workflow": KEY, "criterion": "AC-99", "reason": "x"})
    assert unknown.status_code == 404


@pytest.fixture
def house(transactional_db: None, no_worker: None) -> Cast:
    """A built project in a database that the threads of a job see."""
    cast = make_cast()
    save_reference_plan(cast.project, cast.ada)
    make_built(cast.project, cast.ada, failing="AC-02")
    return cast


def test_run_again_proves_one_criterion_and_leaves_the_others(house: Cast):
    base = f"/{house.team.slug}/{house.project.slug}/build"
    client = house.client(house.ada)
    answer = client.post(f"{base}/criteria/prove", {"workflow": KEY, "criterion": "AC-02"})
    assert answer.status_code == 303
    job = Job.objects.get(kind="builder.prove")
    assert set(proving_of(house.project, KEY).running) == {"AC-02"}
    assert "AC-02: being tested" in client.get(f"{base}/?step=-").content.decode()
    run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")
    newest = latest_snapshot(house.project)
    assert newest is not None
    assert newest.number == 1, "nothing changed, so there is nothing new to go back to"
    again = newest.proofs.filter(criterion_key="AC-02")
    assert [proof.state for proof in again] == ["failing", "proven"]
    planned = planned_workflow(house.project, KEY)
    assert planned is not None
    states = {state.key: state.state for state in proofs_of(house.project).states(planned.spec)}
    assert set(states.values()) == {"proven"}
    assert proving_of(house.project, KEY).running == {}


def test_a_proof_job_that_is_done_again_tells_nothing_twice(house: Cast):
    base = f"/{house.team.slug}/{house.project.slug}/build"
    house.client(house.ada).post(f"{base}/criteria/prove", {"workflow": KEY, "criterion": "AC-02"})
    job = Job.objects.get(kind="builder.prove")
    run_job(str(job.pk))
    Job.objects.filter(pk=job.pk).update(state="queued", finished_at=None)
    run_job(str(job.pk))
    assert JobEvent.objects.filter(job=job, kind="prove.criterion").count() == 1
    assert Proof.objects.filter(criterion_key="AC-02").count() == 2
    assert house.project.snapshots.count() == 1


def test_a_sandbox_that_is_missing_is_said_in_the_bar(house: Cast, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: Any, **__: Any) -> None:
        raise SandboxUnavailable("no Landlock here")

    monkeypatch.setattr(runner, "prove", refuse)
    base = f"/{house.team.slug}/{house.project.slug}/build"
    client = house.client(house.ada)
    client.post(f"{base}/criteria/prove", {"workflow": KEY})
    job = Job.objects.get(kind="builder.prove")
    run_job(str(job.pk))
    page = client.get(f"{base}/?step=-").content.decode()
    assert "The tests could not be run: no Landlock here" in page
    stopped = client.post(f"{base}/criteria/prove", {"workflow": KEY})
    again = Job.objects.filter(kind="builder.prove").latest("created_at")
    assert stopped.status_code == 303
    client.post(f"{base}/criteria/jobs/{again.pk}/stop", {"workflow": KEY})
    again.refresh_from_db()
    assert again.state == "cancelled"


def test_proof_of_nothing_is_refused_with_a_sentence(
    cast: Cast, planned: PlannedWorkflow, ada: Client, base: str
):
    told = send(ada, base, "criteria/prove").content.decode()
    assert "There is no code to test yet." in told
    make_built(cast.project, cast.ada)
    told = send(ada, base, "criteria/prove", criterion="AC-99").content.decode()
    assert "has no criterion AC-99 any more" in told
    assert not Job.objects.filter(kind="builder.prove").exists()


def test_an_excuse_is_told_to_other_windows(cast: Cast, planned: PlannedWorkflow):
    about = {
        "project": cast.project,
        "workflow_key": KEY,
        "criterion_key": "AC-01",
        "criterion_hash": criterion_hash(planned.spec, "AC-01"),
        "by": cast.ada,
    }
    excuse(**about, reason="x")
    withdraw(**about)
    assert JobEvent.objects.filter(kind="builder.criterion_excused").count() == 2


def test_the_flow_of_unsaved_text_is_drawn_and_nothing_is_kept(
    cast: Cast, built: Snapshot, ada: Client, base: str
):
    path = "workflows/contact_to_lead.py"
    text = reference_files()[path].replace("    lead = map_lead(contact)\n", "    ctx.sleep(60)\n")
    drawn = ada.post(f"{base}/flow", {"workflow": KEY, "path": path, "text": text}).content.decode()
    assert "Wait" in drawn
    assert "map_lead()" not in drawn
    mapping = ada.post(f"{base}/flow", {"workflow": KEY, "path": MAPPINGS, "text": "def broken(:\n"})
    assert "Read contact" in mapping.content.decode(), "the workflow is drawn, its mapping is somewhere else"
    broken = ada.post(f"{base}/flow", {"workflow": KEY, "path": path, "text": "def broken(:\n"})
    assert "line 1 is not Python" in broken.content.decode()
    assert ada.post(f"{base}/flow", {"path": path, "text": "x" * 600_000}).status_code == 413
    assert cast.client(cast.mallory).post(f"{base}/flow", {"path": path, "text": ""}).status_code == 404
    assert cast.project.snapshots.count() == 1
