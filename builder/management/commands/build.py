"""`build PLAN.json`: a plan becomes code, and every criterion's test is run. Needs no database."""

import hashlib
import json
import sys
import time
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from builder.compiler import Compiled, compile_workflows
from builder.delivery import EditedFiles, deliver, sdk_files
from builder.delivery.reading import BadPlan, chosen, read_api_files, read_plan_file
from builder.evidence import CodeFinding, check_code
from builder.proof import CriterionProof, prove
from lib.commands import OurCommand
from planner.handover.descriptions import descriptions_for
from runtime.sandbox import SandboxUnavailable

GOOD, FAILED, BAD_INPUT = 0, 1, 2
SIGNS = {"proven": "proven  ", "failing": "FAILING ", "untested": "untested"}


class Command(OurCommand):
    help = (
        "Build the workflows of a plan: code, tests and proof. Exit 0 good, 1 a criterion fails, 2 bad input."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", type=Path, metavar="PLAN.json")
        parser.add_argument(
            "--api",
            action="append",
            default=[],
            type=Path,
            metavar="FILE",
            help="an API description: the twin of its system then checks what is sent (repeatable)",
        )
        parser.add_argument("--workflow", default="", metavar="KEY", help="build only this one")
        parser.add_argument("-o", "--output", type=Path, metavar="DIR", help="write the files here")
        parser.add_argument("--force", action="store_true", help="overwrite files that were edited in DIR")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            plan = read_plan_file(options["plan"])
            specs = chosen(plan, options["workflow"])
            descriptions, unused = descriptions_for(plan, read_api_files(options["api"]))
            compiled = compile_workflows(specs, research=plan.research, descriptions=descriptions)
            if options["output"]:
                deliver(options["output"], {**compiled.files, **sdk_files()}, force=options["force"])
        except BadPlan as problem:
            self._refuse(problem.problems)
        except EditedFiles as problem:
            self._refuse(
                [f"{options['output'] / path}: was edited; --force overwrites it" for path in problem.paths]
            )
        except OSError as problem:
            self._refuse([f"{problem.filename or options['output']}: {problem.strerror or problem}"])
        for sentence in unused:
            self.stderr.write(f"note: {sentence}")
        code = check_code(compiled.files, specs, plan.research)
        told = None if options["as_json"] else self._tell
        if told:
            self._opening(compiled, options["output"])
        try:
            proofs = prove(compiled.files, specs, on_result=told)
        except SandboxUnavailable as problem:
            self.stderr.write(f"the tests could not be run: {problem}")
            sys.exit(FAILED)
        seconds = round(time.monotonic() - started, 2)
        if options["as_json"]:
            self.stdout.write(
                json.dumps(report(compiled, code, proofs, seconds), indent=2, ensure_ascii=False)
            )
        else:
            self._closing(compiled, code, proofs, seconds)
        sys.exit(FAILED if failed(compiled, code, proofs) else GOOD)

    def _refuse(self, problems: list[str]) -> None:
        for problem in problems:
            self.stderr.write(problem)
        sys.exit(BAD_INPUT)

    def _opening(self, compiled: Compiled, output: Path | None) -> None:
        where = f"to {output}" if output else "(not written: give -o DIR)"
        self.stdout.write(f"{len(compiled.files)} files {where}")
        for path, text in compiled.files.items():
            self.stdout.write(f"  {path}  {text.count(chr(10))} lines")
        self.stdout.write("")

    def _tell(self, proof: CriterionProof) -> None:
        self.stdout.write(f"{SIGNS[proof.state]} {proof.key}  {proof.test.rpartition('::')[2]}")
        if proof.reason:
            self.stdout.write(f"         {proof.reason}")
        self.stdout.flush()

    def _closing(
        self, compiled: Compiled, code: list[CodeFinding], proofs: list[CriterionProof], seconds: float
    ) -> None:
        self.stdout.write("")
        for finding in compiled.findings:
            state = "not built" if finding.stub else "note"
            self.stdout.write(f"{state}: {finding.key} {finding.message} ({finding.path})")
        for found in code:
            self.stdout.write(f"check: {found}")
        proven = sum(proof.state == "proven" for proof in proofs)
        self.stdout.write(f"{proven} of {len(proofs)} criteria proven in {seconds} s")


def report(
    compiled: Compiled, code: list[CodeFinding], proofs: list[CriterionProof], seconds: float
) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "files": [
            {"path": path, "sha256": hashlib.sha256(text.encode()).hexdigest(), "size": len(text.encode())}
            for path, text in compiled.files.items()
        ],
        "criteria": [
            {
                "key": proof.key,
                "state": proof.state,
                "test": proof.test,
                "reason": proof.reason,
                "workflow": proof.workflow,
            }
            for proof in proofs
        ],
        "findings": [*map(asdict, compiled.findings), *map(asdict, code)],
        "seconds": seconds,
    }


def failed(compiled: Compiled, code: list[CodeFinding], proofs: list[CriterionProof]) -> bool:
    """Whether the work failed: a criterion fails, a part of the plan has no code, or code breaks a rule."""
    stubbed = any(finding.stub for finding in compiled.findings)
    return stubbed or bool(code) or any(proof.state == "failing" for proof in proofs)
