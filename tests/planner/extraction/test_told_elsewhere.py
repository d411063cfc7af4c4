"""Pairs that stand where tables, statements and sentences of other use stand around them."""

from planner.reading import read_document
from planner.research import draft_research

ABOUT = "Every night stays go from Lodgebase, our booking system, to NetSuite.\n\n"


def mapped(text: str, name: str = "note.md") -> dict[str, tuple[str, str]]:
    research = draft_research([read_document(name, text.encode())])
    return {each.target: (each.source, each.rule) for each in research.mappings}


def sources(text: str, name: str = "note.md") -> dict[str, str]:
    return {target: source for target, (source, _) in mapped(text, name).items()}


TICKED = """Line;Lodgebase (from);NetSuite (to);Who;Agreed?
1;STAYNO;externalid;Ana;
2;GUESTNAME;altname;Bo;yes
3;NIGHTS;quantity;Ana;
4;RATECODE;item;Bo;yes
5;PRICE;rate;Ana;
6;HOUSE;location;Ana;
7;BOARD;custbody_board;Bo;
"""


def test_a_column_of_ticks_gives_nothing() -> None:
    assert sources(TICKED, "fields.csv") == {
        "externalid": "STAYNO",
        "altname": "GUESTNAME",
        "quantity": "NIGHTS",
        "item": "RATECODE",
        "rate": "PRICE",
        "location": "HOUSE",
        "custbody_board": "BOARD",
    }


def test_a_column_with_the_same_mark_in_each_row_gives_nothing() -> None:
    text = (
        ABOUT + "## Mapping\n\n| Lodgebase | NetSuite | Checked |\n|---|---|---|\n"
        "| stay_no | externalId | ok |\n| guest_name | altName | ok |\n| nights | quantity | ok |\n"
    )
    assert sources(text) == {"externalId": "stay_no", "altName": "guest_name", "quantity": "nights"}


STATEMENT = """1. The query runs on Lodgebase:

```sql
-- stays of yesterday
SELECT s.stay_no       AS external_id,
       s.nights        AS quantity,
       CASE s.board
            WHEN 'B' THEN 'BRK'
            WHEN 'H' THEN 'HLF'
       END             AS board_code,
       'MAIN'          AS subsidiary
FROM   stay s
JOIN   house h ON h.id = s.house_id
WHERE  s.left_on IS NOT NULL
  AND  h.kind <> 'TEST'
```

2. The rows are sent to NetSuite.
"""


def test_a_statement_set_in_columns_is_no_table() -> None:
    assert mapped(ABOUT + STATEMENT) == {
        "external_id": ("stay_no", ""),
        "quantity": ("nights", ""),
        "board_code": ("board", "B = BRK, H = HLF"),
        "subsidiary": ("", 'always "MAIN"'),
    }


def test_sentences_beside_told_pairs_tell_pairs_in_plain_words() -> None:
    text = (
        ABOUT + "The stay number goes into externalId. The name of the host lands in the booking memo, so "
        "that it is found. The arrival date, plus one day, is used as the due date. The file is put in the "
        "archive. The house note goes in remarks unless it is empty."
    )
    assert mapped(text) == {
        "externalId": ("stay number", ""),
        "booking memo": ("name of the host", ""),
        "due date": ("arrival date", "plus one day"),
        "remarks": ("house note", "unless it is empty"),
    }


def test_several_such_sentences_are_company_to_each_other() -> None:
    text = (
        ABOUT + "The stay number of the shop we need in the reference number of the sales order. The date "
        "of the stay is the sales order date. From the guest the e-mail, it comes to the contact. The gift "
        "note, very important, goes in notes."
    )
    assert sources(text) == {
        "reference number": "stay number",
        "date": "date of the stay",
        "contact": "e-mail",
        "notes": "gift note",
    }


def test_one_such_sentence_alone_tells_none() -> None:
    assert sources(ABOUT + "The gift note, very important, goes in notes.") == {}


def test_what_decides_a_field_gives_it_and_its_values() -> None:
    text = (
        ABOUT
        + "The stay number goes into externalId. Finally, the kind of stay determines the rate code:\n\n"
        "| Lodgebase kind of stay | NetSuite rate code |\n|---|---|\n| DAY | RC1 |\n| WEEK | RC2 |\n"
    )
    assert mapped(text) == {
        "externalId": ("stay number", ""),
        "rate code": ("kind of stay", "DAY = RC1, WEEK = RC2"),
    }


def test_what_decides_whether_something_is_done_gives_nothing() -> None:
    assert sources(ABOUT + "The stay number decides whether a stay is created or changed.") == {}


CODE = """```js
const body = {
  stay_ref: stay.stay_no,
  nights: stay.nights,
  lines: stay.rooms.map(toLine),
};
await fetch(URL, {
  method: "POST",
  headers: { Authorization: KEY, "Content-Type": "application/json" },
  body: JSON.stringify(body),
});
```
"""


def test_options_of_a_call_and_lists_filled_elsewhere_are_no_fields() -> None:
    assert sources(ABOUT + CODE) == {"stay_ref": "stay_no", "nights": "nights"}


def test_an_item_that_begins_with_a_marked_word_gives_it_a_fixed_value() -> None:
    text = ABOUT + '- `stayNo` in `externalId`\n- `origin` is set to "lodge"\n'
    assert mapped(text) == {"externalId": ("stayNo", ""), "origin": ("", 'always "lodge"')}


def test_an_item_may_tell_whose_its_first_name_is() -> None:
    assert sources(ABOUT + "- the guest's `ExportCode` in `externalId`\n- stay `Nights` in `quantity`\n") == {
        "externalId": "ExportCode",
        "quantity": "Nights",
    }


def test_what_every_record_is_given_is_fixed() -> None:
    text = ABOUT + "The stay number goes into externalId. Every guest is assigned the home house MAIN."
    assert mapped(text) == {"externalId": ("stay number", ""), "home house": ("", 'always "MAIN"')}


def test_names_in_a_cell_that_are_joined_become_one() -> None:
    text = (
        ABOUT + "## Mapping\n\n| Lodgebase | NetSuite | Note |\n|---|---|---|\n"
        "| stay_no | externalId | |\n| house, room | location | joined with a slash |\n"
    )
    assert sources(text) == {"externalId": "stay_no", "location": "house, room"}


def test_a_file_with_a_statement_is_no_field() -> None:
    assert (
        sources(ABOUT + "- `load.sql` is run on Lodgebase (login `svc_stays`, password in the vault):\n")
        == {}
    )
