"""What is drawn again continues what was drawn before, however its words changed."""

from planner.generation import generate_workflows
from planner.generation.cases import cases
from planner.generation.continued import with_kept_workflow_keys
from planner.generation.keys import with_kept_keys
from planner.spec.workflow import Criterion, Row, WorkflowSpec
from tests.planner.generation import briefs
from tests.planner.plans.contact_to_lead import RESEARCH

(DRAWN,) = generate_workflows(RESEARCH)


def with_rows(spec: WorkflowSpec, *rows: Row) -> WorkflowSpec:
    table = spec.transformations[0].model_copy(update={"rows": rows})
    return spec.model_copy(update={"transformations": (table,)})


def test_a_workflow_with_another_title_keeps_its_key() -> None:
    renamed = DRAWN.model_copy(update={"key": "person-to-prospect", "title": "Person to prospect"})
    assert [one.key for one in with_kept_workflow_keys([renamed], [DRAWN])] == [DRAWN.key]


def test_a_new_workflow_gets_no_key_of_one_that_a_person_made() -> None:
    other = with_rows(DRAWN, Row(key="TR-01", source="sku", target="Code")).model_copy(update={"key": "b"})
    assert [one.key for one in with_kept_workflow_keys([other], [DRAWN], taken={"b"})] == ["b-2"]


def test_a_row_of_the_same_source_and_a_reworded_criterion_keep_their_keys() -> None:
    rows = DRAWN.transformations[0].rows
    new = with_rows(DRAWN, rows[1].model_copy(update={"key": "TR-01", "target": "Surname"}))
    first = DRAWN.acceptance_criteria[0]
    reworded = first.model_copy(update={"key": "AC-09", "text": f"{first.text} Always."})
    again = with_kept_keys(new.model_copy(update={"acceptance_criteria": (reworded,)}), DRAWN)
    assert [row.key for row in again.transformations[0].rows] == [rows[1].key]
    assert [one.key for one in again.acceptance_criteria] == [first.key]


def test_no_new_element_gets_the_key_of_one_that_a_person_added() -> None:
    mine = Criterion(key="AC-70", text="The lead has an owner.")
    edited = DRAWN.model_copy(update={"acceptance_criteria": (*DRAWN.acceptance_criteria, mine)})
    new = Criterion(key="AC-12", text="A refused call is parked with its reason.")
    again = with_kept_keys(
        DRAWN.model_copy(update={"acceptance_criteria": (*DRAWN.acceptance_criteria, new)}), DRAWN, edited
    )
    assert again.acceptance_criteria[-1].key == "AC-71"


def test_a_mapping_that_names_no_target_object_joins_the_only_pair_of_its_source() -> None:
    found = briefs.research({"Pipedrive": "source", "Mailchimp": "target"}, fields=())
    one = RESEARCH.mappings[0].model_copy(
        update={"source_system": "pipedrive", "source_object": "person", "source": "email"}
    )
    first = one.model_copy(
        update={"target_system": "mailchimp", "target_object": "member", "target": "email_address"}
    )
    second = first.model_copy(update={"source": "name", "target_object": "", "target": "FNAME"})
    (case,) = cases(found.model_copy(update={"mappings": (first, second), "triggers": ()}))
    assert [mapping.target for mapping in case.mappings] == ["email_address", "FNAME"]
