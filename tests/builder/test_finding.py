"""Where the words of a message occur."""

from builder.compiler import Finding
from builder.finding import find_places, words_of
from builder.runners import words
from tests.builder.plans import contact_to_lead

FILES = {
    "workflows/a.py": 'def find_lead(ctx):\n    return salesforce.get("/query")\n',
    "a.json": '"find_lead"',
}


def test_words_that_stand_in_every_sentence_are_passed_over():
    assert words_of("Where is the Find_Lead step?") == {"find_lead", "find", "lead"}


def test_the_place_with_most_of_the_words_comes_first_and_plan_before_code():
    places = find_places("find lead", [contact_to_lead()], FILES)
    assert "Find lead" in places[0].label
    assert places[0].query == "workflow=contact-to-lead&step=ST-07"
    assert [place.hits for place in places] == sorted((place.hits for place in places), reverse=True)
    code = find_places("salesforce query", [], FILES)
    assert [(place.label, place.query) for place in code] == [
        ("workflows/a.py:2", "view=code&file=workflows%2Fa.py&line=2")
    ]


def test_a_message_of_common_words_finds_nothing():
    assert find_places("what is this for?", [contact_to_lead()], FILES) == []


def test_text_of_the_plan_is_no_markdown():
    places = find_places("salesforce", [], {"x.py": "salesforce = '[a](javascript:alert(1)) **b**'"})
    said = words.found_places(places, "/build/")
    assert r"\[a\]\(javascript:alert\(1\)\) \*\*b\*\*" in said


def test_what_is_left_open_is_counted_and_only_stubs_are_named():
    findings = [Finding("TR-01", "x", "no rule for this"), Finding("EP-01", "y", "a note", stub=False)]
    said = words.left_open(findings)
    assert said.startswith("1 part of the plan")
    assert "`TR-01` no rule for this" in said
    assert "EP-01" not in said


def test_a_conclusion_names_what_is_not_proven():
    said = words.conclusion([("AC-01", "proven"), ("AC-02", "failing"), ("AC-03", "untested")])
    assert said.startswith("1 of 3 criteria are proven")
    assert "Failing: `AC-02`" in said
    assert "Without a test: `AC-03`" in said
    assert "no acceptance criteria" in words.conclusion([])
