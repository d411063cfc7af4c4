"""One's own account: name, sessions, and what others cannot do to it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from teams.models import AuditFact, BrowserSession, User
from teams.services import sign_in
from tests.cast import Cast
from tests.teams.identity.api import make_token

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) Version/19.1 Mobile Safari/604.1"


def signed_in(person: User, agent: str, address: str = "192.0.2.7") -> Client:
    """A browser that came in by a mailed link."""
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    client.post(sign_in.create_link(person=person))
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_the_account_shows_each_browser_with_its_address_and_marks_this_one(cast: Cast) -> None:
    here, phone = signed_in(cast.ada, FIREFOX), signed_in(cast.ada, SAFARI, "198.51.100.9")
    signed_in(cast.ben, "curl/8.11")
    page = here.get("/account/").text
    assert page.index("Firefox on Linux") < page.index("Safari on iPhone")
    assert "198.51.100.9" in page
    assert page.count("This browser") == 1
    assert "curl" not in page
    assert "Safari on iPhone" in phone.get("/account/").text


def test_ending_another_session_signs_that_browser_out_and_only_that_one(cast: Cast) -> None:
    here, phone, third = (signed_in(cast.ada, agent) for agent in (FIREFOX, SAFARI, "curl/8.11"))
    row = BrowserSession.objects.get(user=cast.ada, device="Safari on iPhone")
    here.post(f"/account/sessions/{row.pk}/end")
    assert (is_in(here), is_in(phone), is_in(third)) == (True, False, True)
    assert AuditFact.objects.get(verb="session.ended").detail["device"] == "Safari on iPhone"


def test_nobody_ends_a_session_of_somebody_else(cast: Cast) -> None:
    victim, other = signed_in(cast.ada, FIREFOX), signed_in(cast.olga, SAFARI)
    row = BrowserSession.objects.get(user=cast.ada)
    assert other.post(f"/account/sessions/{row.pk}/end", follow=True).status_code == 200
    assert is_in(victim)
    assert not AuditFact.objects.filter(verb="session.ended").exists()


def test_signing_out_everywhere_else_ends_also_what_nobody_noted(cast: Cast) -> None:
    here, phone = signed_in(cast.ada, FIREFOX), signed_in(cast.ada, SAFARI)
    unknown = cast.client(cast.ada)
    BrowserSession.objects.filter(session_key=unknown.session.session_key).delete()
    assert is_in(unknown)
    here.post("/account/sessions/end-others")
    assert (is_in(here), is_in(phone), is_in(unknown)) == (True, False, False)
    assert BrowserSession.objects.filter(user=cast.ada).count() == 1


def test_a_session_that_was_signed_out_is_in_the_list_no_more(cast: Cast) -> None:
    here, phone = signed_in(cast.ada, FIREFOX), signed_in(cast.ada, SAFARI)
    phone.post("/sign-out")
    assert "Safari" not in here.get("/account/").text


def test_this_browser_is_signed_out_by_sign_out_alone(cast: Cast) -> None:
    here = signed_in(cast.ada, FIREFOX)
    row = BrowserSession.objects.get(user=cast.ada)
    answer = here.post(f"/account/sessions/{row.pk}/end")
    assert answer.status_code == 422
    assert "Use Sign out" in answer.text
    assert is_in(here)


def test_a_name_is_changed_trimmed_and_bounded(cast: Cast) -> None:
    client = cast.client(cast.ada)
    client.post("/account/name", {"name": "  Ada   Lovelace "})
    assert User.objects.get(pk=cast.ada.pk).name == "Ada Lovelace"
    refused = client.post("/account/name", {"name": "x" * 81})
    assert refused.status_code == 422
    assert "at most 80 characters" in refused.text
    assert User.objects.get(pk=cast.ada.pk).name == "Ada Lovelace"


def test_what_the_account_shows_is_kept_by_no_cache(cast: Cast) -> None:
    assert "no-store" in cast.client(cast.ada).get("/account/").headers["Cache-Control"]


def test_the_account_asks_as_often_for_twenty_tokens_and_sessions_as_for_one(cast: Cast) -> None:
    here = signed_in(cast.ada, FIREFOX)
    make_token(cast.ada, project=cast.project)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert here.get("/account/").status_code == 200
        return len(captured)

    few = queries()
    for _ in range(19):
        signed_in(cast.ada, SAFARI)
        make_token(cast.ada, project=cast.project)
    assert queries() == few
