"""Settings that map fields: lists of pairs and targets with what they take."""

from planner.reading import read_document
from planner.research import draft_research

HEAD = "# Kontor\n\nEvery night deals go from Pipedrive to NetSuite.\n\n"


def mapped(code: str) -> dict[str, tuple[str, str]]:
    research = draft_research([read_document("note.md", f"{HEAD}```yaml\n{code}```\n".encode())])
    return {each.target: (each.source, each.rule) for each in research.mappings}


LISTED = """pipedrive:
  auth: { type: bearer, token: ${PIPEDRIVE_TOKEN} }

fields:
  - { from: candidate.id,         to: externalId }
  - { from: candidate.emails[0],  to: privateEmail }
  - { from: placement.contract,   to: contractType, map: contract }
  - { const: "onboarding",        to: status }

maps:
  contract:
    permanent: UOP
    b2b: B2B
"""


def test_a_list_of_pairs_with_fixed_values_and_named_tables() -> None:
    assert mapped(LISTED) == {
        "externalId": ("candidate.id", ""),
        "privateEmail": ("candidate.emails[0]", ""),
        "contractType": ("placement.contract", "permanent = UOP, b2b = B2B"),
        "status": ("", 'always "onboarding"'),
    }


NESTED = """fields:
  companyName: org_name
  email: "{{ email | lower }}"
  category: {from: label, map: {5: Gold, 6: Silver}}
  origin: "'PD'"
"""


def test_targets_with_templates_and_tables_of_their_own() -> None:
    assert mapped(NESTED) == {
        "companyName": ("org_name", ""),
        "email": ("email", "lower"),
        "category": ("label", "5 = Gold, 6 = Silver"),
        "origin": ("", 'always "PD"'),
    }


STEPS = """steps:
  - name: fetch
    path: /deals
    value: 20
  - name: write
    path: /customers
    value: 5
"""


def test_steps_are_no_pairs() -> None:
    assert mapped(STEPS) == {}
