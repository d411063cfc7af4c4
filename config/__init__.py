"""The Django project: environment, settings, addresses, and the supervisor behind `tenon up`."""

from lib import late

# What most processes and pages never need, and the milliseconds it takes to load (`python -X importtime`).
late.make_late(
    (
        "openai",  # 400
        "planner.reading.word",  # 95, docx
        "planner.reading.workbook",  # 70, openpyxl
        "planner.reading.pdf",  # 50, pypdf and PIL
        "planner.export.pdf",  # 95, reportlab
        "planner.export.word",
        # The rules that find facts: a thousand patterns, 900.
        "planner.research",
        "planner.summary",
    )
)
