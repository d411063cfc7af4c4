"""run_tests"""

from collections.abc import Callable

from pydantic import Field

from builder.agent.desk import Desk
from builder.agent.tools.base import BUILD, Arguments, Result, Tool
from builder.brief.fence import fenced
from builder.proof import CriterionProof
from lib.text import counted


class RunTests(Arguments):
    """Without criteria, all of the workflow in scope."""

    criteria: list[str] = Field(default_factory=list, description="Keys such as AC-03")


def use(asked: RunTests, desk: Desk, tell: Callable[[CriterionProof], None]) -> Result:
    """Run the tests of the acceptance criteria in the sandbox, against twins. A criterion is proven when
    every test marked with its key passes; a failing one tells its message, file and line."""
    proofs = desk.prove(asked.criteria, tell)
    proven = sum(proof.state == "proven" for proof in proofs)
    lines = [_told(proof) for proof in proofs]
    failed = [line for proof, line in zip(proofs, lines, strict=True) if proof.state != "proven"]
    return Result(
        fenced("tests", "\n".join(lines) or "The plan has no acceptance criteria."),
        f"Ran {counted(len(proofs), 'criterion', 'criteria')}, {proven} proven",
        ok=proven == len(proofs),
        detail="\n".join(failed),
    )


def _told(proof: CriterionProof) -> str:
    said = f": {proof.reason}" if proof.reason else ""
    return f"{proof.key} {proof.state} ({proof.test or 'no test'}){said}"


TOOL = Tool("run_tests", RunTests, use, lambda _: "Run the tests in the sandbox", BUILD)
