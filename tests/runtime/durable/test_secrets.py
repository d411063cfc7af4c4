"""After runs with real accounts no secret is anywhere but sealed in the vault."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from runtime.models import Exchange, Run
from systems import oauth
from systems.models import Connection, Environment, SignIn
from systems.services.connections import connect_system
from systems.services.environments import create_environment, set_secret
from systems.services.sign_ins import exchange_code
from tests.cast import Cast, make_cast
from tests.runtime.installations import Installation
from tests.runtime.projects import project
from tests.systems.servers import OAuthServer, oauth_server

# Everything the code gets it repeats, wherever it can.
CARELESS = """from tenon import connect, step, workflow

SYSTEMS = {name: connect(name) for name in ("crm", "shop", "erp", "mail")}

@step("Ask")
def ask(ctx, name):
    answer = SYSTEMS[name].get("/me?trace=1", headers={"X-Own": "1"})
    told = {"body": answer.json(), "headers": dict(answer.headers)}
    ctx.log.info(f"they said {told}", told=told)
    print(told)
    ctx.kv("seen").set(name, told)
    return told

@workflow("Careless")
def careless(ctx, event):
    told = [ask(ctx, name) for name in event["systems"]]
    SYSTEMS["shop"].post("/notes", json={"told": told}, write_key="note")
    if event.get("fails"):
        raise ValueError(f"careless: {told}")
    return told
"""
SECRETS = {
    "token": "tok-4711-of-the-shop",
    "password": 'pw-4711 "of" the+erp/ä',
    "value": "key-4711-of-the-mail",
    "client_secret": "cs-4711-secret",
    "webhook": "whsec-4711-of-the-hook",
}
BASIC = "YWRhOnB3LTQ3MTEgIm9mIiB0aGUrZXJwL8Ok"


@pytest.fixture
def servers() -> Iterator[tuple[OAuthServer, OAuthServer]]:
    """One that hands out tokens, and one that lets everybody in and repeats what it was sent."""
    with ExitStack() as running:
        crm, others = (running.enter_context(oauth_server()) for _ in range(2))
        others.lets_everybody_in = True
        yield crm, others


def connect(environment: Environment, cast: Cast, servers: tuple[OAuthServer, OAuthServer]) -> Connection:
    """The four systems, each signed in to in another way; the tokens of the first run out at once."""
    crm, others = servers
    ways = {
        "shop": ("bearer", {"token": SECRETS["token"]}),
        "erp": ("basic", {"username": "ada", "password": SECRETS["password"]}),
        "mail": ("api_key", {"header": "X-Mail-Key", "value": SECRETS["value"]}),
    }
    for system, (scheme, given) in ways.items():
        connect_system(
            environment=environment,
            system=system,
            base_url=others.url,
            scheme=scheme,
            given=given,
            by=cast.ada,
        )
    client = {"client_id": "tenon-client", "client_secret": SECRETS["client_secret"]}
    addresses = {"authorize_url": f"{crm.url}/authorize", "token_url": f"{crm.url}/token"}
    made = connect_system(
        environment=environment,
        system="crm",
        base_url=crm.url,
        scheme=oauth.PERSON,
        given=addresses | client,
        by=cast.ada,
    )
    verifier = oauth.new_verifier()
    crm.challenges["code-of-ada"] = oauth.challenge_of(verifier)
    exchange_code(connection=made, code="code-of-ada", redirect="http://t/", verifier=verifier, by=cast.ada)
    SignIn.objects.update(expires_at=timezone.now() + timedelta(seconds=5))
    set_secret(environment=environment, name="hook", value=SECRETS["webhook"], by=cast.ada)
    return made


def everything_stored() -> Iterator[tuple[str, str]]:
    """Every value in the database: where it is, and as text."""
    for model in apps.get_models():
        for row in model._base_manager.all():
            for field in model._meta.concrete_fields:
                value = getattr(row, field.attname)
                text = (
                    bytes(value).decode("utf-8", "replace")
                    if isinstance(value, memoryview | bytes)
                    else repr(value)
                )
                yield f"{model.__name__}.{field.name}", text


def everything_shown(client: Client, runs: list[Run]) -> Iterator[tuple[str, str]]:
    """The pages and downloads on which a run or a connection can be seen."""
    here = ["halden", "contacts"]
    pages = [reverse("runtime:runs", args=here), reverse("systems:connect", args=here)]
    pages.append(reverse("systems:environment", args=[*here, "staging"]))
    pages += [
        reverse("systems:system", args=[*here, "staging", name]) for name in ("crm", "shop", "erp", "mail")
    ]
    for run in runs:
        page = reverse("runtime:run", args=[*here, run.number])
        pages += [page, reverse("runtime:log", args=[*here, run.number])]
        pages += [
            f"{page}?step={seq}&tab={tab}" for seq in range(1, 5) for tab in ("data", "http", "log", "code")
        ]
        pages += [f"{page}?tab=http&request={seq}" for seq in range(1, 6)]
    for address in pages:
        answer = client.get(address)
        assert answer.status_code == 200, address
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        yield address, body.decode("utf-8", "replace")


def spellings(secret: str) -> set[str]:
    """As it is, in JSON, in Python, in HTML."""
    return {secret, repr(secret)[1:-1], secret.replace('"', '\\"'), secret.replace('"', "&quot;")}


@pytest.mark.thorough
def test_no_secret_is_stored_shown_or_logged(
    installation: Installation, servers: tuple[OAuthServer, OAuthServer], settings: object
) -> None:
    settings.OUTBOUND_ALLOW = ("127.0.0.1",)  # type: ignore[attr-defined]
    cast = make_cast()
    staging = create_environment(
        project=cast.project, name="Staging", key="staging", is_production=False, by=cast.ada
    )
    connect(staging, cast, servers)
    about = {"files": project(workflow=CARELESS), "environment": staging, "by": cast.ada}
    all_of_them = {"systems": ["crm", "shop", "erp", "mail"]}
    runs = [
        installation.ended(installation.submit(cast.project, payload=payload, **about))
        for payload in (all_of_them, {**all_of_them, "fails": True})
    ]
    servers[0].end()
    SignIn.objects.update(expires_at=timezone.now())
    runs.append(installation.ended(installation.submit(cast.project, payload=all_of_them, **about)))

    assert [run.outcome for run in runs] == ["done", "failed", "failed"]
    assert "could not be renewed" in runs[2].error["message"]
    assert "Sign in again on the Connect tab" in runs[2].error["message"]
    assert [given for _, path, given in servers[0].seen if path == "/me?trace=1"] == [
        f"Bearer {servers[0].issued[2]}"
    ] * 2
    assert {BASIC, SECRETS["token"]} <= {given.partition(" ")[2] for _, _, given in servers[1].seen}
    assert Exchange.objects.filter(run=runs[0], status=200).count() == 5

    secrets = {*SECRETS.values(), BASIC, *servers[0].issued, "code-of-ada"}
    wanted = {spelling for secret in secrets for spelling in spellings(secret)}
    places = [*everything_stored(), *everything_shown(cast.client(cast.olga), runs)]
    places.append(("the processes' logs", installation.processes.logs()))
    # The systems did repeat them, and everything that was said is among what is searched.
    for place in ("JournalEntry.value", "LogLine.message", "RunStep.output", "KeyValue.value", "Run.error"):
        assert any("Bearer hidden" in text for where, text in places if where == place), place
    found = [(place, one) for place, text in places for one in wanted if one in text]
    assert found == []
