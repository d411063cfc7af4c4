"""Fields a document names in words, by the names their vendor publishes; and what is left to a setting."""

import pytest

from builder.compiler import compile_workflows
from builder.proof import prove
from planner.asking import apply_answers
from planner.conventions import KnownObject, conventions, field_meant, known_object
from planner.generation import generate_workflows, with_questions
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec
from tests.planner.generation.briefs import research, trigger

AT_HOME = "ZIP code from the default address"
BY_ISO = "Country from the default address. Mapping is done by ISO code"
ELSEWHERE = (
    "Phone number from the default address. If the number isn't set for the address, use the phone from the "
    "customer"
)
ADDRESS = (
    ("ZIP code", "Post Code", AT_HOME),
    ("Country", "Country", BY_ISO),
    ("Phone number", "Phone", ELSEWHERE),
    ("E-mail address", "Email", "E-mail address from the customer"),
)
CHOSEN = "Based on the selection in the {} field, this field can contain first and last name, or company"
BESIDE = (
    "Field is populated only if Name already has a value. Otherwise, the value is assigned to the Name field"
)
STATE = (
    "State/Province from the default address. Based on the selection in the State Source field, it can be a "
    "code or description"
)
SETTINGS = (
    ("", "Name", CHOSEN.format("Name Source")),
    ("", "Second name", f"{CHOSEN.format('Second Source')}. {BESIDE}"),
    ("State/Province", "Region", STATE),
    ("E-mail address", "Email", ""),
)


def of_shopify(fields: tuple[tuple[str, str, str], ...]) -> Research:
    found = research(
        {"Shopify": "source", "Ledgerline": "target"},
        ("customer", "client"),
        fields,
        (("other", "The customer must have an e-mail address."),),
        triggers=trigger("webhook", system="shopify", event="customer created"),
    )
    return with_questions(found)


def drawn(found: Research) -> WorkflowSpec:
    (spec,) = generate_workflows(found)
    return spec


def rows(spec: WorkflowSpec) -> dict[str, tuple[str, str]]:
    return {row.target: (row.source, row.expr) for row in spec.transformations[0].rows}


def states(found: Research) -> set[str]:
    specs = [drawn(found)]
    return {proof.state for proof in prove(compile_workflows(specs, research=found).files, specs)}


def shopify_customer() -> KnownObject:
    known = known_object(conventions()["shopify"], "customer")
    assert known is not None
    return known


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("E-mail address", "email"),
        ("Family name", "last_name"),
        ("postal code", "default_address.zip"),
        ("State/Province code", "default_address.province_code"),
        ("loyalty level", ""),
        ("default_address.zip", ""),
    ],
)
def test_words_mean_the_published_field_or_none(name: str, path: str) -> None:
    assert field_meant(shopify_customer(), name) == path


def test_what_is_named_in_words_is_read_where_the_vendor_has_it() -> None:
    found = of_shopify(ADDRESS)
    assert rows(drawn(found)) == {
        "Post Code": ("default_address.zip", "copy"),
        "Country": ("default_address.country_code", "copy"),
        "Phone": ("", 'first_of("default_address.phone", "phone")'),
        "Email": ("email", "copy"),
    }
    assert [step.title for step in drawn(found).data_flow if step.kind == "filter"] == ["Require email"]
    assert states(found) == {"proven"}


def test_a_system_nobody_publishes_fields_of_keeps_the_documents_words() -> None:
    found = research(
        {"Purser": "source", "Ledgerline": "target"},
        ("customer", "client"),
        (("ZIP code", "Post Code", "ZIP code from the address"),),
        triggers=trigger("webhook", system="purser", event="customer created"),
    )
    assert rows(drawn(found)) == {"Post Code": ("ZIP code", "copy")}


def test_what_a_setting_decides_is_asked_and_assumed() -> None:
    found = of_shopify(SETTINGS)
    spec = drawn(found)
    assert rows(spec) == {
        "Name": ("", 'concat("first_name", "last_name")'),
        "Region": ("default_address.province_code", "copy"),
        "Email": ("email", "copy"),
    }
    asked = {each.about: each for each in found.questions if each.about.startswith("settings.")}
    assert set(asked) == {"settings.name-source", "settings.second-source", "settings.state-source"}
    told = {each.question: each.text for each in spec.assumptions}
    assert told[asked["settings.second-source"].key] == (
        "Nothing is selected in Second Source: `Second name` stays empty."
    )
    assert states(found) == {"proven"}


def test_an_answer_selects_the_other_thing() -> None:
    found = of_shopify(SETTINGS)
    answers = {
        "settings.name-source": "Company",
        "settings.second-source": "First and last name",
        "settings.state-source": "The description",
    }
    decided = [
        each.model_copy(update={"state": "answered", "answer": answers[each.about]})
        for each in found.questions
        if each.about in answers
    ]
    spec = drawn(apply_answers(found, decided))
    assert rows(spec) | {"Email": ("", "")} == {
        "Name": ("default_address.company", "copy"),
        "Second name": ("", 'concat("first_name", "last_name") | custom'),
        "Region": ("default_address.province", "copy"),
        "Email": ("", ""),
    }
    # That one field is only filled beside another is nothing the rules can write: it stays to be built.
    assert [each.covers[0] for each in spec.acceptance_criteria if each.check is None] == ["TR-02"]
