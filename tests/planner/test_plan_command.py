"""`manage.py plan` as a script would call it."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from docx import Document
from pytest_django import Settings

from llm.script import MODEL
from llm.scripted import Fail, ScriptedServer
from planner.spec.plan import read_plan

ROOT = Path(__file__).resolve().parents[2]
TEXT = "Send new orders from Shopify to Xero.\n\n- email -> EmailAddress\n"


def plan(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "manage.py"), "plan", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False, timeout=60)


def test_json_is_the_plan_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TEXT)
    done = plan("a.md", "--prompt", "Every 15 minutes.", "--json", "-o", "plan.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    value = json.loads(done.stdout)
    assert list(value) == ["format", "research", "workflows"]
    assert read_plan(value).research.mappings[0].evidence[0].document == "a.md"
    assert json.loads((tmp_path / "plan.json").read_text()) == value


def test_the_summary_tells_facts_with_their_places(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TEXT)
    done = plan("a.md", cwd=tmp_path)
    assert done.returncode == 0
    for words in (
        "Shopify (source)",
        "MP-01 shopify.order.email -> xero",
        "[a.md L3]",
        "Questions",
        "Assumed:",
    ):
        assert words in done.stdout, words


@pytest.mark.thorough
def test_bad_input_ends_with_2_and_names_the_place(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7")
    for arguments, words in (
        (["none.md"], "none.md: No such file"),
        (["x.pdf"], "x.pdf: is a damaged PDF file"),
        ([], "nothing to plan from"),
        ([str(tmp_path)], "Is a directory"),
    ):
        done = plan(*arguments, "--json", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert words in done.stderr
        assert "Traceback" not in done.stderr


def test_a_text_without_systems_ends_with_1(tmp_path: Path) -> None:
    done = plan("--prompt", "Please bake a cake.", "--json", cwd=tmp_path)
    assert done.returncode == 1
    assert json.loads(done.stdout)["research"]["systems"] == []


def test_by_its_ending_the_output_is_a_document_to_send(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TEXT)
    call_command("plan", str(tmp_path / "a.md"), output=tmp_path / "plan.docx", stdout=StringIO())
    words = [each.text for each in Document(str(tmp_path / "plan.docx")).paragraphs]
    assert "Open questions" in words


def test_what_a_model_was_used_for_is_said_beside_the_plan(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "a.md").write_text(TEXT)
    settings.MODEL_PRICE = "1,2"
    said = StringIO()
    with ScriptedServer([Fail(401, "no such key")] * 2) as server:
        settings.MODEL_NAME, settings.MODEL_URL = MODEL, server.url
        call_command("plan", str(tmp_path / "a.md"), stdout=StringIO(), stderr=said)
    assert f"{MODEL}: 2 model calls, 0 tokens, about $0.0000." in said.getvalue()
