"""The twins of a run: their records at the end of it, or after one of its requests.

Nothing is stored for this. Twins that are asked the same things are the same, so the page asks fresh ones
again what the run asked them.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from tenon.errors import HostRefused
from tenon.twins import DefinitionError, World, replay

from lib.text import whole_number
from runtime.execution.runs import definition_for
from runtime.models import Exchange, Run
from runtime.selectors import twins as selectors
from runtime.services.blobs import value_of
from teams.models import Project

MOST_RECORDS = 50
MOST_COLUMNS = 6
LONGEST = 60
TIME = re.compile(r"(_at|_on|_time|At|Date|date\w*|created|updated|modified)$")


@dataclass(frozen=True)
class RequestLine:
    """One request the twins got. `change` says what it did to their records: "1 added".

    `lost`: the run never heard the answer.
    """

    exchange: Exchange
    url: str
    selected: bool
    change: str = ""

    @property
    def lost(self) -> bool:
        return self.exchange.pk is None

    @property
    def is_bad(self) -> bool:
        return self.exchange.status is None or self.exchange.status >= 400


@dataclass(frozen=True)
class RecordLine:
    """One record in a table; `mark` is what the selected request did to it, "added" or "changed"."""

    cells: list[str]
    whole: str
    mark: str = ""


@dataclass(frozen=True)
class ObjectTable:
    """The records of one kind."""

    name: str
    count: int
    columns: list[str]
    rows: list[RecordLine]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.rows)


@dataclass
class Rebuilt:
    """Twins that were asked again: what each request changed, and where they answered otherwise."""

    world: World
    changes: dict[tuple[int, int | None], str] = field(default_factory=dict)
    marks: dict[tuple[str, str, str], str] = field(default_factory=dict)
    differs: int = 0


@dataclass(frozen=True)
class TwinPage:
    """The page at an address: `system` is the selected one, `until` the request after which it looks."""

    project: Project
    run: Run
    system: str = ""
    until: int = 0

    @classmethod
    def from_query(cls, project: Project, run: Run, query: QueryDict) -> "TwinPage":
        return cls(project, run, query.get("system", ""), whole_number(query.get("after", "")))

    @cached_property
    def _asked(self) -> list[Exchange]:
        return selectors.asked_of_twins(self.run)

    @cached_property
    def unseen(self) -> int:
        """How many requests were too many to be asked again."""
        return max(0, selectors.count_asked(self.run) - len(self._asked))

    @cached_property
    def problem(self) -> str:
        """Why there are no twins to look at, "" where there are."""
        if self.run.environment_id is not None:
            return "This run asked connected systems, not twins."
        try:
            self._rebuilt  # noqa: B018 (made once, and kept)
        except (DefinitionError, HostRefused, ValueError) as error:
            return f"The twins of this run cannot be made again: {error}."
        return ""

    @cached_property
    def _rebuilt(self) -> Rebuilt:
        return self._rebuild(self.until)

    @cached_property
    def _whole(self) -> Rebuilt:
        """The twins at the end of the run."""
        return self._rebuild(0) if self.until else self._rebuilt

    def _rebuild(self, until: int) -> Rebuilt:
        """The twins after request `until`, 0 for the end."""
        definition = definition_for(self.run.code.files, self.run.twins)
        rebuilt = Rebuilt(World(definition, samples=True))
        self._ask_again(rebuilt, [each for each in self._asked if each.answered_by], 0)
        for fault in self.run.faults:
            rebuilt.world.fail(fault)
        self._ask_again(rebuilt, [each for each in self._asked if not each.answered_by], until)
        return rebuilt

    def _ask_again(self, rebuilt: Rebuilt, asked: list[Exchange], until: int) -> None:
        bodies = {each.seq: value_of(each.request_blob) for each in asked if each.request_blob}
        asked = [each for each in asked if not until or each.seq <= until]
        for each, again in zip(asked, selectors.as_asked(self.run, asked, bodies), strict=True):
            touched = rebuilt.world.system(each.system).records.touched
            touched.clear()
            answer = replay(rebuilt.world, [again])[0]
            if each.pk is not None:  # of a lost answer nobody knows what it said
                rebuilt.differs += (answer.status if answer else None) != (each.status or None)
            rebuilt.changes[each.seq, each.pk] = _told([what for _, _, what in touched])
            if each.seq == until:
                rebuilt.marks |= {(each.system, name, key): what for name, key, what in touched}

    @property
    def differs(self) -> int:
        """How many requests the twins answered otherwise than in the run."""
        return 0 if self.problem else self._whole.differs

    @property
    def name(self) -> str:
        """The key of the shown system."""
        there = self._in_order if not self.problem else []
        return self.system if self.system in there else next(iter(there), "")

    @property
    def _in_order(self) -> list[str]:
        """The systems as the run asked them, then the others by key: PostgreSQL keeps no order of its own."""
        there = self._rebuilt.world.systems
        asked = [each.system for each in self._asked if each.system in there]
        return list(dict.fromkeys([*asked, *sorted(there)]))

    @property
    def systems(self) -> list[tuple[str, str, str, bool]]:
        """Key, name, address and whether it is shown, for each system."""
        if self.problem:
            return []
        twins = self._rebuilt.world.systems
        return [
            (key, twins[key].definition.name, self.url(system=key), key == self.name)
            for key in self._in_order
        ]

    @property
    def requests(self) -> list[RequestLine]:
        """All requests of the run to the shown system."""
        changes = {} if self.problem else self._whole.changes
        return [
            RequestLine(
                each,
                self.url(after=each.seq),
                each.seq == self.until,
                changes.get((each.seq, each.pk), ""),
            )
            for each in self._asked
            if each.system == self.name
        ]

    @property
    def tables(self) -> list[ObjectTable]:
        """The kinds of record that have some, the others are in `empty`."""
        if self.problem or not self.name:
            return []
        twin = self._rebuilt.world.system(self.name)
        return [self._table(name) for name, count in twin.records.counts().items() if count]

    @property
    def empty(self) -> list[str]:
        """The kinds of record of which there are none."""
        if self.problem or not self.name:
            return []
        counts = self._rebuilt.world.system(self.name).records.counts()
        return [name for name, count in counts.items() if not count]

    def _table(self, name: str) -> ObjectTable:
        twin = self._rebuilt.world.system(self.name)
        records, kind = twin.records.all(name), twin.records.kind(name)
        columns = _columns(records, kind.id)
        marks = self._rebuilt.marks
        rows = [
            RecordLine(
                [_short(record.get(column)) for column in columns],
                json.dumps(record, ensure_ascii=False, indent=2),
                marks.get((self.name, name, str(record.get(kind.id))), ""),
            )
            for record in records[-MOST_RECORDS:]
        ]
        return ObjectTable(name, len(records), columns, rows)

    def url(self, *, system: str = "", after: int | None = None) -> str:
        """The page with another system or after another request; 0 is the end of the run."""
        until = self.until if after is None else after
        asked = {"system": system or self.name, **({"after": str(until)} if until else {})}
        place = [self.project.team.slug, self.project.slug, self.run.number]
        return f"{reverse('runtime:twin', args=place)}?{urlencode(asked)}"

    @property
    def end_url(self) -> str:
        """The page at the end of the run."""
        return self.url(after=0)


def _told(changes: list[str]) -> str:
    """`2 added, 1 changed`."""
    words = ("added", "changed", "removed")
    return ", ".join(f"{changes.count(word)} {word}" for word in words if word in changes)


def _columns(records: list[dict[str, Any]], identity: str) -> list[str]:
    """The id and the fields that say most: those with a short value in most records."""
    filled: dict[str, int] = {}
    for record in records[-MOST_RECORDS:]:
        for name, value in record.items():
            told = value not in (None, "", [], {}) and not isinstance(value, Mapping | list)
            filled[name] = filled.get(name, 0) + told
    there = [name for name in filled if filled[name] and name != identity]
    best = sorted(there, key=lambda name: (bool(TIME.search(name)), -filled[name]))
    return [identity, *best[: MOST_COLUMNS - 1]]


def _short(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
