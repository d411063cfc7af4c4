"""Every way in which a chain can break: what is said of it, and what a person does about it."""

from dataclasses import dataclass
from typing import Final, Literal

from builder.tracing.chain import Gap

Where = Literal["plan", "build", "drift", "test", "run"]


@dataclass(frozen=True)
class GapKind:
    """`name` is the kind in a list, `sentence` what is missing, `todo` the remedy, `where` its page."""

    name: str
    sentence: str
    todo: str
    where: Where


GAPS: Final[dict[str, GapKind]] = {
    "not_built": GapKind(
        "Not built",
        "Nothing of this workflow is built yet.",
        "Build it; code, tests and proofs appear here then.",
        "build",
    ),
    "story_bare": GapKind(
        "Story without a criterion",
        "No criterion shows that this story is met.",
        "Name its criteria in the plan, or write one.",
        "plan",
    ),
    "no_check": GapKind(
        "Criterion without a check",
        "Nobody has said how to see that it is met.",
        "Say in the plan what is given, what happens and what can be seen then.",
        "plan",
    ),
    "step_uncovered": GapKind(
        "Step no criterion reaches",
        "No criterion comes past this step.",
        "Write a criterion whose check goes this way, or name the step in what one covers.",
        "plan",
    ),
    "row_uncovered": GapKind(
        "Row no criterion looks at",
        "No criterion looks at this field.",
        "Let the check of a criterion read the field, or name the row in what one covers.",
        "plan",
    ),
    "row_missing": GapKind(
        "Row not in code",
        "No line of the code writes this field.",
        "Write it, build again, or settle it under Drift.",
        "drift",
    ),
    "step_missing": GapKind(
        "Step not in code",
        "No line of the code does this step.",
        "Write it, build again, or settle it under Drift.",
        "drift",
    ),
    "step_unwritten": GapKind(
        "Step still to be written",
        "The code stops here: it is still to be written.",
        "Have the agent write it, or write it in the editor.",
        "drift",
    ),
    "test_missing": GapKind(
        "Criterion without a test",
        "No test is marked with this criterion.",
        "Build again, write its test, or excuse it with a reason.",
        "build",
    ),
    "failing": GapKind("Proof failing", "Its test fails.", "Open the test at the line that stopped.", "test"),
    "stale": GapKind("Proof stale", "Its proof is out of date.", "Run its test again.", "build"),
    "untested": GapKind("Test never ran", "Its test has not run yet.", "Run its test.", "build"),
    "never_run": GapKind(
        "Never ran",
        "The workflow has never run.",
        "Press Test in Build, or deploy it.",
        "build",
    ),
    "run_failed": GapKind(
        "Latest run failed",
        "Its latest run failed.",
        "Open the run and see which step stopped.",
        "run",
    ),
}


def gap(kind: str, key: str, about: str = "", sentence: str = "") -> Gap:
    """A gap of that kind; `sentence` where more is known than the kind says."""
    known = GAPS[kind]
    said = sentence if not sentence or sentence.endswith((".", ":", "!", "?")) else f"{sentence}."
    return Gap(kind, key, said or known.sentence, known.todo, about)
