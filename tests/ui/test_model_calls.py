"""The research job with a model behind a real server: what is asked is kept, shown and limited."""

import json

import pytest
from django.urls import reverse
from pytest_django import Settings

from jobs.models import Job
from jobs.running import run_job
from llm.script import MODEL
from llm.scripted import Fail, Say, ScriptedServer
from planner.launch import project_started
from planner.models import ModelCall
from planner.selectors.plans import current_research, current_workflows
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("no_worker")

BRIEF = (
    b"Send orders from Shopify to Xero. The key is sk-live-abcdefghijklmnop1234. Notes land in the reference."
)
SAID = {"systems": [], "triggers": [], "endpoints": [], "rules": []}
MAPPING = {
    "source_system": "Shopify",
    "source": "note",
    "target_system": "Xero",
    "target": "Narration",
    "rule": "",
    "document": "orders.md",
    "quote": "Notes land in the reference.",
}
ANSWERS = [Say(json.dumps({**SAID, "mappings": [MAPPING]})), Say('{"questions": []}')]


def researched(cast: Cast, settings: Settings, server: ScriptedServer) -> Job:
    settings.MODEL_NAME, settings.MODEL_URL, settings.MODEL_PRICE = MODEL, server.url, "1,2"
    project_started(project=cast.project, by=cast.ada, files=[("orders.md", BRIEF)])
    job = Job.objects.get(topic=cast.project.topic)
    run_job(str(job.pk))
    job.refresh_from_db()
    return job


def test_what_a_model_was_asked_can_be_opened_without_its_secrets(cast: Cast, settings: Settings) -> None:
    # Prose of the workflow is refused by its server; the rules' words stand.
    with ScriptedServer([*ANSWERS, *[Fail(400, "no more")] * 3]) as server:
        job = researched(cast, settings, server)
    assert job.state == "done"
    research = current_research(cast.project)
    assert research
    assert "Narration" in {each.target for each in research.value.mappings}
    assert current_workflows(cast.project)
    calls = list(ModelCall.objects.order_by("pk"))
    assert [call.stage for call in calls] == ["complete", "complete", "generate", "generate", "generate"]
    assert calls[0].cost is not None
    assert "sk-live" not in json.dumps([call.sent for call in calls])
    address = reverse("planner:model_calls", args=[cast.team.slug, cast.project.slug])
    listed = cast.client(cast.cleo).get(address).content.decode()
    assert "5 calls" in listed
    assert "no more" in listed
    call = reverse("planner:model_call", args=[cast.team.slug, cast.project.slug, calls[0].pk])
    opened = cast.client(cast.cleo).get(call).content.decode()
    assert "Notes land in the reference." in opened
    assert "Sent as system" in opened


def test_a_resumed_job_goes_on_with_the_budget_that_is_left(cast: Cast, settings: Settings) -> None:
    settings.MODEL_TOKENS = 10
    with ScriptedServer(ANSWERS[:1]) as server:
        job = researched(cast, settings, server)
    # The first answer used more than ten tokens, so nothing was asked after it.
    assert (job.state, ModelCall.objects.count()) == ("done", 1)
    research = current_research(cast.project)
    assert research
    assert "The budget of 10 tokens is used up" in research.value.technical_notes


def test_without_a_model_the_page_says_that_the_rules_worked_alone(cast: Cast) -> None:
    address = reverse("planner:model_calls", args=[cast.team.slug, cast.project.slug])
    assert "The rules worked alone" in cast.client(cast.ada).get(address).content.decode()
