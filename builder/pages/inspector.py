"""The inspector: what the selected step did in the run that is shown."""

from dataclasses import dataclass

from builder.pages.flow import FlowNode
from builder.pages.runs import ShownRun, StepDetail, step_detail
from builder.pages.source import Excerpt

LABELS = {"data": "Data", "http": "HTTP", "logs": "Logs", "code": "Code"}


@dataclass(frozen=True)
class Tab:
    """One tab. `count` is None where nothing is counted."""

    key: str
    label: str
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class Inspector:
    """One step. `detail` is None when the run did not come to it, `excerpt` when it has no code."""

    node: FlowNode
    tab: str
    detail: StepDetail | None
    excerpt: Excerpt | None
    url: str

    @property
    def tabs(self) -> list[Tab]:
        """Data, HTTP, Logs, Code: links, so that they work without a script."""
        counts = {"http": len(self.detail.exchanges), "logs": len(self.detail.logs)} if self.detail else {}
        return [
            Tab(key, label, f"{self.url}&tab={key}", key == self.tab, counts.get(key))
            for key, label in LABELS.items()
        ]

    @property
    def http_url(self) -> str:
        """The tab with the requests."""
        return f"{self.url}&tab=http"


def inspect(
    node: FlowNode, *, run: ShownRun | None, tab: str, excerpt: Excerpt | None, url: str
) -> Inspector:
    """The inspector of a step. Without a chosen tab: its data, or the requests of a step that failed."""
    detail = step_detail(run, node.record) if run and node.record else None
    usual = "http" if detail and detail.failed and detail.exchanges else "data"
    return Inspector(node, tab or usual, detail, excerpt, url)
