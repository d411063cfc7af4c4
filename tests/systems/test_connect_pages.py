"""The Connect tab: what it shows, whom it lets do what, and that a stored secret is never shown again."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planner.selectors.needed import systems_needed
from systems.models import Connection, Environment, Secret, Variable
from systems.readings import read_status
from systems.selectors.environments import opened_connections, unconnected
from systems.services.environments import set_limits
from teams.models import AuditFact
from tests.cast import Cast
from tests.factories import make_project
from tests.systems.rows import connect_crm, make_environment
from tests.systems.servers import OAuthServer
from tests.ui.plans import save_reference_plan

HOME = ["halden", "contacts"]
STAGING = [*HOME, "staging"]
CRM = [*STAGING, "crm"]
TOKEN = "tok-4711-of-the-account"

pytestmark = pytest.mark.django_db


@pytest.fixture
def staging(cast: Cast) -> Environment:
    return make_environment(cast.project, by=cast.ada)


@pytest.fixture
def client(cast: Cast) -> Client:
    return cast.client(cast.ada)


def page(client: Client, name: str, *args: str, query: str = "") -> str:
    answer = client.get(reverse(f"systems:{name}", args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def save(client: Client, **changes: str) -> tuple[int, str]:
    fields = {
        "scheme": "bearer",
        "base_url": "https://api.crm.example",
        "value-token": TOKEN,
        "headers": "Api-Version: 2026-10",
        "requests_per_minute": "60",
    } | changes
    answer = client.post(reverse("systems:save_connection", args=CRM), fields, follow=True)
    return answer.status_code, answer.content.decode()


def test_the_first_environment_is_made_and_lists_what_the_plan_needs(client: Client, cast: Cast) -> None:
    save_reference_plan(cast.project, cast.ada)
    empty = page(client, "connect", *HOME)
    assert "No environment yet" in empty
    assert "HubSpot" in empty
    answer = client.post(reverse("systems:add_environment", args=HOME), {"name": "Staging EU"}, follow=True)
    shown = answer.content.decode()
    assert "0 of 2 systems connected" in shown
    assert shown.count("Not connected") == 2
    assert Environment.objects.get().key == "staging-eu"


def test_the_form_begins_with_what_the_plan_and_the_catalogue_know(
    client: Client, staging: Environment, cast: Cast
) -> None:
    save_reference_plan(cast.project, cast.ada)
    needed = {one.key: one for one in systems_needed(cast.project)}
    shown = page(client, "system", *STAGING, "hubspot")
    assert f'value="{needed["hubspot"].base_url}"' in shown
    assert needed["hubspot"].base_url.startswith("https://")
    assert needed["hubspot"].workflows == ("Contact to lead",)
    assert needed["salesforce"].scheme.startswith("oauth2_")
    assert unconnected(staging, needed) == ["hubspot", "salesforce"]


def test_a_stored_secret_is_never_shown_again(client: Client, staging: Environment) -> None:
    status, shown = save(client)
    assert status == 200
    assert "Stored. Leave it empty to keep it." in shown
    assert TOKEN not in shown
    status, shown = save(client, **{"value-token": "", "base_url": "https://api.crm.example/v2"})
    assert opened_connections(staging)["crm"]["auth"]["token"] == TOKEN
    assert "Api-Version: 2026-10" in shown
    assert TOKEN not in shown + page(client, "environment", *STAGING) + page(client, "connect", *HOME)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"base_url": "ftp://x"}, "is no plain address"),
        ({"value-token": ""}, "Token is missing"),
        ({"requests_per_minute": "many"}, "Requests a minute: from 1 to"),
        ({"headers": "no colon"}, "has no colon"),
        ({"headers": "Authorization: me"}, "is set by the way to sign in"),
        ({"idempotency_header": "two words"}, "is no name of a header"),
        ({"scheme": "magic"}, "no way to sign in called"),
    ],
)
def test_a_refused_form_says_why_keeps_what_was_typed_and_forgets_the_secret(
    changes: dict[str, str], told: str, client: Client, staging: Environment
) -> None:
    status, shown = save(client, **changes)
    assert status == 422
    assert told in shown
    assert TOKEN not in shown
    assert (changes.get("base_url") or "https://api.crm.example") in shown
    assert not Connection.objects.exists()


def test_another_way_to_sign_in_has_other_fields(client: Client, staging: Environment) -> None:
    shown = page(client, "system", *CRM, query="?scheme=basic")
    assert "User name" in shown
    assert 'name="value-token"' not in shown
    assert 'name="value-token"' in page(client, "system", *CRM, query="?scheme=magic")


def test_a_connection_is_forgotten_with_its_secret(client: Client, staging: Environment) -> None:
    save(client)
    client.post(reverse("systems:disconnect", args=CRM))
    assert not Connection.objects.exists()
    assert "connection.removed" in AuditFact.objects.values_list("verb", flat=True)
    assert client.post(reverse("systems:disconnect", args=CRM)).status_code == 404


@pytest.mark.parametrize(
    ("path", "works", "told"),
    [
        ("/me", "yes", "Reached and signed in: GET /me answered 200, and 401 without the sign-in."),
        ("/public", "unknown", "it does so without a sign-in too"),
    ],
)
def test_a_connection_is_tried_honestly(
    path: str, works: str, told: str, client: Client, staging: Environment, crm: OAuthServer
) -> None:
    crm.access = TOKEN
    save(client, base_url=crm.url)
    shown = client.post(reverse("systems:check_connection", args=CRM), {"path": path}).content.decode()
    assert told in shown
    assert TOKEN not in shown
    assert Connection.objects.get().check_result["works"] == works
    assert told in page(client, "system", *CRM)


def test_what_does_not_work_is_said(client: Client, staging: Environment, crm: OAuthServer) -> None:
    def tried(path: str = "/me") -> str:
        return client.post(reverse("systems:check_connection", args=CRM), {"path": path}).content.decode()

    save(client, base_url=crm.url)
    assert "Reached, but the sign-in was refused: GET /me answered 401." in tried()
    assert "A path begins with /" in tried("https://elsewhere.example/")
    save(client, base_url="http://127.0.0.1:9")
    assert "Not reachable: no connection" in tried()
    save(client, base_url="http://10.0.0.1")
    assert "is not a public address" in tried()
    assert crm.seen == [("GET", "/me", f"Bearer {TOKEN}")]


@pytest.mark.parametrize(
    ("status", "works"),
    [(401, "no"), *((status, "unknown") for status in (200, 204, 301, 403, 404, 418, 429, 500))],
)
def test_only_a_sign_in_that_made_a_difference_is_said_to_work(status: int, works: str) -> None:
    reading = read_status("/x", status, signs=True, unsigned=200)
    assert (reading.works, reading.status) == (works, status)
    assert str(status) in reading.text


def test_a_system_that_the_plan_does_not_name_can_be_connected(client: Client, staging: Environment) -> None:
    other = reverse("systems:other_system", args=STAGING)
    assert client.post(other, {"key": "Not A Key"}).status_code == 422
    assert client.post(other, {"key": "crm"}).headers["Location"] == reverse("systems:system", args=CRM)
    save(client)
    assert "the plan does not name it" in page(client, "system", *CRM)


def test_variables_are_json_and_secrets_are_only_named(client: Client, staging: Environment) -> None:
    variables, secrets = (reverse(f"systems:set_{kind}", args=STAGING) for kind in ("variable", "secret"))
    refused = client.post(variables, {"name": "currency", "value": "EUR"})
    assert refused.status_code == 422
    assert "text stands in quotes" in refused.content.decode()
    client.post(variables, {"name": "currency", "value": '"EUR"'})
    client.post(secrets, {"name": "crm_webhook", "value": "whsec-4711-of-crm"})
    shown = page(client, "environment", *STAGING)
    assert "&quot;EUR&quot;" in shown
    assert "crm_webhook" in shown
    assert "whsec-4711" not in shown
    client.post(reverse("systems:remove_variable", args=STAGING), {"name": "currency"})
    client.post(reverse("systems:remove_secret", args=STAGING), {"name": "crm_webhook"})
    assert not Variable.objects.exists()
    assert not Secret.objects.exists()


def test_limits_show_the_usual_ones_and_keep_a_refused_form(
    client: Client, staging: Environment, cast: Cast
) -> None:
    limits = reverse("systems:limits", args=STAGING)
    refused = client.post(limits, {"steps": "0", "memory_bytes": "256"})
    assert refused.status_code == 422
    assert 'value="256"' in refused.content.decode()
    client.post(limits, {"memory_bytes": "256", "steps": ""})
    shown = page(client, "environment", *STAGING)
    assert "usually 512, at most 4,096" in shown
    assert 'value="256"' in shown
    set_limits(environment=staging, given={}, by=cast.ada)
    assert 'value="256"' not in page(client, "environment", *STAGING)


def test_production_is_for_admins(cast: Cast) -> None:
    adas, olgas = cast.client(cast.ada), cast.client(cast.olga)
    wanted = {"name": "Live", "key": "live", "is_production": "yes"}
    add = reverse("systems:add_environment", args=HOME)
    assert adas.post(add, wanted).status_code == 403
    assert olgas.post(add, wanted).status_code == 303
    live = [*HOME, "live"]
    for name, more in (
        ("limits", []), ("set_variable", []), ("set_secret", []), ("remove_environment", []),
        ("remove_variable", []), ("remove_secret", []), ("other_system", []),
        ("save_connection", ["crm"]), ("check_connection", ["crm"]), ("disconnect", ["crm"]),
    ):  # fmt: skip
        assert adas.post(reverse(f"systems:{name}", args=[*live, *more])).status_code == 403
    shown = page(adas, "environment", *live)
    assert "Only admins change this environment" in shown
    assert '<button class="btn sm" type="submit">Save limits' not in shown
    assert "Save limits" in page(olgas, "environment", *live)


def test_another_projects_environment_is_not_there(client: Client, cast: Cast) -> None:
    connect_crm(make_project(cast.team, "other", by=cast.ada), by=cast.ada)
    assert client.get(reverse("systems:environment", args=STAGING)).status_code == 404
    assert client.post(reverse("systems:disconnect", args=CRM)).status_code == 404
    assert Connection.objects.count() == 1


def test_the_tab_asks_the_database_equally_often_for_many_systems(
    client: Client, staging: Environment
) -> None:
    save(client)
    one = _queries(client)
    for number in range(8):
        row = Connection.objects.get(system="crm")
        row.pk, row.system = None, f"crm-{number}"
        row.save()
    assert _queries(client) == one


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        page(client, "environment", *STAGING)
    return len(asked)
