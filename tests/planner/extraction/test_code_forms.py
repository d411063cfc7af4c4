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


TEMPLATE = """```
{
  "ref": "{{ order.name }}",
  "day": "{{ order.created_at | date: '%d-%m-%Y' }}",
  "note": "{{ order.note | truncate: 100 }}",
  "level": "{{ {'1': 'critical', '2': 'error'}[order.priority] }}",
  "key": "{{ env.ROUTING_KEY }}",
  "lines": [
    {% for line in order.line_items %}
    { "sku": "{{ line.sku | default('no') }}", "count": {{ line.quantity }} }{% unless last %},{% endunless %}
    {% endfor %}
  ]
}
```
"""


def test_a_template_with_tags_filters_and_lookups() -> None:
    assert mapped(TEMPLATE) == {
        "ref": ("order.name", ""),
        "day": ("order.created_at", "date: '%d-%m-%Y'"),
        "note": ("order.note", "first 100 characters"),
        "level": ("order.priority", "1 = critical, 2 = error"),
        "key": ("", "the setting ROUTING_KEY"),
        "lines[].sku": ("line.sku", 'if empty "no"'),
        "lines[].count": ("line.quantity", ""),
    }


SELECTED = """```sql
SELECT
    l.[Document No_]          AS INVOICE_NO,
    h.[Sell-to Customer No_]  AS CUSTOMER_ID,
    CASE h.[Location Code]
        WHEN 'LEE' THEN 'Leeds'
        WHEN 'GHE' THEN 'Ghent'
        ELSE 'Other'
    END                       AS SITE,
    'NAV'                     AS SRC,
    CURRENT_TIMESTAMP         AS LOADED_AT
FROM [Line] l JOIN [Header] h ON h.[No_] = l.[Document No_]
```
"""
MERGED = """```sql
MERGE INTO dwh.customer t
USING stage.persons s ON t.external_id = s.id
WHEN MATCHED THEN UPDATE SET t.company_name = s.org_name, t.phone_no = s.phone, t.changed = 1
WHEN NOT MATCHED THEN INSERT (external_id, company_name, src)
VALUES (s.id, s.org_name, 'PD');
```
"""


def test_sql_with_names_in_brackets_cases_and_merges() -> None:
    assert mapped(SELECTED) == {
        "INVOICE_NO": ("Document No_", ""),
        "CUSTOMER_ID": ("Sell-to Customer No_", ""),
        "SITE": ("Location Code", "LEE = Leeds, GHE = Ghent, otherwise Other"),
        "SRC": ("", 'always "NAV"'),
        "LOADED_AT": ("", "CURRENT_TIMESTAMP"),
    }
    assert {target: source for target, (source, _) in mapped(MERGED).items()} == {
        "external_id": "id",
        "company_name": "org_name",
        "phone_no": "phone",
        "src": "",
        "changed": "",
    }


SHOWN = """# Bookings

Contacts of NetSuite are kept with those of Pipedrive.

Before, the event:

```json
{"booking": {"code": "TH-88K2", "mail": "aoife@example.org", "forename": "Aoife"}}
```

After, what the connector sends to `POST /contacts`:

```json
{"contact": {"email": "aoife@example.org", "firstName": "Aoife", "lastBooking": "TH-88K2"}}
```
"""


def test_words_before_two_samples_say_which_comes_in() -> None:
    found = {
        each.target: each.source for each in draft_research([read_document("a.md", SHOWN.encode())]).mappings
    }
    assert {source.rpartition(".")[2] for source in found.values()} == {"code", "mail", "forename"}
