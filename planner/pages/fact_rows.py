"""The facts of a research as rows of lists: what each says, where it stands, and which of them to show."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import cached_property

from planner.dismissals import IDENTITIES, said
from planner.pages.citations import Citations, Source
from planner.spec.research import Research
from planner.spec.values import Evidence

# The lists in the order of the page: section, title, how many of a list are shown beside the others.
LISTS: Final = (
    ("triggers", "What starts it"),
    ("rules", "Rules"),
    ("mappings", "Field mappings"),
    ("endpoints", "API calls"),
    ("fields", "Fields"),
)
EMPTY: Final = {
    "triggers": "The documents do not say what starts it.",
    "rules": "The documents state no rule.",
    "mappings": "The documents map no field.",
    "endpoints": "The documents name no API call; where vendors publish one, the workflow takes it and asks.",
    "fields": "The documents describe no field.",
}
BESIDE_OTHERS: Final = 20
ON_A_PAGE: Final = 200
GROUNDED: Final = (("all", "All"), ("yes", "In a document"), ("no", "Not found"))


@dataclass(frozen=True)
class FactRow:
    """One fact. `about` is what identifies it in its `section`, for calling it wrong."""

    section: str
    fact: Any
    about: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    cites: Citations
    thing: str = ""

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        return self.cites.sources(self.evidence)

    @property
    def label(self) -> str:
        """What a control beside it is about, for who cannot see the row."""
        return said(self.section, self.fact)

    @property
    def what(self) -> str:
        """The event or the schedule of a trigger, "" where nobody says."""
        every = f"every {self.fact.every_seconds} s" if self.fact.every_seconds else ""
        return self.fact.event or self.fact.cron or every

    @property
    def stands(self) -> bool:
        """It stands in a document."""
        return any(one.kind == "document" for one in self.evidence)

    @property
    def is_decided(self) -> bool:
        """A person said it, in an answer or directly."""
        return any(one.kind in ("answer", "person") for one in self.evidence)

    @property
    def words(self) -> str:
        """Everything that a filter looks through, in lower case."""
        said = self.fact.model_dump(exclude={"evidence", "request_example", "response_example", "example"})
        return " ".join([self.thing, *(str(value) for value in said.values() if value)]).casefold()


@dataclass(frozen=True)
class FactFilter:
    """What to show: one list or all, grounded or not, with these words, which page of a long list."""

    kind: str = "all"
    grounded: str = "all"
    words: str = ""
    page: int = 1

    def shows(self, row: FactRow) -> bool:
        wanted = self.words.casefold().split()
        if self.grounded != "all" and row.stands != (self.grounded == "yes"):
            return False
        return not wanted or all(word in row.words for word in wanted)

    @property
    def is_on(self) -> bool:
        return bool(self.words) or self.grounded != "all"


@dataclass(frozen=True)
class FactList:
    """One list: the rows to show, how many match and how many there are."""

    section: str
    title: str
    rows: tuple[FactRow, ...]
    matching: int
    total: int
    next_page: int = 0

    @property
    def empty(self) -> str:
        """What to say where no row is shown."""
        return EMPTY[self.section] if not self.total else "None of them matches the filter."

    @property
    def is_cut(self) -> bool:
        return len(self.rows) < self.matching


def fact_rows(research: Research, cites: Citations) -> dict[str, list[FactRow]]:
    """Every fact, by list."""
    names = {system.key: system.name for system in research.systems}
    rows = {
        section: [
            FactRow(
                section,
                fact,
                IDENTITIES[section](fact),
                fact.evidence,
                cites,
                names.get(getattr(fact, "system", ""), ""),
            )
            for fact in getattr(research, section)
        ]
        for section, _ in LISTS
        if section in IDENTITIES
    }
    return {**rows, "fields": list(_fields(research, cites))}


def fact_lists(rows: dict[str, list[FactRow]], asked: FactFilter) -> Iterator[FactList]:
    """The lists that the filter asks for, each with what it leaves."""
    for section, title in LISTS:
        if asked.kind not in ("all", section):
            continue
        found = [row for row in rows[section] if asked.shows(row)]
        size = BESIDE_OTHERS if asked.kind == "all" else ON_A_PAGE
        first = 0 if asked.kind == "all" else (asked.page - 1) * size
        shown = tuple(found[first : first + size])
        more = asked.page + 1 if asked.kind != "all" and first + size < len(found) else 0
        yield FactList(section, title, shown, len(found), len(rows[section]), more)


def grounded_sentence(rows: Iterable[FactRow]) -> str:
    """Such as "142 of 150 facts stand in a document, 5 were decided by people"; "" without facts."""
    facts = list(rows)
    if not facts:
        return ""
    stands = sum(row.stands for row in facts)
    decided = sum(row.is_decided and not row.stands for row in facts)
    told = f"{stands} of {len(facts)} facts stand in a document"
    more = f", {decided} {'was' if decided == 1 else 'were'} decided by people" if decided else ""
    rest = len(facts) - stands - decided
    return f"{told}{more}" + (f", {rest} {'is' if rest == 1 else 'are'} not found in any" if rest else "")


def _fields(research: Research, cites: Citations) -> Iterator[FactRow]:
    names = {system.key: system.name for system in research.systems}
    for thing in research.objects:
        for field in thing.fields:
            about = (thing.system, thing.name, field.name)
            title = f"{names.get(thing.system, thing.system)} {thing.name}"
            yield FactRow("fields", field, about, field.evidence, cites, title)
