"""The flow beside the editor: what the code in it does, saved or not."""

from dataclasses import dataclass

from builder.flow import read_flow
from builder.models import Snapshot
from builder.pages.drawing import code_nodes
from builder.pages.flow import FlowNode
from builder.selectors.code import code_of
from builder.workspace import workflow_file
from planner.handover import WorkflowSpec

MOST_CHARACTERS = 500_000
WORKFLOWS = "workflows/"


@dataclass(frozen=True)
class Sketch:
    """The drawing of one workflow. `path` is the file it is in, `problem` why there is none."""

    path: str
    title: str
    nodes: list[FlowNode]
    problem: str = ""


def sketch_of(snapshot: Snapshot | None, spec: WorkflowSpec | None, path: str, text: str) -> Sketch:
    """The workflow in `text`; where that is another file, the plan's workflow with `text` in that file."""
    files = {**code_of(snapshot), path: text}
    shown = path if path.startswith(WORKFLOWS) else workflow_file(spec.key) if spec else ""
    if shown not in files:
        return Sketch(path, "", [], "This file is part of no workflow that is built.")
    own = spec if spec and workflow_file(spec.key) == shown else None
    flow = read_flow(files[shown], files, shown)
    return Sketch(shown, flow.title, code_nodes(flow, own), flow.problem)
