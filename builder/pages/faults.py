"""What can be made to go wrong in a test run."""

from dataclasses import dataclass

from planner.handover import WorkflowSpec

KINDS = (
    ("503x1", "answers 503 once"),
    ("429x1,retry_after=7", "answers 429 once, try again after 7 s"),
    ("503x9", "stays down with 503"),
    ("timeoutx1", "does not answer once"),
    ("expired_tokenx1", "refuses the sign-in once"),
)


@dataclass(frozen=True)
class FaultChoice:
    """One choice: `value` is the text form of `./tenon run --fault`, `label` a sentence."""

    value: str
    label: str


def fault_choices(spec: WorkflowSpec) -> list[FaultChoice]:
    """Nothing, then each kind of fault for each system that the workflow calls."""
    called = {endpoint.system for endpoint in spec.endpoints}
    systems = [system for system in spec.systems if system.key in called]
    faults = [
        FaultChoice(f"{system.key}:{kind}", f"{system.name or system.key} {words}")
        for system in reversed(systems)
        for kind, words in KINDS
    ]
    return [FaultChoice("", "Nothing"), *faults]
