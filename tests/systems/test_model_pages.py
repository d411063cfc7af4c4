"""The page of a team's language models: who sees what, the dialog, the test, and that no key comes back."""

import html

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from llm.messages import ToolCall
from llm.scripted import Fail, Say, ScriptedServer
from systems.models import LanguageModel
from tests.cast import Cast
from tests.systems.models import KEY, make_model

FIELDS = {
    "label": "On our machine",
    "name": "qwen3",
    "base_url": "http://127.0.0.1:9/v1",
    "secret": KEY,
    "context_tokens": "32k",
    "most_output_tokens": "",
    "price_input": "$0.25",
    "price_output": "2",
    "price_cached": "",
    "sees_pictures": "yes",
    "is_on": "yes",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(cast: Cast) -> Client:
    return cast.client(cast.olga)


def address(name: str, *args: str) -> str:
    return reverse(f"language_models:{name}", args=["halden", *args])


def shown(client: Client) -> str:
    answer = client.get(address("index"))
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_an_empty_list_says_what_to_do(cast: Cast, client: Client) -> None:
    assert "No language model yet" in shown(client)
    assert 'commandfor="model-new"' in shown(client)
    assert 'id="model-new"' in shown(client)
    for_ada = shown(cast.client(cast.ada))
    assert "An admin of the team can add one" in for_ada
    assert 'id="model-new"' not in for_ada


def test_a_model_is_added_changed_made_default_and_removed(client: Client) -> None:
    answer = client.post(address("add"), FIELDS, follow=True)
    page = html.unescape(answer.content.decode())
    assert "qwen3 at 127.0.0.1:9" in page
    assert "$0.25 in, $2 out" in page
    assert KEY not in page
    row = LanguageModel.objects.get()
    assert (row.context_tokens, row.sees_pictures, row.is_default) == (32_000, True, True)
    changed = {**FIELDS, "secret": "", "label": "Here", "sees_pictures": "", "context_tokens": "1M"}
    client.post(address("save", row.key), changed)
    row.refresh_from_db()
    assert (row.label, row.key, row.context_tokens, row.sees_pictures) == (
        "Here",
        "on-our-machine",
        1_000_000,
        False,
    )
    assert row.secret
    client.post(address("add"), {**FIELDS, "label": "Other"})
    client.post(address("make_default", "other"))
    assert LanguageModel.objects.get(is_default=True).label == "Other"
    client.post(address("remove", row.key))
    assert [one.key for one in LanguageModel.objects.all()] == ["other"]


def test_moving_to_another_server_says_that_the_key_is_forgotten(client: Client) -> None:
    client.post(address("add"), FIELDS)
    moved = {**FIELDS, "secret": "", "base_url": "http://127.0.0.1:10/v1"}
    answer = client.post(address("save", "on-our-machine"), moved, follow=True)
    assert "is forgotten" in answer.content.decode()
    assert not LanguageModel.objects.get().secret


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("context_tokens", "many", "many is no number of tokens"),
        ("context_tokens", "²", "is no number of tokens"),
        ("price_input", "cheap", "cheap is no amount"),
        ("price_input", "NaN", "NaN is no amount"),
        ("base_url", "ftp://host", "no plain address"),
        ("label", "", "Give it a name"),
    ],
)
def test_what_is_refused_stays_typed_but_for_the_key(
    client: Client, field: str, value: str, words: str
) -> None:
    answer = client.post(address("add"), {**FIELDS, field: value})
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert words in page
    assert 'id="model-new" data-modal closedby="closerequest" aria-labelledby="model-new-h" open' in page
    assert 'value="qwen3"' in page
    assert KEY not in page
    assert not LanguageModel.objects.exists()


def test_only_admins_change_and_outsiders_see_nothing(cast: Cast) -> None:
    make_model(cast.team, by=cast.olga)
    make_model(cast.team, by=cast.olga, label="Switched off", is_on=False)
    posts = [("add",), ("save", "careful"), ("test", "careful"), ("make_default", "careful")]
    posts.append(("remove", "careful"))
    for person in (cast.ada, cast.ben, cast.cleo):
        page = shown(cast.client(person))
        assert "Careful" in page
        for hidden in ("careful-1", "127.0.0.1", "$1", "Test connection", "Switched off"):
            assert hidden not in page
        for name, *rest in posts:
            assert cast.client(person).post(address(name, *rest), FIELDS).status_code == 403
    outsider = cast.client(cast.mallory)
    assert outsider.get(address("index")).status_code == 404
    for name, *rest in posts:
        assert outsider.post(address(name, *rest), FIELDS).status_code == 404
    assert LanguageModel.objects.count() == 2
    assert cast.client(cast.olga).post(address("test", "nobody")).status_code == 404


def test_the_test_says_what_works(cast: Cast, client: Client) -> None:
    script = [
        Say("ready"),
        Say(calls=[ToolCall("x", "note", '{"word": "ready"}')]),
        Fail(400, "json_schema is not supported"),
        Say('{"word": "ready"}'),
    ]
    with ScriptedServer(script) as server:
        make_model(cast.team, by=cast.olga, base_url=server.url)
        answer = client.post(address("test", "careful"), headers={"HX-Request": "true"})
    page = html.unescape(answer.content.decode())
    assert page.lstrip().startswith("<li")
    assert "Works" in page
    for each in ("Answers", "Streams", "Uses tools", "Keeps to a schema", "Counts tokens"):
        assert each in page
    assert "the schema is told in words" in page
    row = LanguageModel.objects.get()
    assert (row.check_result["works"], row.check_result["quirks"]) == (True, ["schema"])
    assert "Works" in shown(client)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (Fail(401, f"Incorrect API key provided: {KEY}"), "Enter the key again"),
        (Fail(404, "no such model"), "Check the model's name"),
        (Fail(402, "No credit"), "Add credit"),
    ],
)
def test_a_model_that_does_not_answer_says_what_to_do(
    cast: Cast, client: Client, step: Fail, words: str
) -> None:
    with ScriptedServer([step]) as server:
        make_model(cast.team, by=cast.olga, base_url=server.url)
        page = html.unescape(client.post(address("test", "careful")).content.decode())
    assert words in page
    assert "Does not work" in page
    assert KEY not in page


def test_nobody_there_says_so(cast: Cast, client: Client) -> None:
    make_model(cast.team, by=cast.olga)
    assert (
        "Start the server, or correct the address" in client.post(address("test", "careful")).content.decode()
    )


def test_the_installation_s_model_is_shown_and_tried_but_not_changed(
    cast: Cast, client: Client, settings: Settings
) -> None:
    with ScriptedServer([Say("ready"), Say("no tool"), Say("{}"), Say("{}")]) as server:
        settings.MODEL_NAME, settings.MODEL_URL = "shared-1", server.url
        page = shown(client)
        assert "Set by the installation" in page
        assert "shared-1" in shown(cast.client(cast.ada))
        tested = html.unescape(client.post(address("test", "installation")).content.decode())
    assert "It answered in words instead of calling the tool" in tested
    for name in ("save", "make_default", "remove"):
        assert client.post(address(name, "installation"), FIELDS).status_code == 404
    client.post(address("add"), {**FIELDS, "label": "Installation"})
    assert LanguageModel.objects.get().key == "installation-2"
