"""Calls of an API, however they are written."""

import pytest

from planner.extraction.calls import calls_in
from planner.reading import read_document
from planner.research import draft_research
from planner.spec.research import Research

INVOICES = "/api/v2/invoices"
ONE_CALL = (
    "The invoice is made by a POST to `/api/v2/invoices`.",
    "POST on /api/v2/invoices",
    "`/api/v2/invoices` (POST)",
    "We use the /api/v2/invoices endpoint with POST.",
    "It gets POSTed to /api/v2/invoices",
    "method POST, path `/api/v2/invoices`",
    "POST api/v2/invoices",
    "first we post /api/v2/invoices, then we wait",
    "POST {{base_url}}/api/v2/invoices",
)
IN_CODE = (
    'requests.post(f"{BASE}/api/v2/invoices", json=body)',
    "await axios.post('/api/v2/invoices', body)",
    "await fetch(`${HOST}/api/v2/invoices`, { method: 'POST', body })",
    "$client->request('POST', '/api/v2/invoices', []);",
    "- method: POST\n  url: /api/v2/invoices",
)


@pytest.mark.parametrize("text", ONE_CALL)
def test_a_call_in_words_is_found(text: str) -> None:
    assert [(each.method, each.target) for each in calls_in(text)] == [("POST", INVOICES)]


@pytest.mark.parametrize("text", IN_CODE)
def test_a_call_in_code_is_found(text: str) -> None:
    assert [(each.method, each.target) for each in calls_in(text, code=True)] == [("POST", INVOICES)]


def test_several_methods_of_one_path_are_several_calls() -> None:
    assert {each.method for each in calls_in("GET/PUT `/api/v2/items`")} == {"GET", "PUT"}


@pytest.mark.parametrize(
    "text",
    [
        "Foo calls our relay (`POST /in/foo`) when a case is opened.",
        "Foo sends a POST to our endpoint /hooks/foo.",
        "router.post('/orders', handler)",
        "The GET or POST of the matter is not decided.",
    ],
)
def test_what_others_call_at_our_side_is_no_call(text: str) -> None:
    assert calls_in(text, code="(" in text) == []


def drafted(text: str) -> Research:
    return draft_research([read_document("a.md", text.encode())])


def owners(text: str) -> set[tuple[str, str, str]]:
    return {(each.system, each.method, each.path) for each in drafted(text).endpoints}


ABOUT = "# Orders from Shopify to Brimhold\n\nOrders from Shopify go to our order desk, Brimhold.\n\n"


def test_a_call_belongs_to_the_name_right_behind_it() -> None:
    found = owners(f"{ABOUT}Calls: `GET /v1/orders` at Shopify, `PUT /rest/jobs` at Brimhold.")
    assert found == {("shopify", "GET", "/v1/orders"), ("brimhold", "PUT", "/rest/jobs")}


def test_a_settings_block_says_whose_calls_and_sign_in_it_holds() -> None:
    text = (
        f"{ABOUT}```yaml\nshopify:\n  auth: {{ type: bearer }}\n  list: GET /v1/orders\n"
        "brimhold:\n  auth: { type: basic }\n  create: POST /rest/jobs\n```\n"
    )
    assert owners(text) == {("shopify", "GET", "/v1/orders"), ("brimhold", "POST", "/rest/jobs")}
    schemes = {each.key: each.auth.scheme for each in drafted(text).systems}
    assert schemes == {"shopify": "api_key", "brimhold": "basic"}
