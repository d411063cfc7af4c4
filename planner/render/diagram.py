"""The data flow of a workflow as an SVG: a lane for each system, the steps in the lane between.

Classes instead of styles, so that the picture follows the theme of the stylesheet. Text widths come from
a small table, since nothing here can measure a font.
"""

from dataclasses import dataclass
from html import escape

from planner.generation.naming import capital, object_label
from planner.render.widths import text_width
from planner.spec.workflow import Step, WorkflowSpec

LANE, GAP, OWN = 70, 8, 148
NODE_HEIGHT, EXT_HEIGHT, SOFT_HEIGHT = 40, 30, 30
BETWEEN, PADDING = 14, 10
FIRST = 100

WORDS = {
    "receive": "Receive", "verify": "Verify", "filter": "Filter", "fetch": "Read", "lookup": "Find",
    "transform": "Map", "branch": "Known?", "create": "Create", "update": "Update", "upsert": "Upsert",
    "delete": "Delete", "loop": "For each", "wait": "Wait", "notify": "Notify", "store": "Store",
    "respond": "Answer", "custom": "Custom",
}  # fmt: skip


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

    @property
    def word(self) -> str:
        return WORDS[self.step.kind]


def diagram(spec: WorkflowSpec, ident: str = "flow") -> str:
    """The picture as one `<svg>` element. `ident` keeps its marker apart from those of other pictures."""
    picture = _Picture(spec, ident)
    return picture.drawn()


def caption(spec: WorkflowSpec) -> str:
    """The same in words, for those who do not see the picture."""
    return " ".join(f"{number}. {step.title}." for number, step in enumerate(spec.data_flow, start=1))


class _Picture:
    """Lays out the lanes and nodes of one workflow."""

    def __init__(self, spec: WorkflowSpec, ident: str) -> None:
        self.spec = spec
        self.ident = ident
        names = {system.key: system.name or system.key for system in spec.systems}
        keys = [system.key for system in spec.systems] or [spec.trigger.system or "source"]
        self.top, self.bottom = keys[0], keys[1] if len(keys) > 1 else ""
        self.names = {key: names.get(key, key) for key in keys}
        widest = max(text_width(name, 12) for name in (*self.names.values(), "Tenon"))
        self.nodes = self._laid_out(max(FIRST, 16 + widest + 24))
        self.own_y = LANE + GAP
        self.bottom_y = self.own_y + OWN + GAP
        self.height = self.bottom_y + LANE if self.bottom else self.own_y + OWN
        self.row_y = self.own_y + 22

    def _laid_out(self, start: float) -> list[Node]:
        nodes: list[Node] = []
        x = start
        for number, step in enumerate(self.spec.data_flow, start=1):
            width = max(72.0, text_width(f"{number}", 11.5) + text_width(WORDS[step.kind], 11.5) + 32)
            nodes.append(Node(step, number, x, width))
            x += width + BETWEEN
        return nodes

    @property
    def width(self) -> float:
        last = self.nodes[-1].end if self.nodes else FIRST
        return last + (88 if self._parking() else 28)

    def drawn(self) -> str:
        label = f"Data flow of {self.spec.title}"
        width, height = _n(self.width), _n(self.height)
        size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        parts = [
            f'<svg class="lanes" {size} role="img" aria-label="{escape(label)}">',
            self._marker(),
            self._lane(0, LANE, self.names[self.top], ""),
            self._lane(self.own_y, OWN, "Tenon", " own"),
        ]
        if self.bottom:
            parts.append(self._lane(self.bottom_y, LANE, self.names[self.bottom], ""))
        parts += [self._node(node) for node in self.nodes]
        parts += [self._joint(first, second) for first, second in self._neighbours()]
        for node in self.nodes:
            parts += [*self._outside(node), *self._skip(node), *self._jump(node)]
        parts += self._park()
        return "".join([*parts, "</svg>"])

    def _marker(self) -> str:
        shape = '<path d="M1 1.2 6.5 4 1 6.8" class="arr"/>'
        box = 'viewBox="0 0 8 8" refX="6.5" refY="4" markerWidth="7" markerHeight="7"'
        return f'<defs><marker id="{self.ident}-ah" orient="auto-start-reverse" {box}>{shape}</marker></defs>'

    def _lane(self, y: float, height: float, name: str, kind: str) -> str:
        text_y = y + (30 if kind else height / 2 + 4)
        size = f'y="{_n(y + 0.5)}" width="{_n(self.width - 1)}" height="{_n(height)}"'
        rect = f'<rect class="lane{kind}" x=".5" {size} rx="8"/>'
        return f'{rect}<text class="lane-t" x="16" y="{_n(text_y)}">{escape(name)}</text>'

    def _node(self, node: Node) -> str:
        y = self.row_y
        rect = _rect(node.x, y, node.width, NODE_HEIGHT)
        number = f'<text class="no" x="{_n(node.x + PADDING)}" y="{_n(y + 24.5)}">{node.number}</text>'
        after = node.x + PADDING + text_width(str(node.number), 11.5) + 5
        word = f'<text x="{_n(after)}" y="{_n(y + 24.5)}">{escape(node.word)}</text>'
        title = f"<title>{escape(node.step.key)} {escape(node.step.title)}</title>"
        return f'<g class="nd" data-key="{escape(node.step.key)}">{title}{rect}{number}{word}</g>'

    def _neighbours(self) -> list[tuple[Node, Node]]:
        """The steps that follow each other; the two sides of a branch do not."""
        sides = {node.step.on_false for node in self.nodes if self._is_branch(node)}
        pairs = zip(self.nodes, self.nodes[1:], strict=False)
        return [(first, second) for first, second in pairs if second.step.key not in sides]

    def _joint(self, first: Node, second: Node) -> str:
        """The joint between two steps: two small tenons and the line that holds them."""
        y = self.row_y + NODE_HEIGHT / 2
        line = f'<path class="edge" d="M{_n(first.end)} {_n(y)}H{_n(second.x)}"/>'
        ends = (first.end, second.x - 4)
        return line + "".join(
            f'<rect class="jt" x="{_n(x)}" y="{_n(y - 5)}" width="4" height="10"/>' for x in ends
        )

    def _arrow(self, path: str, *, both: bool = False, dashed: bool = False) -> str:
        """A line with a head at its end, or at both ends."""
        head = f"url(#{self.ident}-ah)"
        start = f' marker-start="{head}"' if both else ""
        return f'<path class="edge{" dash" if dashed else ""}" marker-end="{head}"{start} d="{path}"/>'

    def _is_branch(self, node: Node) -> bool:
        keys = {each.step.key for each in self.nodes}
        return node.step.kind == "branch" and node.step.on_true in keys and node.step.on_false in keys

    def _jump(self, node: Node) -> list[str]:
        """From a branch over its first side to the second."""
        if not self._is_branch(node):
            return []
        other = next(each for each in self.nodes if each.step.key == node.step.on_false)
        path = f"M{_n(node.centre)} {_n(self.row_y)}v-10H{_n(other.centre)}v10"
        return [self._arrow(path, dashed=True)]

    def _outside(self, node: Node) -> list[str]:
        """What a step touches in a system's lane, and the arrow between."""
        step = node.step
        if step.kind not in ("receive", "fetch", "lookup", "create", "update", "upsert", "delete"):
            return []
        below = step.system == self.bottom and self.bottom != ""
        word = "Webhook" if step.kind == "receive" else self._object(step)
        width = max(node.width, text_width(word, 11.5) + 24)
        y = self.bottom_y + 20 if below else 20
        x = node.centre - width / 2
        text = f'<text x="{_n(node.centre)}" y="{_n(y + 19)}" text-anchor="middle">{escape(word)}</text>'
        box = f'<g class="nd ext">{_rect(x, y, width, EXT_HEIGHT)}{text}</g>'
        near, far = (self.row_y + NODE_HEIGHT, y) if below else (self.row_y, y + EXT_HEIGHT)
        if step.kind == "receive":
            near, far = far, near
        path = f"M{_n(node.centre)} {_n(near)}V{_n(far)}"
        return [box, self._arrow(path, both=step.kind in ("fetch", "lookup"))]

    def _object(self, step: Step) -> str:
        endpoint = next((each for each in self.spec.endpoints if each.key == step.endpoint), None)
        name = endpoint.object if endpoint else ""
        return capital(object_label(name)) if name else "?"

    def _skip(self, node: Node) -> list[str]:
        if "skip" not in (node.step.on_true, node.step.on_false):
            return []
        return self._soft(node.centre, "Skip", node.centre, self.row_y + NODE_HEIGHT)

    def _soft(self, centre: float, word: str, from_x: float, from_y: float) -> list[str]:
        """A way out of the flow: a dashed box under the row."""
        width, y = max(56.0, text_width(word, 11.5) + 24), self.own_y + 98
        arrow = self._arrow(f"M{_n(from_x)} {_n(from_y)}V{_n(y)}", dashed=True)
        text = f'<text x="{_n(centre)}" y="{_n(y + 19)}" text-anchor="middle">{escape(word)}</text>'
        return [arrow, f'<g class="nd soft">{_rect(centre - width / 2, y, width, SOFT_HEIGHT)}{text}</g>']

    def _parking(self) -> Node | None:
        """The last step that parks what it cannot do."""
        found = [node for node in self.nodes if node.step.on_error and node.step.on_error.then == "park"]
        return found[-1] if found else None

    def _park(self) -> list[str]:
        node = self._parking()
        if node is None:
            return []
        width, y = 56.0, self.own_y + 98
        x, middle = node.end + 14, y + SOFT_HEIGHT / 2
        from_x, from_y = node.end - 14, self.row_y + NODE_HEIGHT
        path = f"M{_n(from_x)} {_n(from_y)}V{_n(middle)}H{_n(x)}"
        arrow = self._arrow(path, dashed=True)
        text = f'<text x="{_n(x + width / 2)}" y="{_n(y + 19)}" text-anchor="middle">Park</text>'
        return [arrow, f'<g class="nd soft">{_rect(x, y, width, SOFT_HEIGHT)}{text}</g>']


def _rect(x: float, y: float, width: float, height: float) -> str:
    """A box on half pixels, so that its line is sharp."""
    size = f'width="{_n(width - 1)}" height="{_n(height - 1)}"'
    return f'<rect x="{_n(x + 0.5)}" y="{_n(y + 0.5)}" {size} rx="6"/>'


def _n(value: float) -> str:
    """A length with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")
