"""The data flow of a workflow as an SVG: a lane for each system, the steps in a lane of their own.

Classes instead of styles, so that the picture follows the theme of the stylesheet. Text widths come from
a small table, since nothing here can measure a font.
"""

import textwrap
from dataclasses import dataclass
from html import escape

from planner.generation.naming import capital, object_label
from planner.render import strokes
from planner.render.ways import OUT, Way, levels, ways
from planner.render.widths import text_width
from planner.spec.workflow import Step, WorkflowSpec

LANE, GAP, SIZE = 70, 8, 11.5
NODE_HEIGHT, EXT_HEIGHT, SOFT_HEIGHT, SOFT_WIDTH = 40, 30, 30, 56
BETWEEN, BRANCH, PADDING, RISE = 14, 36, 10, 12
FIRST, NAME = 100, 22
TOUCHES = ("receive", "fetch", "lookup", "create", "update", "upsert", "delete", "notify")

WORDS = {
    "receive": "Receive", "verify": "Verify", "filter": "Filter", "fetch": "Read", "lookup": "Find",
    "transform": "Map", "branch": "Known?", "create": "Create", "update": "Update", "upsert": "Upsert",
    "delete": "Delete", "loop": "For each", "wait": "Wait", "notify": "Notify", "store": "Store",
    "respond": "Answer", "custom": "Custom",
}  # fmt: skip
COMPARED = {"gt": "Newer?", "gte": "Newer?", "lt": "Newer?", "lte": "Newer?"}
"""What a branch asks that holds two records against each other, as a conflict rule does."""


@dataclass(frozen=True)
class Node:
    """One step with its place in the row."""

    step: Step
    number: int
    x: float
    width: float

    @property
    def centre(self) -> float:
        return self.x + self.width / 2

    @property
    def end(self) -> float:
        return self.x + self.width


def diagram(spec: WorkflowSpec, ident: str = "flow") -> str:
    """The picture as one `<svg>` element. `ident` keeps its marker apart from those of other pictures."""
    picture = _Picture(spec, ident)
    return picture.drawn()


def caption(spec: WorkflowSpec) -> str:
    """The same in words, for those who do not see the picture."""
    return " ".join(f"{number}. {step.title}." for number, step in enumerate(spec.data_flow, start=1))


def word_of(step: Step) -> str:
    """What stands in the box of a step."""
    if step.kind == "branch" and step.condition:
        tests = step.condition.tests
        if any(test.op in COMPARED and test.other for test in tests):
            return "Newer?"
        if any(test.op not in ("present", "missing") for test in tests):
            return "Same?" if any(test.other for test in tests) else "Decide"
    return WORDS[step.kind]


class _Picture:
    """Lays out the lanes and nodes of one workflow."""

    def __init__(self, spec: WorkflowSpec, ident: str) -> None:
        self.spec = spec
        self.marker = f"{ident}-ah"
        keys = [system.key for system in spec.systems] or [spec.trigger.system or "source"]
        known = {system.key: system.name or system.key for system in spec.systems}
        self.names = {key: textwrap.wrap(known.get(key, key), NAME)[:3] or [key] for key in keys}
        lines = [line for name in (*self.names.values(), ["Tenon"]) for line in name]
        self.nodes = self._laid_out(max(FIRST, 16 + max(text_width(line, 12) for line in lines) + 24))
        self.at = {node.step.key: node for node in self.nodes}
        self.ways = ways(spec.data_flow)
        self.over = self._levels([way for way in self.ways if self._is_over(way)])
        self.under = self._levels([way for way in self.ways if self._is_under(way)])
        self.own_y = LANE + GAP
        self.row_y = self.own_y + 26 + RISE * max(self.over.values(), default=0)
        self.soft_y = self.row_y + NODE_HEIGHT + 36 + RISE * len(set(self.under.values()))
        self.own = self.soft_y + SOFT_HEIGHT + 20 - self.own_y
        after = self.own_y + self.own + GAP
        places = [0, *(after + number * (LANE + GAP) for number in range(len(keys) - 1))]
        self.lanes = dict(zip(keys, places, strict=True))
        self.height = max(self.own_y + self.own, places[-1] + LANE)

    def _laid_out(self, start: float) -> list[Node]:
        """The steps from left to right, each as wide as its word and what it touches."""
        nodes: list[Node] = []
        x = start
        for number, step in enumerate(self.spec.data_flow, start=1):
            own = text_width(f"{number}", SIZE) + text_width(word_of(step), SIZE) + 32
            outside = text_width(self._touched(step), SIZE) + 24
            width = max(72.0, own, outside)
            nodes.append(Node(step, number, x, width))
            x += width + (BRANCH if step.kind == "branch" else BETWEEN)
        return nodes

    @property
    def width(self) -> float:
        last = self.nodes[-1].end if self.nodes else FIRST
        return last + (88 if self._parking() else 28)

    def _next_to(self, way: Way) -> bool:
        start, end = self.at[way.start], self.at.get(way.end)
        return end is not None and end.number == start.number + 1

    def _is_over(self, way: Way) -> bool:
        """Whether a way is a branch's and goes over the steps between."""
        return way.end not in OUT and not self._next_to(way) and bool(way.says)

    def _is_under(self, way: Way) -> bool:
        """Whether a way leads from a side back into the flow, below the steps between."""
        return way.end not in OUT and not self._next_to(way) and not way.says

    def _levels(self, found: list[Way]) -> dict[Way, int]:
        spans = [(self.at[way.start].centre, self.at[way.end].centre) for way in found]
        ordered = [(min(span), max(span)) for span in spans]
        return dict(zip(found, levels(ordered), strict=True))

    def drawn(self) -> str:
        width, height = strokes.number(self.width), strokes.number(self.height)
        size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        label = escape(f"Data flow of {self.spec.title}")
        parts = [f'<svg class="lanes" {size} role="img" aria-label="{label}">', strokes.marker(self.marker)]
        parts += [self._lane(y, LANE, self.names[key], "") for key, y in self.lanes.items()]
        parts.append(self._lane(self.own_y, self.own, ["Tenon"], " own"))
        parts += [self._node(node) for node in self.nodes]
        for node in self.nodes:
            parts += [*self._outside(node), *self._kept(node)]
        for way in self.ways:
            parts += self._way(way)
        return "".join([*parts, *self._park(), "</svg>"])

    def _lane(self, y: float, height: float, name: list[str], kind: str) -> str:
        first = y + (30 if kind else height / 2 + 4 - 7.5 * (len(name) - 1))
        place = f'y="{strokes.number(y + 0.5)}" height="{strokes.number(height)}"'
        size = f'x=".5" width="{strokes.number(self.width - 1)}" {place}'
        lines = [
            strokes.words(16, first + 15 * index, line, look="lane-t") for index, line in enumerate(name)
        ]
        return f'<rect class="lane{kind}" {size} rx="8"/>' + "".join(lines)

    def _node(self, node: Node) -> str:
        y, key = self.row_y, escape(node.step.key)
        after = node.x + PADDING + text_width(str(node.number), SIZE) + 5
        parts = [
            f"<title>{key} {escape(node.step.title)}</title>",
            strokes.box(node.x, y, node.width, NODE_HEIGHT),
            strokes.words(node.x + PADDING, y + 24.5, str(node.number), look="no"),
            strokes.words(after, y + 24.5, word_of(node.step)),
        ]
        return f'<g class="nd" data-key="{key}">{"".join(parts)}</g>'

    def _way(self, way: Way) -> list[str]:
        """One way: a joint to the next step, over or under those between, or down and out."""
        start, middle = self.at[way.start], self.row_y + NODE_HEIGHT / 2
        n = strokes.number
        if way.end in OUT:
            return self._out(start, way)
        end = self.at[way.end]
        if self._next_to(way):
            said = (start.end + end.x) / 2
            label = [strokes.words(said, middle - 7, way.says, look="way", centred=True)] if way.says else []
            return [strokes.joint(start.end, end.x, middle), *label]
        if way in self.over:
            top = self.row_y - 15 - RISE * self.over[way]
            # Where both answers lead over other steps, each begins at a place of its own.
            x = start.centre + (16 if way.says == "yes" else -16)
            path = f"M{n(x)} {n(self.row_y)}V{n(top)}H{n(end.centre)}V{n(self.row_y)}"
            label = [strokes.words(x + 5, self.row_y - 4, way.says, look="way")]
            return [strokes.arrow(path, self.marker, dashed=True), *label]
        foot = self.row_y + NODE_HEIGHT
        low = foot + RISE * (1 + self.under[way])
        path = f"M{n(start.end - 10)} {n(foot)}V{n(low)}H{n(end.x + 10)}V{n(foot)}"
        return [strokes.arrow(path, self.marker)]

    def _out(self, node: Node, way: Way) -> list[str]:
        """Out of the flow: a dashed box under the row."""
        x, y = node.centre - SOFT_WIDTH / 2, self.soft_y
        foot = self.row_y + NODE_HEIGHT
        path = f"M{strokes.number(node.centre)} {strokes.number(foot)}V{strokes.number(y)}"
        box = strokes.labelled("soft", x, y, (SOFT_WIDTH, SOFT_HEIGHT), capital(way.end))
        label = [strokes.words(node.centre + 6, y - 8, way.says, look="way")] if way.says else []
        return [strokes.arrow(path, self.marker, dashed=True), box, *label]

    def _touched(self, step: Step) -> str:
        """The word for what a step touches in a system's lane; "" when it touches none."""
        if step.kind not in TOUCHES or (step.keep and not step.endpoint):
            return ""
        if step.kind == "receive":
            return "Webhook"
        endpoint = next((each for each in self.spec.endpoints if each.key == step.endpoint), None)
        if step.kind == "notify" and endpoint is None:
            return "Message" if step.system else ""
        return capital(object_label(endpoint.object)) if endpoint and endpoint.object else "Record"

    def _outside(self, node: Node) -> list[str]:
        """What a step touches in a system's lane, and the arrow between."""
        step, word = node.step, self._touched(node.step)
        if not word:
            return []
        lane = self.lanes.get(step.system, 0)
        y, x = lane + 20, node.x
        near, far = self.row_y + NODE_HEIGHT, y
        if lane < self.own_y:
            near, far = self.row_y, y + EXT_HEIGHT
        if step.kind == "receive":
            near, far = far, near
        path = f"M{strokes.number(node.centre)} {strokes.number(near)}V{strokes.number(far)}"
        box = strokes.labelled("ext", x, y, (node.width, EXT_HEIGHT), word)
        return [box, strokes.arrow(path, self.marker, both=step.kind in ("fetch", "lookup"))]

    def _kept(self, node: Node) -> list[str]:
        """What a step keeps between runs, or looks up there: a box of ours under the row."""
        if node.step.keep is None or self._touched(node.step):
            return []
        x, foot = node.centre - SOFT_WIDTH / 2, self.row_y + NODE_HEIGHT
        path = f"M{strokes.number(node.centre)} {strokes.number(foot)}V{strokes.number(self.soft_y)}"
        box = strokes.labelled("ext", x, self.soft_y, (SOFT_WIDTH, SOFT_HEIGHT), "Kept")
        return [box, strokes.arrow(path, self.marker, both=node.step.kind == "lookup")]

    def _parking(self) -> Node | None:
        """The last step that parks what it cannot do."""
        found = [node for node in self.nodes if node.step.on_error and node.step.on_error.then == "park"]
        return found[-1] if found else None

    def _park(self) -> list[str]:
        """From the last step that parks to the box at the end of the row."""
        node = self._parking()
        if node is None:
            return []
        n, foot = strokes.number, self.row_y + NODE_HEIGHT
        x, y = self.nodes[-1].end + 14, self.soft_y
        low, middle = y - 12, x + SOFT_WIDTH / 2
        path = f"M{n(node.end - 14)} {n(foot)}V{n(low)}H{n(middle)}V{n(y)}"
        box = strokes.labelled("soft", x, y, (SOFT_WIDTH, SOFT_HEIGHT), "Park")
        return [strokes.arrow(path, self.marker, dashed=True), box]
