"""What a field's description says in words about being required."""

import pytest

from systems.index import lookups_of, read_description, said_required


@pytest.mark.parametrize(
    "words",
    [
        "Required. Last name of the lead up to 80 characters.",
        "**Required**: the status",
        "(required) The name",
        "Required",
        "Required for the create operation",
        "The name shown on invoices. This field is required.",
        "The account. This property is mandatory for creating a record.",
    ],
)
def test_plain_words_say_that_a_field_must_be_there(words: str) -> None:
    assert said_required(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Required unless `issue` is specified.",
        "Required when using `COMMENT`.",
        "Required scope: read",
        "This field is required when not presenting `text`.",
        "It's not required when presenting `blocks`.",
        "The password required to sign in.",
        "Fields that might become required.",
        "The currency of the balance (not required for base currency).",
    ],
)
def test_a_condition_or_another_meaning_says_nothing(words: str) -> None:
    assert not said_required(words)


DESCRIPTION = """
openapi: 3.0.3
info: {title: Ledger, version: "1"}
paths:
  /invoices:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                number: {type: string, description: "Required. The number on paper."}
                total: {type: number, description: "Required when no lines are sent."}
                id: {type: string, readOnly: true, description: "Required."}
      responses: {"201": {description: made}}
"""


def test_a_new_record_must_have_what_is_required_in_words() -> None:
    index = read_description("ledger.yaml", DESCRIPTION.encode())
    (operation,) = index.operations
    assert operation.body is not None
    found = lookups_of(index).fields.required(operation.body.shape)
    assert [field.path for field in found] == ["number"]
