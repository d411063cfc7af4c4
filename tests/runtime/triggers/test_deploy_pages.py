"""The Deploy tab: what it shows, who may change what, and what it says when something is refused."""

import pytest
from django.test import Client
from tenon import stripe_signature, webhook

from builder.services.files import take_snapshot
from jobs.models import Job
from runtime.deploying.secrets import webhook_secrets
from runtime.models import DeployedWorkflow, Deployment, Run
from systems.models import Environment, Secret
from tests.cast import Cast
from tests.runtime.triggers.rows import HOOK, HOURLY, live_of, make_deployment, make_environment

pytestmark = pytest.mark.django_db
DEPLOY = "/halden/contacts/deploy/"


@pytest.fixture
def staging(cast: Cast) -> Environment:
    return make_environment(cast)


@pytest.fixture
def ada(cast: Cast) -> Client:
    return cast.client(cast.ada)


def text(client: Client, path: str = DEPLOY) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_an_environment_it_says_where_to_make_one(ada: Client) -> None:
    page = text(ada)
    assert "No environment yet" in page
    assert "/halden/contacts/connect/" in page


def test_what_is_live_stands_with_its_address_and_its_times(
    staging: Environment, cast: Cast, ada: Client
) -> None:
    make_deployment(staging, cast, {"contact-to-lead": HOOK, "nightly": HOURLY}, version="1.4.0")
    page = text(ada)
    assert "http://testserver/in/halden/contacts/staging/contacts" in page
    assert "Every hour" in page
    assert "1.4.0" in page


def test_a_secret_that_is_not_set_is_said_beside_the_webhook_that_needs_it(
    staging: Environment, cast: Cast, ada: Client
) -> None:
    make_deployment(staging, cast, {"payouts": webhook("payouts", stripe_signature("stripe_webhook"))})
    assert "The secret stripe_webhook is not set in Staging" in text(ada)


VERIFIED = """from tenon import hmac_sha256, stripe_signature, webhook, workflow

@workflow("A", trigger=webhook("a", verify=hmac_sha256("X-Signature", secret="shop_webhook"), dedupe="id"))
def a(ctx, event): ...

@workflow("B", trigger=webhook("b", stripe_signature("stripe_webhook")))
def b(ctx, event): ...

NAME = "computed"

@workflow("C", trigger=webhook("c", stripe_signature(NAME)))
def c(ctx, event): ...
"""


def test_a_secret_that_the_new_version_needs_is_named_before_it_goes_live(
    staging: Environment, cast: Cast, ada: Client
) -> None:
    files = {"workflows/a.py": VERIFIED, "workflows/broken.py": "def"}
    assert webhook_secrets(files) == ["shop_webhook", "stripe_webhook"]
    take_snapshot(project=cast.project, files=files, reason="Built", by=cast.ada)
    refused = "every request will be refused"
    assert f"Staging: webhook secrets are not set, so {refused}: shop_webhook and stripe_webhook" in text(ada)
    Secret.objects.create(environment=staging, name="shop_webhook", value=b"x")
    assert f"Staging: a webhook secret is not set, so {refused}: stripe_webhook" in text(ada)
    Secret.objects.create(environment=staging, name="stripe_webhook", value=b"x")
    assert refused not in text(ada)


def test_a_workflow_is_started_by_hand_from_its_row(staging: Environment, cast: Cast, ada: Client) -> None:
    make_deployment(staging, cast, {"nightly": HOURLY})
    row = text(ada).partition('id="live-')[2]
    assert row.index("Start by hand") < row.index("nightly/start") < row.index("Settings")


def test_a_version_is_put_live_by_a_job(staging: Environment, cast: Cast, ada: Client) -> None:
    take_snapshot(project=cast.project, files={"workflows/a.py": "pass\n"}, reason="Built", by=cast.ada)
    ada.post(f"{DEPLOY}new", {"environment": "staging", "version": "1.0.0", "note": "First"})
    job = Job.objects.get(kind="runtime.deploy")
    assert (job.args["version"], job.args["note"]) == ("1.0.0", "First")
    assert "Putting 1.0.0 live" in text(ada)


def test_a_second_one_has_to_wait_for_the_first(staging: Environment, cast: Cast, ada: Client) -> None:
    take_snapshot(project=cast.project, files={"workflows/a.py": "pass\n"}, reason="Built", by=cast.ada)
    ada.post(f"{DEPLOY}new", {"environment": "staging", "version": "1.0.0"})
    answer = ada.post(f"{DEPLOY}new", {"environment": "staging", "version": "1.0.1"})
    assert answer.status_code == 409
    assert Job.objects.filter(kind="runtime.deploy").count() == 1


@pytest.mark.parametrize("version", ["", "   "])
def test_without_a_name_nothing_is_put_live_and_what_was_typed_stays(
    version: str, staging: Environment, cast: Cast, ada: Client
) -> None:
    take_snapshot(project=cast.project, files={"workflows/a.py": "pass\n"}, reason="Built", by=cast.ada)
    answer = ada.post(f"{DEPLOY}new", {"environment": "staging", "version": version, "note": "Kept words"})
    assert answer.status_code == 422
    assert "Give the version a name" in answer.content.decode()
    assert "Kept words" in answer.content.decode()


def test_only_admins_change_production(cast: Cast, ada: Client) -> None:
    production = make_environment(cast, "production")
    make_deployment(production, cast)
    assert ada.post(f"{DEPLOY}production/down").status_code == 403
    switched = ada.post(f"{DEPLOY}production/workflows/contact-to-lead", {"on": "no"})
    assert switched.status_code == 403
    assert live_of(production, "contact-to-lead").is_on
    cast.client(cast.olga).post(f"{DEPLOY}production/down")
    assert not DeployedWorkflow.objects.exists()


def test_a_version_is_promoted_as_it_is(staging: Environment, cast: Cast, ada: Client) -> None:
    made = make_deployment(staging, cast, version="1.4.0")
    production = make_environment(cast, "production")
    assert ada.post(f"{DEPLOY}staging/1/again", {"to": "production"}).status_code == 403
    cast.client(cast.olga).post(f"{DEPLOY}staging/1/again", {"to": "production"})
    promoted = Deployment.objects.get(environment=production)
    assert (promoted.code, promoted.version, promoted.promoted_from) == (made.code, "1.4.0", made)
    assert "Promote to Production" in text(cast.client(cast.olga), f"{DEPLOY}staging/")
    assert "Promote to Production" not in text(ada, f"{DEPLOY}staging/")


def test_an_earlier_version_is_put_live_again(staging: Environment, cast: Cast, ada: Client) -> None:
    first = make_deployment(staging, cast, version="1.0")
    make_deployment(staging, cast, version="1.1")
    ada.post(f"{DEPLOY}staging/1/again")
    assert live_of(staging, "contact-to-lead").deployment.code == first.code
    assert [one.version for one in Deployment.objects.all()] == ["1.0", "1.1", "1.0"]


def test_a_workflow_is_started_by_hand_where_it_is_live(
    staging: Environment, cast: Cast, ada: Client
) -> None:
    make_deployment(staging, cast)
    ada.post(f"{DEPLOY}staging/workflows/contact-to-lead/start", {"payload": '{"id": 7}'})
    run = Run.objects.get()
    assert (run.environment, run.cause, run.payload, run.created_by) == (
        staging,
        "manual",
        {"id": 7},
        cast.ada,
    )


def test_a_payload_that_is_no_json_is_refused_with_its_place(
    staging: Environment, cast: Cast, ada: Client
) -> None:
    make_deployment(staging, cast)
    answer = ada.post(f"{DEPLOY}staging/workflows/contact-to-lead/start", {"payload": '{"id": }'})
    assert answer.status_code == 422
    assert "line 1, column 8" in answer.content.decode()
    assert not Run.objects.exists()


def test_what_is_not_there_is_not_found(staging: Environment, cast: Cast, ada: Client) -> None:
    make_deployment(staging, cast)
    assert ada.get(f"{DEPLOY}nowhere/").status_code == 404
    assert ada.post(f"{DEPLOY}staging/9/again").status_code == 404
    assert ada.post(f"{DEPLOY}staging/workflows/other", {"on": "no"}).status_code == 404


def test_requests_that_came_in_are_listed_with_their_answers(
    staging: Environment, cast: Cast, ada: Client
) -> None:
    make_deployment(staging, cast)
    Client().post("/in/halden/contacts/staging/contacts", b'{"id": 7}', content_type="application/json")
    Client().post("/in/halden/contacts/staging/contacts", b"{", content_type="application/json")
    page = text(ada, f"{DEPLOY}staging/")
    assert "202 Accepted" in page
    assert "400 Refused" in page
