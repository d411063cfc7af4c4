"""Orders between two systems, as a text begins that then tells mappings."""

from planner.reading import read_document
from planner.research import draft_research

SYSTEMS = (
    "Orders from WooCommerce go into Lagerhaus, our warehouse system. WooCommerce calls our webhook when an "
    "order is paid.\n\n"
)


def pairs(text: str) -> set[tuple[str, str]]:
    """Source and target of every mapping that research finds in such a text."""
    research = draft_research([read_document("a.md", (SYSTEMS + text).encode())])
    return {(each.source, each.target) for each in research.mappings}
