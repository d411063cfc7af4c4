"""Tables as people set them up: labels beside names, sides told by arrows, cells that tell how."""

import pytest

from planner.reading import read_document
from planner.research import draft_research

HEAD = "# Kontor\n\nEvery night customers go from Pipedrive to NetSuite.\n\n## Mapping\n\n"


def mapped(text: str, name: str = "note.md") -> dict[str, tuple[str, str]]:
    research = draft_research([read_document(name, text.encode())])
    return {each.target: (each.source, each.rule) for each in research.mappings}


SHEET = """Nr;Bezeichnung;Pipedrive Key;Pflicht;NetSuite Maske;NetSuite internal id;Bemerkung
1;Firma;org_name;J;Kunde;companyname;
2;Telefon;phone;N;Kunde;phone;E.164
3;Umsatzklasse;revenue_class;N;Finanzen;custentity_revclass;
4;Mail;mail;J;Kunde;email;klein
5;Geburtstag;birthday;N;;;nicht noetig
"""


def test_of_the_columns_of_one_system_the_one_with_names_counts() -> None:
    found = mapped(SHEET, "map.csv")
    assert {target: source for target, (source, _) in found.items()} == {
        "companyname": "org_name",
        "phone": "phone",
        "custentity_revclass": "revenue_class",
        "email": "mail",
    }


LABELLED = """| Pipedrive label | Pipedrive API key | NetSuite label | NetSuite field id |
|---|---|---|---|
| Organisation | org_name | Company Name | companyname |
| Phone | phone | Phone | phone |
| Tax number | vat_no | Tax Number | vatregnumber |
"""


def test_names_in_one_piece_come_before_labels() -> None:
    assert {target: source for target, (source, _) in mapped(HEAD + LABELLED).items()} == {
        "companyname": "org_name",
        "phone": "phone",
        "vatregnumber": "vat_no",
    }


ARROWS = """NetSuite follows Pipedrive, says NetSuite.

| NetSuite label | NetSuite id | | Pipedrive label | Pipedrive key | Rule |
|---|---|---|---|---|---|
| Company Name | companyname | => | Organisation | org_name | |
| Terms | terms | => | Payment Terms | payment_terms | N30 = 2, N60 = 3 |
| Rating | rating | x | | | do not transfer |
| Zip | zip | => | Post code | postal_code | |
"""


def test_arrows_between_two_columns_say_which_gives() -> None:
    found = mapped("# Sync\n\nEvery night customers go from Pipedrive to NetSuite.\n\n" + ARROWS)
    assert {target: source for target, (source, _) in found.items()} == {
        "org_name": "companyname",
        "payment_terms": "terms",
        "postal_code": "zip",
    }


FILLED = """| Field in NetSuite | ID | Comes from |
|---|---|---|
| Company name | `companyname` | `org_name` |
| External ID | `externalid` | `id`, prefixed with "PD-" |
| Full name | `entityid` | `first_name` + `last_name` |
| Total | `custbody_total` | `value` * 100 |
| Origin | `custentity_origin` | fixed value "Pipedrive" |
| Person | `isperson` | `true` |
| Synced | `custentity_synced` | time of the run |
| Category | `category` | `label`: 5 = Gold, 6 = Silver |
"""


@pytest.mark.parametrize(
    ("target", "source", "rule"),
    [
        ("companyname", "org_name", ""),
        ("externalid", "id", 'prefixed with "PD-"'),
        ("entityid", "first_name, last_name", "first_name and last_name joined with a space"),
        ("custbody_total", "value", "multiplied by 100"),
        ("custentity_origin", "", 'always "Pipedrive"'),
        ("isperson", "", "always true"),
        ("custentity_synced", "", "time of the run"),
        ("category", "label", "5 = Gold, 6 = Silver"),
    ],
)
def test_a_cell_tells_a_name_and_how_or_a_fixed_value(target: str, source: str, rule: str) -> None:
    assert mapped(HEAD + FILLED)[target] == (source, rule)


DEFAULTS = """| Attribute | Description | Type | Source | Default |
|---|---|---|---|---|
| companyname | Name of the customer | string(80) | organization.name | |
| subsidiary | The legal entity | integer | | 3 |
| phone | Main phone | string(20) | organization.phone | |
"""


def test_a_default_without_a_source_is_a_fixed_value() -> None:
    found = mapped(HEAD + DEFAULTS)
    assert found["subsidiary"] == ("", "always 3")
    assert found["phone"][0].endswith("phone")


ROW = """The row in the table:

  AMOUNT       <- value / 100, two decimals
  FULL_NAME    <- first_name || ' ' || last_name
  SOURCE_CODE  <- 'PD'
  STORED_AT    <- time of the run
"""


def test_an_arrow_takes_what_is_calculated_fixed_or_made() -> None:
    assert mapped("Every night deals go from Pipedrive to Snowflake.\n\n" + ROW, "note.txt") == {
        "AMOUNT": ("value", "two decimals; divided by 100"),
        "FULL_NAME": ("first_name, last_name", 'the text "{first_name} {last_name}"'),
        "SOURCE_CODE": ("", 'always "PD"'),
        "STORED_AT": ("", "time of the run"),
    }


SET_APART = """What is filled in a NetSuite job

 job.vehicle        from vehicle_name
 job.odo            from vehicle_meter, rounded
 job.ext_no         from number
 job.bay            empty, the foreman does it
"""


def test_lines_set_apart_that_begin_with_from_read_from_right_to_left() -> None:
    assert mapped("Every night deals go from Pipedrive to NetSuite.\n\n" + SET_APART, "note.txt") == {
        "job.vehicle": ("vehicle_name", ""),
        "job.odo": ("vehicle_meter", "rounded"),
        "job.ext_no": ("number", ""),
    }


TERMS = """| Pipedrive | NetSuite |
|---|---|
| org_name | companyname |
| term_code | terms |
| office | location_id |

{title}

| {left} | {right} |
|---|---|
| N30 | 2 |
| N60 | 6 |
"""


@pytest.mark.parametrize(
    ("title", "left", "right", "target"),
    [
        ("The codes:", "Pipedrive code", "NetSuite terms id", "terms"),
        ("### Office to location", "Office", "location_id", "location_id"),
    ],
)
def test_a_table_headed_with_a_mapped_field_holds_its_values(
    title: str, left: str, right: str, target: str
) -> None:
    found = mapped(HEAD + TERMS.format(title=title, left=left, right=right))
    assert len(found) == 3
    assert found[target][1] == "N30 = 2, N60 = 6"


@pytest.mark.parametrize("note", ["E.164", "ISO8601", "TT.MM.JJJJ"])
def test_a_standard_in_parentheses_is_no_name(note: str) -> None:
    found = mapped(f"{HEAD}- org_name -> companyname\n- phone -> phone ({note})\n")
    assert {target: source for target, (source, _) in found.items()} == {
        "companyname": "org_name",
        "phone": "phone",
    }
