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
