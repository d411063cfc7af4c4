"""The limits of an environment hold for its runs, and each one has an ending of its own on the run's page."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from runtime.execution.endings import as_ended
from runtime.models import Run
from runtime.pages.problems import ENDINGS
from runtime.sandbox import Limits
from runtime.sandbox.endings import Death, Ending, How, without_a_word
from runtime.sandbox.limits import sentence
from systems.bounds import BOUNDS
from systems.models import Environment
from systems.services.connections import connect_system
from systems.services.environments import create_environment, set_limits
from tests.cast import Cast, make_cast
from tests.runtime.installations import Installation
from tests.runtime.projects import project
from tests.systems.servers import oauth_server

GREEDY = """import time
from tenon import connect, step, workflow

crm = connect("crm")

@step("One")
def one(ctx, number):
    return number

@workflow("Greedy")
def greedy(ctx, event):
    what = event["what"]
    if what == "wall_seconds":
        time.sleep(30)
    if what == "cpu_seconds":
        while True:
            pass
    if what == "memory_bytes":
        return len(bytearray(300_000_000))
    for number in range(100_000):
        if what == "output_bytes":
            ctx.log.info("x" * 50_000)
        if what == "steps":
            one(ctx, number)
        if what == "exchanges":
            crm.get("/public")
"""
# What is set, and what the page then says.
SET = {
    "wall_seconds": ("1", "It took too long", "longer than 1 seconds"),
    "cpu_seconds": ("1", "It used too much processor time", "more than 1 seconds of processor time"),
    "memory_bytes": ("128", "It needed too much memory", "more than 128 MB of memory"),
    "output_bytes": ("1", "It printed too much", "printed more than 1 MB"),
    "steps": ("3", "It started too many steps", "more than 3 steps"),
    "exchanges": ("2", "It made too many requests", "more than 2 requests"),
}
LIMITS = ("wall", "cpu", "memory", "threads", "output", "message", "traffic", "steps", "exchanges", "calls")


def limited(cast: Cast, name: str, url: str) -> Environment:
    """An environment with that one limit."""
    made = create_environment(
        project=cast.project, name=name, key=name.replace("_", "-"), is_production=False, by=cast.ada
    )
    connect_system(environment=made, system="crm", base_url=url, scheme="none", given={}, by=cast.ada)
    set_limits(environment=made, given={name: SET[name][0]}, by=cast.ada)
    return made


def page_of(client: Client, run: Run) -> str:
    return client.get(reverse("runtime:run", args=["halden", "contacts", run.number])).content.decode()


@pytest.mark.thorough
def test_every_limit_of_an_environment_ends_its_run_in_words_of_its_own(installation: Installation) -> None:
    assert set(SET) == set(BOUNDS)
    cast = make_cast()
    with oauth_server() as crm:
        runs = {
            name: installation.submit(
                cast.project,
                files=project(workflow=GREEDY),
                payload={"what": name},
                environment=limited(cast, name, crm.url),
                by=cast.ada,
            )
            for name in SET
        }
        ended = {name: installation.ended(run, 60) for name, run in runs.items()}
    client = cast.client(cast.cleo)
    for name, (_, heading, told) in SET.items():
        shown = page_of(client, ended[name])
        assert ended[name].outcome == "stopped", name
        assert heading in shown, name
        assert told in shown, name
        others = [other for key, (_, other, _) in SET.items() if key != name]
        assert not any(other in shown for other in others), name


def test_no_two_endings_read_alike() -> None:
    limits = Limits()
    endings: list[tuple[str, Any]] = [
        (f"limit {name}", as_ended(Ending(How.LIMIT, sentence(name, limits), name))) for name in LIMITS
    ]
    endings.append(("child", as_ended(without_a_word(Death(-11), limits))))
    endings.append(("zygote", as_ended(without_a_word(Death(None), limits))))
    headings = [ENDINGS[ended["error"]["type"]].heading for _, ended in endings]
    headings.append(ENDINGS["GivenUp"].heading)
    assert len(set(headings)) == len(LIMITS) + 3
    messages = [ended["error"]["message"] for _, ended in endings]
    assert len(set(messages)) == len(endings)
