"""Code that fills one record from another, as several languages write it."""

import pytest

from planner.reading import read_document
from planner.research import draft_research

HEAD = "# Kontor\n\nEvery night deals go from Pipedrive to NetSuite.\n\n"


def mapped(code: str) -> dict[str, tuple[str, str]]:
    research = draft_research([read_document("note.md", f"{HEAD}{code}".encode())])
    return {each.target: (each.source, each.rule) for each in research.mappings}


SCRIPT = """```js
const STAGES = { 1: 'Lead', 2: 'Prospect' };
const SHOPS = {
  L7HXY: 'Harbour',
  LQ20C: 'Station',
};

function toCustomer(deal) {
  return {
    "Company Name": deal.org.name,
    phone: deal.person?.phone ?? '',
    externalId: `PD-${deal.id}`,
    amount: Math.round(deal.value * 100),
    stage: STAGES[deal.stage_id] || 'Unknown',
    shop: SHOPS[deal.location_id],
    subsidiary: { id: 3 },
    syncedAt: new Date().toISOString(),
  };
}
```
"""


def test_an_object_literal_with_fallbacks_tables_and_values_made_on_the_way() -> None:
    assert mapped(SCRIPT) == {
        "Company Name": ("org.name", ""),
        "phone": ("person.phone", ""),
        "externalId": ("id", 'the text "PD-{id}"'),
        "amount": ("value", "multiplied by 100; rounded"),
        "stage": ("stage_id", "1 = Lead, 2 = Prospect, otherwise Unknown"),
        "shop": ("location_id", "L7HXY = Harbour, LQ20C = Station"),
        "subsidiary.id": ("", "always 3"),
        "syncedAt": ("", "new Date().toISOString()"),
    }


PYTHON = """```python
COUNTRIES = {"NL": "Netherlands", "BE": "Belgium"}

for deal in deals:
    rec = {}
    rec["companyName"] = deal["org_name"]
    rec["country"] = COUNTRIES[deal["country_code"]]
    rec["created"] = deal["add_time"][:10]
    rec["source"] = "Pipedrive"
```
"""
PHP = """```php
$customer = [
    'companyName' => $deal['org_name'],
    'country'     => $countries[$deal['country_code']] ?? 'XX',
    'created'     => substr($deal['add_time'], 0, 10),
    'externalId'  => 'PD-' . $deal['id'],
];
```
"""
JAVA = """```java
Customer c = new Customer();
c.setCompanyName(deal.getOrgName());
c.setExternalId("PD-" + deal.getId());
c.setSubsidiary(3);
```
"""
RUBY = """```ruby
attrs = {
  company_name: deal.org_name,
  external_id: "PD-#{deal.id}",
  origin: 'PD',
}
```
"""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (PYTHON, {"country": ("country_code", "NL = Netherlands, BE = Belgium")}),
        (PYTHON, {"created": ("add_time", "first 10 characters"), "source": ("", 'always "Pipedrive"')}),
        (PHP, {"companyName": ("org_name", ""), "externalId": ("id", 'the text "PD-{id}"')}),
        (JAVA, {"companyName": ("orgName", ""), "subsidiary": ("", "always 3")}),
        (RUBY, {"external_id": ("id", 'the text "PD-{id}"'), "origin": ("", 'always "PD"')}),
    ],
)
def test_languages(code: str, expected: dict[str, tuple[str, str]]) -> None:
    found = mapped(code)
    assert {target: found.get(target) for target in expected} == expected


TWO_RECORDS = """```js
const r = JSON.parse(raw);
const a = byName(r.answers);
create({
  "Application ID": r.token,
  "Submitted": r.submitted_at,
  "Organisation": a.org_name,
  "E-mail": a.email,
});
```
"""


def test_with_two_records_the_names_say_which() -> None:
    assert mapped(TWO_RECORDS) == {
        "Application ID": ("r.token", ""),
        "Submitted": ("r.submitted_at", ""),
        "Organisation": ("a.org_name", ""),
        "E-mail": ("a.email", ""),
    }


PATHS = """```
fields.summary       = deal.title
fields.customer.name = deal.org.name     // shown above
fields.labels        = ["crm"]
```
"""


def test_what_the_body_nests_stays_and_the_records_name_goes() -> None:
    assert mapped(PATHS) == {
        "fields.summary": ("title", ""),
        "fields.customer.name": ("org.name", "shown above"),
        "fields.labels": ("", 'always the list ["crm"]'),
    }
