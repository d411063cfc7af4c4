"""Twins made from API descriptions. Pure: an index in, a definition for `tenon.twins` out."""

from runtime.twins.enriching import with_description
from runtime.twins.events import described_event
from runtime.twins.making import Limit, Made, twin_of

__all__ = ["Limit", "Made", "described_event", "twin_of", "with_description"]
