"""A plan as a document to be sent: Word and PDF, both drawn from the same Markdown.

`word.as_word` and `pdf.as_pdf` are imported with their modules, whose libraries are loaded late.
"""

from planner.export.pictures import solution_pictures
from planner.export.solution import solution_markdown

__all__ = ["solution_markdown", "solution_pictures"]
