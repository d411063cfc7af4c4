"""Fields that a sentence says are sent, under the names of the vendor that takes them."""

import pytest

from builder.compiler import compile_workflows
from builder.proof import prove
from planner.generation import generate_workflows, with_questions
from planner.reading import read_document
from planner.research import draft_research
from planner.spec.research import Research

MEMBERS = """# Members of Purser in Mailchimp

The functions:

- **Welcome**: when a member is created in Purser, it is written to Mailchimp.
- **Goodbye**: when a member is deleted in Purser, the subscriber is removed from Mailchimp.

{}
"""
SENDS = (
    "The function adds the e-mail address and first name of each new member to your audience in Mailchimp."
)


def drafted(sentence: str) -> Research:
    return with_questions(draft_research([read_document("a.md", MEMBERS.format(sentence).encode())]))


def rows(sentence: str) -> dict[str, str]:
    welcome = generate_workflows(drafted(sentence))[0]
    return {row.source: row.target for row in welcome.transformations[0].rows}


def test_what_a_sentence_sends_is_mapped_and_tells_records_apart() -> None:
    found = drafted(SENDS)
    welcome, goodbye = specs = generate_workflows(found)
    told = {row.source: row.target for row in welcome.transformations[0].rows}
    assert told == {"e-mail address": "email_address", "first name": "merge_fields.FNAME"}
    assert all(row.evidence[0].kind == "document" for row in welcome.transformations[0].rows)
    assert [each.target for step in goodbye.data_flow for each in step.match][:1] == ["email_address"]
    assert goodbye.endpoints[-1].method == "DELETE"
    proofs = prove(compile_workflows(specs, research=found).files, specs)
    assert {proof.state for proof in proofs} == {"proven"}


@pytest.mark.parametrize(
    "sentence",
    [
        "The function adds the shoe size of each new member to your audience in Mailchimp.",
        "The function adds the e-mail address and shoe size of each member to your list in Mailchimp.",
        "The function adds the e-mail address of each new invoice to your audience in Mailchimp.",
        "The function adds the e-mail address of each new member to a file.",
    ],
)
def test_what_is_not_sure_is_not_mapped(sentence: str) -> None:
    assert "email_address" not in rows(sentence).values()
