"""The places of a workflow that a thread can be about, and where each stands on the page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from planner.editing.places import SYSTEM
from planner.spec.workflow import WorkflowSpec

WHOLE = "workflow"
"""The key of the workflow as a whole."""
# Key of a section -> its name, the id of its element in the page, the section of the page it is drawn with.
SECTIONS = {
    WHOLE: ("The workflow as a whole", "doc-head", "head"),
    "title": ("Title", "doc-head", "head"),
    "story": ("Story", "story", "story"),
    "prompt": ("Prompt", "prompt", "prompt"),
    "description": ("Description", "description-box", "description"),
    "assumptions": ("Assumptions", "assumed", "description"),
    "systems": ("Systems", "systems", "systems"),
    "trigger": ("Trigger", "trigger", "trigger"),
}


@dataclass(frozen=True)
class Anchor:
    """One such place. `id` is that of its element in the page, `part` its name in addresses of the form that
    edits it ("" for what has none), `table` the table of a row."""

    key: str
    label: str
    id: str
    section: str
    part: str = ""
    table: str = ""

    @property
    def is_id(self) -> bool:
        """Whether the label is an id, which is set in mono."""
        return self.label == self.key


def anchors(spec: WorkflowSpec) -> dict[str, Anchor]:
    """Every place of the workflow by its key, in the order of the page."""
    return {one.key: one for one in _all(spec)}


def anchor_of(spec: WorkflowSpec, key: str) -> Anchor | None:
    """The place with that key, None where the workflow has none."""
    return anchors(spec).get(key)


def _all(spec: WorkflowSpec) -> Iterator[Anchor]:
    for key, (label, place, section) in SECTIONS.items():
        has_form = key not in (WHOLE, "systems")
        yield Anchor(key, label, place, section, part=key if has_form else "")
    for use in spec.systems:
        key = f"{SYSTEM}{use.key}"
        yield Anchor(key, use.name or use.key, f"sys-{use.key}", "systems", part=key)
    for section, group in (
        ("stories", spec.user_stories),
        ("criteria", spec.acceptance_criteria),
        ("endpoints", spec.endpoints),
        ("flow", spec.data_flow),
    ):
        for element in group:
            yield Anchor(element.key, element.key, element.key, section, part=element.key)
    for table in spec.transformations:
        yield Anchor(table.key, table.key, table.key, "transformations")
        for row in table.rows:
            yield Anchor(row.key, row.key, row.key, "transformations", part=row.key, table=table.key)


def passage_now(anchor: str, quote: str, texts: Mapping[str, str]) -> str:
    """The address at which the words of a passage stand now, "" where they are gone; `texts` by address.

    A document that was replaced may have them further down. What only lost its end still begins the same.
    """
    here = texts.get(anchor)
    if here is not None and here.startswith(quote[:80]):
        return anchor
    found = [address for address, text in texts.items() if text == quote]
    return found[0] if found else ""
