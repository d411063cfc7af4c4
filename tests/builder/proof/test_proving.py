"""What a proof says: proven, failing with its place, untested with its reason; and when it is stale."""

import json

import pytest

from builder.compiler import compile_workflows
from builder.proof import CriterionProof, files_behind, files_hash, prove
from planner.handover import criterion_hash
from tests.builder.compiler import odd_plans, plans, projects

SPEC = projects.reference().workflows[0]
FILES = dict(projects.compiled_reference().files)
TESTS = "tests/test_contact_to_lead.py"
WORKFLOW = "workflows/contact_to_lead.py"


def proof_of(key: str, files: dict[str, str]) -> CriterionProof:
    return next(proof for proof in prove(files, [SPEC]) if proof.key == key)


def test_every_criterion_is_proven_and_told_as_it_is() -> None:
    heard: list[CriterionProof] = []
    proofs = prove(FILES, [SPEC], on_result=heard.append)
    assert [proof.key for proof in proofs] == [criterion.key for criterion in SPEC.acceptance_criteria]
    assert {proof.state for proof in proofs} == {"proven"}
    assert sorted(heard, key=lambda proof: proof.key) == proofs
    assert all(proof.test.startswith(f"{TESTS}::test_") and proof.report is not None for proof in proofs)
    assert proofs[0].criterion_hash == criterion_hash(SPEC, "AC-01")


def test_broken_code_fails_with_the_place_in_the_test() -> None:
    broken = {**FILES, WORKFLOW: FILES[WORKFLOW].replace('existing_lead["Id"], lead)', '"x", lead)')}
    proof = proof_of("AC-02", broken)
    assert proof.state == "failing"
    assert proof.reason.startswith(f"{TESTS}:")
    assert "404" in proof.reason
    assert proof_of("AC-01", broken).state == "proven"


def test_a_criterion_without_a_check_is_untested_and_says_so() -> None:
    spec = odd_plans.incomplete()
    (proof,) = prove(dict(compile_workflows([spec]).files), [spec])
    assert (proof.state, proof.test) == ("untested", "")
    assert "nobody has said yet how this is seen" in proof.reason


def test_a_test_that_lost_its_mark_is_untested() -> None:
    unmarked = {**FILES, TESTS: FILES[TESTS].replace('@criterion("AC-03")\n', "")}
    proof = proof_of("AC-03", unmarked)
    assert proof.state == "untested"
    assert proof.reason == f'no test in {TESTS} is marked @criterion("AC-03")'


def test_a_written_test_proves_a_criterion_that_has_no_check() -> None:
    spec = odd_plans.incomplete()
    files = dict(compile_workflows([spec]).files)
    added = (
        'from tenon.testing import criterion\n\n\n@criterion("AC-01")\ndef test_seen():\n    assert True\n'
    )
    (proof,) = prove({**files, "tests/test_sync.py": added}, [spec])
    assert (proof.state, proof.test) == ("proven", "tests/test_sync.py::test_seen")


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        (TESTS, "def broken(:\n", f"{TESTS} is not Python, line 1"),
        (WORKFLOW, "def broken(:\n", "SyntaxError"),
        ("tests/twins.json", "{", "twins.json"),
        ("tests/twins.json", '{"format": "other"}', "tenon/twins@1"),
    ],
)
def test_files_that_cannot_be_run_fail_every_criterion_with_the_reason(
    path: str, text: str, said: str
) -> None:
    proofs = prove({**FILES, path: text}, [SPEC])
    assert {proof.state for proof in proofs} == {"failing"}
    assert all(said in proof.reason for proof in proofs), proofs[0].reason


def test_two_tests_of_one_criterion_must_both_pass() -> None:
    more = '\n\n@criterion("AC-01")\ndef test_more():\n    assert 1 == 2\n'
    proof = proof_of("AC-01", {**FILES, TESTS: FILES[TESTS] + more})
    assert proof.state == "failing"
    assert proof.test == f"{TESTS}::test_more"


def test_same_keys_of_two_workflows_are_told_apart() -> None:
    specs = [plans.bare(), plans.scheduled()]
    files = dict(compile_workflows(specs).files)
    broken = {
        **files,
        "mappings/orders_to_ledger.py": files["mappings/orders_to_ledger.py"].replace("sku", "skux"),
    }
    states = {(proof.workflow, proof.key): proof.state for proof in prove(broken, specs)}
    assert states["ticket-to-task", "AC-01"] == "proven"
    assert states["orders-to-ledger", "AC-01"] == "failing"


def test_a_proof_goes_stale_with_the_files_its_test_runs_and_no_others() -> None:
    specs = [plans.bare(), plans.scheduled()]
    files = dict(compile_workflows(specs).files)
    test = "tests/test_ticket_to_task.py"
    behind = files_behind(files, test)
    assert {test, "workflows/ticket_to_task.py", "mappings/ticket_to_task.py", "tests/twins.json"} <= behind
    assert "workflows/orders_to_ledger.py" not in behind
    before = files_hash(files, test)
    assert files_hash({**files, "README.md": "x", "workflows/orders_to_ledger.py": "x"}, test) == before
    for path in ("mappings/ticket_to_task.py", "tests/fixtures/ticket.json", "tests/conftest.py"):
        assert files_hash({**files, path: files[path] + "\n"}, test) != before
    assert files_hash(with_path(files, "helpdesk", "/tickets/{id}"), test) != before
    assert files_hash(with_path(files, "ledger", "/others/{id}"), test) == before


def with_path(files: dict[str, str], system: str, path: str) -> dict[str, str]:
    """The files with another address in the twin of one system."""
    twins = json.loads(files["tests/twins.json"])
    twins["systems"][system]["routes"][0]["path"] = path
    return {**files, "tests/twins.json": json.dumps(twins)}


def test_another_workflow_of_the_project_makes_no_proof_stale() -> None:
    alone = dict(compile_workflows([plans.bare()]).files)
    beside = dict(compile_workflows([plans.bare(), plans.scheduled()]).files)
    test = "tests/test_ticket_to_task.py"
    assert alone["tests/twins.json"] != beside["tests/twins.json"]
    assert files_behind(alone, test) == files_behind(beside, test)
    assert files_hash(alone, test) == files_hash(beside, test)


def test_a_fixture_that_the_test_does_not_name_may_change() -> None:
    files = {**FILES, "tests/fixtures/other.json": "{}\n"}
    assert files_hash(files, TESTS) == files_hash(FILES, TESTS)
    named = {**FILES, TESTS: FILES[TESTS] + '\n\ndef test_more(fixture):\n    fixture("other" + "")\n'}
    assert "tests/fixtures/other.json" in files_behind({**named, "tests/fixtures/other.json": "{}"}, TESTS)
