"""Tokens: made once, stored as a fingerprint, never more than their person, counted, revoked."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from lib.redact import redact
from lib.web.problems import CONTENT_TYPE
from teams import roles, scopes
from teams.models import ApiToken, AuditFact, Membership, Project, User
from teams.services import second_factors, tokens
from tests.cast import Cast, make_cast
from tests.factories import make_project
from tests.teams.identity.api import asks, make_token
from tests.teams.identity.test_second_factor import enrolled

pytestmark = pytest.mark.django_db
SHOWN = re.compile(r'data-value="(tnn_[\w-]+)"')


def test_a_token_is_shown_once_and_opens_the_api(cast: Cast) -> None:
    client = cast.client(cast.ada)
    sent = {"name": "Nightly export", "scopes": ["read", "run"], "days": "30", "project": ""}
    answer = client.post("/account/tokens", sent)
    found = SHOWN.search(answer.text)
    assert found
    secret = found[1]
    row = ApiToken.objects.get()
    assert (row.user, row.scopes, row.hint) == (cast.ada, ["read", "run"], secret[-4:])
    assert secret not in row.token_hash
    assert secret not in client.get("/account/").text
    assert asks(secret).get("/api/v1/me").json()["person"]["email"] == "ada@example.com"
    assert AuditFact.objects.get(verb="token.created").detail["scopes"] == ["read", "run"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": " "}, "Name the token"),
        ({"scopes": []}, "Choose what the token may do"),
        ({"scopes": ["everything"]}, "Choose what the token may do"),
        ({"days": "9999"}, "Choose how long"),
        ({"days": ""}, "Choose how long"),
        ({"project": "secret"}, "Choose one of your projects"),
    ],
    ids=str,
)
def test_what_is_missing_is_said_in_the_form_and_nothing_is_made(
    cast: Cast, changes: dict[str, object], told: str
) -> None:
    if changes.get("project"):
        changes = {"project": str(cast.mallorys_project.pk)}
    usual = {"name": "Export", "scopes": ["read"], "days": "30", "project": ""}
    answer = cast.client(cast.ada).post("/account/tokens", usual | changes)
    assert answer.status_code == 422
    assert told in answer.text
    assert "data-modal" in answer.text
    assert not ApiToken.objects.exists()


def test_a_revoked_token_opens_nothing_at_once(cast: Cast) -> None:
    secret = make_token(cast.ada)
    browser = cast.client(cast.ada)
    assert asks(secret).get("/api/v1/me").status_code == 200
    browser.post(f"/account/tokens/{ApiToken.objects.get().pk}/revoke")
    refused = asks(secret).get("/api/v1/me")
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "was revoked" in refused.json()["detail"]
    assert AuditFact.objects.filter(verb="token.revoked").count() == 1


def test_nobody_revokes_somebody_elses_token(cast: Cast) -> None:
    secret = make_token(cast.ada)
    cast.client(cast.olga).post(f"/account/tokens/{ApiToken.objects.get().pk}/revoke")
    assert not AuditFact.objects.filter(verb="token.revoked").exists()
    assert asks(secret).get("/api/v1/me").status_code == 200


def test_a_token_that_has_run_out_opens_nothing(cast: Cast) -> None:
    secret = make_token(cast.ada, days=7)
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "has run out" in asks(secret).get("/api/v1/me").json()["detail"]


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer tnn_", "Bearer tnn_" + "x" * 43, "Basic dG5uXzpvcGVu", "Bearer \x00", "bearer  "],
)
def test_without_a_good_token_there_is_nothing(cast: Cast, header: str) -> None:
    make_token(cast.ada)
    refused = Client().get("/api/v1/projects", headers={"Authorization": header} if header else {})
    assert refused.status_code == 401
    assert refused.headers["Content-Type"] == CONTENT_TYPE
    assert set(refused.json()) == {"type", "title", "status", "detail"}


def test_a_session_is_no_token_and_is_left_alone(cast: Cast) -> None:
    client = cast.client(cast.ada)
    refused = client.get("/api/v1/projects")
    assert refused.status_code == 401
    assert not refused.cookies
    assert client.get("/account/").status_code == 200


def test_a_tokens_person_counts_and_not_the_session_beside_it(cast: Cast) -> None:
    secret = make_token(cast.mallory)
    client = cast.client(cast.ada)
    answer = client.get("/api/v1/projects", headers={"Authorization": f"Bearer {secret}"})
    assert [one["project"] for one in answer.json()["projects"]] == ["elsewhere/secret"]


def test_a_token_gives_what_its_person_may_now(cast: Cast) -> None:
    secret = make_token(cast.ada, scopes.KEYS)
    address = "/api/v1/teams/halden/projects/start"
    body = {"brief": "Orders from the shop to the ledger."}
    assert asks(secret).post(address, body, "application/json").status_code == 201
    Membership.objects.filter(user=cast.ada).update(role=roles.VIEWER)
    refused = asks(secret).post(address, body, "application/json")
    assert refused.status_code == 403
    assert "needs the editor role" in refused.json()["detail"]
    Membership.objects.filter(user=cast.ada).delete()
    assert asks(secret).get("/api/v1/projects/halden/contacts").status_code == 404


def test_a_closed_account_closes_its_tokens(cast: Cast) -> None:
    secret = make_token(cast.ada)
    User.objects.filter(pk=cast.ada.pk).update(is_active=False)
    assert asks(secret).get("/api/v1/me").status_code == 401


def test_a_token_without_the_scope_is_told_which_one_it_lacks(cast: Cast) -> None:
    secret = make_token(cast.ada, ["read"])
    refused = asks(secret).post("/api/v1/teams/halden/projects/start", {"brief": "x"}, "application/json")
    assert refused.status_code == 403
    assert "lacks the scope write" in refused.json()["detail"]
    assert Project.objects.filter(team=cast.team).count() == 1


def test_a_token_of_one_project_opens_nothing_else_of_the_team(cast: Cast) -> None:
    make_project(cast.team, "orders", by=cast.ada)
    secret = make_token(cast.ada, scopes.KEYS, project=cast.project)
    client = asks(secret)
    assert client.get("/api/v1/projects/halden/contacts").status_code == 200
    assert client.get("/api/v1/projects/halden/orders").status_code == 404
    assert [one["project"] for one in client.get("/api/v1/projects").json()["projects"]] == [
        "halden/contacts"
    ]
    sent = {"brief": "Orders from the shop to the ledger."}
    assert client.post("/api/v1/teams/halden/projects/start", sent, "application/json").status_code == 404


def test_a_team_that_requires_a_second_factor_requires_it_of_tokens_too(cast: Cast) -> None:
    enrolled(cast.olga)
    secret = make_token(cast.ada)
    second_factors.require(team=cast.team, is_required=True, by=cast.olga)
    refused = asks(secret).get("/api/v1/projects/halden/contacts")
    assert refused.status_code == 403
    assert "second factor" in refused.json()["detail"]
    enrolled(cast.ada)
    assert asks(secret).get("/api/v1/projects/halden/contacts").status_code == 200


def test_requests_are_counted_by_the_minute(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "PER_MINUTE", 3)
    now = timezone.now().replace(second=20)
    monkeypatch.setattr(tokens.timezone, "now", lambda: now)
    client = asks(make_token(cast.ada))
    left = [client.get("/api/v1/me").headers.get("RateLimit-Remaining") for _ in range(3)]
    assert left == ["2", "1", "0"]
    refused = client.get("/api/v1/me")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "40")
    monkeypatch.setattr(tokens.timezone, "now", lambda: now + timedelta(minutes=1))
    assert client.get("/api/v1/me").status_code == 200


def test_the_first_use_is_a_fact_and_the_last_one_is_shown(cast: Cast) -> None:
    client = asks(make_token(cast.ada))
    browser = cast.client(cast.ada)
    assert "never used" in browser.get("/account/").text
    client.get("/api/v1/me")
    client.get("/api/v1/me")
    assert "never used" not in browser.get("/account/").text
    assert AuditFact.objects.filter(verb="token.first_used", by=cast.ada).count() == 1


def test_a_token_is_hidden_wherever_it_stands(cast: Cast) -> None:
    secret = make_token(cast.ada)
    assert secret not in redact(f"the worker said {secret} and went on")


def test_an_address_that_is_not_there_says_so_in_json(cast: Cast) -> None:
    for address in ("/api/v1/nothing", "/api/v2/projects", "/api/x"):
        answer = Client().get(address)
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, CONTENT_TYPE)


def test_another_method_is_refused_in_json(cast: Cast) -> None:
    answer = asks(make_token(cast.ada)).post("/api/v1/projects")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    assert "takes GET only" in answer.json()["detail"]


@pytest.mark.parametrize(
    "body", ["{", "[]", "3", "\xff", '{"brief": "a\\u0000b"}', '{"brief": 3}', "[" * 5000]
)
def test_a_body_that_cannot_be_read_is_told(cast: Cast, body: str) -> None:
    client = asks(make_token(cast.ada, ["write"]))
    data = body.encode("latin-1")
    answer = client.post("/api/v1/teams/halden/projects/start", data, "application/json")
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == CONTENT_TYPE


def test_the_same_request_sent_again_makes_nothing_more(cast: Cast) -> None:
    client = asks(make_token(cast.ada, ["write"]))
    address = "/api/v1/teams/halden/projects/start"
    sent = {"brief": "Orders from the shop to the ledger."}
    first = client.post(address, sent, "application/json", headers={"Idempotency-Key": "k-1"})
    again = client.post(address, sent, "application/json", headers={"Idempotency-Key": "k-1"})
    assert first.json() == again.json()
    other = client.post(address, {"brief": "x"}, "application/json", headers={"Idempotency-Key": "k-1"})
    assert other.status_code == 422
    client.post(address, sent, "application/json", headers={"Idempotency-Key": "k-2"})
    assert Project.objects.filter(team=cast.team).count() == 3


def test_a_request_that_was_refused_may_be_sent_again_with_its_key(cast: Cast) -> None:
    client = asks(make_token(cast.ada, ["write"]))
    address = "/api/v1/teams/halden/projects/start"
    key = {"Idempotency-Key": "k-1"}
    assert client.post(address, {"brief": ""}, "application/json", headers=key).status_code == 422
    sent = {"brief": "Orders from the shop to the ledger."}
    assert client.post(address, sent, "application/json", headers=key).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_requests_at_once_with_one_key_make_one_thing_and_are_each_counted() -> None:
    cast = make_cast()
    secret = make_token(cast.ada, ["write"])
    sent = {"brief": "Orders from the shop to the ledger."}
    answers: list[tuple[int, str]] = []

    def send() -> None:
        address, headers = "/api/v1/teams/halden/projects/start", {"Idempotency-Key": "k-1"}
        answer = asks(secret).post(address, sent, "application/json", headers=headers)
        answers.append((answer.status_code, answer.json().get("project", "")))
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 1
    assert answers[0][0] == 201
    assert Project.objects.filter(team=cast.team).count() == 2
    # A minute may have passed in between: then the count began anew.
    assert ApiToken.objects.get().window_count in range(1, 7)


@pytest.mark.parametrize(
    "body",
    [
        b'{"brief": "\\ud800"}',
        b'{"brief": "A brief", "more": NaN}',
        b'{"brief": "A brief", "more": 1e999}',
        b'{"brief": "\\u0000"}',
    ],
)
def test_json_that_no_database_keeps_is_refused(cast: Cast, body: bytes) -> None:
    client = asks(make_token(cast.ada, ["write"]))
    answer = client.post("/api/v1/teams/halden/projects/start", body, "application/json")
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == CONTENT_TYPE


def test_a_text_about_null_characters_is_none(cast: Cast) -> None:
    client = asks(make_token(cast.ada, ["write"]))
    sent = {"brief": "Contacts come with a \\u0000 in their names; leave it out."}
    answer = client.post("/api/v1/teams/halden/projects/start", sent, "application/json")
    assert answer.status_code == 201
