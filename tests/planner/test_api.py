"""The plan over the API: the same document as the page hands out."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jobs.models import Job
from planner.interchange import read_plan_file
from planner.services.questions import ask_person
from teams.models import User
from tests.cast import Cast
from tests.factories import make_user
from tests.teams.identity.api import asks, make_token
from tests.teams.rows import make_guest
from tests.ui.plans import reference_plan, save_reference_plan

pytestmark = pytest.mark.django_db
HERE = "/api/v1/projects/halden/contacts"
HALDEN = ("halden", "contacts")


def test_the_plan_is_the_interchange_document(cast: Cast) -> None:
    client = asks(make_token(cast.cleo))
    assert client.get(f"{HERE}/plan").status_code == 404
    save_reference_plan(cast.project, cast.ada)
    answer = client.get(f"{HERE}/plan")
    page = cast.client(cast.cleo).get("/halden/contacts/plan/plan.json")
    assert answer.content == page.content
    assert read_plan_file(answer.content).workflows


def test_workflows_are_listed_and_each_has_its_specification(cast: Cast) -> None:
    save_reference_plan(cast.project, cast.ada)
    client = asks(make_token(cast.cleo))
    with CaptureQueriesContext(connection) as captured:
        told = client.get(f"{HERE}/workflows").json()["workflows"]
    spec = reference_plan().workflows[0]
    assert [one["key"] for one in told] == [one.key for one in reference_plan().workflows]
    one = client.get(told[0]["url"]).json()
    assert (one["title"], one["spec"]["key"], one["revision"]) == (spec.title, spec.key, 1)
    assert client.get(f"{HERE}/workflows/none").status_code == 404
    assert len(captured) < 25


def test_a_script_brings_documents_answers_and_starts_research(cast: Cast) -> None:
    save_reference_plan(cast.project, cast.ada)
    client = asks(make_token(cast.ada, ["read", "write"]))
    assert client.get(f"{HERE}/research").json()["state"] == "none"
    sent = {"name": "rules.md", "text": "# Rules\n\nOrders are paid in euro.\n"}
    first = client.post(f"{HERE}/documents/add", sent, "application/json", headers={"Idempotency-Key": "a"})
    again = client.post(f"{HERE}/documents/add", sent, "application/json", headers={"Idempotency-Key": "a"})
    assert (first.status_code, again.json()) == (201, first.json())
    file = SimpleUploadedFile("prices.csv", b"sku,price\nA1,3.50\nA2,4.00\n")
    kept = client.post(f"{HERE}/documents/add", {"file": file})
    assert (kept.status_code, kept.json()["name"]) == (201, "prices.csv")
    names = [one["name"] for one in client.get(f"{HERE}/documents").json()["documents"]]
    assert {"rules.md", "prices.csv"} <= set(names)
    assert names.count("rules.md") == 1
    assert not Job.objects.filter(kind="planner.research").exists(), "research is asked for apart"
    for wrong in ({"name": "empty.md", "text": ""}, {"text": "x"}, {"name": 1, "text": "x"}):
        assert client.post(f"{HERE}/documents/add", wrong, "application/json").status_code == 422
    started = client.post(f"{HERE}/research/start")
    assert (started.status_code, started.json()["state"]) == (202, "queued")
    assert client.post(f"{HERE}/research/start").status_code == 202
    assert Job.objects.filter(kind="planner.research").count() == 1, "one that waits is not doubled"

    one = client.get(f"{HERE}/questions").json()["questions"][0]
    assert (one["state"], one["answer"]) == ("open", "")
    answered = client.post(
        f"{HERE}/questions/{one['key']}/answer", {"answer": "By email."}, "application/json"
    ).json()
    assert (answered["state"], answered["answer"]) == ("answered", "By email.")
    assert client.post(f"{HERE}/questions/{one['key']}/answer").status_code == 422
    assert (
        client.post(f"{HERE}/questions/Q-999/answer", {"answer": "x"}, "application/json").status_code == 404
    )
    other = client.get(f"{HERE}/questions").json()["questions"][1]
    assert client.post(f"{HERE}/questions/{other['key']}/leave-open").json()["state"] == "ignored"
    text = client.get(f"{HERE}/plan/markdown")
    assert text.headers["Content-Type"].startswith("text/markdown")
    assert reference_plan().workflows[0].title in text.text


def test_guests_learn_nobodys_address(cast: Cast) -> None:
    save_reference_plan(cast.project, cast.ada)
    key = reference_plan().research.questions[0].key
    ask_person(project=cast.project, key=key, who="Ben Osei", note="", by=cast.ada)
    vera = make_user("vera@example.net", "Vera Lind")
    make_guest(cast.project, vera, "editor")
    guest, ada = cast.client(vera), cast.client(cast.ada)
    places = [
        "/halden/contacts/plan/",
        "/halden/contacts/plan/plan.json",
        f"/halden/contacts/plan/questions/{key}?open",
        "/halden/contacts/people",
        reverse("planner:people", args=["halden", "contacts"]) + "?q=b",
    ]
    for place in places:
        assert "ben@example.com" not in guest.get(place).text, place
    assert "ben@example.com" not in asks(make_token(vera)).get(f"{HERE}/plan").text
    bundle = zipfile.ZipFile(io.BytesIO(guest.get(reverse("planner:bundle", args=HALDEN)).content))
    assert not any(b"ben@example.com" in bundle.read(name) for name in bundle.namelist())
    assert "ben@example.com" in ada.get(places[1]).text
    assert "ben@example.com" in ada.get(places[4]).text
    # Nor can they be guessed: an address that begins otherwise than its name finds nobody.
    User.objects.filter(pk=cast.cleo.pk).update(email="zz.hidden@example.com")
    assert "Cleo" not in guest.get(reverse("planner:people", args=HALDEN) + "?q=zz.h").text
    assert "Cleo" in ada.get(reverse("planner:people", args=HALDEN) + "?q=zz.h").text
    make_guest(cast.project, make_user("nils@example.net", "Nils"), "viewer")
    shown = guest.get("/halden/contacts/people").text
    assert "Nils" in shown
    assert "nils@example.net" not in shown
    assert "vera@example.net" in shown, "one's own"
