"""A description of a system that no text names is no end of the integration."""

import json

import pytest

from planner.reading import ReadDocument, read_document
from planner.research import draft_research
from systems.index import ApiIndex, read_once

BOOKS = {
    "openapi": "3.0.0",
    "info": {"title": "QuickBooks Online API", "version": "3"},
    "servers": [{"url": "https://quickbooks.api.intuit.com/v3"}],
    "paths": {
        "/invoice": {"post": {"operationId": "createInvoice", "responses": {"200": {"description": "ok"}}}}
    },
}


def read(text: str) -> tuple[list[ReadDocument], list[ApiIndex]]:
    content = json.dumps(BOOKS).encode()
    documents = [read_document("brief.md", text.encode()), read_document("books.json", content)]
    return documents, [read_once("books.json", content)]


def test_it_is_told_and_nothing_else() -> None:
    documents, indexes = read("When an issue is created in Jira, it is created in ACME, too.\n")
    found = draft_research(documents, indexes=indexes)
    assert [each.name for each in found.systems] == ["Jira", "ACME"]
    assert found.title == "Jira to ACME"
    assert "books.json describes a system that no text names" in found.technical_notes


@pytest.mark.parametrize(
    "text",
    [
        "When an issue is created in Jira, an invoice is created in QuickBooks.\n",
        "When an issue is created in Jira, an invoice is created in our accounting system.\n",
    ],
)
def test_one_that_is_named_or_may_be_meant_stays(text: str) -> None:
    documents, indexes = read(text)
    found = draft_research(documents, indexes=indexes)
    assert "QuickBooks Online" in [each.name for each in found.systems]
    assert "no text names" not in found.technical_notes


def test_what_answers_the_caller_is_no_field_of_a_system() -> None:
    text = (
        "# Salesforce leads\n\n## Flows\n\n"
        "1. **Check lead**: receives a lead by webhook and creates it in Salesforce.\n"
        "2. **Rate lead**: receives a lead by webhook and updates it in Salesforce.\n\n"
        "## Use\n\n### Check\n\n1. Submit lead data via webhook with format:\n\n"
        '   ```json\n   {"data": {"email": "ada@b.example"}}\n   ```\n\n'
        "2. The lead is created in Salesforce.\n\n"
        '### Outputs\n\n#### Check response\n\n```json\n{"verdict": {"branch": "new"}}\n```\n'
    )
    found = draft_research([read_document("brief.md", text.encode())])
    fields = [field.name for each in found.objects if each.system == "salesforce" for field in each.fields]
    assert [each.key for each in found.systems] == ["http_caller", "salesforce"]
    assert "verdict.branch" not in fields
