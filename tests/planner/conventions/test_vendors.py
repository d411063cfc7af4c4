"""The conventions as data: complete, filled in without a rest, and silent about what they do not know."""

import re

import pytest

from planner.catalogue import find
from planner.conventions import Wanted, convention_of, conventions, known_object, taken
from planner.spec.research import System
from planner.spec.workflow import Operation

OPERATIONS: tuple[Operation, ...] = ("create", "read", "update", "upsert", "delete", "list", "search")
FILLED = re.compile(r"<[\w:]+>")


def system(name: str) -> System:
    return System(key=name.lower(), name=name, role="target")


@pytest.mark.parametrize("key", sorted(conventions()))
def test_a_convention_names_its_public_source_and_a_vendor_of_the_catalogue(key: str) -> None:
    convention = conventions()[key]
    assert convention.source
    assert convention.url.startswith("https://")
    assert find(key) is not None


@pytest.mark.parametrize("key", sorted(conventions()))
def test_every_call_is_filled_in_without_a_rest(key: str) -> None:
    convention, calls = conventions()[key], 0
    for known in convention.objects:
        for operation in OPERATIONS:
            wanted = Wanted(operation, known, "Call it", match="Ref", value_name="ref", record={"Ref": "R-1"})
            endpoint = taken(convention, wanted)
            if endpoint is None:
                continue
            calls += 1
            texts = [endpoint.path, endpoint.scope, endpoint.body_at, *endpoint.returns.model_dump().values()]
            texts += [f"{each.name}{each.value}" for each in endpoint.params]
            texts += [str(endpoint.examples[0].response), str(endpoint.examples[0].request)]
            assert not [text for text in texts if FILLED.search(text)], (known.name, operation)
            assert endpoint.evidence[0].kind == "assumption"
            assert "not in your documents" in endpoint.evidence[0].text
            in_path = set(re.findall(r"\{(\w+)\}", endpoint.path))
            assert in_path <= {each.name for each in endpoint.params}, (known.name, operation)
    assert calls


def test_a_salesforce_search_asks_by_the_match_field() -> None:
    convention = convention_of(system("Salesforce"))
    assert convention is not None
    known = known_object(convention, "leads")
    assert known is not None
    endpoint = taken(convention, Wanted("search", known, "Find a lead", match="Email", value_name="email"))
    assert endpoint is not None
    (query,) = endpoint.params
    assert (query.value, query.language) == ("SELECT Id, Email FROM Lead WHERE Email = {email}", "soql")


@pytest.mark.parametrize(
    ("vendor", "word", "param", "at"),
    [
        ("Notion", "page", "start_cursor", "next_cursor"),
        ("Pipedrive", "person", "start", "additional_data.pagination.next_start"),
    ],
)
def test_a_page_is_asked_for_by_the_name_the_vendor_reads(
    vendor: str, word: str, param: str, at: str
) -> None:
    convention = convention_of(system(vendor))
    assert convention is not None
    known = known_object(convention, word)
    assert known is not None
    listed = taken(convention, Wanted("list", known, "List them"))
    assert listed is not None
    assert listed.paging is not None
    assert (listed.paging.style, listed.paging.param, listed.paging.at) == ("cursor", param, at)


def test_the_version_of_the_documents_replaces_the_usual_one() -> None:
    convention = conventions()["salesforce"]
    known = known_object(convention, "Lead")
    assert known is not None
    endpoint = taken(convention, Wanted("create", known, "Create", version="v64.0"))
    assert endpoint is not None
    assert endpoint.path == "/services/data/v64.0/sobjects/Lead"


@pytest.mark.parametrize(
    ("vendor", "word", "name"),
    [
        ("Salesforce", "leads", "Lead"),
        ("Salesforce", "company", "Account"),
        ("Salesforce", "Invoice_Run__c", "Invoice_Run__c"),
        ("HubSpot", "Companies", "company"),
        ("Xero", "bank transactions", "BankTransaction"),
        ("Shopify", "item", "product"),
    ],
)
def test_an_object_is_found_by_the_words_of_a_document(vendor: str, word: str, name: str) -> None:
    convention = convention_of(system(vendor))
    assert convention is not None
    known = known_object(convention, word)
    assert known is not None
    assert known.name == name


def test_what_is_not_known_is_not_guessed() -> None:
    assert convention_of(system("Ledgerline")) is None
    assert known_object(conventions()["stripe"], "warehouse") is None
    assert known_object(conventions()["salesforce"], "") is None


def test_a_list_of_people_keeps_users_as_its_members():
    convention = conventions()["mailchimp"]
    found = [known_object(convention, name) for name in ("user", "Customers", "audience member")]
    assert [known.name for known in found if known] == ["member"] * 3
    assert known_object(convention, "invoice") is None
