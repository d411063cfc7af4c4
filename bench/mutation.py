"""How many ways of breaking built code its own tests notice, for each sample.

`python -m bench.mutation [--lived] [--every N] [PLAN.json ...]`; without plans, those of the test suite.
Prints for each sample its mutants, how many the project's own tests catch, how many that is of twenty and
what a proof takes; with `--lived` each mutant that no test noticed. Exit 0 where all reach 19 of 20.
"""

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "sdk")]

from bench.mutants import Mutant, mutants  # noqa: E402 -- the SDK is found by the line above
from builder.compiler import compile_workflows  # noqa: E402
from builder.proof import prove  # noqa: E402
from planner.handover import Research, WorkflowSpec, read_plan  # noqa: E402
from runtime.execution import run_tests  # noqa: E402
from tests.builder.compiler import both_ways, odd_plans, plans, rich_plans, waiting_plans  # noqa: E402

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "tests" / "planner" / "plans" / "contact_to_lead.json"
WANTED = 0.95
"""Nineteen of twenty."""


class _Noticed(Exception):
    """A test failed: the others need not run."""


@dataclass(frozen=True)
class Sample:
    """One project to break."""

    name: str
    specs: Sequence[WorkflowSpec]
    research: Research | None = None


@dataclass(frozen=True)
class Score:
    """What became of the mutants of one sample. Seconds are of the unbroken project's proof."""

    mutants: int
    lived: tuple[Mutant, ...]
    criteria: int
    tests: int
    seconds: float

    @property
    def caught(self) -> int:
        return self.mutants - len(self.lived)

    @property
    def share(self) -> float:
        return self.caught / self.mutants if self.mutants else 1.0


def samples(paths: Sequence[Path]) -> Iterator[Sample]:
    """The plans named, or those of the test suite. Each workflow of a plan is a sample of its own."""
    for path in paths or [REFERENCE]:
        plan = read_plan(json.loads(path.read_text("utf-8")))
        for spec in plan.workflows:
            yield Sample(spec.key, [spec], plan.research)
    if not paths:
        ours = (
            plans.bare(),
            plans.scheduled(),
            waiting_plans.awaited(),
            rich_plans.incremental(),
            rich_plans.for_customers(),
            rich_plans.in_one_request(),
            both_ways.one_way("crm", "erp"),
            odd_plans.every_expression(),
        )
        for spec in ours:
            yield Sample(spec.key, [spec])


def caught(files: Mapping[str, str], mutant: Mutant) -> bool:
    """Whether any test of the project fails with this file in place of the right one."""
    try:
        run_tests({**files, mutant.path: mutant.text}, on_result=_stop_at_failure)
    except _Noticed:
        return True
    return False


def _stop_at_failure(report: object) -> None:
    if getattr(report, "state", "") != "passed":
        raise _Noticed


def score(sample: Sample, every: int = 1) -> Score:
    """Break one project in all ways (or in each `every`th) and run its own tests each time."""
    files = dict(compile_workflows(sample.specs, research=sample.research).files)
    reports = run_tests(files)
    failing = [f"{report.test}: {report.message}" for report in reports if report.state != "passed"]
    if failing:
        raise ValueError("tests of the unbroken project fail: " + "; ".join(failing))
    began = time.monotonic()
    proofs = prove(files, sample.specs)
    seconds = time.monotonic() - began
    found = list(mutants(files))[::every]
    lived = tuple(mutant for mutant in found if not caught(files, mutant))
    return Score(len(found), lived, sum(bool(proof.test) for proof in proofs), len(reports), seconds)


def main(arguments: Sequence[str]) -> int:
    """Print each sample's score; 1 where one falls short of nineteen in twenty."""
    parser = ArgumentParser(prog="python -m bench.mutation", description=__doc__)
    parser.add_argument("plans", nargs="*", type=Path, metavar="PLAN.json")
    parser.add_argument("--lived", action="store_true", help="print every mutant that no test noticed")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each Nth mutant")
    options = parser.parse_args(arguments)
    short = False
    _say("sample", "mutants", "caught", "of 20", "tests", "criteria", "s/criterion", "s")
    for sample in samples(options.plans):
        began = time.monotonic()
        try:
            found = score(sample, options.every)
        except ValueError as problem:
            sys.stdout.write(f"{sample.name}: not scored, {problem}\n")
            short = True
            continue
        each = f"{found.seconds / found.criteria:.3f}" if found.criteria else "-"
        took = time.monotonic() - began
        _say(
            sample.name,
            str(found.mutants),
            str(found.caught),
            f"{20 * found.share:.1f}",
            str(found.tests),
            str(found.criteria),
            each,
            f"{took:.1f}",
        )
        for mutant in found.lived if options.lived else ():
            sys.stdout.write(f"    lived: {mutant.path}:{mutant.line} {mutant.what}\n")
        short = short or found.share < WANTED
    return 1 if short else 0


def _say(name: str, *figures: str) -> None:
    sys.stdout.write(f"{name:52}" + "".join(f"{figure:>12}" for figure in figures) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
