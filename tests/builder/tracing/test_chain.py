"""The chain from story to proof, and each way in which it breaks."""

import csv
import io
from dataclasses import replace

from builder.proof.marks import MarkedTest, marked_tests
from builder.selectors.drift import paths_of
from builder.tracing import Chain, CodeMap, Known, Proof, Run, as_csv, as_markdown, chain_of
from planner.handover import WorkflowSpec
from tests.builder.factories import KEY, TESTS, reference_files
from tests.builder.plans import contact_to_lead

PROVEN = {f"AC-{number:02}": Proof("proven", snapshot=1) for number in range(1, 11)}


def known(**changes: object) -> Known:
    """Everything is built, proven and has run."""
    files = reference_files()
    whole = Known(
        revision=1,
        is_built=True,
        code=CodeMap.read(files, paths_of(KEY)),
        test_path=TESTS,
        tests=marked_tests(files[TESTS]),
        proofs=PROVEN,
        run=Run(7, "done"),
    )
    return replace(whole, **changes)


def gaps(chain: Chain) -> list[tuple[str, str]]:
    return [(gap.kind, gap.key) for gap in chain.gaps]


def changed(**fields: object) -> WorkflowSpec:
    return contact_to_lead().model_copy(update=fields)


def test_a_whole_chain_has_no_gap_and_names_every_line():
    chain = chain_of(contact_to_lead(), known())
    assert gaps(chain) == []
    assert [story.key for story in chain.stories] == ["US-01", "US-02", "US-03", "US-04"]
    assert (chain.proven, len(chain.links), chain.in_code) == (10, 10, len(chain.elements))
    places = {each.key: each.code for each in chain.elements}
    source = reference_files()
    row, step = places["TR-01"], places["ST-04"]
    assert row
    assert row.path == "mappings/contact_to_lead.py"
    assert row.function == "map_lead"
    assert "# TR-01" in source[row.path].splitlines()[row.line - 1]
    assert step
    assert step.function == "read_contact"
    assert "def read_contact" in source[step.path].splitlines()[step.line]


def test_a_criterion_leads_to_what_it_names_and_to_the_rows_its_check_reads():
    links = {link.key: link for link in chain_of(contact_to_lead(), known()).links}
    assert [each.key for each in links["AC-03"].elements] == ["ST-05"]
    assert [each.key for each in links["AC-07"].elements] == ["ST-10", "TR-03"]
    test = links["AC-03"].test
    assert test
    assert test.path == TESTS
    assert f"def {test.name}(" in reference_files()[TESTS].splitlines()[test.line - 1]


def test_a_story_without_a_criterion_is_a_gap():
    stories = contact_to_lead().user_stories
    bare = stories[0].model_copy(update={"criteria": ()})
    chain = chain_of(changed(user_stories=(bare, *stories[1:])), known())
    assert gaps(chain) == [("story_bare", "US-01")]
    # Its criteria are not lost: they stand with those of no story.
    assert [link.key for link in chain.stories[-1].links] == ["AC-01", "AC-06"]
    assert chain.stories[-1].key == ""


def test_a_criterion_without_a_check_and_without_a_test_is_a_gap():
    criteria = contact_to_lead().acceptance_criteria
    spec = changed(
        acceptance_criteria=(*criteria[:9], criteria[9].model_copy(update={"check": None})),
    )
    tests = {key: found for key, found in known().tests.items() if key != "AC-10"}
    assert ("no_check", "AC-10") in gaps(chain_of(spec, known(tests=tests)))
    by_hand = {**tests, "AC-10": [MarkedTest("test_by_hand", 4)]}
    assert gaps(chain_of(spec, known(tests=by_hand))) == []


def test_a_row_that_no_criterion_looks_at_is_a_gap_and_stands_apart():
    (table,) = contact_to_lead().transformations
    row = table.rows[0].model_copy(update={"key": "TR-99", "target": "Fax__c"})
    spec = changed(transformations=(table.model_copy(update={"rows": (*table.rows, row)}),))
    chain = chain_of(spec, known(missing={}))
    assert gaps(chain) == [("row_uncovered", "TR-99")]
    assert [each.key for each in chain.loose] == ["TR-99"]
    assert chain.loose[0].code is None
    missing = chain_of(spec, known(missing={"TR-99": "row_missing"}))
    assert gaps(missing) == [("row_missing", "TR-99")]


def test_tests_proofs_and_runs_break_the_chain_in_their_own_words():
    tests = {key: found for key, found in known().tests.items() if key != "AC-01"}
    assert gaps(chain_of(contact_to_lead(), known(tests=tests))) == [("test_missing", "AC-01")]
    proofs = {
        **PROVEN,
        "AC-02": Proof("failing", "assert 2 == 1"),
        "AC-03": Proof("stale"),
        "AC-04": Proof("untested"),
        "AC-05": Proof("excused"),
    }
    chain = chain_of(contact_to_lead(), known(proofs=proofs))
    assert sorted(gaps(chain)) == [("failing", "AC-02"), ("stale", "AC-03"), ("untested", "AC-04")]
    assert "assert 2 == 1." in [gap.sentence for gap in chain.gaps]
    assert gaps(chain_of(contact_to_lead(), known(run=None))) == [("never_run", KEY)]
    assert gaps(chain_of(contact_to_lead(), known(run=Run(8, "failed")))) == [("run_failed", KEY)]


def test_before_it_is_built_one_gap_says_so():
    chain = chain_of(contact_to_lead(), Known())
    assert gaps(chain) == [("not_built", KEY)]


def test_filters_keep_one_story_or_only_what_is_broken():
    proofs = {**PROVEN, "AC-02": Proof("failing", "assert 2 == 1")}
    chain = chain_of(contact_to_lead(), known(proofs=proofs, run=None))
    assert gaps(chain.with_story("US-01")) == []
    assert gaps(chain.with_story("US-02")) == [("failing", "AC-02")]
    broken = chain.broken()
    assert [[link.key for link in story.links] for story in broken.stories] == [["AC-02"]]
    assert gaps(broken) == gaps(chain)


def test_csv_has_a_line_for_each_element_and_no_formula():
    proofs = {**PROVEN, "AC-02": Proof("failing", "=1+1")}
    chain = chain_of(changed(title="=cmd"), known(proofs=proofs))
    lines = list(csv.DictReader(io.StringIO(as_csv([chain]))))
    mail = next(line for line in lines if (line["criterion"], line["element"]) == ("AC-07", "TR-03"))
    assert (mail["story"], mail["proof"], mail["run"], mail["run result"]) == ("US-03", "proven", "7", "done")
    assert mail["file"] == "mappings/contact_to_lead.py"
    assert int(mail["line"]) > 0
    assert mail["test"].startswith(f"{TESTS}::test_")
    assert {line["gap"] for line in lines if line["criterion"] == "AC-02"} == {"'=1+1."}
    assert not any(cell.startswith("=") for line in lines for cell in line.values())


def test_markdown_tells_the_gaps_first_and_keeps_its_tables_whole():
    criteria = contact_to_lead().acceptance_criteria
    odd = criteria[0].model_copy(update={"text": "A | B <script>\nC"})
    text = as_markdown(
        [chain_of(changed(acceptance_criteria=(odd, *criteria[1:])), known(run=None))], "Leads"
    )
    assert text.startswith("# Leads: traceability\n")
    assert text.index("### 1 gap") < text.index("### US-01")
    line = next(line for line in text.splitlines() if line.startswith("| **AC-01**"))
    assert "A \\| B &lt;script> C" in line
    assert line.replace("\\|", "").count("|") == 5
