"""`build` as a script meets it: exit codes, JSON on stdout, the place of an error on stderr."""

import hashlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.builder.compiler import odd_plans, projects


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def build(*arguments: object) -> Done:
    """The command in this process: starting Python and Django for each refusal takes a second."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("build", *map(str, arguments), stdout=out, stderr=err)
    return Done(int(ended.value.code or 0), out.getvalue(), err.getvalue())


def build_apart(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(projects.ROOT / "manage.py"), "build", *map(str, arguments)],
        env={**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def plan(tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    return tmp_path / "plan.json", json.loads(projects.REFERENCE.read_text())


def saved(plan: tuple[Path, dict[str, Any]]) -> Path:
    path, data = plan
    path.write_text(json.dumps(data))
    return path


def test_the_reference_plan_is_built_and_proven_without_a_database(tmp_path: Path) -> None:
    done = build_apart(projects.REFERENCE, "-o", tmp_path / "out", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert set(told) == {"files", "criteria", "findings", "seconds"}
    assert [(each["key"], each["state"]) for each in told["criteria"]] == [
        (f"AC-{number:02}", "proven") for number in range(1, 11)
    ]
    assert told["findings"] == []
    assert told["seconds"] > 0
    for file in told["files"]:
        content = (tmp_path / "out" / file["path"]).read_bytes()
        assert (file["size"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())


def test_without_json_it_tells_a_story(tmp_path: Path) -> None:
    done = build(projects.REFERENCE, "-o", tmp_path / "out")
    assert done.returncode == 0
    assert "proven   AC-01" in done.stdout
    assert "10 of 10 criteria proven in" in done.stdout


def test_a_failing_criterion_is_exit_one(plan: tuple[Path, dict[str, Any]]) -> None:
    assertion = plan[1]["workflows"][0]["acceptance_criteria"][0]["check"]["then"][2]
    assertion["equals"] = "Grace"
    done = build(saved(plan), "--json")
    assert done.returncode == 1
    first = json.loads(done.stdout)["criteria"][0]
    assert first["state"] == "failing"
    assert first["reason"].startswith("tests/test_contact_to_lead.py:")
    assert "Grace" in first["reason"]


def test_a_stub_is_exit_one_and_a_criterion_without_check_is_untested(tmp_path: Path) -> None:
    data = json.loads(projects.REFERENCE.read_text())
    data["workflows"] = [odd_plans.incomplete().model_dump(mode="json", by_alias=True)]
    done = build(saved((tmp_path / "plan.json", data)), "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert [(each["state"], bool(each["reason"])) for each in told["criteria"]] == [("untested", True)]
    assert {each["key"] for each in told["findings"] if each.get("stub")} >= {"ST-03", "TR-01"}


def test_an_edited_file_is_exit_two_and_named(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert build(projects.REFERENCE, "-o", out).returncode == 0
    (out / "mappings/contact_to_lead.py").write_text("mine = True\n")
    refused = build(projects.REFERENCE, "-o", out, "--json")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.strip() == f"{out}/mappings/contact_to_lead.py: was edited; --force overwrites it"
    assert (out / "mappings/contact_to_lead.py").read_text() == "mine = True\n"
    assert build(projects.REFERENCE, "-o", out, "--force").returncode == 0


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{", "plan.json line 1 column 2: "),
        ("\ufeff{}", "plan.json line 1 column 1: "),
        ("[]", "plan.json (the document): "),
        ("[" * 200_000, "plan.json: it is nested deeper than "),
        ('{"research": {"title": "x"}, "workflows": []}', "workflows: the plan has none"),
        (
            '{"research": {"title": "x", "systems": [{"name": "y"}]}}',
            "plan.json research.systems[0].key: field required",
        ),
    ],
)
def test_a_broken_plan_is_exit_two_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(text)
    done = build(path, "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert place in done.stderr


def test_two_workflows_with_the_same_files_are_refused(plan: tuple[Path, dict[str, Any]]) -> None:
    plan[1]["workflows"].append(plan[1]["workflows"][0] | {"key": "contact_to-lead"})
    done = build(saved(plan), "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "workflows[1].key: contact_to-lead has the files of workflows[0]\n"


def test_a_file_without_an_end_is_refused() -> None:
    done = build("/dev/zero")
    assert (done.returncode, done.stderr) == (2, "/dev/zero: is larger than 50 MB\n")


def test_what_is_not_there_is_exit_two(tmp_path: Path) -> None:
    missing = build(tmp_path / "none.json")
    assert missing.returncode == 2
    assert "none.json: No such file or directory" in missing.stderr
    unknown = build(projects.REFERENCE, "--workflow", "lead-to-contact")
    assert unknown.returncode == 2
    assert "there is no workflow lead-to-contact; there is contact-to-lead" in unknown.stderr
    (tmp_path / "file").write_text("")
    blocked = build(projects.REFERENCE, "-o", tmp_path / "file")
    assert blocked.returncode == 2
    assert str(tmp_path / "file") in blocked.stderr


def api(tmp_path: Path, name: str, title: str, server: str, type_: str) -> Path:
    """A description of one call that makes a lead, whose `Company` is of this type."""
    fields = {"LastName": {"type": "string"}, "Company": {"type": type_}}
    body = {"content": {"application/json": {"schema": {"type": "object", "properties": fields}}}}
    call = {"post": {"requestBody": body, "responses": {"201": {"description": "made"}}}}
    told = {
        "openapi": "3.0.3",
        "info": {"title": title, "version": "1"},
        "servers": [{"url": server}],
        "paths": {"/services/data/v61.0/sobjects/Lead": call},
    }
    path = tmp_path / name
    path.write_text(json.dumps(told))
    return path


def test_an_api_description_goes_to_the_twin_of_its_system(tmp_path: Path) -> None:
    file = api(tmp_path, "salesforce.json", "Salesforce", "https://acme.my.salesforce.com", "string")
    done = build(projects.REFERENCE, "--api", file, "-o", tmp_path / "out", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    twins = json.loads((tmp_path / "out" / "tests" / "twins.json").read_text())
    assert "Company" in json.dumps(twins)
    plain = build(projects.REFERENCE, "-o", tmp_path / "plain", "--json")
    assert plain.returncode == 0
    assert json.loads((tmp_path / "plain" / "tests" / "twins.json").read_text()) != twins


def test_a_description_of_another_system_is_not_used_and_said(tmp_path: Path) -> None:
    file = api(tmp_path, "zuora.json", "Zuora", "https://rest.zuora.com", "string")
    done = build(projects.REFERENCE, "--api", file, "--json")
    assert done.returncode == 0
    assert "zuora.json is not used: it describes none of " in done.stderr


def test_a_file_that_describes_no_api_is_exit_two(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("Orders go to Salesforce.")
    done = build(projects.REFERENCE, "--api", tmp_path / "note.txt", "--api", tmp_path / "gone.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "note.txt: is no API description that can be used" in done.stderr
    assert "gone.json: No such file or directory" in done.stderr
