"""The gate says which line uses what neither plan nor research know, and which breaks the rules."""

import json
from pathlib import Path

import pytest

from builder.compiler import compile_workflows
from builder.evidence import check_code
from planner.handover import Plan, read_plan

PLAN = Path(__file__).parents[2] / "planner" / "plans" / "contact_to_lead.json"
WORKFLOW, MAPPING = "workflows/contact_to_lead.py", "mappings/contact_to_lead.py"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(json.loads(PLAN.read_text()))


@pytest.fixture(scope="module")
def files(plan: Plan) -> dict[str, str]:
    return dict(compile_workflows(plan.workflows, research=plan.research).files)


def said(plan: Plan, files: dict[str, str], path: str, old: str, new: str) -> list[str]:
    """The findings after one edit, as `line rule`, with the message behind it."""
    assert old in files[path]
    edited = {**files, path: files[path].replace(old, new, 1)}
    return [
        f"{each.path}:{each.line} {each.rule} {each.message}"
        for each in check_code(edited, plan.workflows, plan.research)
    ]


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def test_compiled_code_is_clean(plan: Plan, files: dict[str, str]) -> None:
    assert check_code(files, plan.workflows, plan.research) == []


def test_a_system_nobody_named_is_found(plan: Plan, files: dict[str, str]) -> None:
    (found,) = said(plan, files, WORKFLOW, 'connect("salesforce")', 'connect("salesforc")')
    line = line_of(files[WORKFLOW], 'connect("salesforce")')
    message = "the system salesforc is in neither plan nor research; did you mean salesforce?"
    assert found == f"{WORKFLOW}:{line} system {message}"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "sobjects/Lead/{lead_id}",
            "sobjects/Leads/{lead_id}",
            "PATCH /services/data/v61.0/sobjects/Leads/{}",
        ),
        ("salesforce.patch(", "salesforce.put(", "PUT /services/data/v61.0/sobjects/Lead/{}"),
        ('"/services/data/v61.0/query"', "PATH + email", "the path of this GET cannot be read"),
        (
            'salesforce.post("/services',
            'connect("salesforce").post("/srv',
            "POST /srv/data/v61.0/sobjects/Lead",
        ),
        ("salesforce.get(", 'salesforce.request("SEARCH", ', "SEARCH /services/data/v61.0/query"),
    ],
)
def test_an_endpoint_nobody_named_is_found(
    plan: Plan, files: dict[str, str], old: str, new: str, message: str
) -> None:
    (found,) = said(plan, files, WORKFLOW, old, new)
    assert found.startswith(f"{WORKFLOW}:{line_of(files[WORKFLOW], old)} endpoint ")
    assert message in found


def test_a_target_field_nobody_named_is_found(plan: Plan, files: dict[str, str]) -> None:
    (found,) = said(plan, files, MAPPING, '"Company":', '"CompanyName":')
    assert (
        f"{MAPPING}:{line_of(files[MAPPING], 'Company')} field the field CompanyName is in neither" in found
    )
    (nested,) = said(plan, files, MAPPING, '"Company": pick', '"Company": {"Nme": 1}, "LastName": pick')
    assert "the field Company.Nme" in nested
    (sent,) = said(
        plan, files, WORKFLOW, "json=lead, write_key=lead", 'json={**lead, "Rating": 1}, write_key=lead'
    )
    assert "the field Rating" in sent


def test_pairs_of_a_value_map_are_no_fields(plan: Plan, files: dict[str, str]) -> None:
    mapped = 'map_value(pick(contact, "company"), {"Kori": "Kori Ltd"})'
    assert said(plan, files, MAPPING, 'pick(contact, "company")', mapped) == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("import os", "ctx.variable"),
        ("import requests", "requests may not be imported"),
        ("from urllib import request", "urllib.request may not be imported"),
        ("from datetime import datetime\nnow = datetime.now()", "use ctx.now()"),
        ("import datetime\nnow = datetime.datetime.utcnow()", "use ctx.now()"),
        ("import random", "ctx.uuid"),
        ("import uuid\nkey = uuid.uuid4()", "ctx.uuid"),
        ("from . import helper", "from the project's root"),
        ("text = open('x').read()", "a run has no files"),
        ("eval('1')", "code from text"),
        ("import subprocess", "starts no programs"),
        ("from planner import spec", "planner may not be imported"),
    ],
)
def test_what_a_run_may_not_do_is_found_with_what_to_do_instead(
    plan: Plan, files: dict[str, str], line: str, message: str
) -> None:
    found = said(plan, files, WORKFLOW, "\nhubspot = connect", f"\n{line}\n\nhubspot = connect")
    assert len(found) == 1
    assert message in found[0]


def test_allowed_parts_of_the_standard_library_are_not_found(plan: Plan, files: dict[str, str]) -> None:
    fine = "import re\nimport uuid\nfrom datetime import UTC, date, datetime, timedelta\nkey = uuid.uuid5\n"
    assert said(plan, files, WORKFLOW, "\nhubspot = connect", f"\n{fine}\nhubspot = connect") == []


def test_broken_python_is_told_by_its_line(plan: Plan, files: dict[str, str]) -> None:
    (found,) = said(plan, files, WORKFLOW, "    lead = map_lead(contact)", "    lead = = map_lead(contact)")
    assert found.startswith(
        f"{WORKFLOW}:{line_of(files[WORKFLOW], 'map_lead(contact)')} syntax this is not Python"
    )
    (odd,) = [each.message for each in check_code({"workflows/a.py": "x = '\0'"}, plan.workflows)]
    assert "not Python" in odd
