"""The ten sections of a workflow's page: id and name, in the order of the plan format."""

SECTIONS = (
    ("story", "Story"),
    ("stories", "User stories"),
    ("criteria", "Acceptance criteria"),
    ("prompt", "Prompt"),
    ("description", "Description"),
    ("systems", "Systems"),
    ("trigger", "Trigger"),
    ("endpoints", "API endpoints"),
    ("flow", "Data flow"),
    ("transformations", "Transformations"),
)
