"""Each flow a document lists becomes a workflow, in its own name, with its own event."""

from planner.generation import generate_workflows
from planner.reading import read_document
from planner.research import draft_research
from planner.spec.workflow import WorkflowSpec

MEMBERS = """# Members

Two functions keep Memberful and Brevo together.

### Functions

- **Welcome**: when a member is created in Memberful, a contact is created in Brevo.
- **Goodbye**: when a member is deleted in Memberful, the contact is removed from Brevo.
"""
SILENT = MEMBERS.replace("the contact is removed from Brevo", "Brevo is told")
STAYS = MEMBERS.replace("the contact is removed from Brevo", "the contact is not removed from Brevo")
SHOWN = """# Repairs

The workflows:

- Report: a client can submit a repair via webhook; a ticket is created in Zendesk. A payload looks like this:

```json
{"subject": "The door does not close", "room": "204"}
```

- Nightly: every night at 01:00 the tickets are read from Zendesk and written to Airtable.
"""
ONE_TABLE = """# Dispatch notes from Odoo to Shipcloud

| Shipcloud label | Odoo field | Odoo table |
|---|---|---|
| to_name | name | Partner |
| weight | weight | Picking |
| to_city | city | Partner |
| reference | origin | Picking |
"""


def drawn(text: str) -> list[WorkflowSpec]:
    return generate_workflows(draft_research([read_document("flows.md", text.encode())]))


def kinds(spec: WorkflowSpec) -> list[str]:
    return [step.kind for step in spec.data_flow]


def test_each_listed_flow_is_a_workflow_in_its_own_name():
    assert [spec.title for spec in drawn(MEMBERS)] == ["Welcome", "Goodbye"]


def test_a_deletion_that_is_told_removes_the_record_and_is_seen():
    _, goodbye = drawn(MEMBERS)
    assert kinds(goodbye)[-3:] == ["lookup", "filter", "delete"]
    assert [one.operation for one in goodbye.endpoints][-1] == "delete"
    assert all(criterion.check is not None for criterion in goodbye.acceptance_criteria)


def test_a_deletion_of_which_nothing_or_the_contrary_is_told_removes_nothing():
    for text in (SILENT, STAYS):
        assert "delete" not in kinds(drawn(text)[1])


def test_the_body_a_document_shows_is_the_event_and_no_field_is_made_up():
    report, _ = drawn(SHOWN)
    assert report.trigger.payload_example == {"subject": "The door does not close", "room": "204"}
    sources = {row.source for table in report.transformations for row in table.rows}
    assert sources <= {"subject", "room"}
    values = {row.source: row.example_in for table in report.transformations for row in table.rows}
    assert values.get("subject", "The door does not close") == "The door does not close"


def test_one_table_of_fields_from_several_records_is_one_workflow():
    (spec,) = drawn(ONE_TABLE)
    assert {row.target for row in spec.transformations[0].rows} == {
        "to_name",
        "weight",
        "to_city",
        "reference",
    }


def test_two_tables_stay_two_workflows():
    rows = ONE_TABLE.splitlines()
    apart = "\n".join([*rows[:4], rows[4], rows[6], rows[5], rows[7]])
    assert len(drawn(apart)) == 2
