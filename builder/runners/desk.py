"""What the agent's tools do to a project: files, plan, checks, tests and runs, each through its own
service.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from builder.agent import Refused, RunTold, Standing
from builder.changes import FileChange, change_of
from builder.evidence import CodeFinding
from builder.models import Snapshot, Turn
from builder.paths import BadFile, BadPath, checked_path, checked_text
from builder.proof import CriterionProof, prove
from builder.runners.checking import checked
from builder.runners.tools import interrupted
from builder.selectors.excuses import excuses_of
from builder.selectors.files import files_of, known_to, latest_snapshot
from builder.selectors.proofs import proofs_of
from builder.selectors.run_facts import newest_told, told_run
from builder.services.files import Manifest, change_files, content_hash
from builder.workspace import workflow_file
from jobs.services import request_cancel
from jobs.work import Work
from lib.errors import Invalid
from planner.handover import WorkflowSpec
from planner.handover.changes import differences, with_fields
from planner.handover.rows import planned_workflow, planned_workflows, research_of
from runtime.launch import start_run
from runtime.sandbox import SandboxUnavailable
from runtime.selectors.runs import run_of

RUN_SECONDS = 180.0
"""How long a tool waits for a run; it goes on without being waited for."""
PAUSE = 0.2


class ProjectDesk:
    """The project as one turn works on it. Reads are always of the newest; writes say what they were made
    from.
    """

    def __init__(self, work: Work, turn: Turn, spec: WorkflowSpec | None) -> None:
        self._work, self._turn, self._spec = work, turn, spec
        self._project = turn.chat.project
        self._snapshot: Snapshot | None = None
        self._files: dict[str, str] = {}
        self._seen: Manifest = known_to(turn)

    @property
    def scope(self) -> str:
        """The key of the workflow this turn is about."""
        return self._spec.key if self._spec else ""

    def files(self) -> Mapping[str, str]:
        """The newest files."""
        self._refresh()
        for path, text in self._files.items():
            self._seen.setdefault(path, content_hash(text))
        return self._files

    def _newest(self) -> Mapping[str, str]:
        """The newest files, without the word that the agent has seen them."""
        self._refresh()
        return self._files

    def _refresh(self) -> None:
        newest = latest_snapshot(self._project)
        if newest != self._snapshot or not self._files:
            self._snapshot, self._files = newest, files_of(newest)

    def write(self, changes: Mapping[str, str | None], reason: str) -> Sequence[FileChange]:
        """A snapshot of the newest files with these changes, in the name of the turn's author."""
        try:
            kept = {
                checked_path(path): None if text is None else checked_text(path, text)
                for path, text in changes.items()
            }
            before: dict[str, str] = {}

            def change(manifest: Manifest) -> Manifest:
                for path in kept:
                    self._refuse_overwriting(path, manifest)
                before.update({path: self._files.get(path, "") for path in kept if path in manifest})
                after = {path: mark for path, mark in manifest.items() if kept.get(path, "") is not None}
                return after | {path: content_hash(text) for path, text in kept.items() if text is not None}

            contents = {path: text for path, text in kept.items() if text is not None}
            self._refresh()
            snapshot = change_files(
                project=self._project,
                change=change,
                contents=contents,
                reason=f"Agent: {reason}",
                by=self._turn.author,
                turn=self._turn,
            )
        except (BadPath, BadFile) as problem:
            raise Refused(str(problem)) from problem
        if snapshot is None:
            return []
        self._seen |= {path: content_hash(text) for path, text in contents.items()}
        return [change_of(path, before.get(path), text) for path, text in kept.items()]

    def _refuse_overwriting(self, path: str, manifest: Manifest) -> None:
        """What a person typed since the agent read the file is not overwritten."""
        if path in manifest and manifest[path] != self._seen.get(path):
            self._seen[path] = manifest[path]
            raise Refused(
                f"{path} was changed by somebody since you read it. Read it again and change what it is now."
            )

    def check(self, changes: Mapping[str, str] | None = None) -> Sequence[CodeFinding]:
        """The checks over the newest files, with these changes, and every workflow that is built."""
        files = {**self._newest(), **changes} if changes else dict(self.files())
        specs = [planned.spec for planned in planned_workflows(self._project)]
        built = [spec for spec in specs if workflow_file(spec.key) in files or spec.key == self.scope]
        only = next(iter(changes)) if changes and len(changes) == 1 else ""
        found, unchecked = checked(files, built, research_of(self._project), only=only)
        if unchecked:
            self._work.emit("turn.notice", {"kind": "check", "text": unchecked}, key="types")
        return found

    def prove(
        self, keys: Collection[str], tell: Callable[[CriterionProof], None]
    ) -> Sequence[CriterionProof]:
        """Run the tests of the workflow in scope; its criteria are those of the plan as it stands."""
        spec = self._current()
        unknown = sorted(set(keys) - {each.key for each in spec.acceptance_criteria})
        if unknown:
            raise Refused(f"{spec.key} has no criterion {', '.join(unknown)}.")
        wanted = [each for each in spec.acceptance_criteria if not keys or each.key in keys]
        only = spec.model_copy(update={"acceptance_criteria": tuple(wanted)})
        try:
            return prove(
                dict(self.files()), [only], on_result=tell, should_stop=lambda: interrupted(self._work)
            )
        except SandboxUnavailable as problem:
            raise Refused(f"The tests could not be run: {problem}") from problem

    def standing(self) -> Sequence[Standing]:
        """How the criteria stand on the newest files, with who excused which."""
        if not self._spec:
            return []
        spec = self._current()
        excused = excuses_of(self._project, spec)
        return [
            Standing(
                each.key,
                each.text,
                each.state,
                each.reason,
                excused[each.key].by.label if each.key in excused else "",
            )
            for each in proofs_of(self._project).states(spec)
        ]

    def _current(self) -> WorkflowSpec:
        """The workflow in scope as the plan has it now: it may have been changed during the turn."""
        if not self._spec:
            raise Refused("This turn is about no planned workflow, so there are no criteria to prove.")
        planned = planned_workflow(self._project, self._spec.key)
        return planned.spec if planned else self._spec

    def plan(self, workflow: str) -> WorkflowSpec | None:
        """One planned workflow."""
        planned = planned_workflow(self._project, workflow)
        return planned.spec if planned else None

    def workflows(self) -> Sequence[tuple[str, str]]:
        """Key and title of every planned workflow."""
        return [(planned.key, planned.title) for planned in planned_workflows(self._project)]

    def propose(
        self, workflow: str, element: str, fields: Mapping[str, Any]
    ) -> Sequence[tuple[str, str, str]]:
        """The difference that a person will decide about."""
        spec = self.plan(workflow)
        if spec is None:
            raise Refused(f"There is no planned workflow {workflow}.")
        try:
            after = with_fields(spec, element, fields)
        except Invalid as problem:
            raise Refused(f"Nothing was proposed. {problem}") from problem
        changed = differences(spec, after, element)
        if not changed:
            raise Refused(f"{element} has these values already.")
        return changed

    def run(self, workflow: str, payload: Any, faults: Sequence[Mapping[str, Any]]) -> RunTold:
        """A test run as people start them; waits until it is over or waits for something itself."""
        spec = self.plan(workflow)
        files = dict(self.files())
        if workflow_file(workflow) not in files:
            raise Refused(f"There is no code of {workflow} to run.")
        if payload is None and spec is not None:
            payload = spec.trigger.payload_example
        run = start_run(
            project=self._project,
            files=files,
            workflow=workflow,
            title=spec.title if spec else "",
            payload=payload,
            faults=faults,
            by=self._turn.author,
        )
        until = time.monotonic() + RUN_SECONDS
        while not run.is_over and run.state != "waiting" and time.monotonic() < until:
            if interrupted(self._work) and run.job is not None:
                request_cancel(job=run.job, by=self._turn.author)
            self._work.check()
            time.sleep(PAUSE)
            run.refresh_from_db()
        return RunTold(run.number, run.state, told_run(run))

    def read_run(self, number: int) -> RunTold | None:
        """A run of this project."""
        run = run_of(self._project, number)
        return RunTold(run.number, run.state, told_run(run)) if run else None

    def recent_runs(self) -> Sequence[str]:
        """The newest runs."""
        return newest_told(self._project)
