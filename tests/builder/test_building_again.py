"""Building again: what people wrote since the last build stays, and what the plan changed arrives."""

import pytest

from builder.models import Snapshot, Turn
from builder.pages.chat import turn_views
from builder.selectors.files import compiled_files, files_of, latest_snapshot
from builder.services.files import save_file
from builder.transcript import Prose
from jobs.models import Job
from jobs.running import run_job
from planner.handover.changes import with_fields
from planner.handover.rows import PlannedWorkflow, planned_workflow, save_change
from tests.builder.factories import KEY, make_turn, turns_of
from tests.cast import Cast, make_cast
from tests.ui.plans import save_reference_plan

CODE = "workflows/contact_to_lead.py"
MAPPING = "mappings/contact_to_lead.py"


@pytest.fixture
def built(transactional_db: None, no_worker: None) -> Cast:
    """The reference plan, built once."""
    cast = make_cast()
    save_reference_plan(cast.project, cast.ada)
    build(cast)
    return cast


def build(cast: Cast) -> Turn:
    planned = planned_workflow(cast.project, KEY)
    turn = make_turn(cast.project, cast.ada, planned=planned, text="Build it.")
    run_job(str(turn.job_id))
    assert Job.objects.get(pk=turn.job_id).state == Job.State.DONE
    return turn


def newest(cast: Cast) -> tuple[Snapshot, dict[str, str]]:
    snapshot = latest_snapshot(cast.project)
    assert snapshot is not None
    return snapshot, files_of(snapshot)


def edit(cast: Cast, path: str, old: str, new: str) -> None:
    snapshot, files = newest(cast)
    assert files[path].count(old) >= 1
    text = files[path].replace(old, new, 1)
    save_file(project=cast.project, path=path, text=text, loaded=snapshot.manifest[path], by=cast.ada)


def change_plan(cast: Cast, key: str, **fields: object) -> None:
    planned = planned_workflow(cast.project, KEY)
    assert planned is not None
    spec = with_fields(planned.spec, key, fields)
    save_change(
        project=cast.project, workflow=KEY, revision=planned.revision, spec=spec, reason="x", by=cast.ada
    )


def said(turn: Turn) -> str:
    blocks = turn_views(turns_of(turn.chat))[-1].transcript.blocks
    return "\n".join(block.markdown for block in blocks if isinstance(block, Prose))


def row(cast: Cast) -> tuple[str, str]:
    """Key and target of the plan's first mapping row."""
    planned: PlannedWorkflow | None = planned_workflow(cast.project, KEY)
    assert planned is not None
    found = planned.spec.transformations[0].rows[0]
    return found.key, found.target


def test_a_line_of_a_person_and_a_row_of_the_plan_both_stand(built: Cast) -> None:
    _, files = newest(built)
    first = files[CODE].splitlines()[0]
    edit(built, CODE, first, f"{first}\n# Ada: ask Noor before changing this.")
    key, target = row(built)
    change_plan(built, key, target=f"{target}__c")
    turn = build(built)
    snapshot, files = newest(built)
    assert "# Ada: ask Noor before changing this." in files[CODE]
    assert f"{target}__c" in files[MAPPING]
    assert snapshot.turn == turn
    assert "changed by hand and by the plan" not in said(turn)
    assert "# Ada" not in compiled_files(built.project)[CODE]


def test_where_both_changed_the_same_the_person_stands_and_is_told(built: Cast) -> None:
    key, target = row(built)
    edit(built, MAPPING, f'"{target}"', '"ByHand__c"')
    change_plan(built, key, target="ByPlan__c")
    turn = build(built)
    _, files = newest(built)
    assert "ByHand__c" in files[MAPPING]
    assert "<<<<" not in files[MAPPING]
    assert "1 place changed by hand and by the plan" in said(turn)
    assert "mappings/contact" in said(turn).replace("\\", "")


def test_a_file_of_a_person_is_left_alone(built: Cast) -> None:
    save_file(project=built.project, path="NOTES.md", text="Mine.\n", loaded="", by=built.ada)
    build(built)
    _, files = newest(built)
    assert files["NOTES.md"] == "Mine.\n"


def test_building_twice_without_news_keeps_the_edit_and_says_so(built: Cast) -> None:
    _, files = newest(built)
    first = files[CODE].splitlines()[0]
    edit(built, CODE, first, f"{first}\n# Mine.")
    build(built)
    build(built)
    _, files = newest(built)
    assert files[CODE].count("# Mine.") == 1
