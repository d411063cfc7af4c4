"""The pure parts of the Build tab's page."""

from pathlib import Path

from django.http import QueryDict
from tenon.twins.faults import KINDS, parse_fault

from builder.agent import tools
from builder.pages.address import BuildAddress
from builder.pages.faults import fault_choices
from builder.pages.source import line_of_function
from builder.pages.tree import tree_rows
from builder.templatetags import build as pictures
from builder.trials import FaultFields, fault_rows
from tests.builder.plans import contact_to_lead


def test_folders_come_before_files_and_know_their_depth():
    rows = tree_rows(
        ["README.md", "tests/fixtures/a.json", "tests/test_a.py", "workflows/a.py"], {"workflows/a.py": "M"}
    )
    assert [(row.depth, row.name, row.mark) for row in rows] == [
        (0, "tests", ""),
        (1, "fixtures", ""),
        (2, "a.json", ""),
        (1, "test_a.py", ""),
        (0, "workflows", ""),
        (1, "a.py", "M"),
        (0, "README.md", ""),
    ]
    assert rows[2].path == "tests/fixtures/a.json"


def test_every_fault_on_offer_can_be_read_and_has_words():
    offered = fault_choices(contact_to_lead(), [])
    kinds = [kind for group in offered.groups for kind in group.kinds]
    assert [system.key for system in offered.systems] == ["salesforce", "hubspot"]
    assert {kind.value for kind in kinds} >= set(KINDS) - {"status"}
    for kind in kinds:
        assert "_" not in kind.label
        assert parse_fault(FaultFields("salesforce", kind.value, times="2").text).times == 2


def test_a_filled_row_says_what_the_command_line_says():
    row = FaultFields("salesforce", "503", "2", retry_after="7", items="9", method="POST", path="/leads")
    assert row.text == "salesforce:503x2,retry_after=7,method=POST,path=/leads"
    assert FaultFields().text == ""
    lists = {"fault_system": ["a", "b"], "fault_kind": ["", "slow"], "fault_seconds": ["", " 9 "]}
    assert [each.text for each in fault_rows(lists)] == ["b:slowx1,seconds=9"]
    assert fault_rows({}) == []


def test_a_function_is_found_by_its_name():
    source = "import a\n\nasync def test_one():\n    pass\n\ndef test_one_more(x):\n    pass\n"
    assert line_of_function(source, "test_one") == 3
    assert line_of_function(source, "test_one_more") == 6
    assert line_of_function(source, "gone") == 0


def test_an_address_survives_its_query():
    address = BuildAddress(workflow="a&b", view="code", file="tests/ü.py", line=7, chat=3, pane="chat")
    assert BuildAddress.from_query(QueryDict(address.query())) == address
    assert BuildAddress.from_url(f"https://example.com/x/build/?{address.query()}#top") == address
    assert BuildAddress.from_url("") == BuildAddress()


def test_every_tool_of_the_agent_has_a_picture_of_its_own_that_is_in_the_sprite():
    sprite = (Path(__file__).parents[2] / "static" / "icons.svg").read_text(encoding="utf-8")
    for tool in tools.TOOLS:
        assert f'id="i-{pictures.TOOLS[tool.name]}"' in sprite
