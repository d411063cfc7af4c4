"""What a flow says of the event: that the record is read, and what the fields are that it shows."""

import pytest

from builder.compiler import compile_workflows
from builder.proof import prove
from planner.generation import generate_workflows
from planner.generation.payloads import payload_mappings
from planner.reading import read_document
from planner.research import draft_research
from planner.spec.research import DataObject, ObjectField, System

LISTED = """# Accounts

This integration has two flows.

## Changes

Receive a notification whenever an account is changed in Salesforce. {said} It is sent to Plantdesk.

## New accounts

Plantdesk can send a webhook request to this flow, and an account will be created in Salesforce:

```json
{{"acct_name": "North Mill", "phone": "+442079460311"}}
```
"""
READ, BRINGS = "It fetches the modified account and maps it.", "It maps the account that was modified."


def target(*fields: str) -> DataObject:
    return DataObject(system="tally", name="client", fields=tuple(ObjectField(name=name) for name in fields))


def mapped(payload: dict[str, object], record: str, *fields: str) -> dict[str, str]:
    systems = [
        System(key=key, name=key.title(), role="source" if key == "lodge" else "target")
        for key in ("lodge", "tally")
    ]
    found = payload_mappings(payload, systems[0], record, systems[1], None, target(*fields))
    return {each.source: each.target for each in found}


def test_a_field_named_with_its_record_is_the_records_field() -> None:
    assert mapped({"account_name": "A", "acct_phone": "1"}, "account", "name", "phone") == {
        "account_name": "name",
        "acct_phone": "phone",
    }


@pytest.mark.parametrize(
    "payload", [{"account_id": "7"}, {"owner_name": "A"}, {"ac_name": "A"}, {"account": "A"}]
)
def test_what_may_be_another_field_is_not_taken(payload: dict[str, object]) -> None:
    assert mapped(payload, "account", "id", "name") == {}


def test_the_words_of_a_flow_say_that_the_record_is_read() -> None:
    reads, told = (
        generate_workflows(draft_research([read_document("a.md", LISTED.format(said=said).encode())]))
        for said in (READ, BRINGS)
    )
    assert "fetch" in [step.kind for step in reads[0].data_flow]
    assert "fetch" not in [step.kind for step in told[0].data_flow]


def test_the_event_that_is_shown_is_built_and_proven() -> None:
    found = draft_research([read_document("a.md", LISTED.format(said=READ).encode())])
    specs = generate_workflows(found)
    rows = {row.source: row.target for row in specs[1].transformations[0].rows}
    assert rows == {"acct_name": "Name", "phone": "Phone"}
    proofs = prove(compile_workflows(specs, research=found).files, specs)
    assert {proof.state for proof in proofs} == {"proven"}
