"""`demo`: what a newcomer is shown must be the truth, and all of it must work."""

import io
import re

import pytest
from django.core.management import call_command

from builder.compiler import compile_workflows
from builder.proof import prove
from planner.generation import generate_workflows
from planner.reading import read_document
from planner.research import draft_research
from teams.examples import EXAMPLES, Example


def test_the_sample_goes_all_the_way() -> None:
    told = io.StringIO()
    with pytest.raises(SystemExit) as ending:
        call_command("demo", stdout=told)
    story = told.getvalue()
    assert ending.value.code == 0
    promised = re.search(r"(\d+) acceptance criteria", story)
    assert promised
    assert story.count("\n  proven ") == int(promised[1])
    assert "FAILING" not in story
    assert "untested" not in story
    assert re.search(r"/query  503\n +GET .*/query  200", story)
    assert story.count("\n  done: ") == 2


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_what_a_newcomer_may_click_is_proven_in_full(example: Example) -> None:
    research = draft_research([read_document("prompt", example.brief.encode())])
    specs = generate_workflows(research)
    compiled = compile_workflows(specs, research=research)
    proofs = prove(compiled.files, specs)
    assert len(proofs) >= 7
    assert {proof.state for proof in proofs} == {"proven"}
    assert not [finding for finding in compiled.findings if finding.stub]
