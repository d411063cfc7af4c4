"""What the Build tab shows, computed once; the templates only print."""

import hashlib
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import cached_property

from builder.models import Chat, Snapshot
from builder.pages.address import CLOSED, BuildAddress
from builder.pages.chat import ChatColumn, chat_column
from builder.pages.criteria import CriteriaBar, criteria_bar
from builder.pages.faults import FaultChoice, fault_choices
from builder.pages.flow import FlowNode, FlowRun, flow_nodes
from builder.pages.inspector import Inspector, inspect
from builder.pages.place import build_url
from builder.pages.planned import PlannedRow, planned_rows
from builder.pages.runs import ShownRun, recent_payloads, shown_run
from builder.pages.samples import Sample, samples
from builder.pages.source import excerpt_of_step, language_of, line_of_function
from builder.pages.tree import TreeRow, icon_of, tree_rows
from builder.selectors.files import file_at, files_of, latest_snapshot, marks_of
from builder.selectors.proofs import Proofs, proofs_of
from builder.workspace import workflow_file
from jobs.selectors import topic_cursor
from planner.handover.rows import PlannedWorkflow, planned_workflows
from teams.models import Project


@dataclass(frozen=True)
class BuildPage:
    """One page of the Build tab. Everything that costs a query is computed at most once, when it is shown."""

    project: Project
    address: BuildAddress
    workflows: list[PlannedWorkflow]
    snapshot: Snapshot | None
    cursor: int
    may_edit: bool

    @cached_property
    def planned(self) -> PlannedWorkflow | None:
        """The workflow that is shown: the chosen one, else the first."""
        chosen = [each for each in self.workflows if each.key == self.address.workflow]
        return next(iter(chosen or self.workflows), None)

    @property
    def view(self) -> str:
        """`flow` or `code`."""
        return self.address.view

    @property
    def path(self) -> str:
        """The file that is shown in the code view; the workflow's own unless one was chosen."""
        if self.address.view != "code":
            return ""
        return self.address.file or self.workflow_path

    @property
    def workflow_path(self) -> str:
        """Where the shown workflow's code is, or "" before it is built."""
        path = workflow_file(self.planned.key) if self.planned else ""
        return path if self.snapshot and path in self.snapshot.manifest else ""

    @property
    def built(self) -> bool:
        """Whether the shown workflow has code."""
        return bool(self.workflow_path)

    @cached_property
    def content(self) -> str | None:
        """The shown file's text; None when there is no such file."""
        return file_at(self.snapshot, self.path)

    @property
    def language(self) -> str:
        """Its language, for the editor."""
        return language_of(self.path)

    @property
    def line(self) -> int:
        """The line at which to open it: the one asked for, else that of the function asked for."""
        if self.address.line or not self.address.at:
            return self.address.line
        return line_of_function(self.content or "", self.address.at)

    @property
    def content_key(self) -> str:
        """Names what the code view shows: it changes with the file and with its content."""
        shown = f"{self.path}:{self.snapshot.manifest.get(self.path, '')}" if self.snapshot else ""
        return hashlib.sha256(shown.encode()).hexdigest()[:16]

    @cached_property
    def tree(self) -> list[TreeRow]:
        """The file tree."""
        return tree_rows(self.snapshot.manifest, self.marks) if self.snapshot else []

    @cached_property
    def marks(self) -> dict[str, str]:
        """What the newest build changed: path -> A (added) or M (modified)."""
        return marks_of(self.snapshot) if self.snapshot else {}

    @property
    def file_icon(self) -> str:
        """The icon of the shown file."""
        return icon_of(self.path.rpartition("/")[2])

    @property
    def file_mark(self) -> str:
        """Its mark, "" when the newest build left it alone."""
        return self.marks.get(self.path, "")

    @cached_property
    def proofs(self) -> Proofs:
        """The newest proof of every criterion of the project."""
        return proofs_of(self.project)

    @cached_property
    def bar(self) -> CriteriaBar | None:
        """How the shown workflow's criteria stand."""
        return criteria_bar(self.proofs, self.planned.spec, self.base_url) if self.planned else None

    @cached_property
    def planned_rows(self) -> list[PlannedRow]:
        """The workflows of the plan, each with how far it is built."""
        return planned_rows(self.workflows, self.proofs, self.snapshot)

    @cached_property
    def run(self) -> ShownRun | None:
        """The chosen run, else the workflow's newest."""
        return shown_run(self.project, self.planned.key, self.address.run) if self.planned else None

    @cached_property
    def nodes(self) -> list[FlowNode]:
        """The steps of the flow."""
        if not self.planned:
            return []
        run = FlowRun(self.run.steps, self.run.row.outcome) if self.run else None
        return flow_nodes(self.planned.spec, built=self.built, run=run)

    @cached_property
    def node(self) -> FlowNode | None:
        """The selected step."""
        return next((node for node in self.nodes if node.key == self.step), None)

    @cached_property
    def step(self) -> str:
        """The key of the selected step; without a choice the one at which the newest code failed."""
        if self.address.step == CLOSED:
            return ""
        return self.address.step or self._failed_step

    @property
    def _failed_step(self) -> str:
        if not self.run or not self.snapshot or self.run.row.created_at < self.snapshot.created_at:
            return ""
        return next((node.key for node in self.nodes if node.state == "failed"), "")

    @cached_property
    def inspector(self) -> Inspector | None:
        """The selected step in the shown run."""
        if not self.node:
            return None
        source = file_at(self.snapshot, self.workflow_path) or ""
        excerpt = excerpt_of_step(self.workflow_path, source, self.node.key)
        url = f"{self.flow_url}&step={self.node.key}"
        return inspect(self.node, run=self.run, tab=self.address.tab, excerpt=excerpt, url=url)

    @property
    def problem_url(self) -> str:
        """The step that failed in the shown run, "" where no step did."""
        failed = next((node.key for node in self.nodes if node.state == "failed"), "")
        return f"{self.flow_url}&step={failed}" if failed else ""

    @property
    def close_url(self) -> str:
        """The flow with no step selected."""
        return f"{self.flow_url}&step={CLOSED}"

    @cached_property
    def column(self) -> ChatColumn:
        """The chat column."""
        chat = (
            Chat.objects.filter(project=self.project, pk=self.address.chat).first()
            if self.address.chat
            else None
        )
        return chat_column(self.project, chat)

    @cached_property
    def samples(self) -> list[Sample]:
        """Payloads to test with; the first is the usual one."""
        if not self.planned:
            return []
        payloads = recent_payloads(self.project, self.planned.key)
        return samples(self.planned.spec.trigger.payload_example, files_of(self.snapshot), payloads)

    @cached_property
    def faults(self) -> list[FaultChoice]:
        """What can go wrong on purpose in a test."""
        return fault_choices(self.planned.spec) if self.planned else []

    @property
    def step_code_url(self) -> str:
        """The selected step's place in the code, or ""."""
        excerpt = self.inspector.excerpt if self.inspector else None
        if excerpt is None:
            return ""
        query = {"view": "code", "file": excerpt.path, "line": excerpt.first}
        return f"{self.base_url}&{urlencode(query)}"

    @cached_property
    def base_url(self) -> str:
        """This page with the same workflow and chat, ready for more parameters."""
        return build_url(self.place, self.planned.key if self.planned else "", self.column.chat)

    @property
    def flow_url(self) -> str:
        """The flow, with the run that was chosen."""
        chosen = f"&run={self.address.run}" if self.address.run else ""
        return f"{self.base_url}&view=flow{chosen}"

    @property
    def here_url(self) -> str:
        """This very page: the file or the step that is open in it, ready for another chat."""
        place = replace(self.address, workflow=self.planned.key if self.planned else "", chat=0, pane="")
        return f"{reverse('builder:build', args=self.place)}?{place.query()}"

    @property
    def code_url(self) -> str:
        """The code of the shown workflow."""
        return f"{self.base_url}&view=code"

    @property
    def stream(self) -> str:
        """The address of the live events of this page."""
        workflow = self.planned.key if self.planned else ""
        chat = self.column.chat.pk if self.column.chat else 0
        query = {"view": f"build:{workflow}:{chat}", "after": self.cursor}
        return f"{reverse('jobs:events', args=self.place)}?{urlencode(query)}"

    @property
    def place(self) -> list[str]:
        """Team and project, as addresses take them."""
        return [self.project.team.slug, self.project.slug]

    @cached_property
    def urls(self) -> dict[str, str]:
        """The addresses that the controls of this page use."""
        names = {"send": "send", "zip": "download", "new_chat": "chat_start", "test": "test", "now": "now"}
        urls = {key: reverse(f"builder:{name}", args=self.place) for key, name in names.items()}
        urls["plan"] = reverse("planner:overview", args=self.place)
        if self.run:
            urls["run"] = reverse("runtime:run", args=[*self.place, self.run.number])
        return urls


def build_page(project: Project, address: BuildAddress, *, may_edit: bool) -> BuildPage:
    """The page at that address.

    The stream's cursor is read first: what happens while the page is made is sent again.
    """
    cursor = topic_cursor(project.topic)
    return BuildPage(project, address, planned_workflows(project), latest_snapshot(project), cursor, may_edit)
