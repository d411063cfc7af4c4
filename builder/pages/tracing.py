"""The traceability page: which chains are shown, their counts, and where each piece of them stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from builder.selectors.tracing import chains_of, only
from builder.tracing import GAPS, Chain, CodePlace, Gap, StoryChain, Test
from planner.handover.rows import PlannedWorkflow, planned_workflows
from teams.models import Project

WHOLE = 4
"""So many workflows are shown whole; of more, one is chosen from the list."""
MOST_GAPS = 200
LONGEST = 120


@dataclass(frozen=True)
class TraceFilter:
    """What is looked for; "" and False mean: no matter. A story is one of the chosen workflow."""

    workflow: str = ""
    story: str = ""
    gaps: bool = False

    @classmethod
    def from_query(cls, query: QueryDict) -> "TraceFilter":
        """The filter in a query."""
        workflow = query.get("workflow", "")[:LONGEST]
        story = query.get("story", "")[:LONGEST] if workflow else ""
        return cls(workflow, story, query.get("gaps") == "only")

    def query(self) -> str:
        """As it stands in an address, "" for no filter."""
        given = {"workflow": self.workflow, "story": self.story, "gaps": "only" if self.gaps else ""}
        return urlencode({name: value for name, value in given.items() if value})


@dataclass(frozen=True)
class Addresses:
    """Where the pieces of one workflow's chain stand. `place` is team and project."""

    place: list[str]
    workflow: str

    @property
    def plan(self) -> str:
        """The workflow in the plan; elements are its fragments."""
        return reverse("planner:workflow", args=[*self.place, self.workflow])

    @property
    def build(self) -> str:
        """The workflow in Build, ready for more parameters."""
        return f"{reverse('builder:build', args=self.place)}?{urlencode({'workflow': self.workflow})}"

    def code(self, place: CodePlace) -> str:
        """The editor at that line."""
        return f"{self.build}&{urlencode({'view': 'code', 'file': place.path, 'line': place.line})}"

    def test(self, test: Test) -> str:
        """The editor at the test."""
        return f"{self.build}&{urlencode({'view': 'code', 'file': test.path, 'line': test.line})}"

    def run(self, number: int) -> str:
        """The page of a run."""
        return reverse("runtime:run", args=[*self.place, number])


@dataclass(frozen=True)
class GapRow:
    """One gap with the page on which it is closed."""

    gap: Gap
    workflow: str
    title: str
    url: str

    @property
    def name(self) -> str:
        """What kind of gap it is."""
        return GAPS[self.gap.kind].name

    @property
    def link_words(self) -> str:
        """What its link says."""
        return {
            "plan": "Open in the plan",
            "build": "Open in Build",
            "drift": "Open Drift",
            "test": "Open the test",
            "run": "Open the run",
        }[GAPS[self.gap.kind].where]


@dataclass(frozen=True)
class ShownChain:
    """One workflow as the page shows it; `whole` is the same without a filter."""

    chain: Chain
    whole: Chain
    urls: Addresses

    @property
    def stories(self) -> Sequence[StoryChain]:
        return self.chain.stories

    @cached_property
    def gaps(self) -> list[GapRow]:
        """Every gap with its page."""
        return [
            GapRow(each, self.chain.workflow, self.chain.title, self._url(each)) for each in self.chain.gaps
        ]

    @property
    def own_gaps(self) -> list[GapRow]:
        """The gaps of the workflow as a whole."""
        return [row for row in self.gaps if row.gap.key == self.chain.workflow]

    @property
    def run_url(self) -> str:
        """The newest run, "" without one."""
        return self.urls.run(self.chain.run.number) if self.chain.run else ""

    def _url(self, gap: Gap) -> str:
        where = GAPS[gap.kind].where
        if where == "plan":
            return f"{self.urls.plan}#{gap.key}"
        if where == "drift":
            return f"{self.urls.build}&view=drift"
        if where == "run":
            return self.run_url
        link = next((each for each in self.whole.links if each.key == gap.key), None)
        if where == "test" and link and link.test:
            return self.urls.test(link.test)
        return self.urls.build


@dataclass(frozen=True)
class TracePage:
    """The page of one project as that filter has it."""

    project: Project
    filter: TraceFilter

    @cached_property
    def planned(self) -> list[PlannedWorkflow]:
        """Every workflow of the plan."""
        return planned_workflows(self.project)

    @cached_property
    def all(self) -> list[Chain]:
        """The chain of the chosen workflow, of every one without a choice."""
        chosen = [each for each in self.planned if self.filter.workflow in ("", each.key)]
        return chains_of(self.project, chosen)

    @cached_property
    def chains(self) -> list[Chain]:
        """Those that the filter lets through."""
        wanted = self.filter
        return only(self.all, workflow=wanted.workflow, story=wanted.story, broken=wanted.gaps)

    @cached_property
    def shown(self) -> list[ShownChain]:
        """The chains, ready to be shown."""
        whole = {chain.workflow: chain for chain in self.all}
        return [
            ShownChain(chain, whole[chain.workflow], Addresses(self.place, chain.workflow))
            for chain in self.chains
        ]

    @property
    def is_list(self) -> bool:
        """Whether there are too many to show them whole."""
        return len(self.shown) > WHOLE

    @cached_property
    def gap_rows(self) -> list[GapRow]:
        """The gaps of all that is shown."""
        return [row for each in self.shown for row in each.gaps]

    @property
    def first_gaps(self) -> list[GapRow]:
        """So many of them as a page holds."""
        return self.gap_rows[:MOST_GAPS]

    @property
    def more_gaps(self) -> int:
        """How many that leaves out."""
        return max(0, len(self.gap_rows) - MOST_GAPS)

    @cached_property
    def counts(self) -> dict[str, int]:
        """What the page's head says of all that the filter lets through but for "gaps only"."""
        wanted = self.filter
        found = only(self.all, workflow=wanted.workflow, story=wanted.story)
        links = [link for chain in found for link in chain.links]
        return {
            "stories": sum(len(chain.told) for chain in found),
            "met": sum(_is_met(story) for chain in found for story in chain.told),
            "criteria": len(links),
            "proven": sum(link.proof.state == "proven" for link in links),
            "elements": sum(len(chain.elements) for chain in found),
            "in_code": sum(chain.in_code for chain in found),
            "gaps": sum(len(chain.gaps) for chain in found),
            "broken": sum(bool(chain.gaps) for chain in found),
            "workflows": len(found),
        }

    @property
    def workflows(self) -> list[tuple[str, str, bool]]:
        """(key, title, chosen) of the workflows to choose from."""
        return [(each.key, each.title, each.key == self.filter.workflow) for each in self.planned]

    @property
    def story_choices(self) -> list[tuple[str, str, bool]]:
        """(key, words, chosen) of the chosen workflow's stories."""
        return [
            (story.key, f"{story.key} {story.text}", story.key == self.filter.story)
            for chain in self.all
            if chain.workflow == self.filter.workflow
            for story in chain.told
        ]

    @property
    def place(self) -> list[str]:
        """Team and project, as addresses take them."""
        return [self.project.team.slug, self.project.slug]

    @property
    def urls(self) -> dict[str, str]:
        """The page, its two files and the plan."""
        query = f"?{self.filter.query()}" if self.filter.query() else ""
        return {
            "here": reverse("builder:trace", args=self.place),
            "csv": f"{reverse('builder:trace_csv', args=self.place)}{query}",
            "markdown": f"{reverse('builder:trace_markdown', args=self.place)}{query}",
            "plan": reverse("planner:overview", args=self.place),
        }


def _is_met(story: StoryChain) -> bool:
    return bool(story.links) and all(link.proof.state in ("proven", "excused") for link in story.links)
