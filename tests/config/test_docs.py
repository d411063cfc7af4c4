"""What the documents promise is there: every variable, every command, every link."""

import re
from pathlib import Path

import pytest

from tests.arch.source import ROOT, product

README = (ROOT / "README.md").read_text(encoding="utf-8")
VARIABLE = re.compile(r'env\.(?:text|flag|number|listing|networks|choice|prices)\(\s*"([A-Z_]+)"')
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/adr/*.md")]


def test_every_variable_is_in_the_readme_and_no_other() -> None:
    read = {name for source in product() for name in VARIABLE.findall(source.text)}
    told = set(re.findall(r"^\| `([A-Z_]+)`", README, re.MULTILINE))
    assert len(read) > 10
    assert told == read


def test_every_command_of_the_script_is_in_the_readme() -> None:
    usage = (ROOT / "tenon").read_text(encoding="utf-8")
    commands = re.findall(r"^  (\w+)  +", usage, re.MULTILINE)
    assert len(commands) >= 8
    assert [command for command in commands if f"./tenon {command}" not in README] == []


def test_contributing_stays_short() -> None:
    assert len((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()) <= 150


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    inside = [target for target in targets if "://" not in target]
    assert [target for target in inside if not (document.parent / target).exists()] == []
