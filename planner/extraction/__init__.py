"""Rules that find facts in documents, each with the words it rests on."""

from planner.extraction.extract import Extraction, extract
from planner.extraction.grounding import Ground, ground

__all__ = ["Extraction", "Ground", "extract", "ground"]
