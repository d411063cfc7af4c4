"""Every check of a project's code in one list: syntax, policy, evidence and types."""

from collections.abc import Mapping, Sequence

from builder.evidence import CodeFinding, check_code
from planner.handover import Research, WorkflowSpec
from runtime.sandbox.types import TypesUnchecked, check_types


def checked(
    files: Mapping[str, str], specs: Sequence[WorkflowSpec], research: Research | None, *, only: str = ""
) -> tuple[list[CodeFinding], str]:
    """What is wrong with the files, and "" or why their types could not be looked at.

    With `only` types are looked at in that file alone. A second or so for a project of thirty files.
    """
    found = check_code(files, specs, research)
    if only and not only.endswith(".py"):
        return found, ""
    try:
        types = check_types(files, only=only)
    except TypesUnchecked as problem:
        return found, f"Types are not checked: {problem}."
    return sorted([*found, *(CodeFinding(one.path, one.line, "types", one.message) for one in types)]), ""
