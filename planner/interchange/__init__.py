"""Plans and mappings that leave and come back: JSON without loss, CSV for a spreadsheet."""

from planner.interchange.mappings import COLUMNS, mappings_csv
from planner.interchange.plan_files import Incoming, compared, is_plan_file, plan_text, read_plan_file
from planner.interchange.rows import MappingsInvalid, with_mappings

__all__ = [
    "COLUMNS",
    "Incoming",
    "MappingsInvalid",
    "compared",
    "is_plan_file",
    "mappings_csv",
    "plan_text",
    "read_plan_file",
    "with_mappings",
]
