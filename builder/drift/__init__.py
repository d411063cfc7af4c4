"""Where plan and code disagree, element by element. Pure: values in, values out."""

from builder.drift.finding import Built, Paths, find_drift, own_code
from builder.drift.values import Drift

__all__ = ["Built", "Drift", "Paths", "find_drift", "own_code"]
