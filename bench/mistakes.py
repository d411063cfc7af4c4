"""Plans built and proven by rules, then an agent that makes mistakes on purpose and is made to correct them.

`python -m bench.mistakes [--mistakes N] [PLAN.json ...]`; without plans, the one of the test suite. For each
workflow: its criteria and how many the compiler's code proves without a model. Then a scripted model breaks
the code in N ways that a test or a check notices, one after the other, each time says that it is done, is
refused with the list, puts the file back, and at the end finishes with proof. Exit 0 where every false
"done" was refused and the files are at the end what they were.
"""

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "sdk")]

from bench.mutants import Mutant, mutants  # noqa: E402 -- the SDK is found by the line above
from builder.agent import Agent, Budget, Exchange, Finished, Opening, Refused, RunTold, Standing  # noqa: E402
from builder.changes import FileChange, changes_between  # noqa: E402
from builder.compiler import compile_workflows  # noqa: E402
from builder.evidence import CodeFinding, check_code  # noqa: E402
from builder.proof import CriterionProof, prove  # noqa: E402
from llm.messages import ToolCall  # noqa: E402
from llm.script import Say  # noqa: E402
from llm.scripted import ScriptedServer  # noqa: E402
from planner.handover import Research, WorkflowSpec, read_plan  # noqa: E402

REFERENCE = Path(__file__).parents[1] / "tests" / "planner" / "plans" / "contact_to_lead.json"
SUMMARY = "Everything is as the plan says."


@dataclass
class FilesDesk:
    """A project in memory with the product's own checks and proofs. What rules cannot prove is excused."""

    spec: WorkflowSpec
    research: Research | None
    stored: dict[str, str]
    unproven: frozenset[str] = frozenset()
    proofs: dict[str, str] = field(default_factory=dict)

    @property
    def scope(self) -> str:
        return self.spec.key

    def files(self) -> Mapping[str, str]:
        return self.stored

    def write(self, changes: Mapping[str, str | None], reason: str) -> Sequence[FileChange]:
        before = dict(self.stored)
        for path, text in changes.items():
            self.stored[path] = text or ""
        self.proofs.clear()
        return changes_between(before, self.stored)

    def check(self, changes: Mapping[str, str] | None = None) -> Sequence[CodeFinding]:
        return check_code({**self.stored, **(changes or {})}, [self.spec], self.research)

    def prove(
        self, keys: Collection[str], tell: Callable[[CriterionProof], None]
    ) -> Sequence[CriterionProof]:
        found = prove(self.stored, [self.spec], on_result=tell)
        self.proofs = {proof.key: proof.state for proof in found}
        return found

    def standing(self) -> Sequence[Standing]:
        return [
            Standing(
                each.key,
                each.text,
                self.proofs.get(each.key, "stale"),
                excused_by="a person" if each.key in self.unproven else "",
            )
            for each in self.spec.acceptance_criteria
        ]

    def plan(self, workflow: str) -> WorkflowSpec | None:
        return self.spec

    def workflows(self) -> Sequence[tuple[str, str]]:
        return [(self.spec.key, self.spec.title)]

    def propose(
        self, workflow: str, element: str, fields: Mapping[str, Any]
    ) -> Sequence[tuple[str, str, str]]:
        raise Refused("Nothing is proposed here.")

    def run(self, workflow: str, payload: Any, faults: Sequence[Mapping[str, Any]]) -> RunTold:
        raise Refused("Nothing is run here.")

    def read_run(self, number: int) -> RunTold | None:
        return None

    def recent_runs(self) -> Sequence[str]:
        return []


class ListLog:
    """The events of one turn in a list."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Mapping[str, Any]]] = []

    def events(self) -> list[tuple[str, Mapping[str, Any]]]:
        return list(self.told)

    def tell(self, kind: str, payload: Mapping[str, Any], *, key: str | None = None) -> None:
        self.told.append((kind, payload))

    def together(self) -> nullcontext[None]:
        return nullcontext()

    def check(self) -> None:
        """Nobody stops it."""

    def keep_call(self, exchange: Exchange) -> str | None:
        return None

    def seconds(self) -> float:
        return 0.0


def noticed(desk: FilesDesk, mutant: Mutant) -> bool:
    """Whether the checks or a criterion's test notice this mistake: only those can be asked to be
    corrected.
    """
    broken = {**desk.stored, mutant.path: mutant.text}
    if check_code(broken, [desk.spec], desk.research):
        return True
    states = {proof.key: proof.state for proof in prove(broken, [desk.spec])}
    return any(state != "proven" and key not in desk.unproven for key, state in states.items())


def script(desk: FilesDesk, wrong: Sequence[Mutant]) -> Iterator[Say]:
    """Each mistake, a test run, a false "done" and the way back; then the true one."""
    for number, mutant in enumerate(wrong):
        yield call("write_file", f"w{number}", path=mutant.path, text=mutant.text, reason=mutant.what)
        yield call("run_tests", f"t{number}")
        yield call("finish", f"f{number}", summary=SUMMARY)
        text = desk.stored[mutant.path]
        yield call("write_file", f"b{number}", path=mutant.path, text=text, reason="put back")
    yield call("run_tests", "last")
    yield call("finish", "done", summary=SUMMARY)


def call(name: str, ident: str, **arguments: Any) -> Say:
    return Say("", [ToolCall(ident, name, json.dumps(arguments))])


def try_one(spec: WorkflowSpec, research: Research | None, mistakes: int) -> bool:
    """One line of the table; whether all went as it should."""
    began = time.monotonic()
    files = dict(compile_workflows([spec], research=research).files)
    desk = FilesDesk(spec, research, files)
    proofs = prove(files, [spec])
    seconds = time.monotonic() - began
    proven = sum(proof.state == "proven" for proof in proofs)
    desk.unproven = frozenset(proof.key for proof in proofs if proof.state != "proven")
    findings = len(desk.check())
    wrong = [] if findings else chosen(desk, mistakes)
    right, log = dict(files), ListLog()
    steps = list(script(desk, wrong)) if wrong else []
    refused = 0
    good = False
    if steps:
        with ScriptedServer(steps) as server:
            opening = Opening("You build integrations.", f"Build {spec.title}.")
            outcome = Agent(server.model(), desk, log, "build", opening, budget=Budget(calls=1000)).run()
        said = [payload for kind, payload in log.told if kind == "turn.tool_returned"]
        refused = sum("Not done yet" in payload["result"] for payload in said)
        good = isinstance(outcome, Finished) and refused == len(wrong) and desk.stored == right
    ending = "as it was" if good else "not tried" if not wrong else "WRONG"
    told(
        spec.key[:44],
        f"{proven}/{len(proofs)}",
        findings,
        f"{seconds:.1f}",
        f"{refused}/{len(wrong)}",
        ending,
    )
    return good


def chosen(desk: FilesDesk, mistakes: int) -> list[Mutant]:
    """Mistakes spread over the code, of different kinds first, all of which something notices."""
    found = list(mutants(desk.stored))
    kinds: dict[str, Mutant] = {}
    for mutant in found:
        kinds.setdefault(mutant.what.split(":")[0], mutant)
    picked: list[Mutant] = []
    for mutant in [*kinds.values(), *found]:
        if len(picked) == mistakes:
            break
        if mutant not in picked and noticed(desk, mutant):
            picked.append(mutant)
    return picked


def told(*cells: object) -> None:
    sys.stdout.write("{:46}{:>10}{:>10}{:>8}{:>10}  {}\n".format(*map(str, cells)))
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Print a line for each workflow; 1 where a false "done" passed or files ended differently."""
    parser = ArgumentParser(prog="python -m bench.mistakes", description=__doc__)
    parser.add_argument("plans", nargs="*", type=Path, metavar="PLAN.json")
    parser.add_argument("--mistakes", type=int, default=5, metavar="N")
    options = parser.parse_args(arguments)
    told("workflow", "proven", "findings", "s", "refused", "files at the end")
    fine = True
    for path in options.plans or [REFERENCE]:
        plan = read_plan(json.loads(path.read_text("utf-8")))
        for spec in plan.workflows:
            fine = try_one(spec, plan.research, options.mistakes) and fine
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
