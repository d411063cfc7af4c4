"""What the Build tab shows, computed once; the templates only print."""

import hashlib
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import cached_property

from builder.flow import Flow, read_flow
from builder.models import Snapshot
from builder.pages.address import CLOSED, BuildAddress
from builder.pages.chat import ChatColumn, chat_column
from builder.pages.composer import Composer, Here, composer_for
from builder.pages.criteria import CriteriaBar, criteria_bar
from builder.pages.drawing import code_nodes
from builder.pages.drift import DriftPage
from builder.pages.flow import FlowNode, FlowRun, every_node, failed_node, planned_nodes
from builder.pages.inspector import Inspector, inspect
from builder.pages.place import build_url
from builder.pages.planned import PlannedRow, planned_rows
from builder.pages.runs import ShownRun, flow_run, shown_run
from builder.pages.sketch import Sketch, sketch_of
from builder.pages.source import excerpt_of_block, language_of, line_of_function
from builder.pages.tree import TreeRow, icon_of, tree_rows
from builder.pages.trial import Trial, TrialFields
from builder.selectors.begun import begun_in
from builder.selectors.chats import chat_of
from builder.selectors.code import code_of
from builder.selectors.drift import inbox_of
from builder.selectors.excuses import excuses_of
from builder.selectors.files import file_at, latest_snapshot, marks_of
from builder.selectors.proofs import Proofs, proofs_of
from builder.selectors.proving import proving_of
from builder.workspace import workflow_file
from jobs.addresses import stream_address
from jobs.selectors import topic_cursor
from planner.handover.approvals import review_states
from planner.handover.rows import PlannedWorkflow, planned_workflows
from teams.models import Project, User


@dataclass(frozen=True)
class BuildPage:
    """One page of the Build tab. Everything that costs a query is computed at most once, when it is shown."""

    project: Project
    address: BuildAddress
    workflows: list[PlannedWorkflow]
    snapshot: Snapshot | None
    cursor: int
    may_edit: bool
    tried: TrialFields | None = None
    person: User | None = None
    box: Composer | None = None

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
        if not self.planned:
            return None
        return criteria_bar(
            self.proofs,
            self.planned.spec,
            self.base_url,
            place=self.place,
            excuses=excuses_of(self.project, self.planned.spec),
            proving=proving_of(self.project, self.planned.key),
            chat=self.column.chat.pk if self.column.chat else 0,
        )

    @cached_property
    def drift(self) -> DriftPage:
        """Where plan and code disagree, in every workflow that is built."""
        chat = self.column.chat.pk if self.column.chat else 0
        inbox = inbox_of(self.project, self.workflows, self.snapshot)
        manifest = self.snapshot.manifest if self.snapshot else {}
        return DriftPage(inbox, self.workflows, self.place, chat, manifest)

    @property
    def drift_url(self) -> str:
        """The inbox of what plan and code disagree about."""
        return f"{self.base_url}&view=drift"

    @cached_property
    def planned_rows(self) -> list[PlannedRow]:
        """The workflows of the plan, each with how far it is built."""
        reviews, begun = review_states(self.project), begun_in(self.project, self.workflows)
        return planned_rows(self.workflows, self.proofs, self.snapshot, reviews, begun)

    @cached_property
    def run(self) -> ShownRun | None:
        """The chosen run, else the workflow's newest."""
        return shown_run(self.project, self.planned.key, self.address.run) if self.planned else None

    @cached_property
    def code(self) -> dict[str, str]:
        """The Python files of the newest snapshot, without tests."""
        return code_of(self.snapshot)

    @cached_property
    def flow(self) -> Flow | None:
        """What the shown workflow's code does; None before it is built."""
        if not self.built:
            return None
        return read_flow(self.code[self.workflow_path], self.code, self.workflow_path)

    @cached_property
    def nodes(self) -> list[FlowNode]:
        """The steps of the flow: of the code, and before there is any those of the plan."""
        if not self.planned:
            return []
        if self.flow is None:
            return planned_nodes(self.planned.spec)
        return code_nodes(self.flow, self.planned.spec, self.shown_flow_run)

    @cached_property
    def sketch(self) -> Sketch | None:
        """The flow beside the editor; None where the file shown is no part of a workflow."""
        if self.content is None or not self.path.endswith(".py") or self.path.startswith("tests/"):
            return None
        spec = self.planned.spec if self.planned else None
        return sketch_of(self.snapshot, spec, self.path, self.content)

    @cached_property
    def shown_flow_run(self) -> FlowRun | None:
        """The shown run as the flow needs it."""
        if not self.run or not self.snapshot:
            return None
        same = self.run.row.created_at >= self.snapshot.created_at
        return flow_run(self.run, self.workflow_path, same_code=same)

    @cached_property
    def node(self) -> FlowNode | None:
        """The selected step."""
        return next((node for node in every_node(self.nodes) if node.key == self.step), None)

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
        failed = failed_node(self.nodes)
        return failed.key if failed else ""

    @cached_property
    def inspector(self) -> Inspector | None:
        """The selected step in the shown run."""
        if not self.node:
            return None
        excerpt = excerpt_of_block(self.node.block, self.code) if self.node.block else None
        url = f"{self.flow_url}&step={self.node.key}"
        return inspect(self.node, run=self.run, tab=self.address.tab, excerpt=excerpt, url=url)

    @property
    def problem_url(self) -> str:
        """The step that failed in the shown run, "" where no step did."""
        failed = failed_node(self.nodes)
        return f"{self.flow_url}&step={failed.key}" if failed else ""

    @property
    def edit_step_url(self) -> str:
        """This page with the selected step as what the next message is about, "" for a step of no plan."""
        if not (self.node and self.node.step and self.may_edit):
            return ""
        about = {"step": self.node.key, "ask_step": self.node.step, "pane": "chat"}
        return f"{self.flow_url}&{urlencode(about)}"

    @property
    def close_url(self) -> str:
        """The flow with no step selected."""
        return f"{self.flow_url}&step={CLOSED}"

    @cached_property
    def column(self) -> ChatColumn:
        """The chat column."""
        chat = chat_of(self.project, self.address.chat) if self.address.chat else None
        return chat_column(self.project, chat)

    @cached_property
    def trial(self) -> Trial | None:
        """The Test dialog, as it was filled in or as a link asked for it."""
        if not self.planned:
            return None
        fields = self.tried or TrialFields(source=self.address.test)
        return Trial(self.project, self.planned.spec, self.snapshot, fields, self.person)

    @cached_property
    def composer(self) -> Composer:
        """The message box as it was given, else empty or as a link asks for it."""
        return self.box or composer_for(self.here, chat=self.column.chat, person=self.person)

    @property
    def here(self) -> Here:
        """What the message box needs to know of the page."""
        return Here(self.project, self.address, self.workflows, self.snapshot, self.planned)

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
        return stream_address(self.project, f"build:{workflow}:{chat}", self.cursor)

    @property
    def place(self) -> list[str]:
        """Team and project, as addresses take them."""
        return [self.project.team.slug, self.project.slug]

    @cached_property
    def urls(self) -> dict[str, str]:
        """The addresses that the controls of this page use."""
        same = {name: name for name in ("draw", "send", "test", "now", "chats")}
        names = {**same, "zip": "download", "new_chat": "chat_start"}
        urls = {key: reverse(f"builder:{name}", args=self.place) for key, name in names.items()}
        urls["plan"] = reverse("planner:overview", args=self.place)
        if self.run:
            urls["run"] = reverse("runtime:run", args=[*self.place, self.run.number])
        return urls


def build_page(
    project: Project,
    address: BuildAddress,
    *,
    may_edit: bool,
    tried: TrialFields | None = None,
    person: User | None = None,
) -> BuildPage:
    """The page at that address for `person`; `tried` is a test that was refused.

    The stream's cursor is read first: what happens while the page is made is sent again.
    """
    cursor = topic_cursor(project.topic)
    workflows, snapshot = planned_workflows(project), latest_snapshot(project)
    return BuildPage(project, address, workflows, snapshot, cursor, may_edit, tried, person)
