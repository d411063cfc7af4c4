"""Research again after new material: every answer and every edit is kept, through the real job."""

import pytest

from jobs.models import Job, JobEvent
from jobs.running import run_job
from planner.launch import add_material, project_started
from planner.merging import Conflict
from planner.models import Workflow
from planner.selectors.drafts import draft_named
from planner.selectors.plans import current_research, current_workflows
from planner.services.edits import save_edit
from planner.services.questions import answer_question
from planner.spec.workflow import Criterion, Row, WorkflowSpec
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("no_worker")

BRIEF = """# Orders to invoices

When an order is paid in Shopify, Shopify calls us by webhook (orders/paid) and signs the call.
Each paid order becomes an invoice in Xero. Find the contact in Xero by email first.
The same webhook may come twice and must count once.

| Shopify order | Xero invoice | Rule |
|---|---|---|
| name | Reference | |
| email | Contact.EmailAddress | |
| note | Notes | |
"""
REORDERED = BRIEF.replace("# Orders to invoices", "# Paid orders").replace(
    "| name | Reference | |\n| email | Contact.EmailAddress | |\n",
    "| email | Contact.EmailAddress | lower case |\n| currency | CurrencyCode | |\n"
    "| name | Reference | upper case |\n",
)
OTHER = """# Contacts

Every new contact in HubSpot becomes a lead in Salesforce, matched by email.

| HubSpot contact | Salesforce lead |
|---|---|
| email | Email |
"""


def research(cast: Cast, text: str) -> Job:
    """Bring this as the only document and run the job."""
    files = [("brief.md", text.encode())]
    if Job.objects.filter(topic=cast.project.topic).exists():
        add_material(project=cast.project, by=cast.ada, files=files, note="")
    else:
        project_started(project=cast.project, by=cast.ada, files=files)
    job = Job.objects.filter(topic=cast.project.topic).latest("created_at")
    run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")
    return job


def only(cast: Cast) -> WorkflowSpec:
    (found,) = current_workflows(cast.project)
    return found.spec


def saved(job: Job) -> dict[str, object]:
    return dict(JobEvent.objects.get(job=job, kind="plan.workflows_saved").payload)


def edit(cast: Cast, spec: WorkflowSpec, reason: str = "By hand") -> None:
    draft = draft_named(cast.project, spec.key)
    assert draft
    save_edit(
        project=cast.project, key=spec.key, spec=spec, parent=draft.newest.number, reason=reason, by=cast.ada
    )


def rows_of(spec: WorkflowSpec) -> dict[str, Row]:
    """By the last name of their target: the documents may name the object before it or not."""
    return {row.target.rpartition(".")[2]: row for row in spec.transformations[0].rows}


def edited(spec: WorkflowSpec) -> WorkflowSpec:
    """A row with another rule, one row less, one row and one criterion more, another title."""
    table = spec.transformations[0]
    rows = [row for row in table.rows if row.target != "Notes"]
    rows = [
        row.model_copy(update={"rule": "First 20 characters", "expr": "truncate(20)"})
        if row.target == "Reference"
        else row
        for row in rows
    ]
    rows.append(Row(key="TR-50", target="Status", rule='always "DRAFT"', expr='const("DRAFT")'))
    more = Criterion(key="AC-50", text="The invoice is a draft.", covers=("TR-50",))
    return spec.model_copy(
        update={
            "title": "Paid orders become draft invoices",
            "transformations": (table.model_copy(update={"rows": tuple(rows)}),),
            "acceptance_criteria": (*spec.acceptance_criteria, more),
        }
    )


def test_every_answer_and_edit_is_kept_when_the_material_renames_and_reorders(cast: Cast) -> None:
    research(cast, BRIEF)
    found = current_research(cast.project)
    assert found
    question = found.value.questions[0]
    answer_question(project=cast.project, key=question.key, answer="As we said on the phone.", by=cast.ada)
    before = only(cast)
    mine = edited(before)
    edit(cast, mine)
    job = research(cast, REORDERED)

    asked = current_research(cast.project)
    assert asked
    assert [one.answer for one in asked.value.questions if one.text == question.text] == [
        "As we said on the phone."
    ]
    now = only(cast)
    assert (now.key, now.title) == (before.key, mine.title)
    rows, old = rows_of(now), rows_of(before)
    assert {target: row.key for target, row in rows.items() if target in old} == {
        "Reference": old["Reference"].key,
        "EmailAddress": old["EmailAddress"].key,
    }
    assert (rows["Reference"].expr, rows["Status"].expr) == ("truncate(20)", 'const("DRAFT")')
    assert "Notes" not in rows
    assert rows["EmailAddress"].expr == "lower"
    assert rows["CurrencyCode"].key not in {row.key for row in edited(before).transformations[0].rows}
    assert "AC-50" in {one.key for one in now.acceptance_criteria}
    draft = draft_named(cast.project, now.key)
    assert draft
    assert Conflict("differs", "rows", old["Reference"].key, "rule") in draft.conflicts
    told = saved(job)
    assert told["kept"]
    assert told["differs"] == len(draft.conflicts)
    assert "TR-" in told["changes"][now.key]  # type: ignore[index]


def test_a_conflict_stays_until_somebody_decides_and_an_agreement_ends_it(cast: Cast) -> None:
    research(cast, BRIEF)
    edit(cast, edited(only(cast)))
    research(cast, REORDERED)
    research(cast, REORDERED + "\nLog every run.\n")
    draft = draft_named(cast.project, only(cast).key)
    assert draft
    assert [one.field for one in draft.conflicts if one.section == "rows"] == ["rule"]
    rows = rows_of(draft.drawn or draft.spec)
    table = draft.spec.transformations[0]
    agreed = tuple(rows["Reference"] if row.target == "Reference" else row for row in table.rows)
    edit(
        cast, draft.spec.model_copy(update={"transformations": (table.model_copy(update={"rows": agreed}),)})
    )
    after = draft_named(cast.project, draft.key)
    assert after
    assert not [one for one in after.conflicts if one.section == "rows"]


def test_an_edited_workflow_that_is_no_longer_found_stays_and_says_so(cast: Cast) -> None:
    research(cast, BRIEF)
    mine = edited(only(cast))
    edit(cast, mine)
    job = research(cast, OTHER)
    assert saved(job)["unfound"] == [mine.key]
    kept = Workflow.objects.get(project=cast.project, key=mine.key)
    assert kept.removed_at is None
    assert kept.unfound_at is not None
    assert mine in [found.spec for found in current_workflows(cast.project)]
    research(cast, BRIEF)
    kept.refresh_from_db()
    assert kept.unfound_at is None


def test_a_workflow_nobody_changed_steps_back_with_its_document_and_returns_with_it(cast: Cast) -> None:
    research(cast, BRIEF)
    key = only(cast).key
    research(cast, OTHER)
    assert key not in [found.key for found in current_workflows(cast.project)]
    research(cast, BRIEF)
    assert only(cast).key == key


def test_what_a_person_took_out_is_not_brought_back(cast: Cast) -> None:
    research(cast, BRIEF)
    Workflow.objects.filter(project=cast.project).update(removed_at="2026-01-01T00:00Z", removed_by=cast.ada)
    research(cast, REORDERED)
    assert current_workflows(cast.project) == []
