"""The page of an API description: what it holds, searched and opened."""

from planner.runners.descriptions import index_descriptions
from planner.selectors.described import described_systems
from planner.services.documents import add_document
from systems.index import ApiIndex
from systems.services.descriptions import keep_description
from tests.cast import Cast
from tests.systems.apis import as_json, shop
from tests.systems.rows import make_description

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def test_the_page_says_what_the_api_is_and_lists_it_beside_the_documents(cast: Cast, base: str):
    make_description(cast.project, by=cast.ada)
    page = cast.client(cast.ada).get(f"{base}/apis/shop.json").content.decode()
    for words in (
        "Halden Shop API",
        "OpenAPI 3.0",
        "4 operations",
        "https://api.haldenshop.example/v1",
        "Bearer token",
        "1 problem in the file",
        "/customers/{customer}",
    ):
        assert words in page
    overview = cast.client(cast.ada).get(f"{base}/").content.decode()
    assert 'aria-label="API descriptions"' in overview


def test_a_search_is_a_fragment_and_a_page(cast: Cast, base: str):
    make_description(cast.project, by=cast.ada)
    client = cast.client(cast.ada)
    fragment = client.get(f"{base}/apis/shop.json?q=customer+em", headers=PARTIAL).content.decode()
    assert fragment.lstrip().startswith('<div class="api-results" id="api-results">')
    assert "at=%23%2Fcomponents%2Fschemas%2FCustomer&amp;quote=email#hit" in fragment
    assert "Find an operation" in client.get(f"{base}/apis/shop.json?q=email").content.decode()
    nothing = client.get(f"{base}/apis/shop.json?q=<zebra>", headers=PARTIAL).content.decode()
    assert "No operation and no field has every word of “&lt;zebra&gt;”" in nothing


def test_an_operation_opens_to_its_tables(cast: Cast, base: str):
    make_description(cast.project, by=cast.ada)
    client = cast.client(cast.ada)
    where = f"{base}/apis/shop.json/operations/1"
    opened = client.get(where, headers=PARTIAL).content.decode()
    for words in ("Request body", "address.city", "active, closed", "Answer 201", "The email is taken."):
        assert words in opened
    assert "address.city" not in client.get(f"{where}?fold", headers=PARTIAL).content.decode()
    assert "All operations" in client.get(where).content.decode()
    assert client.get(f"{base}/apis/shop.json/operations/99").status_code == 404


def test_a_document_without_index_says_what_to_do(cast: Cast, base: str):
    add_document(project=cast.project, name="later.json", data=as_json(shop()), by=cast.ada)
    page = cast.client(cast.ada).get(f"{base}/apis/later.json").content.decode()
    assert "Not indexed yet" in page
    assert cast.client(cast.ada).get(f"{base}/apis/none.json").status_code == 404


def test_long_lists_have_pages(cast: Cast, base: str):
    described = shop()
    described["paths"] = {f"/p{at}": {"get": {"responses": {}}} for at in range(120)}
    document = add_document(project=cast.project, name="long.json", data=as_json(described), by=cast.ada)
    keep_description(
        project=cast.project, document="long.json", sha256=document.sha256, data=bytes(document.data)
    )
    page = cast.client(cast.ada).get(f"{base}/apis/long.json?page=3").content.decode()
    assert "Page 3 of 3" in page
    assert "/p119" in page


def test_only_descriptions_of_documents_that_count_are_held_against_the_plan(cast: Cast):
    make_description(cast.project, by=cast.ada)
    (first,) = described_systems(cast.project)
    assert isinstance(first, ApiIndex)
    assert described_systems(cast.project)[0] is first
    add_document(project=cast.project, name="shop.json", data=b'{"openapi": "3.0.0"}', by=cast.ada)
    assert described_systems(cast.project) == ()


class Notes:
    """Keeps what a research job would tell."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def note(self, text: str) -> None:
        self.said.append(text)


def test_the_research_job_indexes_the_descriptions_and_says_so(cast: Cast):
    add_document(project=cast.project, name="shop.json", data=as_json(shop()), by=cast.ada)
    add_document(project=cast.project, name="notes.md", data=b"# Notes", by=cast.ada)
    told = Notes()
    (index,) = index_descriptions(cast.project, told)
    assert index.name == "shop.json"
    assert told.said == ["shop.json: 4 operations indexed, 1 problem."]
    assert index_descriptions(cast.project, told) == (index,)
