"""`demo`: the whole path on a sample brief as a story with timings. No database, no network, no model."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tenon.report import RunReport
from tenon.twins.faults import parse_fault

from builder.compiler import Compiled, compile_workflows
from builder.proof import CriterionProof, prove
from lib.commands import OurCommand
from planner.generation import generate_workflows
from planner.lint import lint_workflow
from planner.reading import read_document
from planner.research import draft_research
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec
from runtime.execution import run_workflow
from teams.examples import EXAMPLES

FAULT = "salesforce:503x1"
SHOWN_CRITERIA = {"proven": "proven  ", "failing": "FAILING ", "untested": "untested"}


class Command(OurCommand):
    help = "From a research document to a plan, built code and a passing run, in one go."

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        brief = EXAMPLES[0].brief
        self._say("The brief", "", *(f"  {line}" for line in brief.splitlines() if line))
        with self._chapter("1  Research"):
            research = draft_research([read_document("brief.md", brief.encode())])
            self._tell_research(research)
        with self._chapter("2  Plan"):
            spec = generate_workflows(research)[0]
            self._tell_plan(spec, research)
        with self._chapter("3  Build"):
            compiled = compile_workflows([spec], research=research)
            self._tell_code(compiled)
        with self._chapter("4  Prove: every criterion's test, in the sandbox, against twins"):
            proofs = prove(compiled.files, [spec], on_result=self._tell_proof)
        with self._chapter("5  Run: one event arrives"):
            calm = self._run(compiled, spec, [])
        with self._chapter("6  Run: the same event, and Salesforce answers 503 once"):
            rough = self._run(compiled, spec, [FAULT])
        self._say("", f"All of it took {time.monotonic() - began:.2f} s. Open it in the browser: ./tenon up")
        good = all(proof.state != "failing" for proof in proofs)
        sys.exit(0 if good and calm.outcome == rough.outcome == "done" else 1)

    @contextmanager
    def _chapter(self, title: str) -> Iterator[None]:
        self._say("", title, "")
        began = time.monotonic()
        yield
        self._say(f"  ({(time.monotonic() - began) * 1000:.0f} ms)")

    def _say(self, *lines: str) -> None:
        for line in lines:
            self.stdout.write(line)
        self.stdout.flush()

    def _tell_research(self, research: Research) -> None:
        for system in research.systems:
            quote = system.evidence[0].quote if system.evidence else ""
            self._say(f'  {system.name}: {system.role}   "{quote}"')
        for trigger in research.triggers:
            self._say(f"  Starts by {trigger.kind} {trigger.event}")
        mappings = ", ".join(f"{each.source} -> {each.target}" for each in research.mappings)
        self._say(f"  Maps {mappings}")
        self._say(f"  {len(research.rules)} rules, each with the sentence it comes from")
        for question in research.questions[:3]:
            self._say(f"  ? {question.text}", f"    until somebody answers: {question.assumption}")
        if len(research.questions) > 3:
            self._say(f"  and {len(research.questions) - 3} smaller questions")

    def _tell_plan(self, spec: WorkflowSpec, research: Research) -> None:
        self._say(f"  {spec.title}: {spec.story.final_result}")
        for step in spec.data_flow:
            self._say(f"  {step.key}  {step.title}")
        findings = lint_workflow(spec, research)
        self._say(
            f"  {len(spec.acceptance_criteria)} acceptance criteria; {len(findings)} remarks by the checks"
        )

    def _tell_code(self, compiled: Compiled) -> None:
        for path, text in compiled.files.items():
            self._say(f"  {path}  {len(text.splitlines())} lines")
        main = next(path for path in compiled.files if path.startswith("workflows/"))
        source = compiled.files[main].splitlines()
        entry = next(at for at, line in enumerate(source) if line.startswith("@workflow"))
        self._say("", *(f"    {line}" for line in source[entry:]))

    def _tell_proof(self, proof: CriterionProof) -> None:
        name = proof.test.rpartition("::")[2].removeprefix("test_").replace("_", " ")
        self._say(f"  {SHOWN_CRITERIA[proof.state]} {proof.key}  {name} {proof.reason}".rstrip())

    def _run(self, compiled: Compiled, spec: WorkflowSpec, faults: list[str]) -> RunReport:
        report = run_workflow(
            compiled.files,
            workflow=spec.key,
            payload=spec.trigger.payload_example,
            faults=[parse_fault(fault).as_dict() for fault in faults],
        )
        for step in report.steps:
            tries = f", {step.attempts} attempts" if step.attempts > 1 else ""
            self._say(f"  {step.name}: {step.status}{tries}")
            for exchange in report.exchanges:
                if exchange.step == step.seq:
                    self._say(f"      {exchange.method} {exchange.path}  {exchange.status or exchange.error}")
        if report.waited:
            self._say(f"  waited {sum(report.waited):.1f} s before trying again (a twin's clock, not yours)")
        self._say(f"  {report.outcome}: {json.dumps(report.result)}")
        return report
