"""Mappings as CSV: safe to open in a spreadsheet, and an edited file comes back as an edit."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.interchange import COLUMNS, MappingsInvalid, mappings_csv, with_mappings
from planner.interchange.cells import cell, text_of, value_cell
from planner.spec.workflow import Row, WorkflowSpec
from tests.planner.plans.contact_to_lead import WORKFLOW

TAKEN = frozenset({"TR-90"})


def lines() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(mappings_csv([WORKFLOW]))))


def written(rows: list[dict[str, str]], delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0].keys(), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def read(data: bytes) -> WorkflowSpec:
    return with_mappings(WORKFLOW, data, person="Ada", taken=TAKEN)


def refused(data: bytes) -> list[str]:
    with pytest.raises(MappingsInvalid) as error:
        read(data)
    return error.value.problems


def rows_of(spec: WorkflowSpec) -> dict[str, Row]:
    return {row.key: row for row in spec.transformations[0].rows}


def test_one_line_a_row_with_its_systems_meaning_and_source() -> None:
    assert tuple(lines()[0]) == COLUMNS
    third = lines()[2]
    assert (third["row"], third["source_system"], third["source"], third["target"]) == (
        *("TR-03", "hubspot", "email", "Email"),
    )
    assert (third["required"], third["expr"], third["sources"]) == ("yes", "copy", "contact_to_lead.md L11")


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-5", "@SUM(A1)", "\t=1", "'=1", "\uff1d1"])
def test_no_cell_is_a_formula_and_its_text_comes_back(text: str) -> None:
    assert cell(text).startswith("'")
    assert text_of(cell(text)) == text


@given(st.text(st.sampled_from("'=+-@\t ab,\"\n"), max_size=6))
def test_every_text_comes_back_as_it_was(text: str) -> None:
    assert text_of(cell(text)) == text


def test_values_are_told_from_texts_that_look_like_them() -> None:
    assert [value_cell(one) for one in (None, "5", 5, "a", [1], "")] == ["", '"5"', "5", "a", "[1]", '""']


def test_the_file_unchanged_changes_nothing() -> None:
    assert read(mappings_csv([WORKFLOW]).encode("utf-8-sig")) == WORKFLOW
    assert read(written(lines(), ";")) == WORKFLOW


def test_an_edited_rule_is_understood_and_a_line_without_a_key_is_a_new_row() -> None:
    rows = lines()
    rows[0]["rule"] = "upper case"
    rows.append({**dict.fromkeys(COLUMNS, ""), "table": "TT-01", "source": "phone", "target": "Phone"})
    found = rows_of(read(written(rows)))
    assert (found["TR-01"].expr, found["TR-01"].example_out) == ("upper", "ADA")
    assert (found["TR-91"].source, found["TR-91"].target) == ("phone", "Phone")
    assert found["TR-91"].evidence[0].by == "Ada"


def test_lines_that_are_gone_or_moved_are_rows_that_are_gone_or_moved() -> None:
    rows = lines()
    assert list(rows_of(read(written([rows[2], rows[0], rows[1]])))) == ["TR-03", "TR-01", "TR-02"]


def test_what_is_wrong_is_told_by_line() -> None:
    rows = lines()
    rows[1]["table"] = "TT-09"
    assert refused(written(rows)) == ["line 3, table: TT-09 is no table of this workflow"]
    assert refused(written([{"source": "a"}])) == ["line 1: the column target is missing"]
    assert refused(b'source,target\n"a,b\n')[0].startswith("line 2: ")
    assert refused(b"\xff\xfe")[0].startswith("byte 1")
    assert refused(written([lines()[0], lines()[0]])) == ["row TR-01: stands twice in the file"]
    rows = lines()
    rows[0]["expr"] = "nonsense("
    assert "TR-01" in refused(written(rows))[0]
    other = [{**line, "workflow": "another"} for line in lines()]
    assert refused(written(other)) == ["(the file): no line is about the workflow contact-to-lead"]
