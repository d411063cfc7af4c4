"""What is known about the fields of both systems, and which of them would fit together."""

from planner.fields.known import KnownField, merged, of_research, required_by_vendor
from planner.fields.names import same_name, tokens
from planner.fields.records import Found, record_in
from planner.fields.samples import fields_of_sample
from planner.fields.suggestions import Reason, Suggestion, Unmapped, not_used, unmapped

__all__ = [
    "Found",
    "KnownField",
    "Reason",
    "Suggestion",
    "Unmapped",
    "fields_of_sample",
    "merged",
    "not_used",
    "of_research",
    "record_in",
    "required_by_vendor",
    "same_name",
    "tokens",
    "unmapped",
]
