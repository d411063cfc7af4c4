"""Where the code of a workflow does what its plan says: the line and the function of each step and row."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from builder.drift import Paths, own_code
from builder.drift.rows import MappingCode, Mappings, trees_of
from builder.drift.written import Written
from builder.evidence.known import plain
from builder.flow import Block, Flow, Place, read_flow
from planner.handover import Row, Step, Transformation

FRAME = ("receive", "verify")


@dataclass(frozen=True)
class CodePlace:
    """A line (from 1) of a file of the project, and the function that holds it."""

    path: str
    line: int
    function: str = ""


@dataclass(frozen=True)
class CodeMap:
    """The flow of one workflow and its mappings, ready to be asked for elements of the plan."""

    flow: Flow | None = None
    mappings: Mappings = field(default_factory=Mappings)

    @classmethod
    def read(cls, files: Mapping[str, str], paths: Paths) -> "CodeMap":
        """The code of the workflow at `paths`; empty where it has none or where it is no Python."""
        source = files.get(paths.workflow)
        if source is None:
            return cls()
        code = {path: text for path, text in files.items() if _is_code(path)}
        flow = read_flow(source, code, paths.workflow)
        own = own_code(code, paths)
        return cls(None if flow.problem else flow, Mappings.read(trees_of(own)))

    def step(self, step: Step) -> CodePlace | None:
        """Where a step is done: the function that serves it, else the line that says so."""
        if self.flow is None:
            return None
        if block := self._block(step):
            place = block.function or block.place
            return _placed(place, block.name or self.flow.name)
        if step.kind in FRAME:
            return CodePlace(self.flow.path, self.flow.first, self.flow.name)
        return None

    def row(self, table: Transformation, row: Row) -> CodePlace | None:
        """The line that writes a row's field, its parts, or the whole of which it is a part."""
        target = plain(row.target)
        own = self.mappings.by_table.get(table.key)
        if own and (written := _written(own, target)):
            return CodePlace(own.path, written.line, own.name)
        found = self.mappings.anywhere(target)
        return CodePlace(found[0].path, found[1].line, found[0].name) if found else None

    def _block(self, step: Step) -> Block | None:
        flow = self.flow
        if flow is None:
            return None
        found = flow.named(step.key) or (flow.named(step.table) if step.table else None)
        title = step.title.casefold()
        return found or next((each for each in flow.every() if each.title.casefold() == title), None)


def _written(code: MappingCode, target: str) -> Written | None:
    if target in code.fields:
        return code.fields[target]
    near = (
        written
        for path, written in code.fields.items()
        if path.startswith(f"{target}.") or target.startswith(f"{path}.")
    )
    return next(near, None)


def _placed(place: Place, function: str) -> CodePlace:
    return CodePlace(place.path, place.line, function)


def _is_code(path: str) -> bool:
    return path.endswith(".py") and not path.startswith(("tests/", "vendor/"))
