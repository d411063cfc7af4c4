"""The page of a run that waits: for a time, an event, or a person."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from lib.text import sentence
from runtime import states
from runtime.models import Run, Wait, Write
from runtime.pages.ledger import answer_url
from runtime.selectors.writes import notes_of, waits_of
from systems.selectors.environments import needed_systems


@dataclass(frozen=True)
class Question:
    """A write of which nobody knows whether it arrived. `url` takes the answer.

    `name` is what people call the system, `lost` what became of the answer, as a sentence; `twin_url` shows
    the records of its twin, "" where a real account was asked.
    """

    write: Write
    url: str
    name: str
    lost: str
    twin_url: str = ""

    @property
    def advice(self) -> str:
        """How to find it in the system."""
        key = self.write.write_key
        what = f"“{key}”" if key else f"a {self.write.method} at {self.write.created_at:%H:%M:%S} UTC"
        where = f"among the records of {self.name}'s twin" if self.twin_url else f"in {self.name}"
        return f"Look {where} for {what}, then say what you found. The run goes on from there."


@dataclass(frozen=True)
class Waiting:
    """What the run waits for. `text` is what was typed into the form and refused, `error` why.

    `names` are people's names of systems by key, `lost` the last notes on writes by their id.
    """

    run: Run
    waits: Sequence[Wait]
    names: Mapping[str, str]
    lost: Mapping[int, str]
    text: str = ""
    error: str = ""

    @property
    def questions(self) -> list[Question]:
        """What a person is asked."""
        writes = [wait.write for wait in self.waits if wait.write is not None]
        return [
            Question(
                write,
                answer_url(self.run, write.pk),
                self.names.get(write.system, write.system),
                sentence(self.lost.get(write.pk, "")),
                _twin_url(self.run, write.system),
            )
            for write in writes
        ]

    @property
    def event(self) -> Wait | None:
        """The wait for an event, None where it waits for none."""
        return next((wait for wait in self.waits if wait.kind == states.EVENT), None)

    @property
    def heading(self) -> str:
        """What it waits for, in a line."""
        many = len(self.questions)
        if many:
            return "Waits for your answer" if many == 1 else f"Waits for {many} answers"
        if self.event:
            return f"Waits for the event “{self.event.event}”"
        return "Sleeps until its time has come"

    @property
    def until(self) -> datetime | None:
        """When it goes on without anybody, None for never."""
        return None if self.questions else self.run.wakes_at

    @property
    def conditions(self) -> str:
        """What the event's data must have, as JSON; "" for anything."""
        where = self.event.where if self.event else {}
        return json.dumps(where, ensure_ascii=False) if where else ""

    @property
    def payload(self) -> str:
        """What stands in the form of the event: what was typed, else the least that the run takes."""
        where = self.event.where if self.event else {}
        return self.text or json.dumps(where or {}, indent=2, ensure_ascii=False)


def _twin_url(run: Run, system: str) -> str:
    if run.environment_id is not None:
        return ""
    place = [run.project.team.slug, run.project.slug, run.number]
    return f"{reverse('runtime:twin', args=place)}?{urlencode({'system': system})}"


def waiting_of(run: Run, *, text: str = "", error: str = "") -> Waiting | None:
    """What `run` waits for; None for one that does not."""
    if run.state != states.WAITING:
        return None
    waits = waits_of(run) if run.wait in states.RESTING else []
    asked = [wait.write_id for wait in waits if wait.write_id is not None]
    names = {one.key: one.name for one in needed_systems(run.project)} if asked else {}
    return Waiting(run, waits, names, notes_of(asked), text, error)
