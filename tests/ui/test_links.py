"""Links on the plan's page: brought, fetched by the research job, refused with a row, tried again."""

import pytest
from django.utils import timezone

from jobs.models import Job, JobEvent
from jobs.running import run_job
from jobs.work import Cancelled, Work
from planner.models import Document, Link
from planner.reading.fetching import Fetched, NotFetched
from planner.runners import links as runner
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("no_worker")

URL = "https://docs.example.com/orders"
PAGE = b"<html><h1>Orders</h1><p>When an order is paid in Shopify create an invoice in Xero.</p></html>"


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes | str]:
    """What stands at each address: bytes, or the reason why there is nothing. The network door is closed."""
    found: dict[str, bytes | str] = {URL: PAGE}

    def fetch(url: str, **_: object) -> Fetched:
        given = found[url]
        if isinstance(given, str):
            raise NotFetched(given)
        return Fetched("docs.example.com orders.html", given, url, timezone.now())

    monkeypatch.setattr(runner, "fetch", fetch)
    return found


def after(job: Job) -> Job:
    run_job(str(job.pk))
    job.refresh_from_db()
    return job


def test_a_pasted_link_becomes_a_document_that_knows_where_it_is_from(
    cast: Cast, base: str, answers: dict[str, bytes | str]
):
    browser = cast.client(cast.ada)
    assert browser.post(f"{base}/documents", {"note": f" {URL} \n"}).status_code == 303
    assert "Waiting to be fetched" in browser.get(f"{base}/").content.decode()
    job = after(Job.objects.get())
    assert (job.state, job.error) == ("done", "")
    document = Document.objects.get()
    assert (document.origin, document.url, document.added_by) == ("link", URL, cast.ada)
    assert document.fetched_at
    assert Link.objects.get().state == "done"
    page = browser.get(f"{base}/documents/{document.name}").content.decode()
    assert "Web page" in page
    assert "docs.example.com/orders</a>" in page
    assert "added since the last research" not in browser.get(f"{base}/").content.decode()


def test_a_refused_link_is_a_row_with_its_reason_and_can_be_tried_again_or_forgotten(
    cast: Cast, base: str, answers: dict[str, bytes | str]
):
    answers[URL] = "docs.example.com/orders is not there; look at the address again."
    browser = cast.client(cast.ada)
    browser.post(f"{base}/documents", {"note": URL})
    job = after(Job.objects.get())
    assert "could not be fetched" in job.error or "nothing to read" in job.error
    page = browser.get(f"{base}/").content.decode()
    assert "is not there; look at the address again." in page
    assert "Retry" in page
    answers[URL] = PAGE
    link = Link.objects.get()
    assert browser.post(f"{base}/links/{link.pk}/retry").status_code == 303
    assert after(Job.objects.latest("created_at")).state == "done"
    assert Document.objects.get().url == URL
    browser.post(f"{base}/links/{link.pk}/remove")
    assert Link.objects.filter(pk=link.pk).exists(), "a link that gave a document stays its origin"


def test_links_that_fail_do_not_redo_a_plan_that_stands(
    cast: Cast, base: str, answers: dict[str, bytes | str]
):
    browser = cast.client(cast.ada)
    browser.post(f"{base}/documents", {"note": "When an order is paid in Shopify create an invoice in Xero."})
    assert after(Job.objects.get()).state == "done"
    answers[URL] = "docs.example.com/orders is larger than 25 MB."
    browser.post(f"{base}/documents", {"note": URL})
    job = after(Job.objects.latest("created_at"))
    assert job.error == "No link could be fetched; the reason stands beside each. The plan is as it was."


def test_the_same_link_again_replaces_its_document_and_another_of_that_name_stays(
    cast: Cast, base: str, answers: dict[str, bytes | str]
):
    browser = cast.client(cast.ada)
    other = "https://docs.example.com/v2/orders"
    answers[other] = PAGE.replace(b"paid", b"placed")
    for note, words in ((URL, b"paid"), (other, b"paid"), (URL, b"placed")):
        answers[URL] = PAGE.replace(b"paid", words)
        browser.post(f"{base}/documents", {"note": note})
        after(Job.objects.latest("created_at"))
    current = Document.objects.filter(removed_at=None).values_list("name", "url")
    assert sorted(current) == [
        ("docs.example.com orders-2.html", other),
        ("docs.example.com orders.html", URL),
    ]
    assert Document.objects.count() == 3


def test_what_cannot_be_read_is_refused_and_not_kept(cast: Cast, base: str, answers: dict[str, bytes | str]):
    answers[URL] = b"\x7fELF\x02 a program"
    cast.client(cast.ada).post(f"{base}/documents", {"note": URL})
    after(Job.objects.get())
    assert "is a program" in Link.objects.get().reason
    assert not Document.objects.exists()


def test_stopping_leaves_the_links_to_be_tried_again(
    cast: Cast, base: str, answers: dict[str, bytes | str], monkeypatch: pytest.MonkeyPatch
):
    cast.client(cast.ada).post(f"{base}/documents", {"note": URL})

    def stopped(work: Work) -> None:
        raise Cancelled

    monkeypatch.setattr(Work, "check", stopped)
    assert after(Job.objects.get()).state == "cancelled"
    assert Link.objects.get().reason == runner.STOPPED
    assert JobEvent.objects.filter(kind="plan.stage", payload__detail="fetching 1 link").exists()


def test_an_address_with_a_password_is_refused_at_once(cast: Cast, base: str):
    answer = cast.client(cast.ada).post(f"{base}/documents", {"note": "https://ann:secret@example.com/a"})
    assert answer.status_code == 422
    assert "The address holds a name or password." in answer.content.decode()
    assert not Link.objects.exists()
