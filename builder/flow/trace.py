"""How each block of a flow went in one run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from builder.flow.blocks import Block, Flow

RECORDED = ("step", "parallel", "background")
OVER = ("done", "skipped", "empty", "failed", "parked", "stopped")
ALL_RIGHT = ("done", "skipped", "empty")


@dataclass(frozen=True)
class Trace:
    """What is known of one run: `steps` state by title, `outcome` ("" while it runs), `reason` of a skip.

    `lines` are the lines of the workflow's file at which it failed, where the file is still the same.
    """

    steps: Mapping[str, str]
    outcome: str = ""
    reason: str = ""
    lines: frozenset[int] = field(default_factory=frozenset)


def is_recorded(block: Block) -> bool:
    """Whether runs keep a record of it under its title: a step that is called, alone or for many items."""
    return block.kind in RECORDED or (block.kind == "loop" and bool(block.name))


def states_of(flow: Flow, trace: Trace) -> dict[str, str]:
    """Block id -> passed, failed, running, skipped or waiting.

    Branches, mappings and plain lines leave no record. They were passed when something behind them ran, or
    when the run came to its end; of two ways the one in which something ran was taken.
    """
    walk = _Walk(trace)
    walk.sequence(flow.blocks, entered=True)
    return walk.states


@dataclass
class _Walk:
    trace: Trace
    states: dict[str, str] = field(default_factory=dict)

    def seen(self, block: Block) -> bool:
        """Whether the run is known to have been here."""
        if is_recorded(block):
            return block.title in self.trace.steps
        if self._failed_in(block) or self._skipped_at(block):
            return True
        return any(self.seen(each) for arm in block.arms for each in arm.blocks)

    def _failed_in(self, block: Block) -> bool:
        return not self.trace.lines.isdisjoint(block.own_lines)

    def _skipped_at(self, block: Block) -> bool:
        skipped = self.trace.outcome == "skipped" and block.ending == "skip"
        return skipped and bool(self.trace.reason) and block.text == self.trace.reason

    def sequence(self, blocks: tuple[Block, ...], *, entered: bool) -> None:
        """The states of blocks that follow each other."""
        last = max((at for at, block in enumerate(blocks) if self.seen(block)), default=-1)
        left = any(self._left(block) for block in blocks[: last + 1])
        out = self._way_out(blocks, last) if entered and not left else None
        for at, block in enumerate(blocks):
            gone = left or (out is not None and at > out)
            if self.seen(block):
                state = self._of_seen(block)
            elif not entered or (gone and at > last):
                state = self._unreached
            elif at == out and self.trace.outcome == "skipped":
                state = "skipped"
            elif at < last or self.trace.outcome in ALL_RIGHT:
                state = "skipped" if is_recorded(block) else "passed"
            else:
                state = "waiting"
            self.states[block.id] = state
            self._arms(block, state)

    def _arms(self, block: Block, state: str) -> None:
        """The ways through a block: one was taken where something ran in it, or where there is no other."""
        for arm in block.arms:
            inside = any(self.seen(each) for each in arm.blocks)
            only = arm is block.arms[0] and block.kind != "branch" and state == "passed"
            self.sequence(arm.blocks, entered=inside or only)

    @property
    def _unreached(self) -> str:
        return "skipped" if self.trace.outcome in ALL_RIGHT else "waiting"

    def _left(self, block: Block) -> bool:
        """Whether the run is known to have left the sequence inside this block."""
        if not self.seen(block):
            return False
        if block.ending:
            return True
        taken = [arm for arm in block.arms if any(self.seen(each) for each in arm.blocks)]
        return block.kind == "branch" and bool(taken) and all(arm.ends for arm in taken)

    def _way_out(self, blocks: tuple[Block, ...], last: int) -> int | None:
        """Where a run must have left that ended well although not everything behind ran."""
        rest = blocks[last + 1 :]
        skipped = self.trace.outcome == "skipped"
        missed = any(is_recorded(block) for block in rest)
        if not skipped and not (self.trace.outcome in ALL_RIGHT and missed):
            return None
        for at, block in enumerate(rest, last + 1):
            endings = {arm.blocks[-1].ending for arm in block.arms if arm.ends} | {block.ending}
            if "skip" in endings or (not skipped and endings & {"return", "next", "leave"}):
                return at
        return None

    def _of_seen(self, block: Block) -> str:
        if is_recorded(block):
            return self.trace.steps[block.title]
        if self._skipped_at(block):
            return "skipped"
        if self._failed_in(block) and not block.arms:
            return "failed"
        inside = {state for arm in block.arms for state in self._inside(arm.blocks)}
        if "running" in inside:
            return "running"
        failed = "failed" in inside or self._failed_in(block)
        return "failed" if failed and self.trace.outcome not in ALL_RIGHT else "passed"

    def _inside(self, blocks: Iterable[Block]) -> Iterable[str]:
        for block in blocks:
            if is_recorded(block) and block.title in self.trace.steps:
                yield self.trace.steps[block.title]
            elif self._failed_in(block):
                yield "failed"
            for arm in block.arms:
                yield from self._inside(arm.blocks)
