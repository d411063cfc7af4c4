"""A plan as a document to be sent: Word and PDF, both drawn from the same Markdown."""

from planner.export.pdf import as_pdf
from planner.export.solution import solution_markdown
from planner.export.word import as_word

__all__ = ["as_pdf", "as_word", "solution_markdown"]
