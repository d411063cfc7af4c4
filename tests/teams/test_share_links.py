"""Share links: what somebody without an account may read by them, and that nothing else opens."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import timezone

from planner.services.questions import ask_person
from teams.models import AuditFact, ShareLink
from tests.cast import Cast
from tests.teams.rows import make_share
from tests.teams.scene import PLAN
from tests.ui.plans import save_reference_plan

PLAN_PAGE = "/halden/contacts/plan/"
WORKFLOW = f"{PLAN_PAGE}workflows/{PLAN.workflows[0].key}"
DOCUMENT = f"{PLAN_PAGE}documents/contact_to_lead.md"
ACCESS = "/halden/contacts/people"


@pytest.fixture
def plan(cast: Cast) -> Cast:
    save_reference_plan(cast.project, cast.ada)
    return cast


def visitor(token: str = "shared") -> Client:
    """A browser without an account that has opened the link."""
    client = Client()
    assert client.get(f"/share/{token}").status_code == 302
    return client


class Controls(HTMLParser):
    """What of a page sends something or leads out of the plan."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "get").lower() == "post":
            self.found.append(f"form {given.get('action')}")
        self.found += [
            f"{name} {value}" for name, value in given.items() if name in ("hx-post", "formaction")
        ]
        self.found += [f"stream {value}" for name, value in given.items() if name == "hx-sse:connect"]


def controls(html: str) -> list[str]:
    reader = Controls()
    reader.feed(html)
    return reader.found


@pytest.mark.parametrize("path", [PLAN_PAGE, f"{PLAN_PAGE}research", WORKFLOW, DOCUMENT])
def test_a_visitor_reads_the_plan_and_finds_nothing_to_send(plan: Cast, path: str) -> None:
    make_share(plan.project, by=plan.ada, with_documents=True)
    answer = visitor().get(path)
    assert answer.status_code == 200
    assert controls(answer.content.decode()) == []
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", [PLAN_PAGE, f"{PLAN_PAGE}research", WORKFLOW])
def test_every_link_a_visitor_sees_opens(plan: Cast, path: str) -> None:
    make_share(plan.project, by=plan.ada)
    client = visitor()
    page = client.get(path).content.decode()
    dead = [link for link in links(page) if client.get(link).status_code != 200]
    assert dead == []


def links(html: str) -> set[str]:
    class Links(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: set[str] = set()

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            href = dict(attrs).get("href") or ""
            if tag == "a" and href.startswith("/"):
                self.found.add(href.partition("#")[0])

    reader = Links()
    reader.feed(html)
    return reader.found


def test_documents_need_the_tick(plan: Cast) -> None:
    make_share(plan.project, by=plan.ada)
    assert visitor().get(DOCUMENT).status_code == 302
    make_share(plan.project, by=plan.ada, token="more", with_documents=True)
    assert visitor("more").get(DOCUMENT).status_code == 200


def test_a_link_to_one_workflow_shows_that_one_alone(plan: Cast) -> None:
    make_share(plan.project, by=plan.ada, workflow=PLAN.workflows[0].key)
    client = Client()
    assert client.get("/share/shared").headers["Location"] == WORKFLOW
    page = client.get(WORKFLOW)
    assert page.status_code == 200
    assert {link.partition("?")[0] for link in links(page.content.decode())} <= {WORKFLOW}
    for path in (PLAN_PAGE, f"{PLAN_PAGE}research", f"{PLAN_PAGE}workflows/another-one", DOCUMENT):
        assert client.get(path).status_code == 302


def test_revoking_ends_it_at_the_next_request(plan: Cast) -> None:
    link = make_share(plan.project, by=plan.ada)
    client = visitor()
    assert client.get(PLAN_PAGE).status_code == 200
    plan.client(plan.ada).post(f"/halden/contacts/share/{link.pk}/revoke")
    assert client.get(PLAN_PAGE).headers["Location"].startswith("/sign-in?next=")
    gone = client.get("/share/shared")
    assert gone.status_code == 410
    assert "Ask whoever gave it to you" in gone.content.decode()
    facts = AuditFact.objects.filter(verb="share_link.revoked")
    assert [(fact.by, fact.subject) for fact in facts] == [(plan.ada, "Steering group")]


def test_an_expired_link_shows_nothing(plan: Cast) -> None:
    link = make_share(plan.project, by=plan.ada)
    client = visitor()
    ShareLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(PLAN_PAGE).status_code == 302
    assert client.get("/share/shared").status_code == 410


def test_a_forged_cookie_opens_nothing(plan: Cast) -> None:
    link = make_share(plan.project, by=plan.ada)
    client = Client()
    for forged in (str(link.pk), f"{link.pk}:abc:def", "", "\x00"):
        client.cookies["tenon_share"] = forged
        assert client.get(PLAN_PAGE).status_code == 302


def test_a_link_of_one_project_opens_no_other(plan: Cast) -> None:
    make_share(plan.mallorys_project, by=plan.mallory)
    client = visitor()
    assert client.get("/elsewhere/secret/plan/").status_code == 200
    assert client.get(PLAN_PAGE).status_code == 302


def test_a_signed_in_outsider_reads_by_the_link_and_nothing_more(plan: Cast) -> None:
    make_share(plan.project, by=plan.ada)
    client = plan.client(plan.mallory)
    client.get("/share/shared")
    assert client.get(PLAN_PAGE).status_code == 200
    assert client.get("/halden/contacts/build/").status_code == 404
    assert client.get("/halden/").status_code == 404


def test_a_member_keeps_their_role_behind_a_link(plan: Cast) -> None:
    make_share(plan.project, by=plan.ada)
    client = plan.client(plan.ada)
    client.get("/share/shared")
    answer = client.get(PLAN_PAGE)
    assert "X-Robots-Tag" not in answer.headers
    assert controls(answer.content.decode()) != []


def test_a_link_is_made_listed_with_its_use_and_shown_once(plan: Cast) -> None:
    client = plan.client(plan.ada)
    sent = {"label": "Board", "workflow": "", "days": "30", "documents": "yes"}
    made = client.post("/halden/contacts/share", sent).content.decode()
    row = ShareLink.objects.get()
    token = made.partition("http://testserver/share/")[2][:43]
    assert visitor(token).get(PLAN_PAGE).status_code == 200
    listed = client.get(ACCESS).content.decode()
    assert "Board" in listed
    assert "Last used" in listed
    assert token not in listed
    row.refresh_from_db()
    assert row.opened == 1
    assert row.with_documents
    assert AuditFact.objects.filter(verb="share_link.made", subject="Board").count() == 1


@pytest.mark.parametrize("sent", [{"days": "365"}, {"days": "²"}, {"days": "7", "workflow": "no-such"}])
def test_a_link_of_odd_length_or_to_nothing_is_refused(plan: Cast, sent: dict[str, str]) -> None:
    answer = plan.client(plan.ada).post("/halden/contacts/share", sent)
    assert answer.status_code == 422
    assert not ShareLink.objects.exists()


def test_a_visitor_reads_no_note_to_whom_a_question_was_put(plan: Cast) -> None:
    key = next(one.key for one in PLAN.research.questions if one.state == "open")
    ask_person(project=plan.project, key=key, who="ben@example.com", note="Please ask Halden.", by=plan.ada)
    make_share(plan.project, by=plan.ada)
    address = f"{PLAN_PAGE}questions/{key}?open"
    assert "Please ask Halden." in plan.client(plan.cleo).get(address).text
    page = visitor().get(address)
    assert page.status_code == 200
    assert "Please ask Halden." not in page.text
