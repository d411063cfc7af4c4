"""Lists that name a field on the left and tell on the right what it is filled with."""

import pytest

from planner.reading import read_document
from planner.research import draft_research

HEAD = "# Kontor\n\nEvery night customers go from Pipedrive to NetSuite.\n\n"


def mapped(text: str) -> dict[str, tuple[str, str]]:
    research = draft_research([read_document("note.md", f"{HEAD}{text}".encode())])
    return {each.target: (each.source, each.rule) for each in research.mappings}


COLONS = """## What goes where

- `companyname`: `org_name`
- `externalid`: `id`, prefixed with `PD-`
- `amount`: `value` divided by 100
- `subsidiary`: always `3` (the US company)
- `salesrep`: the employee whose e-mail is `owner.email`
"""


def test_fixed_values_and_calculations_stand_right_of_their_field() -> None:
    assert mapped(COLONS) == {
        "companyname": ("org_name", ""),
        "externalid": ("id", "prefixed with PD-"),
        "amount": ("value", "divided by 100"),
        "subsidiary": ("", "always 3; the US company"),
        "salesrep": ("owner.email", "the employee whose e-mail is owner.email"),
    }


DASHES = """## Which field comes from where

- Customer `companyName` — the `name` of the organisation in Pipedrive
- Customer `externalId` — `id`
- Customer `terms` — `payment-term.code`, see the table underneath
"""


def test_a_heading_says_that_the_right_side_gives() -> None:
    assert {target: source for target, (source, _) in mapped(DASHES).items()} == {
        "companyName": "name",
        "externalId": "id",
        "terms": "payment-term.code",
    }


FROM = """The customer gets:

- **company_name** from `org.name`
- **phone** from `phone`, E.164
- **origin_code** is the text "PD"
"""


def test_words_say_it_too() -> None:
    found = mapped(FROM)
    assert found["company_name"] == ("org.name", "")
    assert found["phone"] == ("phone", "E.164")
    assert found["origin_code"] == ("", 'always "PD"')


@pytest.mark.parametrize(
    "text",
    [
        "## Configuration\n\n- `PD_KEY`: `abc_def`\n- `RETRY_COUNT`: 3\n- `NS_ACCOUNT`: `77`\n",
        "Only customers with\n\n- `org_type`: `b2b`\n- `visible_to`: `everyone`\n",
        "## Errors\n\n- `rate_limit`: wait a minute\n- `not_found`: skip it\n- `bad_value`: log `id`\n",
    ],
)
def test_settings_filters_and_errors_are_no_mappings(text: str) -> None:
    assert mapped(text) == {}
