"""Projects: starting, naming, finding, putting away."""

from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lib.errors import Invalid
from teams import slugs
from teams.models import AuditFact, Project
from teams.services import projects
from tests.cast import Cast
from tests.factories import make_project

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.jobs.web_urls")]

HEARD: list[tuple[Project, list[str]]] = []


def hook(*, project: Project, by: object, files: list[tuple[str, bytes]], refused: object) -> None:
    """Stands where another room listens for new projects."""
    if any(data == b"" for _, data in files):
        raise Invalid("That document is empty.", where=files[0][0])
    HEARD.append((project, [name for name, _ in files]))


@pytest.fixture(autouse=True)
def listening(settings: object) -> None:
    HEARD.clear()
    settings.PROJECT_STARTED = ["tests.teams.test_projects.hook"]  # type: ignore[attr-defined]


def test_a_brief_becomes_a_project_that_the_other_rooms_hear_of(cast: Cast) -> None:
    answer = cast.client(cast.ada).post(
        "/halden/projects", {"brief": "# Orders to ledger\n\nEvery paid order."}
    )
    project = Project.objects.get(name="Orders to ledger")
    assert answer.headers["Location"] == "/halden/orders-to-ledger/plan/"
    assert project.created_by == cast.ada
    assert [(project, [])] == HEARD
    assert AuditFact.objects.get(verb="project.started").subject == "Orders to ledger"


def test_documents_alone_are_enough_and_are_handed_on(cast: Cast) -> None:
    document = BytesIO(b"From HubSpot to Salesforce.")
    document.name = "research notes.md"
    cast.client(cast.ada).post("/halden/projects", {"brief": "", "files": [document]})
    assert [(Project.objects.get(name="research notes"), ["research notes.md"])] == HEARD


def test_a_bad_document_leaves_no_half_a_project_and_keeps_what_was_typed(cast: Cast) -> None:
    document = BytesIO(b"")
    document.name = "empty.md"
    sent = {"brief": "Orders to ledger, kept", "files": [document]}
    answer = cast.client(cast.ada).post("/halden/projects", sent)
    assert answer.status_code == 422
    assert "Orders to ledger, kept" in answer.text
    assert not Project.objects.filter(name__startswith="Orders").exists()


def test_nothing_at_all_is_refused_at_the_form(cast: Cast) -> None:
    answer = cast.client(cast.ada).post("/halden/projects", {"brief": "  "}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "attach a document first" in answer.text
    assert "<html" not in answer.text


def test_the_filter_finds_by_name_and_brief_and_only_in_this_team(cast: Cast) -> None:
    make_project(cast.team, "a", by=cast.ada, name="Orders", brief="Shopify to NetSuite")
    make_project(cast.team, "b", by=cast.ada, name="Payouts", brief="Stripe to QuickBooks")
    make_project(cast.mallorys_project.team, "c", by=cast.mallory, name="Orders of Mallory")
    text = cast.client(cast.cleo).get("/halden/", {"q": "netsuite orders"}).text
    assert "Orders" in text
    assert "Payouts" not in text
    assert "Mallory" not in text


def test_the_list_asks_the_database_as_often_for_many_projects_as_for_few(cast: Cast) -> None:
    client = cast.client(cast.ada)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/halden/").status_code == 200
        return len(captured)

    queries()  # the first request of a browser writes down that it was seen
    few = queries()
    for number in range(10):
        make_project(cast.team, f"p{number}", by=cast.ada)
    assert queries() == few


def test_an_archived_project_is_out_of_sight_but_not_gone(cast: Cast) -> None:
    projects.archive_project(project=cast.project, by=cast.olga)
    projects.archive_project(project=cast.project, by=cast.olga)
    assert "Contacts to leads" not in cast.client(cast.ada).get("/halden/").text
    assert AuditFact.objects.filter(verb="project.archived").count() == 1
    assert Project.objects.filter(pk=cast.project.pk).exists()


def test_two_projects_of_one_name_get_two_addresses(cast: Cast) -> None:
    for _ in range(2):
        projects.start_project(team=cast.team, brief="Orders to ledger.", by=cast.ada)
    names = Project.objects.filter(name="Orders to ledger").order_by("pk").values_list("slug", flat=True)
    assert list(names) == ["orders-to-ledger", "orders-to-ledger-2"]


@pytest.mark.parametrize(
    ("brief", "name"),
    [
        (
            "When a contact is created, create a lead. Match by email.",
            "When a contact is created, create a lead",
        ),
        ("\n## Orders: Shopify to NetSuite\nmore", "Orders"),
        ("---", "Untitled"),
        ("契約を同期する", "契約を同期する"),
        ("word " * 40, "word word word word word word word word word word word word word word…"),
    ],
)
def test_a_project_is_named_after_the_start_of_its_brief(brief: str, name: str) -> None:
    assert projects.name_of(brief) == name


def test_a_slug_is_never_a_word_that_our_own_addresses_begin_with() -> None:
    assert slugs.for_team("Sign in", ()) == "sign-in-2"
    assert slugs.for_project("Projects", ()) == "projects-2"
    assert slugs.for_team("契約", ()) == "untitled"


def test_a_fragment_asked_for_without_signing_in_moves_the_whole_browser(cast: Cast) -> None:
    page = {"HX-Request": "true", "HX-Current-URL": "http://testserver/halden/?q=lead"}
    answer = Client().get("/halden/", headers=page)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?next=%2Fhalden%2F%3Fq%3Dlead"


def test_anonymous_visitors_are_sent_to_sign_in_and_brought_back(cast: Cast) -> None:
    answer = Client().get("/halden/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in?next=/halden/"
